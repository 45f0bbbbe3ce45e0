from django.shortcuts import redirect
from django.utils import timezone

from foundation.jobs.actions import enqueue


def ask(request, kind: str, about, title: str, **payload):
    """Have a worker make something for the reader `about` a row: its page shows the progress. Asked twice in a second,
    it is made once."""
    at = timezone.now()
    key = f"{kind}:{about.pk}:{request.user.pk}:{at:%Y%m%d%H%M%S}"
    job = enqueue(kind, key=key, title=title, payload=payload, by=request.user, at=at)
    return redirect("job", pk=job.pk)
