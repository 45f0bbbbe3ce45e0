"""A contest as plain data: what copies, model contests and added rounds are made from.

A definition is JSON: the fields of a contest, and below it `audiences`, `exclusions`, `blocs`, `stages` (each with
`parts` and `rankings`), `rankings` over all stages, `documents`. Nothing in it is a date: `opens` and `closes` of a
stage are the time after the first opening ("7 08:00:00" is seven days and eight hours), `age_on` is days after it.
`results_due` of a stage likewise; what a plan says of it in words is of that plan and stays behind, as do the units
that held a stage. Audiences are named by their name. A line's `bank` is the id of one that exists, or the words for a
new one. A measure names its part by its place among the parts of the ranking's stage, from 1, over all stages also by
that of the stage. People, units and files are ids. A field that is left out has its default. `team_rule`, if it is
there, makes it a contest of teams; `criteria` belong to a judged part.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_string

from contests.models import (
    Audience,
    Bloc,
    BlueprintLine,
    Contest,
    Criterion,
    Document,
    Exclusion,
    Measure,
    Part,
    Prize,
    QuestionBank,
    Ranking,
    Stage,
    TeamRule,
)

FIELDS: dict[type, tuple[str, ...]] = {
    Contest: ("summary", "public", "publishes_statistics", "attempts_allowed"),
    Audience: (
        "name", "kind", "grade_from", "grade_to", "age_from", "age_to", "unit_kind", "school_level", "residence",
        "obligatory", "self_registration",
    ),
    TeamRule: ("least", "most", "reserves", "teams_a_unit", "each_grade", "one_class"),
    Exclusion: ("person", "unit", "role", "reason"),
    Bloc: ("name",),
    Stage: ("name", "practice", "synchronous", "by_sittings", "appeal_hours", "promotes", "promotes_each"),
    Part: (
        "name", "kind", "maximum", "minutes", "grace_seconds", "attempts_allowed", "attempts_a_day", "counts",
        "shuffle_questions", "shuffle_choices", "unseen_first", "must_answer_all", "penalty", "show_score", "show_key",
        "publish_key", "prediction", "question_seconds", "minutes_least", "minute_penalty", "minute_penalty_most",
        "step", "combines", "judges_least", "spread_limit", "levels_panels",
    ),
    Criterion: ("name", "description", "kind", "maximum", "weight", "needs_proof"),
    BlueprintLine: ("topic", "difficulty", "number"),
    Ranking: ("of", "name", "each_sitting", "public", "prize_share"),
    Measure: ("kind", "direction", "threshold"),
    Prize: ("level", "name", "count", "each", "amount"),
    Document: ("kind", "title", "text", "file"),
}  # fmt: skip


class BadDefinition(ValueError):
    """The data are no definition of a contest."""


def definition(contest: Contest) -> dict[str, Any]:
    """What a contest is, without what happened in it."""
    stages = list(contest.stages.order_by("order"))
    first = min((stage.opens_at for stage in stages), default=None)
    rule = TeamRule.objects.filter(contest=contest).first()
    return {
        **_fields(contest),
        **({"team_rule": _fields(rule)} if rule else {}),
        "audiences": [_audience(row, first) for row in contest.audiences.order_by("pk")],
        "exclusions": [_fields(row) for row in contest.exclusions.order_by("pk")],
        "blocs": [
            {**_fields(row), "units": list(row.units.order_by("pk").values_list("pk", flat=True))}
            for row in contest.blocs.order_by("pk")
        ],
        "stages": [_stage(stage, first) for stage in stages],
        "rankings": [_ranking(row) for row in contest.rankings.filter(stage=None).order_by("pk")],
        "documents": [_fields(row) for row in newest_documents(contest)],
    }


def newest_documents(contest) -> list[Document]:
    """The newest version of each document of a contest, in the order in which they first appeared."""
    newest: dict[str, Document] = {}
    for document in contest.documents.select_related("file").order_by("version", "pk"):
        newest[document.title] = document
    return sorted(newest.values(), key=lambda row: row.pk)


def _fields(row) -> dict[str, Any]:
    """The plain fields of a row that differ from their defaults; relations by id, decimals as text."""
    found = {}
    for name in FIELDS[type(row)]:
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        if value != field.get_default():
            found[name] = value if value is None or isinstance(value, (bool, int)) else str(value)
    return found


def _audience(row, first):
    found = _fields(row)
    if row.age_on:
        found["age_on"] = (row.age_on - (timezone.localdate(first) if first else row.age_on)).days
    return found


def _stage(stage, first):
    return {
        **_fields(stage),
        "opens": duration_string(stage.opens_at - first),
        "closes": duration_string(stage.closes_at - first),
        **({"results_due": duration_string(stage.results_due_at - first)} if stage.results_due_at else {}),
        "parts": [_part(part) for part in stage.parts.order_by("order")],
        # Those of the sittings were made by their pattern, and will be again.
        "rankings": [_ranking(row) for row in stage.rankings.filter(sitting=None).order_by("pk")],
    }


def _part(part):
    lines = part.blueprint.select_related("audience").order_by("pk")
    criteria = [_fields(row) for row in part.criteria.order_by("order")]
    return {
        **_fields(part),
        **({"criteria": criteria} if criteria else {}),
        "blueprint": [{**_fields(line), "bank": line.bank_id, **_named(line.audience)} for line in lines],
    }


def _ranking(ranking):
    return {
        **_fields(ranking),
        **_named(ranking.audience),
        "hidden": ranking.state == Ranking.State.HIDDEN,
        "measures": [_measure(row) for row in ranking.measures.select_related("part__stage").order_by("order")],
        "prizes": [_fields(row) for row in ranking.prizes.order_by("order")],
    }


def _measure(measure):
    found = _fields(measure)
    if part := measure.part:
        found["part"] = part.stage.parts.filter(order__lte=part.order).count()
        if measure.ranking.stage_id is None:
            found["stage"] = part.stage.contest.stages.filter(order__lte=part.stage.order).count()
    return found


def _named(audience):
    return {"audience": audience.name} if audience else {}


class Builder:
    """Writes the rows of a definition into a contest that is saved. `first`: the first opening, all times follow it."""

    def __init__(self, contest: Contest, first: datetime):
        self.contest, self.first = contest, first
        self.audiences = {audience.name: audience for audience in contest.audiences.all()}
        self.banks: dict[str, QuestionBank] = {}
        self.stages: list[Stage] = []

    def everything(self, said: dict[str, Any], *, by, at):
        below = {"team_rule", "audiences", "exclusions", "blocs", "stages", "rankings", "documents"}
        known = {*FIELDS[Contest], *below}
        if strange := set(said) - known:
            raise BadDefinition(f"not of a contest: {sorted(strange)}")
        if "team_rule" in said:
            self._make(TeamRule, said["team_rule"], contest=self.contest)
        for row in said.get("audiences", ()):
            self.audience(row)
        for row in said.get("exclusions", ()):
            self._make(Exclusion, row, contest=self.contest)
        for row in said.get("blocs", ()):
            self._make(Bloc, row, ("units",), contest=self.contest).units.set(row.get("units", ()))
        for order, row in enumerate(said.get("stages", ()), start=1):
            self.stage(row, order)
        for row in said.get("rankings", ()):
            self.ranking(row, None)
        for row in said.get("documents", ()):
            self._make(Document, row, contest=self.contest, published_at=at, by=by)

    def audience(self, said):
        on = said.get("age_on")
        age_on = None if on is None else timezone.localdate(self.first) + timedelta(days=on)
        audience = self._make(Audience, said, ("age_on",), contest=self.contest, age_on=age_on)
        self.audiences[audience.name] = audience

    def stage(self, said, order: int) -> Stage:
        due = self._moment(said["results_due"]) if "results_due" in said else None
        stage = self._make(
            Stage, said, ("opens", "closes", "results_due", "parts", "rankings"), contest=self.contest, order=order,
            opens_at=self._moment(said["opens"]), closes_at=self._moment(said["closes"]), results_due_at=due,
        )  # fmt: skip
        self.stages.append(stage)
        for number, row in enumerate(said.get("parts", ()), start=1):
            self._part(row, stage, number)
        for row in said.get("rankings", ()):
            self.ranking(row, stage)
        return stage

    def _part(self, said, stage, number):
        part = self._make(Part, said, ("blueprint", "criteria"), stage=stage, order=number)
        for order, row in enumerate(said.get("criteria", ()), start=1):
            self._make(Criterion, row, part=part, order=order)
        for line in said.get("blueprint", ()):
            self._make(
                BlueprintLine, line, ("bank", "audience"), part=part, bank=self._bank(line["bank"]),
                audience=self._named(line),
            )  # fmt: skip

    def ranking(self, said, stage) -> Ranking:
        state = Ranking.State.HIDDEN if said.get("hidden") else Ranking.State.PROVISIONAL
        ranking = self._make(
            Ranking, said, ("audience", "hidden", "measures", "prizes"), contest=self.contest, stage=stage,
            audience=self._named(said), state=state,
        )  # fmt: skip
        for order, row in enumerate(said.get("measures", ()), start=1):
            part = self._part_named(row, stage)
            self._make(Measure, row, ("part", "stage"), ranking=ranking, order=order, part=part)
        for order, row in enumerate(said.get("prizes", ()), start=1):
            self._make(Prize, row, ranking=ranking, order=order)
        return ranking

    def _part_named(self, said, stage) -> Part | None:
        if "part" not in said:
            return None
        try:
            of = stage or self.stages[said["stage"] - 1]
            return of.parts.get(order=said["part"])
        except (KeyError, IndexError, Part.DoesNotExist) as fault:
            raise BadDefinition(f"no such part: {said}") from fault

    def _make(self, model, said, besides=(), **given):
        """One saved row of a model from the plain fields said of it."""
        if strange := set(said) - {*FIELDS[model], *besides}:
            raise BadDefinition(f"not of a {model._meta.model_name}: {sorted(strange)}")
        row = model(**given)
        for name in FIELDS[model]:
            if name in said:
                field = model._meta.get_field(name)
                setattr(row, field.attname, field.to_python(said[name]))
        row.save()
        return row

    def _moment(self, after: str) -> datetime:
        length = parse_duration(after)
        if length is None:
            raise BadDefinition(f"no length of time: {after}")
        return self.first + length

    def _bank(self, said) -> QuestionBank:
        if isinstance(said, int):
            return QuestionBank.objects.get(pk=said)
        if said not in self.banks:
            name = f"{said} – {self.contest.title}"[:200]
            self.banks[said] = QuestionBank.objects.create(unit=self.contest.unit, name=name)
        return self.banks[said]

    def _named(self, said):
        return self.audiences[said["audience"]] if "audience" in said else None
