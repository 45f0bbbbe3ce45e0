"""A list of commendations as a workbook and as a document, made by a worker."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.jobs.asking import ask
from propaganda.commendations.document import first_texts
from propaganda.commendations.forms import DocumentForm
from propaganda.commendations.rules import open_decisions
from propaganda.commendations.views import list_of
from propaganda.querysets import OVERSEEING
from schools.access import staff

overseer = staff(*sorted(OVERSEEING))


@overseer
@require_POST
def commendation_list_workbook(request, pk):
    drawn_up = list_of(request.user, pk)
    title = _("Workbook of the commendations “%(list)s”") % {"list": drawn_up}
    return ask(request, "propaganda.commendation_workbook", drawn_up, title, list=pk)


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
        title = _("Document of the commendations “%(list)s”") % {"list": drawn_up}
        return ask(request, "propaganda.commendation_document", drawn_up, title, list=pk, texts=form.cleaned_data)
    context = {"campaign": drawn_up.campaign, "here": "commendations", "list": drawn_up, "form": form}
    return render(request, "propaganda/commendation_list_document.html", context, status=422 if form.errors else 200)
