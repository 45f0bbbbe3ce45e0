"""While a stage runs: the live page for staff; for organisers more time, notices, late answers, the device log."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from contests.live import actions, late, log
from contests.live.forms import ExtendForm, LateForm, NoticeForm
from contests.live.pages import closed_lately, live_context, part_now, parts_of
from contests.live.rules import WATCHING, NoSuchTarget, find_target, organises
from contests.models import Attempt, Contest, Notice
from schools.access import staff

PAGE = 50
EVENTS = 200


@staff(*WATCHING)
@never_cache
def live(request, pk):
    """Who is in, who has handed in, who has not started; asked by htmx, only the part that moves."""
    contest = _contest(request, pk)
    context = live_context(contest, request.user, request.GET, timezone.now())
    if context is None:
        raise Http404
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "contests/_live_part.html" if part else "contests/live.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@staff(*WATCHING)
def extend(request, pk):
    """Give more time to whom the address names: one entrant, a class, a unit, or everybody."""
    contest, target = _organised(request, pk)
    at = timezone.now()
    parts = parts_of(contest)
    initial = {"part": part_now(parts, at, request.GET.get("stage"))}
    form = ExtendForm(request.POST or None, parts=parts, initial=initial)
    if request.method == "POST" and form.is_valid():
        part, minutes, reason = (form.cleaned_data[name] for name in ("part", "minutes", "reason"))
        try:
            papers = actions.extend(part, target, minutes=minutes, reason=reason, by=request.user, at=at)
        except actions.NothingToExtend:
            form.add_error(
                None,
                _("This part is over and nobody has a paper open, so more time would reach nobody. To let people start "
                  "again, move the end of the stage on its page."),
            )  # fmt: skip
        except actions.AlreadyDone:
            messages.info(request, _("This time was given a moment ago. It was not given twice."))
            return redirect(_back(contest, part.stage_id, target))
        else:
            messages.success(request, _extended(papers, minutes))
            return redirect(_back(contest, part.stage_id, target))
    context = {
        "contest": contest, "form": form, "target": target, "at": at, "parts": _with_numbers(parts, target, at),
    }  # fmt: skip
    return render(request, "contests/extend.html", context)


def _with_numbers(parts, target, at):
    """Each part with its open papers and those that ended lately: what more time can reach, and what it cannot."""
    return [(part, actions.open_papers(part, target, at).count(), closed_lately(part, target, at)) for part in parts]


def _extended(papers, minutes):
    words = ngettext(
        "%(papers)d open paper now ends %(minutes)d minutes later. Whoever starts later has this time too.",
        "%(papers)d open papers now end %(minutes)d minutes later. Whoever starts later has this time too.",
        papers,
    )
    return words % {"papers": papers, "minutes": minutes}


def _back(contest, stage, target):
    """The live page where the act was begun."""
    query = target.query()
    if target.school_class:
        query["unit"] = target.school_class.unit_id
    if target.entrant:
        query = {"unit": target.entrant.unit_id, "class": target.entrant.school_class_id or 0}
    return f"{reverse('live', args=[contest.pk])}?{urlencode({'stage': stage, **query})}"


@staff(*WATCHING)
def notices(request, pk):
    """Tell everybody, an audience, or whom the address names; and all that was told, newest first."""
    contest, target = _organised(request, pk)
    form = NoticeForm(request.POST or None, audiences=contest.audiences.order_by("pk"))
    if request.method == "POST" and form.is_valid():
        text, audience = form.cleaned_data["text"], form.cleaned_data.get("audience")
        actions.tell_once(contest, text, target, audience=audience, by=request.user, at=timezone.now())
        messages.success(request, _("Told. It stands on the first page of those concerned."))
        return redirect(f"{reverse('notices', args=[contest.pk])}?{urlencode(target.query())}")
    told = Notice.objects.filter(contest=contest).select_related(
        "audience", "unit", "school_class__unit", "entrant__person", "by"
    )
    page = Paginator(told.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "contests/notices.html", {"contest": contest, "form": form, "target": target, "page": page})


@staff(*WATCHING)
def late_answers(request, pk):
    """Papers with answers that came after the grace: organisers decide, and the decision is kept with its reason."""
    contest, target = _organised(request, pk)
    page = Paginator(late.undecided(contest, target), PAGE).get_page(request.GET.get("page"))
    page.object_list = late.late_papers(list(page.object_list))
    # What was shown when it was ticked may be more than what stands now: ids are checked by the action.
    ticked = request.POST.getlist("seen")
    shown = {paper.value for paper in page} | {value for value in ticked if _is_pair(value)}
    form = LateForm(request.POST or None, shown=shown)
    if request.method == "POST" and form.is_valid():
        try:
            papers = actions.decide_late(
                form.decided(),
                contest,
                accepted=form.cleaned_data["accepted"] == "1",
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.UnderOfficial as refused:
            form.add_error(None, str(refused))
        else:
            words = ngettext("Decided for %(count)d paper.", "Decided for %(count)d papers.", papers)
            messages.success(request, words % {"count": papers})
            return redirect(f"{reverse('late_answers', args=[contest.pk])}?{urlencode(target.query())}")
    context = {"contest": contest, "form": form, "target": target, "page": page, "ticked": set(ticked)}
    return render(request, "contests/late_answers.html", context)


def _is_pair(value):
    attempt, _colon, newest = value.partition(":")
    return all(number.isascii() and number.isdecimal() and len(number) < 19 for number in (attempt, newest))


@staff(*WATCHING)
def attempt_log(request, pk):
    """What the devices of one attempt told, in order."""
    attempts = Attempt.objects.filter(part__stage__contest__in=Contest.objects.visible_to(request.user))
    attempt = get_object_or_404(
        attempts.select_related("entrant__person", "entrant__unit", "entrant__school_class", "part__stage__contest"),
        pk=pk,
    )
    contest = attempt.part.stage.contest
    if not organises(contest, request.user):
        raise PermissionDenied
    known = log.devices(attempt)
    page = Paginator(attempt.events.order_by("happened_at", "pk"), EVENTS).get_page(request.GET.get("page"))
    context = {
        "contest": contest, "attempt": attempt, "devices": known.values(), "page": page,
        "lines": log.lines(page.object_list, known),
        "left": sum(device.left for device in known.values()),
        "late": attempt.late_answers.filter(decision=None).exists(),
        "decisions": attempt.late_decisions.select_related("by").order_by("at", "pk"),
    }  # fmt: skip
    return render(request, "contests/attempt_log.html", context)


def _contest(request, pk):
    return get_object_or_404(Contest.objects.visible_to(request.user).select_related("unit", "team_rule"), pk=pk)


def _organised(request, pk):
    """The contest, which the user must organise, and whom the address names."""
    contest = _contest(request, pk)
    if not organises(contest, request.user):
        raise PermissionDenied
    try:
        return contest, find_target(contest, request.GET, timezone.localdate())
    except NoSuchTarget as error:
        raise Http404 from error
