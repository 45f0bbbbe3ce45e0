"""Workbooks sent for a plan: the pages that take them, their templates, and the page of each upload."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.files.actions import FileRefused
from foundation.files.responses import attachment, download
from foundation.refusals import done
from foundation.sheets.forms import WorkbookForm
from foundation.sheets.reading import WorkbookRefused
from foundation.sheets.writing import XLSX
from propaganda.models import Plan, Upload
from propaganda.querysets import KEEPING, RECORDING
from propaganda.uploads import actions, presenting, rules
from propaganda.uploads.forms import answers_of
from propaganda.uploads.successes_blank import pupils_of, successes_workbook
from propaganda.uploads.table_blank import table_workbook
from schools.access import staff

keeper = staff(*sorted(KEEPING))
recorder = staff(*sorted(RECORDING))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def plan_table_upload(request, pk):
    """A school's own table of five columns."""
    return _take(request, pk, Upload.Kind.TABLE, "propaganda/plan_table_upload.html", "plan")


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def successes_upload(request, pk):
    """Many service successes at once; or the totals of past months."""
    return _take(request, pk, Upload.Kind.SUCCESSES, "propaganda/successes_upload.html", "successes")


def _take(request, pk, kind, template, here):
    plan, at = _plan(request, pk, kind), timezone.now()
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if form.is_valid():
        try:
            upload, new = actions.receive(plan, kind, form.cleaned_data["file"], by=request.user, at=at)
            if not new:
                messages.info(request, _("This very file was sent before. It is checked again."))
            return redirect("plan_upload", upload.pk)
        except (actions.NotPossible, WorkbookRefused, FileRefused) as refusal:
            form.add_error("file", str(refusal))
    reach = rules.reach_of(request.user, plan, at)
    context = {
        "plan": plan,
        "here": here,
        "form": form,
        "refused": rules.why_not(plan, kind),
        "uploads": presenting.sent_before(plan, kind, request.user, at),
        "classes": rules.classes_offered(plan, reach, at) if kind == Upload.Kind.SUCCESSES else [],
        "whole_school": reach.all,
        "kept_days": rules.KEPT_DAYS,
    }
    return render(request, template, context)


@keeper
@require_GET
def plan_table_template(request, pk):
    """The five columns with the lines as they stand."""
    plan = _plan(request, pk, Upload.Kind.TABLE)
    return attachment(
        table_workbook(plan, at=timezone.now()), _("plan - %(school)s") % {"school": plan.unit} + ".xlsx", XLSX
    )


@recorder
@require_GET
def successes_template(request, pk):
    """With the pupils of all one's classes, or of the one that ?class= names."""
    plan, at = _plan(request, pk, Upload.Kind.SUCCESSES), timezone.now()
    classes = rules.classes_offered(plan, rules.reach_of(request.user, plan, at), at)
    name = str(plan.unit)
    asked = request.GET.get("class", "")
    if asked:
        classes = [each for each in classes if str(each.pk) == asked]
        if not classes:
            raise Http404
        name = f"{name} {classes[0]}"
    content = successes_workbook(plan, pupils=pupils_of(plan, [each.pk for each in classes], at), at=at)
    return attachment(content, _("service successes - %(school)s") % {"school": name} + ".xlsx", XLSX)


@recorder
@require_GET
@never_cache
def plan_upload(request, pk):
    """Where an upload stands: being read, its faults, what it would write, what it wrote. Asked again by htmx."""
    upload = _upload(request, pk)
    part = request.headers.get("HX-Request") == "true"
    template = "propaganda/_upload_state.html" if part else "propaganda/plan_upload.html"
    response = render(request, template, presenting.page_of(upload))
    patch_vary_headers(response, ["HX-Request"])
    return response


@recorder
@require_POST
def plan_upload_confirm(request, pk):
    upload, answers = _upload(request, pk), answers_of(request.POST)
    partly, digest = bool(request.POST.get("partly")), request.POST.get("digest", "")
    try:
        actions.confirm(upload, digest=digest, answers=answers, partly=partly, by=request.user, at=timezone.now())
    except actions.Outdated as outdated:
        messages.warning(request, str(outdated))
    except actions.NotPossible as refusal:
        messages.warning(request, str(refusal))
        context = presenting.page_of(upload, answers)
        return render(request, "propaganda/plan_upload.html", context, status=422)
    return redirect("plan_upload", pk)


@recorder
@require_POST
def plan_upload_discard(request, pk):
    return _act(request, _upload(request, pk), actions.discard)


@recorder
@require_POST
def plan_upload_again(request, pk):
    return _act(request, _upload(request, pk), actions.read_again)


@recorder
@require_GET
def plan_upload_marked(request, pk):
    return download(_upload(request, pk).marked_file)


@recorder
@require_GET
def plan_upload_rest(request, pk):
    """Only the rows that were not written, with what is wrong in each: to be mended and sent again."""
    upload = _upload(request, pk)
    if upload.state != Upload.State.APPLIED or not upload.rows:
        raise Http404
    content = successes_workbook(upload.plan, rest=upload.rows, at=timezone.now())
    return attachment(
        content, _("to correct - %(name)s") % {"name": upload.file_name.rpartition(".")[0]} + ".xlsx", XLSX
    )


def _plan(request, pk, kind) -> Plan:
    """404 out of sight; 403 for whoever sees it and sends nothing for it."""
    found = get_object_or_404(Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit"), pk=pk)
    if not rules.may_send(request.user, found, kind, timezone.now()):
        raise PermissionDenied
    return found


def _upload(request, pk) -> Upload:
    related = ("plan__campaign__unit", "plan__unit", "job", "file", "marked_file", "uploaded_by", "applied_by")
    found = get_object_or_404(Upload.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not rules.may_handle(request.user, found, timezone.now()):
        raise PermissionDenied
    return found


def _act(request, upload, action, **kwargs):
    done(request, action, upload, at=timezone.now(), **kwargs)
    return redirect("plan_upload", upload.pk)
