"""Everything about one report, what was sent, what changed between two versions; nothing to report, taking back."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.actions import as_taken_back, take_back
from reports.deadlines.actions import opened
from reports.filling import steps
from reports.filling.actions import next_number, send_nothing
from reports.filling.collecting import filled
from reports.filling.forms import NothingForm
from reports.filling.hands import hand_of
from reports.filling.pages import labelled_notes, last_answer
from reports.filling.problems import problems
from reports.filling.reaching import form_page, kept_report, reader, seen_report, seen_version
from reports.filling.sent_up import sent_up
from reports.filling.sheets import differences, notes_of, sheets_of
from reports.filling.starting import Start, start_of
from reports.last_time import last_time_of
from reports.models import Decision, Extension, Obligation, ReportVersion, Requirement
from reports.moments import due_of, late, standing_of
from reports.rules import NotPossible, must_be_open_to_sending, must_take_changes, why_not
from reports.standings import TO_COME
from reports.tabs import standing_at
from reports.taking import lateness, taking_of

State = Obligation.State


@reader
@require_GET
def report(request: HttpRequest, pk: int):
    found, at = seen_report(request, pk), timezone.now()
    opened(found, by=request.user, at=at)
    hand, decides = hand_of(found, request.user), standing_at(found, request.user).decides
    closed, now, start = why_not(must_take_changes, found, at), None, Start({})
    standing, said = standing_of(found, at), []
    running = Requirement.objects.filter(pk=found.requirement_id, state=Requirement.State.OPEN)
    if hand.fills and not closed and found.state in {State.OWING, State.SENT_BACK}:
        start = start_of(found)
        now = filled(found, start)
        said = problems(now, last_time_of(found))
    versions = _versions(request, found)
    readable = any(version.pk == found.current_id for version, _decisions in versions)
    up = sent_up(found, request.user) if hand.keeps and now else None
    step = (
        steps.of_sent_up(found, up) if up and up.url
        else steps.of_hand(found, hand, now, said, at) if hand.fills
        else steps.of_reader(found, decides, readable, at)
    )  # fmt: skip
    last = last_answer(found) if readable else None
    figures = {figure.code: figure for figure in found.requirement.form.figures.all()} if last else {}
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "hand": hand, "step": step, "at": at,
        "start": start if hand.keeps else Start({}), "standing": standing, "due": due_of(found),
        "late": late(found), "why_not": closed, "last": last,
        "taking": taking_of([found], at).get(found.pk) if hand.fills else None,
        "notes": labelled_notes(last, now, figures) if last else [],
        "versions": versions, "extensions": _extensions(found),
        "clauses": found.requirement.clauses.order_by("due_at", "pk"),
        "may_take_back": hand.keeps and _may_take_back(found, at),
        "may_fill": hand.keeps and now is not None,
        "may_extend": standing in TO_COME and running.editable_by(request.user).exists(),
    }  # fmt: skip
    return render(request, "reports/report.html", context)


def _may_take_back(found: Obligation, at) -> bool:
    return found.state == State.SENT and not why_not(must_take_changes, as_taken_back(found), at)


def _versions(request: HttpRequest, obligation: Obligation) -> list[tuple[ReportVersion, list[Decision]]]:
    """Those the reader may read, the newest first, each with what was said to it."""
    rows = ReportVersion.objects.visible_to(request.user).filter(obligation=obligation)
    versions = list(rows.select_related("sent_by", "taken_back_by").order_by("-number", "pk"))
    decisions: dict[int, list[Decision]] = {}
    for each in Decision.objects.filter(version__in=versions).select_related("by").order_by("at", "pk"):
        decisions.setdefault(each.version_id, []).append(each)
    for version in versions:
        version.obligation = obligation
    return [(version, decisions.get(version.pk, [])) for version in versions]


def _extensions(obligation: Obligation):
    of_all = Q(obligation=None, requirement=obligation.requirement_id)
    rows = Extension.objects.filter(of_all | Q(obligation=obligation))
    return rows.select_related("by").order_by("-at", "-pk")


@reader
@form_page
def report_nothing(request: HttpRequest, pk: int):
    """Nothing to report is said, with a reason; it is neither zero nor silence."""
    found, at = kept_report(request, pk), timezone.now()
    if request.method != "POST" and (refused := why_not(must_be_open_to_sending, found, at)):
        messages.info(request, refused)
        return redirect("report", pk)
    form = NothingForm(request.POST if request.method == "POST" else None, initial={"number": next_number(found)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            send_nothing(found, said["reason"], number=said["number"], by=request.user, at=at)
            messages.success(request, _("It is sent: there is nothing to report."))
            return redirect("report", pk)
        except NotPossible as not_possible:
            form.add_error(None, str(not_possible))
    start = start_of(found)
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "form": form,
        "lateness": lateness(found, at), "at": at, "due": due_of(found), "sent_up": sent_up(found, request.user),
        "typed": sum(bool(cell.get("v")) for cell in start.cells.values()),
    }  # fmt: skip
    return render(request, "reports/report_nothing.html", context, status=422 if form.errors else 200)


@reader
@form_page
def report_take_back(request: HttpRequest, pk: int):
    found, at = kept_report(request, pk), timezone.now()
    if request.method == "POST":
        number = request.POST.get("number", "")
        named = Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else Q(pk=None)
        version = found.versions.filter(named).first()
        try:
            if version:
                take_back(version, by=request.user, at=at)
                words = _("The report is yours again. Correct it and send it once more before it is due.")
                messages.success(request, words)
            else:
                messages.warning(request, _("This page was not complete. Please look at the report as it is now."))
        except NotPossible as refused:
            messages.warning(request, str(refused))
        return redirect("report", pk)
    if found.state != State.SENT:
        messages.info(request, _("Nothing waits for an answer, so there is nothing to take back."))
        return redirect("report", pk)
    back = as_taken_back(found)
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "version": found.current,
        "due": due_of(back), "at": at, "late_then": lateness(back, at).late, "sent_up": sent_up(found, request.user),
    }  # fmt: skip
    return render(request, "reports/report_take_back.html", context)


@reader
@require_GET
def report_version(request: HttpRequest, pk: int, number: int):
    found = seen_report(request, pk)
    version = seen_version(request, found, number)
    decisions = list(version.decisions.select_related("by").order_by("at", "pk"))
    notes = notes_of(decisions)
    readable = ReportVersion.objects.visible_to(request.user).filter(obligation=found)
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "version": version,
        "decisions": decisions, "sheets": sheets_of(version, notes),
        "before": readable.filter(number__lt=number).order_by("-number", "pk").first(),
        "after": readable.filter(number__gt=number).order_by("number", "pk").first(),
    }  # fmt: skip
    return render(request, "reports/report_version.html", context)


@reader
@require_GET
def report_compare(request: HttpRequest, pk: int, number: int):
    """With the version before, or with the one named in `with`."""
    found = seen_report(request, pk)
    now = seen_version(request, found, number)
    others = ReportVersion.objects.visible_to(request.user).filter(obligation=found).exclude(pk=now.pk)
    earlier = list(others.filter(number__lt=number).select_related("sent_by").order_by("-number", "pk"))
    chosen = next((each for each in earlier if str(each.number) == request.GET.get("with")), None)
    before = chosen or (earlier[0] if earlier else None)
    decisions = list(before.decisions.select_related("by").order_by("at", "pk")) if before else []
    if before:
        before.obligation = found
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "version": now, "before": before,
        "earlier": earlier, "decisions": decisions,
        "rows": differences(before, now, notes_of(decisions)) if before else [],
        "letters": before is not None and before.note != now.note,
    }  # fmt: skip
    return render(request, "reports/report_compare.html", context)
