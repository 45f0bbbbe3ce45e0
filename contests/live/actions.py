"""What organisers do while a stage runs: give more time, tell something, decide on what arrived late."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.keys.actions import hold_rankings
from contests.live.rules import Target
from contests.models import Appearance, Attempt, Contest, Extension, LateAnswer, LateDecision, Notice, Part
from contests.notices import tell
from contests.quiz.results import hold_entrants, score_anew
from contests.sittings.moving import hold_sittings, look_again
from foundation.history.actions import record

# The same act by the same person within this time is a double tap.
DOUBLE = timedelta(seconds=60)
BATCH = 1000


class AlreadyDone(Exception):
    """This very act was done a moment ago."""


class UnderOfficial(Exception):
    """An official ranking stands on these scores; str() says so to the organiser."""


class NothingToExtend(Exception):
    """Nobody has a paper open and nobody can start one any more."""


def open_papers(part: Part, target: Target, at):
    """Papers of the target that still take answers: those that more time can reach."""
    return Attempt.objects.open().filter(target.of_entrants("entrant__"), part=part, accepts_until__gte=at)


@transaction.atomic
def extend(part: Part, target: Target, *, minutes: int, reason: str, by, at) -> int:
    """Give more time: open papers end later, and who starts later has it too. The number of papers made longer.

    Papers that have ended stay as they are. Raises NothingToExtend, AlreadyDone.
    """
    contest = part.stage.contest
    # One extension of a part after another, so that a double tap sees the first.
    Part.objects.select_for_update(of=("self",), no_key=True).get(pk=part.pk)
    same = Extension.objects.filter(part=part, minutes=minutes, reason=reason, by=by, at__gt=at - DOUBLE)
    if same.filter(**target.fields()).exists():
        raise AlreadyDone
    waiting = open_papers(part, target, at).select_for_update(of=("self",)).order_by("pk")
    papers = list(waiting.values_list("pk", flat=True))
    if not papers and (at >= part.stage.closes_at or contest.state == Contest.State.CLOSED):
        raise NothingToExtend
    Extension.objects.create(part=part, **target.fields(), minutes=minutes, reason=reason, by=by, at=at)
    more = timedelta(minutes=minutes)
    for start in range(0, len(papers), BATCH):
        Attempt.objects.filter(pk__in=papers[start : start + BATCH]).update(
            deadline=F("deadline") + more, accepts_until=F("accepts_until") + more
        )
    words = ngettext(
        "%(count)d minute more for “%(part)s”. Reason: %(reason)s",
        "%(count)d minutes more for “%(part)s”. Reason: %(reason)s",
        minutes,
    )
    text = words % {"count": minutes, "part": part.name, "reason": reason}
    tell(contest, text, kind=Notice.Kind.EXTENSION, **target.fields(), by=by, at=at)
    changes = {"minutes": minutes, "papers": len(papers), "for": target.words()}
    record(by=by, at=at, verb="extend", subject=part, changes=changes, reason=reason)
    return len(papers)


@transaction.atomic
def tell_once(contest: Contest, text: str, target: Target, *, audience=None, by, at) -> Notice:
    """Tell something; told again within a minute by the same person, it stays told once."""
    Contest.objects.select_for_update(of=("self",), no_key=True).get(pk=contest.pk)
    to = {**target.fields(), "audience": audience}
    same = Notice.objects.filter(contest=contest, text=text, by=by, at__gt=at - DOUBLE, **to)
    return same.order_by("pk").first() or tell(contest, text, **to, by=by, at=at)


@transaction.atomic
def decide_late(seen: dict[int, int], contest: Contest, *, accepted: bool, reason: str, by, at) -> int:
    """Decide on late answers of papers of a contest; how many papers. Accepted ones count: the paper is scored again.

    `seen`: the newest late answer the organiser saw, by attempt. What arrived since stays undecided; what somebody
    else has decided meanwhile stays as they decided. Raises UnderOfficial where scoring again would leave an official
    ranking beside scores it was not computed from.
    """
    if accepted:
        hold_sittings(seen)
    attempts = (
        Attempt.objects.filter(pk__in=seen, part__stage__contest=contest, submitted_at__isnull=False)
        .select_related("part__stage", "entrant")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if accepted:
        _refuse_under_official(attempts)
        hold_entrants(attempt.entrant_id for attempt in attempts)
    decided = 0
    for attempt in attempts:
        late = LateAnswer.objects.filter(attempt=attempt, decision=None, pk__lte=seen[attempt.pk])
        count = len(set(late.values_list("number", flat=True)))
        if not count:
            continue
        decision = LateDecision.objects.create(attempt=attempt, accepted=accepted, reason=reason, by=by, at=at)
        late.update(decision=decision)
        if accepted:
            score_anew([attempt.pk], attempt.part, at=at)
            look_again([attempt.pk], because=_("Late answers of a team were accepted: confirm the results again."),
                       by=by, at=at)  # fmt: skip
        _tell_late(contest, attempt, count, accepted=accepted, reason=reason, by=by, at=at)
        decided += 1
    return decided


def _refuse_under_official(attempts):
    entrants = [attempt.entrant_id for attempt in attempts]
    # Those of other units' sittings do not stand on these papers.
    sittings = Appearance.objects.filter(entrant__in=entrants).values("sitting")
    concerned = Q(sitting=None) | Q(sitting__in=sittings)
    if names := hold_rankings({attempt.part for attempt in attempts}, concerned):
        raise UnderOfficial(
            _(
                "Official rankings stand as they were published: %(rankings)s. Take them back first, "
                "then let the answers count."
            )
            % {"rankings": ", ".join(names)}
        )


def _tell_late(contest, attempt, count, *, accepted, reason, by, at):
    if accepted:
        words = ngettext(
            "Attempt %(number)d: %(count)d answer that arrived after the end counts after all. The result has been "
            "computed again. Reason: %(reason)s",
            "Attempt %(number)d: %(count)d answers that arrived after the end count after all. The result has been "
            "computed again. Reason: %(reason)s",
            count,
        )
    else:
        words = ngettext(
            "Attempt %(number)d: %(count)d answer that arrived after the end does not count. Reason: %(reason)s",
            "Attempt %(number)d: %(count)d answers that arrived after the end do not count. Reason: %(reason)s",
            count,
        )
    text = words % {"number": attempt.number, "count": count, "reason": reason}
    tell(contest, text, kind=Notice.Kind.RESCORE, entrant=attempt.entrant, by=by, at=at)
    verb = "accept late answers" if accepted else "refuse late answers"
    record(by=by, at=at, verb=verb, subject=attempt, changes={"answers": count}, reason=reason)
