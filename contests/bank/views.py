from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contests.bank import actions, leaks, presenting, rules
from contests.bank.blank import question_workbook
from contests.bank.drafts import MOST_QUESTIONS
from contests.bank.forms import ConfirmForm, ImportForm
from contests.bank.lint import Mend, lint
from contests.bank.seeing import note_seen
from contests.models import Contest, QuestionBank, QuestionImport
from foundation.files.actions import FileRefused
from foundation.files.responses import download, picture
from foundation.models import StoredFile
from foundation.sheets.writing import XLSX
from foundation.vietnamese.numbers import format_number
from schools.access import staff

organiser = staff("administrator", "organiser")
IMPORTS_SHOWN = 10


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def bank_import(request, pk):
    bank = _bank(request.user, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, name, content_type = form.sent()
        wanted = form.cleaned_data["format"]
        try:
            found = actions.start_import(
                content,
                name=name,
                content_type=content_type,
                bank=bank,
                wanted=wanted,
                by=request.user,
                at=timezone.now(),
            )
            return redirect(found)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    imports = QuestionImport.objects.filter(bank=bank).select_related("uploaded_by")
    context = {
        "bank": bank,
        "form": form,
        "imports": imports.defer("questions", "findings", "remarks").order_by("-uploaded_at", "-pk")[:IMPORTS_SHOWN],
        "kept_days": rules.KEPT_DAYS,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
        "most_questions": format_number(MOST_QUESTIONS),
    }
    return render(request, "contests/bank_import.html", context)


@organiser
@require_GET
def question_template(request):
    content = BytesIO()
    question_workbook(content)
    content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=_("questions.xlsx"), content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@organiser
@require_GET
def question_import(request, pk):
    """Where an import stands. While a worker is at it, the page asks for the same address again (htmx)."""
    found = _import(request.user, pk)
    if found.questions:
        note_seen([found.bank_id], by=request.user, at=timezone.now())
    context = presenting.page_of(found, request.GET.get("page")) | {"kept_days": rules.KEPT_DAYS}
    if found.state == QuestionImport.State.APPLIED:
        context["contests"] = rules.contests_of(found.bank, request.user)
    part = request.headers.get("HX-Request")
    return render(request, "contests/_question_import.html" if part else "contests/question_import.html", context)


@organiser
@require_POST
def question_import_confirm(request, pk):
    found = _import(request.user, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect(found)
    try:
        count = actions.confirm_import(found, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.LeavesOut:
        messages.error(request, _("Nothing is imported yet: say first that the questions listed may be left out."))
    except actions.PreviewOutdated:
        messages.warning(
            request, _("The bank was changed meanwhile, so nothing is imported yet. Look at this page again.")
        )
    except actions.NotPossible:
        messages.warning(request, _("This step is no longer possible: see below where the import stands now."))
    else:
        sentence = ngettext("%(count)d question is in the bank.", "%(count)d questions are in the bank.", count)
        messages.success(request, sentence % {"count": count})
    return redirect(found)


@organiser
@require_POST
def question_import_discard(request, pk):
    found = _import(request.user, pk)
    try:
        actions.discard_import(found, by=request.user, at=timezone.now())
    except actions.NotPossible:
        messages.warning(request, _("This step is no longer possible: see below where the import stands now."))
    return redirect(found)


@organiser
@require_GET
def question_import_marked(request, pk):
    return download(_import(request.user, pk).marked_file)


@organiser
@require_GET
def question_import_picture(request, pk, number):
    """The picture of one question of an import, by its place in the file."""
    found = _import(request.user, pk)
    kept = found.questions[number - 1]["picture"] if 0 < number <= len(found.questions) else None
    return picture(get_object_or_404(StoredFile, pk=kept), request)


@organiser
@require_GET
def bank_lint(request, pk):
    bank = _bank(request.user, pk)
    now = timezone.now()
    note_seen([bank.pk], by=request.user, at=now)
    drafts = rules.drafts_of(rules.current_questions(bank))
    groups = presenting.lint_groups(drafts, lint(drafts, timezone.localdate(now)))
    return render(request, "contests/bank_lint.html", {"bank": bank, "groups": groups, "count": len(drafts)})


@organiser
@require_POST
def bank_mend(request, pk):
    bank = _bank(request.user, pk)
    what = request.POST.get("what", "")
    if what not in set(Mend):
        return redirect("bank_lint", pk)
    done, left = actions.mend_bank(bank, Mend(what), by=request.user, at=timezone.now())
    said = ngettext("%(count)d question is mended.", "%(count)d questions are mended.", done) % {"count": done}
    if left:
        said += " " + _("%(count)d more are left: press again.") % {"count": left}
    messages.success(request, said)
    return redirect("bank_lint", pk)


@organiser
@require_POST
def bank_export(request, pk):
    job = actions.ask_export(_bank(request.user, pk), by=request.user, at=timezone.now())
    return redirect("job", job.pk)


@organiser
@require_GET
def bank_leak_check(request, pk):
    bank = _bank(request.user, pk)
    context = {"bank": bank, "accounts": leaks.of_bank(bank), "high": leaks.HIGH_PLACES}
    return render(request, "contests/bank_leak_check.html", context)


@organiser
@require_GET
def leak_check(request, pk):
    contest = get_object_or_404(Contest.objects.editable_by(request.user).select_related("unit"), pk=pk)
    opens, closes = leaks.window(contest)
    context = {
        "contest": contest,
        "banks": QuestionBank.objects.filter(pk__in=leaks.bank_ids(contest)).order_by("name", "pk"),
        "accounts": leaks.of_contest(contest),
        "opens": opens,
        "closes": closes,
        "high": leaks.HIGH_PLACES,
    }
    return render(request, "contests/leak_check.html", context)


def _bank(user, pk) -> QuestionBank:
    """404 outside the user's units: whoever sees a bank may change it."""
    return get_object_or_404(QuestionBank.objects.editable_by(user).select_related("unit"), pk=pk)


def _import(user, pk) -> QuestionImport:
    related = ("bank__unit", "job", "file", "marked_file", "uploaded_by")
    return get_object_or_404(QuestionImport.objects.editable_by(user).select_related(*related), pk=pk)
