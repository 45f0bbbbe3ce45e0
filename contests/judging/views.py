"""The chair's page: parts begin and close, the clock of the team on stage, discussions, what came late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contests.judging import clock, closing, discussions, late
from contests.judging.actions import Refused, replace_sheet
from contests.judging.doors import (
    led_appearance,
    led_sitting,
    looks_after,
    part_of,
    seen_sitting,
    sees_all_scores,
)
from contests.judging.explaining import explained, reader_of
from contests.judging.forms import LateDecisionForm, ReasonForm, SettleForm, VoidForm
from contests.judging.obstacles import Passes, obstacles
from contests.judging.pages import judging_context
from contests.judging.rules import judge_of, keeps, leads
from contests.models import Appearance, Discussion, LateSheet, ScoreSheet, Timing
from schools.access import signed_in


@signed_in
@never_cache
@require_GET
def sitting_judging(request, pk):
    """A part with its teams, asked again by htmx every few seconds. Judges who lead nothing have their own page."""
    sitting = seen_sitting(request, pk)
    leading = leads(request.user, sitting)
    if not leading and not looks_after(request.user, sitting):
        raise PermissionDenied
    numbers = sees_all_scores(request.user, sitting) or judge_of(request.user, sitting) is not None
    context = judging_context(sitting, request.GET.get("part"), numbers=numbers, at=timezone.now())
    context |= {"sitting": sitting, "here": "sitting_judging", "leads": leading}
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "contests/_judging_live.html" if part else "contests/sitting_judging.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _judging(sitting, part):
    return f"{reverse('sitting_judging', args=[sitting.pk])}?part={part.pk}"


def _done(request, sitting, part, act, said=""):
    """Do it; back to the page with what became of it."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        if said:
            messages.success(request, said)
    return redirect(_judging(sitting, part))


@signed_in
@require_POST
def part_run_start(request, pk, part_pk):
    """Judges may mark from now on."""
    sitting = led_sitting(request, pk)
    part = part_of(sitting, part_pk)
    said = _("“%(part)s” has begun. Judges may mark.") % {"part": part.name}
    act = lambda: closing.start_part(sitting, part, by=request.user, at=timezone.now())  # noqa: E731
    return _done(request, sitting, part, act, said)


@signed_in
@never_cache
def part_run_close(request, pk, part_pk):
    """What is in the way, named; closing, with a reason where something is passed."""
    sitting = led_sitting(request, pk)
    part, keeper = part_of(sitting, part_pk), keeps(request.user, sitting)
    form = ReasonForm(request.POST or None)
    found = obstacles(sitting, part)
    if request.method == "POST" and (form.is_valid() or not found):
        reason = form.cleaned_data.get("reason", "")
        try:
            closing.close_part(sitting, part, reason=reason, keeper=keeper, by=request.user, at=timezone.now())
        except closing.Blocked as blocked:
            found = blocked.obstacles
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect(_judging(sitting, part))
        else:
            messages.success(request, _("“%(part)s” is closed.") % {"part": part.name})
            return redirect(_judging(sitting, part))
    passed = {Passes.CHAIR, Passes.KEEPER} if keeper else {Passes.CHAIR}
    context = {
        "sitting": sitting, "here": "sitting_judging", "part": part, "form": form,
        "first": [each for each in found if each.passes not in passed],
        "passable": [each for each in found if each.passes in passed], "keeper": keeper,
    }  # fmt: skip
    return render(request, "contests/part_run_close.html", context)


@signed_in
@never_cache
def part_run_reopen(request, pk, part_pk):
    """A closed part goes on, for a reason."""
    sitting = led_sitting(request, pk)
    part = part_of(sitting, part_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        said = _("“%(part)s” goes on.") % {"part": part.name}
        act = lambda: closing.reopen_part(sitting, part, reason=reason, by=request.user, at=timezone.now())  # noqa: E731
        return _done(request, sitting, part, act, said)
    context = {"sitting": sitting, "here": "sitting_judging", "part": part, "form": form}
    return render(request, "contests/part_run_reopen.html", context)


@signed_in
@require_POST
def clock_start(request, pk, part_pk):
    """The team goes on stage, or on after a stop."""
    appearance = led_appearance(request, pk)
    part = part_of(appearance.sitting, part_pk)
    act = lambda: clock.start_clock(appearance, part, by=request.user, at=timezone.now())  # noqa: E731
    return _done(request, appearance.sitting, part, act)


@signed_in
@require_POST
def clock_stop(request, pk):
    """Whoever leads stops it, whoever started it."""
    timing = _led_timing(request, pk)
    act = lambda: clock.stop_clock(timing, by=request.user, at=timezone.now())  # noqa: E731
    return _done(request, timing.appearance.sitting, timing.part, act)


@signed_in
@never_cache
def clock_void(request, pk):
    """A wrong stretch does not count; what a watch measured may stand instead."""
    timing = _led_timing(request, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "seconds": form.cleaned_data["instead"]}
        act = lambda: clock.void_clock(timing, **said, by=request.user, at=timezone.now())  # noqa: E731
        return _done(request, timing.appearance.sitting, timing.part, act, _("The time was corrected."))
    context = {"sitting": timing.appearance.sitting, "here": "sitting_judging", "timing": timing, "form": form}
    return render(request, "contests/clock_void.html", context)


def _led_timing(request, pk) -> Timing:
    timing = get_object_or_404(Timing.objects.select_related("appearance__entrant", "part__stage"), pk=pk)
    timing.appearance.sitting = led_sitting(request, timing.appearance.sitting_id)
    return timing


@signed_in
@require_POST
def discussion_open(request, pk, part_pk):
    """Let the panel talk about a team whose judges differ."""
    appearance = led_appearance(request, pk)
    part = part_of(appearance.sitting, part_pk)
    try:
        talk = discussions.open_discussion(appearance, part, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(_judging(appearance.sitting, part))
    return redirect("discussion", talk.pk)


def _discussion(request, pk) -> Discussion:
    talk = get_object_or_404(Discussion.objects.select_related("appearance__entrant", "part__stage"), pk=pk)
    talk.appearance.sitting = seen_sitting(request, talk.appearance.sitting_id)
    if not discussions.may_see(request.user, talk):
        raise PermissionDenied
    return talk


@signed_in
@never_cache
def discussion(request, pk):
    """While it is open: the marks of this team in this part for its panel; who leads says how it ended."""
    talk = _discussion(request, pk)
    sitting, part = talk.appearance.sitting, talk.part
    leading = leads(request.user, sitting)
    judges = discussions.further_judges(talk)
    form = SettleForm(request.POST or None, judges=judges)
    if request.method == "POST":
        if not leading:
            raise PermissionDenied
        if form.is_valid():
            said = form.cleaned_data
            try:
                discussions.settle(talk, said["outcome"], reason=said["reason"], further=said.get("further"),
                                   by=request.user, at=timezone.now())  # fmt: skip
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The discussion is closed and recorded."))
                return redirect(_judging(sitting, part))
    sheets = ScoreSheet.objects.standing().filter(appearance=talk.appearance, part=part).select_related("judge")
    if talk.outcome:  # over: whoever still has the page open reads how it ended, and no marks
        sheets = sheets.none()
    context = {
        "sitting": sitting, "here": "sitting_judging", "talk": talk, "form": form, "leads": leading, "part": part,
        "criteria": list(part.criteria.order_by("order", "pk")), "mine": judge_of(request.user, sitting),
        "sheets": sheets.prefetch_related("marks__criterion").order_by("judge__pk"), "judges": judges,
    }  # fmt: skip
    return render(request, "contests/discussion.html", context)


@signed_in
@require_POST
def discussion_correct(request, pk):
    """A judge of the panel opens the next version of their own sheet."""
    talk = _discussion(request, pk)
    if talk.outcome:
        messages.warning(request, _("This discussion is settled. Sheets are no longer corrected in it."))
        return redirect("discussion", talk.pk)
    mine = judge_of(request.user, talk.appearance.sitting)
    sheets = ScoreSheet.objects.counting().filter(appearance=talk.appearance, part=talk.part, judge=mine)
    sheet = get_object_or_404(sheets)
    try:
        replace_sheet(sheet, reason=_("after the discussion"), by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("The sheet is open again with its marks. Correct it and hand it in once more."))
    return redirect("discussion", talk.pk)


@signed_in
@never_cache
def late_sheets(request, pk):
    """What came after the closing, beside what stands; decided one by one."""
    sitting = led_sitting(request, pk)
    form = LateDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = LateSheet.objects.filter(appearance__sitting=sitting).select_related(
            "appearance", "part__stage", "judge"
        )
        seen = request.POST.get("seen", "")
        newest = get_object_or_404(rows, pk=seen if seen.isdecimal() and len(seen) < 19 else 0)
        try:
            accepted, reason = form.cleaned_data["accepted"] == "1", form.cleaned_data["reason"]
            late.decide(newest, accepted=accepted, reason=reason, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Decided. It stays in the history."))
            return redirect("late_sheets", sitting.pk)
    papers = [(paper, late.why_not_accepted(sitting, paper)) for paper in late.undecided(sitting)]
    context = {
        "sitting": sitting, "here": "sitting_judging", "papers": papers, "form": form,
        "asked": request.POST.get("seen"),
    }  # fmt: skip
    return render(request, "contests/late_sheets.html", context)


@signed_in
@never_cache
@require_GET
def appearance_scores(request, pk):
    """How the points of a team came about, as far as the reader may see it now."""
    rows = Appearance.objects.select_related("entrant__unit", "sitting__stage__contest", "sitting__unit", "panel")
    appearance = get_object_or_404(rows, pk=pk)
    reader = reader_of(request.user, appearance)
    if not reader.any:
        if looks_after(request.user, appearance.sitting):
            raise PermissionDenied
        raise Http404
    lines, total = explained(appearance, reader)
    context = {
        "sitting": appearance.sitting, "here": "sitting_judging", "appearance": appearance, "lines": lines,
        "total": total, "reader": reader, "most": sum(line.part.maximum for line in lines),
    }  # fmt: skip
    return render(request, "contests/appearance_scores.html", context)
