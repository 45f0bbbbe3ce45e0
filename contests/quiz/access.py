"""The one view outside the session: a signed attempt token in a header opens it, and nothing else does."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from contests.quiz.tokens import TokenRefused, read_token
from foundation.accounts.access import labelled


def attempt_token(view):
    """Calls view(request, bound, at). A header cannot be set by another site's form, so CSRF does not apply."""

    @wraps(view)
    def wrapper(request):
        try:
            bound = read_token(request.headers.get("X-Attempt-Token", ""))
        except TokenRefused:
            return JsonResponse({"state": "refused"}, status=403)
        return view(request, bound, timezone.now())

    return csrf_exempt(login_not_required(labelled(wrapper, "attempt token")))
