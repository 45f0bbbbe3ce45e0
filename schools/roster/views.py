from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.files.actions import FileRefused
from foundation.files.responses import download
from schools.access import staff
from schools.models import RosterImport, SchoolYear
from schools.roster import actions, presenting
from schools.roster.blank import blank_workbook
from schools.roster.forms import ConfirmForm, QuestionForm, UploadForm
from schools.roster.rules import KEPT_DAYS, schools_kept_by

keeper = staff("administrator", "secretary")
IMPORTS_SHOWN = 10


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request):
    now = timezone.now()
    day = timezone.localdate(now)
    asked = request.GET.get("unit", "")
    unit = schools_kept_by(request.user, day).filter(pk=asked).first() if asked.isdigit() else None
    form = UploadForm(
        request.POST or None, request.FILES or None, user=request.user, day=day, initial={"unit": unit} if unit else {}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            started = actions.start_import(data["file"], unit=data["unit"], year=data["year"], by=request.user, at=now)
            return redirect("roster_import", started.pk)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    imports = RosterImport.objects.editable_by(request.user).select_related("unit", "year", "uploaded_by")
    imports = imports.defer("rows", "findings", "questions", "changes")
    context = {
        "form": form,
        "imports": imports.order_by("-uploaded_at", "-pk")[:IMPORTS_SHOWN],
        "has_schools": schools_kept_by(request.user, day).exists(),
        "has_years": SchoolYear.objects.exists(),
        "kept_days": KEPT_DAYS,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "schools/roster_upload.html", context)


@keeper
@require_GET
def roster_template(request):
    content = BytesIO()
    blank_workbook(content)
    content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=_("class list.xlsx"), content_type=actions.XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@keeper
@require_GET
def roster_import(request, pk):
    """Where an import stands. While a worker is at it, the page asks for the same address again (htmx)."""
    found = _kept_by(request.user, pk)
    return _show(request, found)


@keeper
@require_POST
def roster_answer(request, pk):
    found = _kept_by(request.user, pk)
    form = QuestionForm(request.POST, questions=found.questions)
    if not form.is_valid():
        return _show(request, found, question_form=form)
    return _act(request, found, actions.answer_questions, answers=form.answers())


@keeper
@require_POST
def roster_confirm(request, pk):
    found = _kept_by(request.user, pk)
    form = ConfirmForm(request.POST, missing=presenting.missing_of(found))
    if not form.is_valid():
        # Confirmed already, or another preview than the one looked at: the page shows where the import stands.
        return redirect("roster_import", pk)
    digest = form.cleaned_data["digest"]
    return _act(request, found, actions.confirm_import, digest=digest, left=form.who_left())


@keeper
@require_POST
def roster_discard(request, pk):
    return _act(request, _kept_by(request.user, pk), actions.discard_import)


@keeper
@require_POST
def roster_again(request, pk):
    return _act(request, _kept_by(request.user, pk), actions.try_again)


@keeper
@require_GET
def roster_marked(request, pk):
    found = _kept_by(request.user, pk)
    if not found.marked_file:
        raise Http404
    return download(found.marked_file)


def _kept_by(user, pk) -> RosterImport:
    """404 for an import outside the user's units, 403 for one they may see but whose roster they do not keep."""
    related = ("unit", "year", "job", "file", "marked_file", "uploaded_by")
    found = get_object_or_404(RosterImport.objects.visible_to(user).defer("rows").select_related(*related), pk=pk)
    if not RosterImport.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _act(request, found, action, **kwargs):
    """Carries out one step; when somebody else was faster, the page tells where the import stands now."""
    try:
        action(found, by=request.user, at=timezone.now(), **kwargs)
    except actions.PreviewOutdated:
        messages.warning(request, _("The preview had changed before you confirmed. Please look at this one."))
    except actions.NotPossible:
        messages.warning(request, _("This step is no longer possible: see below where the import stands now."))
    return redirect("roster_import", found.pk)


def _show(request, found, question_form=None):
    context = presenting.page_of(found) | {"kept_days": KEPT_DAYS}
    if found.state == RosterImport.State.ASKING:
        context["question_form"] = question_form or QuestionForm(questions=found.questions)
    template = "schools/roster_import_state.html" if request.headers.get("HX-Request") else "schools/roster_import.html"
    return render(request, template, context)
