"""Whether teams can be formed, and whether what is set up of the stages held by units fits together."""

from datetime import timedelta
from itertools import pairwise

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contests.models import Audience, Measure, Part, Ranking, TeamRule
from contests.organising.faults import Fault
from contests.organising.plan_words import moments_in


def team_rule_of(contest) -> TeamRule | None:
    return TeamRule.objects.filter(contest=contest).first()


def team_faults(contest, stages, rule):
    if rule is None:
        yield from _without_rule(contest, stages)
        return
    for audience in contest.audiences.order_by("pk"):
        named = {"audience": audience.name}
        if audience.kind == Audience.Kind.CITIZEN:
            message = _(
                "Audience “%(audience)s”: members of teams are chosen from the lists of units, and citizens are on "
                "none. Take the audience away, or the rule for teams."
            )
            yield Fault(message % named, "contest", contest.pk)
        elif rule.each_grade:
            yield from _grade_faults(contest, rule, audience)


def _without_rule(contest, stages):
    for stage in stages:
        if stage.by_sittings or any(part.kind == Part.Kind.JUDGED for part in stage.parts.all()):
            message = _(
                "Stage “%(stage)s” is held by units or judged, which is for teams, but the contest has no rule for "
                "teams. Add one: how many members a team has."
            )
            yield Fault(message % {"stage": stage.name}, "contest", contest.pk)


def grades_of(audience) -> int | None:
    """How many grades an audience has, if it says both ends."""
    if audience.kind != Audience.Kind.PUPIL or audience.grade_from is None or audience.grade_to is None:
        return None
    return max(audience.grade_to - audience.grade_from + 1, 0)


def _grade_faults(contest, rule, audience):
    grades = grades_of(audience)
    if grades is None:
        message = _(
            "Audience “%(audience)s”: a team needs a member of every grade, but it is not said from which grade to "
            "which. Say it, or take that rule away."
        )
        yield Fault(message % {"audience": audience.name}, "contest", contest.pk)
    elif rule.most < grades:
        message = _(
            "Audience “%(audience)s”: a team needs a member of each of %(grades)d grades, but has %(most)d members at "
            "most. Allow more members, or take that rule away."
        )
        yield Fault(
            message % {"audience": audience.name, "grades": grades, "most": rule.most}, "contest", contest.pk
        )  # fmt: skip


def rankings_with_rules(contest):
    rankings = contest.rankings.filter(sitting=None)
    return rankings.prefetch_related(Prefetch("measures", Measure.objects.select_related("part").order_by("order")))


def team_ranking_faults(contest, stages, rule):
    by_sittings = {stage.pk for stage in stages if stage.by_sittings}
    stage_of = {part.pk: stage.pk for stage in stages for part in stage.parts.all()}
    for ranking in rankings_with_rules(contest).order_by("pk"):
        if rule and ranking.of == Ranking.Of.PERSON:
            yield _ranking(ranking, _(
                "Ranking “%(ranking)s” ranks persons, but this contest is entered by teams. Choose “teams”."
            ))  # fmt: skip
        elif rule is None and ranking.of == Ranking.Of.TEAM:
            yield _ranking(ranking, _(
                "Ranking “%(ranking)s” ranks teams, but the contest has no rule for teams, so persons enter it."
            ))  # fmt: skip
        if ranking.each_sitting and ranking.stage_id not in by_sittings:
            yield _ranking(ranking, _(
                "Ranking “%(ranking)s” is one for each unit: it belongs to a stage that is held by units."
            ))  # fmt: skip
        within = {ranking.stage_id} if ranking.stage_id else {stage.pk for stage in stages}
        if any(row.part_id and stage_of.get(row.part_id) not in within for row in ranking.measures.all()):
            yield _ranking(ranking, _("Ranking “%(ranking)s” goes by a part of another stage. Choose one of its own."))


def team_remarks(contest, stages, rule):
    if rule and rule.each_grade:
        grades = max((grades_of(audience) or 0 for audience in contest.audiences.all()), default=0)
        if rule.least < grades <= rule.most:
            message = _(
                "A team has %(least)d members at least, but needs one of each of %(grades)d grades: smaller teams are "
                "never complete. Is that meant?"
            )
            yield Fault(message % {"least": rule.least, "grades": grades}, "contest", contest.pk)
    rankings = list(rankings_with_rules(contest).order_by("pk"))
    patterns = {ranking.stage_id for ranking in rankings if ranking.each_sitting}
    ranked = {ranking.stage_id for ranking in rankings}
    for stage in stages:
        if stage.by_sittings:
            yield from _sitting_remarks(stage, stage.pk in patterns)
        if stage.promotes and (stage is stages[-1] or stage.pk not in ranked):
            message = _(
                "Stage “%(stage)s” lets the best go on, but there is no stage after it, or no ranking to go by."
            )
            yield _stage(stage, message)
    for earlier, later in pairwise(stages):
        yield from _appeal_remarks(earlier, later)
    yield from _early_remarks(stages, rankings)
    yield from _tie_remarks(rankings)


def _sitting_remarks(stage, has_pattern):
    if not has_pattern:
        yield _stage(stage, _(
            "Stage “%(stage)s”: no ranking is one for each unit, so units get no places of their own teams. Add a "
            "ranking and tick “one for each unit”."
        ))  # fmt: skip
    if stage.synchronous:
        yield _stage(stage, _(
            "Stage “%(stage)s”: each unit holds it at its own time, and yet all start together. Is that meant?"
        ))  # fmt: skip
    due = stage.results_due_at
    if due is None:
        yield _stage(stage, _("Stage “%(stage)s”: it is not said until when units send their results. Say it."))
        return
    if due > stage.closes_at:
        yield _stage(
            stage, _("Stage “%(stage)s” closes %(closes)s, but results are due only %(due)s. Is that meant?"),
            closes=_moment(stage.closes_at), due=_moment(due),
        )  # fmt: skip
    for said in moments_in(stage.due_words, timezone.localtime(due).year):
        if said != due:
            yield _stage(
                stage, _(
                    "Stage “%(stage)s”: two dates for one thing. The plan says “%(words)s”, which is %(said)s; results "
                    "are due %(due)s. Choose one of them."
                ), words=stage.due_words, said=_moment(said), due=_moment(due),
            )  # fmt: skip


def _appeal_remarks(earlier, later):
    """Results that come at the last moment can be appealed against until then."""
    if not earlier.by_sittings or earlier.practice or later.practice:
        return
    last = (earlier.results_due_at or earlier.closes_at) + timedelta(hours=earlier.appeal_hours)
    if last > later.opens_at:
        yield _stage(
            earlier, _(
                "Stage “%(stage)s”: appeals can come until %(last)s, but stage “%(next)s” opens %(opens)s. Who goes on "
                "would not be settled."
            ), last=_moment(last), next=later.name, opens=_moment(later.opens_at),
        )  # fmt: skip


def _early_remarks(stages, rankings):
    """Places and keys that can be read while other units have yet to hold the stage."""
    shown = {row.stage_id: row for row in rankings if not row.each_sitting and row.state == Ranking.State.PROVISIONAL}
    for stage in stages:
        if not stage.by_sittings:
            continue
        parts = list(stage.parts.all())
        if stage.pk in shown and parts and all(part.show_score == Part.Shown.AT_ONCE for part in parts):
            yield _ranking(shown[stage.pk], _(
                "Ranking “%(ranking)s” shows places to everybody in the contest while units still judge. Hide it until "
                "results are published?"
            ))  # fmt: skip
        for part in parts:
            if part.kind == Part.Kind.PAPER and part.show_key == Part.Shown.AT_ONCE:
                message = _(
                    "Part “%(part)s” shows the key as soon as a paper is handed in, while other units have yet to "
                    "take it. Is that meant?"
                )
                yield Fault(message % {"part": part.name}, "part", part.pk)


def _tie_remarks(rankings):
    """The rule that models bring where a plan says nothing: points, part 2, part 3, decision."""
    for ranking in rankings:
        rule = list(ranking.measures.all())
        kinds = [(row.kind, row.part.order if row.part else None) for row in rule]
        if ranking.of == Ranking.Of.TEAM and kinds in _DEFAULT_CHAINS:
            message = _(
                "Ranking “%(ranking)s”: equal points are parted by the default: %(rule)s. If the plan says otherwise, "
                "change the rule."
            )
            words = [row.part.name if row.part else Measure.Kind(row.kind).label for row in rule]
            yield _ranking(ranking, message, rule=", ".join(str(word) for word in words[1:]))


_DEFAULT_CHAINS = [
    [("points", None), *parts, ("decision", None)] for parts in ([("part", 2)], [("part", 2), ("part", 3)])
]


def _ranking(ranking, message, **values):
    return Fault(message % {"ranking": ranking.name, **values}, "ranking", ranking.pk)


def _stage(stage, message, **values):
    return Fault(message % {"stage": stage.name, **values}, "stage", stage.pk)


def _moment(value):
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")
