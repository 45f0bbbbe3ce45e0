"""A list of commendations as a workbook and as a document, made by a worker."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.jobs.actions import enqueue
from propaganda.commendations.document import first_texts
from propaganda.commendations.forms import DocumentForm
from propaganda.commendations.rules import OVERSEERS, open_decisions
from propaganda.commendations.views import list_of
from schools.access import staff

overseer = staff(*OVERSEERS)


def _asked(request, drawn_up, what, title, **payload):
    at = timezone.now()
    return enqueue(
        f"propaganda.commendation_{what}",
        key=f"commendation-{what}:{drawn_up.pk}:{request.user.pk}:{at:%Y%m%d%H%M%S}",
        title=title % {"list": drawn_up},
        payload={"list": drawn_up.pk, **payload},
        by=request.user,
        at=at,
    )


@overseer
@require_POST
def commendation_list_workbook(request, pk):
    job = _asked(request, list_of(request.user, pk), "workbook", _("Workbook of the commendations “%(list)s”"))
    return redirect("job", pk=job.pk)


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def commendation_list_document(request, pk):
    """The form with what the document says besides the list; sent, a worker makes it."""
    drawn_up = list_of(request.user, pk)
    if open_decisions(list(drawn_up.lines.all()), drawn_up.rules):
        messages.warning(request, _("A tie on this list is not decided yet. Decide it, then make the document."))
        return redirect("commendation_list", pk)
    form = DocumentForm(request.POST or None, initial=first_texts(drawn_up, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        title = _("Document of the commendations “%(list)s”")
        return redirect("job", pk=_asked(request, drawn_up, "document", title, texts=form.cleaned_data).pk)
    context = {"campaign": drawn_up.campaign, "here": "commendations", "list": drawn_up, "form": form}
    return render(request, "propaganda/commendation_list_document.html", context, status=422 if form.errors else 200)
