"""All units of a stage and all their teams in one workbook, as far as the reader may see them. Values, no formulas."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contests.judging.scoring import time_penalty
from contests.models import Appearance, Part, PartScore, Place, Ranking, Sitting, Stage
from contests.sittings import overview
from contests.sittings.overview import HAS_RESULTS
from foundation.sheets.writing import Column, Sheet


def sheets_of(stage: Stage, user, *, at) -> list[Sheet]:
    """The same number of queries for any number of units."""
    sittings = overview.all_of(stage, user)
    teams = Teams(stage, sittings, user)
    return [_units(stage, sittings, user, at), teams.sheet(_head(stage, sittings, at))]


def _head(stage, sittings, at) -> list[str]:
    """What it is, as of when, and who is missing, by name before the number."""
    held = [each for each in sittings if not each.cancelled_at]
    unsent = [each.unit.name for each in held if each.sent_at is None]
    words = _("Results sent: %(sent)s of %(total)s units")
    notes = [
        str(stage),
        _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        words % {"sent": len(held) - len(unsent), "total": len(held)},
    ]
    if unsent:
        notes.insert(2, _("Results are missing from: %(units)s") % {"units": "; ".join(unsent)})
    return notes


def _units(stage, sittings, user, at) -> Sheet:
    columns = [
        Column(_("No."), 6, "integer"), Column(_("Unit"), 36), Column(_("Code"), 14), Column(_("Pilot"), 9),
        Column(_("State"), 16), Column(_("Date"), 18, "datetime"), Column(_("Place"), 30),
        Column(_("Teams"), 9, "integer", summed=True), Column(_("Judges"), 10, "integer", summed=True),
        Column(_("Parts closed"), 10), Column(_("Results due"), 18, "datetime"),
        Column(_("Results sent at"), 18, "datetime"), Column(_("On time"), 22), Column(_("First place"), 32),
        Column(_("Note"), 40, "long"),
    ]  # fmt: skip
    rows = [_unit_row(number, line) for number, line in enumerate(overview.lines_of(sittings, user, at), start=1)]
    return Sheet(_("Units"), columns, rows, _head(stage, sittings, at), total=_("Total"))


def _unit_row(number, line) -> tuple:
    each, progress = line.sitting, line.progress
    return (
        number, each.unit.name, each.unit.code, _("yes") if each.pilot else "",
        _("not held") if each.cancelled_at else each.get_state_display(), each.starts_at, each.place,
        progress.teams, progress.judges, f"{progress.closed}/{progress.runs}", each.due_at,
        each.sent_at, line.due.words, ", ".join(line.best), each.cancelled_reason or each.returned_reason,
    )  # fmt: skip


class Teams:
    """Every team with its points in each part, what its time took off, its places; units without results by name."""

    def __init__(self, stage: Stage, sittings: list[Sitting], user):
        self.sittings = sittings
        self.parts = list(stage.parts.order_by("order", "pk"))
        self.appearances: dict[int, list[Appearance]] = defaultdict(list)
        rows = Appearance.objects.filter(sitting__in=[each.pk for each in sittings]).select_related("entrant")
        for row in rows.order_by("sitting", "order", "entrant__name_sort_key", "pk"):
            self.appearances[row.sitting_id].append(row)
        self.ranks, seen = _ranks(Ranking.objects.visible_to(user).filter(sitting__in=[each.pk for each in sittings]))
        self.overall, _all = _ranks(
            Ranking.objects.visible_to(user).filter(stage=stage, sitting=None, each_sitting=False)
        )
        own = set(Sitting.objects.editable_by(user).filter(stage=stage).values_list("pk", flat=True))
        self.shown = {each.pk for each in sittings if each.state in HAS_RESULTS and each.pk in own | seen}
        self.scores: dict[int, dict[int, PartScore]] = defaultdict(dict)
        teams = [row.entrant_id for pk in self.shown for row in self.appearances[pk]]
        for score in PartScore.objects.filter(part__in=self.parts, entrant__in=teams).order_by("pk"):
            self.scores[score.entrant_id][score.part_id] = score

    def sheet(self, notes) -> Sheet:
        columns = [
            Column(_("No."), 6, "integer"), Column(_("Unit"), 36), Column(_("Team"), 28), Column(_("State"), 14),
            *[Column(f"{part.name} ({_points(part.maximum)})", 14, "points") for part in self.parts],
            Column(_("Taken off for time"), 12, "points"), Column(_("Total"), 12, "points"),
            Column(_("Place in the unit"), 10, "integer"), Column(_("Place overall"), 10, "integer"),
            Column(_("Note"), 40, "long"),
        ]  # fmt: skip
        rows = [(number, *row) for number, row in enumerate(self._rows(), start=1)]
        return Sheet(_("Teams"), columns, rows, notes)

    def _rows(self) -> Iterator[tuple]:
        for sitting in self.sittings:
            teams = self.appearances[sitting.pk]
            note = self._note(sitting)
            for row in teams:
                yield (sitting.unit.name, row.entrant.name, row.get_state_display(), *self._result(row),
                       "; ".join(filter(None, [note, row.reason])))  # fmt: skip
            if not teams:
                blank = [None] * (len(self.parts) + 4)
                yield (sitting.unit.name, None, None, *blank, note or _("No team was entered."))

    def _note(self, sitting) -> str:
        if sitting.cancelled_at:
            return _("Not held: %(reason)s") % {"reason": sitting.cancelled_reason}
        if sitting.state not in HAS_RESULTS:
            return _("No results yet.")
        return "" if sitting.pk in self.shown else _("Results are not published yet.")

    def _result(self, row) -> list:
        scores = self.scores[row.entrant_id] if row.sitting_id in self.shown else {}
        points = [scores[part.pk].points if part.pk in scores else None for part in self.parts]
        given = [each for each in points if each is not None]
        taken = sum((_penalty(part, scores[part.pk]) for part in self.parts if part.pk in scores), Decimal(0))
        if not given:
            return [*points, None, None, None, None]
        return [
            *points,
            taken,
            sum(given, Decimal(0)),
            self.ranks.get(row.entrant_id),
            self.overall.get(row.entrant_id),
        ]


def _ranks(rankings) -> tuple[dict[int, int], set[int | None]]:
    """The places of teams in the first of these rankings of each sitting, and the sittings that have one."""
    first: dict[int | None, int] = {}
    for pk, sitting in rankings.filter(of=Ranking.Of.TEAM).order_by("pk").values_list("pk", "sitting"):
        first.setdefault(sitting, pk)
    places = Place.objects.filter(ranking__in=first.values()).order_by("pk")
    return dict(places.values_list("entrant", "rank")), set(first)


def _penalty(part: Part, score: PartScore) -> Decimal:
    if score.elsewhere or part.kind != Part.Kind.JUDGED or not part.minute_penalty:
        return Decimal(0)
    return time_penalty(
        score.seconds, least=part.minutes_least, most=part.minutes, each=part.minute_penalty,
        at_most=part.minute_penalty_most,
    )  # fmt: skip


def _points(maximum) -> str:
    return f"{maximum.normalize():f}".replace(".", ",")
