"""Results of a sitting by Excel: the template, the upload, its findings, what it changes, its versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contests.intake import actions, presenting, rules
from contests.intake.blank import results_workbook
from contests.intake.forms import ResultsForm
from contests.intake.standing import table_of
from contests.models import ResultsUpload, Sitting
from contests.sitting_querysets import HOLDING, LOOKING
from foundation.files.actions import FileRefused
from foundation.files.responses import attachment, download
from foundation.refusals import done
from foundation.sheets.reading import WorkbookRefused
from foundation.sheets.writing import XLSX
from schools.access import staff

reader = staff(*sorted(LOOKING))
keeper = staff(*sorted(HOLDING))
NUMBER_DIGITS = 5


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_results(request, pk):
    sitting = _sitting(request, pk)
    keeps = rules.keeps(request.user, sitting)
    form = ResultsForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            try:
                file = form.cleaned_data["file"]
                found, new = actions.receive(sitting, file, by=request.user, at=timezone.now())
                if not new:
                    sent = {"number": found.number, "at": f"{timezone.localtime(found.sent_at):%d/%m/%Y %H:%M}"}
                    told = _("This very file was sent before: it is version %(number)s, sent on %(at)s.") % sent
                    messages.info(request, told)
                return redirect("results_upload", found.pk)
            except (actions.NotPossible, WorkbookRefused, FileRefused) as refusal:
                form.add_error("file", str(refusal))
    context = presenting.overview(sitting, keeps=keeps) | {"form": form}
    return render(request, "contests/sitting_results.html", context)


@keeper
@require_GET
def sitting_results_template(request, pk):
    """The workbook to fill in, with the teams and points as they stand."""
    sitting = _kept(request, _sitting(request, pk))
    content = results_workbook(table_of(sitting), at=timezone.now())
    return attachment(content, f"Kết quả - {sitting.unit}.xlsx", XLSX)


@reader
@require_GET
def sitting_results_compare(request, pk):
    """What two versions say differently."""
    sitting = _sitting(request, pk)
    numbers = [_number(request.GET.get(name, "")) for name in ("first", "second")]
    context = presenting.comparison(sitting, *numbers)
    if context is None:
        if any(numbers):
            raise Http404
        return redirect("sitting_results", pk)
    return render(request, "contests/sitting_results_compare.html", context)


@reader
@require_GET
@never_cache
def results_upload(request, pk):
    """One version: being read, its faults, what it would change, or what it says. Asked again by htmx while read."""
    upload = _upload(request, pk)
    context = presenting.version(upload, keeps=rules.keeps(request.user, upload.sitting))
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "contests/_results_state.html" if part else "contests/results_upload.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@keeper
@require_POST
def results_again(request, pk):
    upload = _kept_upload(request, pk)
    done(request, actions.read_again, upload, at=timezone.now())
    return redirect("results_upload", pk)


@keeper
@require_POST
def results_accept(request, pk):
    upload = _kept_upload(request, pk)
    digest, said = request.POST.get("digest", ""), _("Confirmed. The points of this workbook count from now on.")
    done(request, actions.accept, upload, digest=digest, at=timezone.now(), said=said)
    return redirect("results_upload", pk)


@keeper
@require_POST
def results_discard(request, pk):
    upload = _kept_upload(request, pk)
    said = _("This version was discarded. Nothing of it counts; its file stays on record.")
    if done(request, actions.discard, upload, at=timezone.now(), said=said, tell=messages.info):
        return redirect("sitting_results", upload.sitting_id)
    return redirect("results_upload", pk)


@reader
@require_GET
def results_file(request, pk):
    return download(_upload(request, pk).file)


@reader
@require_GET
def results_marked(request, pk):
    return download(_upload(request, pk).marked_file)


def _sitting(request, pk) -> Sitting:
    """404 out of sight; 403 for its judges, who see their own sheets only."""
    found = get_object_or_404(Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit"), pk=pk)
    if not rules.may_look(request.user, found):
        raise PermissionDenied
    return found


def _kept(request, sitting: Sitting) -> Sitting:
    if not rules.keeps(request.user, sitting):
        raise PermissionDenied
    return sitting


def _upload(request, pk) -> ResultsUpload:
    related = ("sitting__stage__contest", "sitting__unit", "file", "marked_file", "sent_by", "accepted_by")
    found = get_object_or_404(ResultsUpload.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not rules.may_look(request.user, found.sitting):
        raise PermissionDenied
    return found


def _kept_upload(request, pk) -> ResultsUpload:
    found = _upload(request, pk)
    _kept(request, found.sitting)
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= NUMBER_DIGITS else None
