"""What is missing before a contest can open (faults, which stop it), and what deserves a look (remarks)."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.models import Contest, Document, Part, Stage
from contests.organising.faults import Fault
from contests.organising.judged_faults import judged_faults, judged_remarks
from contests.organising.paper_faults import PaperCheck
from contests.organising.people_faults import audience_faults, audience_remarks
from contests.organising.ranking_faults import ranking_faults, ranking_remarks
from contests.organising.team_faults import team_faults, team_ranking_faults, team_remarks, team_rule_of

JUDGED = Part.Kind.JUDGED


def readiness(contest: Contest) -> list[Fault]:
    """Everything that is missing before this contest can open; an empty list means ready."""
    stages = _stages(contest)
    faults = list(audience_faults(contest))
    if not stages:
        message = _("The contest has no stage. Add one with its opening and closing.")
        faults.append(Fault(message, "contest", contest.pk))
    papers, rule = PaperCheck(contest, stages), team_rule_of(contest)
    faults += team_faults(contest, stages, rule)
    for stage in stages:
        if not stage.parts.all():
            message = _("Stage “%(stage)s” has no part. Add a paper.")
            faults.append(Fault(message % {"stage": stage.name}, "stage", stage.pk))
        for part in stage.parts.all():
            faults += _window_faults(stage, part)
            faults += judged_faults(part, stage) if part.kind == JUDGED else papers.part_faults(stage, part)
    ranked = [*ranking_faults(contest, stages), *team_ranking_faults(contest, stages, rule)]
    return [*faults, *papers.question_faults(), *ranked]


def remarks(contest: Contest, at: datetime) -> list[Fault]:
    """What does not stop the contest but may not be meant."""
    stages = _stages(contest)
    found = list(audience_remarks(contest, at))
    found += PaperCheck(contest, stages).expiring()
    found += _stage_remarks(stages, at)
    found += [each for part in _judged(stages) for each in judged_remarks(part)]
    found += team_remarks(contest, stages, team_rule_of(contest))
    found += ranking_remarks(contest, stages, at)
    if not contest.documents.filter(kind=Document.Kind.RULES).exists():
        message = _("No rules are published. Those who take part look for them: publish a text or a file.")
        found.append(Fault(message, "contest", contest.pk))
    return found


def _stages(contest) -> list[Stage]:
    return list(contest.stages.order_by("order").prefetch_related("parts__blueprint__bank", "parts__criteria"))


def _judged(stages):
    return [part for stage in stages for part in stage.parts.all() if part.kind == JUDGED]


def _window_faults(stage, part):
    if stage.closes_at - stage.opens_at < timedelta(minutes=part.minutes):
        message = _(
            "Part “%(part)s”: stage “%(stage)s” is open for less time than one attempt takes (%(minutes)d minutes). "
            "Open it longer, or give the part less time."
        )
        values = {"part": part.name, "stage": stage.name, "minutes": part.minutes}
        yield Fault(message % values, "stage", stage.pk)


def _stage_remarks(stages, at):
    for stage in stages:
        if stage.closes_at <= at:
            message = _("Stage “%(stage)s” has already closed. Move its dates.")
            yield Fault(message % {"stage": stage.name}, "stage", stage.pk)
        longest = max((part.minutes for part in stage.parts.all()), default=None)
        if stage.synchronous and longest is not None:
            last = stage.opens_at + timedelta(minutes=longest)
            if last < stage.closes_at:
                message = _(
                    "Stage “%(stage)s”: all start together, so nobody can start after %(last)s, though it is open "
                    "until %(closes)s. Should it close earlier?"
                )
                values = {"stage": stage.name, "last": _moment(last), "closes": _moment(stage.closes_at)}
                yield Fault(message % values, "stage", stage.pk)
    official = sorted((stage for stage in stages if not stage.practice), key=lambda stage: (stage.opens_at, stage.pk))
    for earlier, later in pairwise(official):
        if later.opens_at < earlier.closes_at:
            message = _("Stages “%(one)s” and “%(other)s” are open at the same time. Is that meant?")
            yield Fault(message % {"one": earlier.name, "other": later.name}, "stage", later.pk)


def _moment(value):
    return date_format(localtime(value), "DATETIME_FORMAT")
