from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.files.actions import FileRefused
from foundation.files.responses import attachment, download
from schools.access import staff
from schools.models import Person, RosterImport, SchoolYear
from schools.roster import actions, presenting
from schools.roster.blank import blank_staff_workbook, blank_workbook
from schools.roster.forms import ConfirmForm, QuestionForm, StaffListForm, UploadForm
from schools.roster.rules import KEPT_DAYS, schools_kept_by, units_kept_by

keeper = staff("administrator", "secretary")
IMPORTS_SHOWN = 10
ID_DIGITS = 18  # of a number a database takes for an id


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request):
    now = timezone.now()
    day = timezone.localdate(now)
    unit = _asked(request, schools_kept_by(request.user, day))
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
    context = {
        "form": form,
        "imports": _sent_lately(request.user, Person.Kind.PUPIL),
        "has_schools": schools_kept_by(request.user, day).exists(),
        "has_years": SchoolYear.objects.exists(),
        "kept_days": KEPT_DAYS,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "schools/roster_upload.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def staff_upload(request):
    """The same for the staff of a school or of any other unit."""
    now = timezone.now()
    units = units_kept_by(request.user, timezone.localdate(now))
    unit = _asked(request, units)
    form = StaffListForm(
        request.POST or None, request.FILES or None, user=request.user, day=timezone.localdate(now),
        initial={"unit": unit} if unit else {},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            started = actions.start_import(data["file"], unit=data["unit"], by=request.user, at=now)
            return redirect("roster_import", started.pk)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    context = {
        "form": form,
        "imports": _sent_lately(request.user, Person.Kind.STAFF),
        "has_units": units.exists(),
        "kept_days": KEPT_DAYS,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "schools/staff_upload.html", context)


def _asked(request, units):
    """The unit an address names, if it is one of these."""
    asked = request.GET.get("unit", "")
    return units.filter(pk=asked).first() if asked.isdecimal() and len(asked) < ID_DIGITS else None


def _sent_lately(user, kind):
    imports = RosterImport.objects.editable_by(user).filter(kind=kind).select_related("unit", "year", "uploaded_by")
    imports = imports.defer("rows", "findings", "questions", "changes")
    return imports.order_by("-uploaded_at", "-pk")[:IMPORTS_SHOWN]


@keeper
@require_GET
def roster_template(request):
    return _template(blank_workbook, _("class list.xlsx"))


@keeper
@require_GET
def staff_template(request):
    return _template(blank_staff_workbook, _("staff list.xlsx"))


def _template(write, name):
    content = BytesIO()
    write(content)
    return attachment(content.getvalue(), name, actions.XLSX)


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
    form = QuestionForm(request.POST, questions=found.questions, of_staff=found.of_staff)
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
    return download(_kept_by(request.user, pk).marked_file)


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
        context["question_form"] = question_form or QuestionForm(questions=found.questions, of_staff=found.of_staff)
    template = "schools/roster_import_state.html" if request.headers.get("HX-Request") else "schools/roster_import.html"
    return render(request, template, context)
