"""What may still be changed of a judged part and of a stage that units hold, and what follows from a change."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.judging.results import score_sitting
from contests.models import Criterion, Entrant, Part, PartRun, ResultsUpload, ScoreSheet, Sitting, Stage
from foundation.history.actions import record

# Marks mean something else once one of these changes: contests.organising.rescaling is the way.
OF_THE_SCALE = frozenset({"kind", "maximum", "step", "combines"})
OF_THE_CRITERIA = frozenset({"kind", "maximum", "weight"})
# Points follow from these, not marks: sittings that are not checked yet are counted anew.
OF_THE_COUNT = frozenset({"minutes", "minutes_least", "minute_penalty", "minute_penalty_most", "levels_panels"})
State = Sitting.State
NOT_CHECKED = (State.PLANNED, State.OPEN, State.JUDGED)


def sheet_maximum(criteria: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """What a sheet with every mark at its highest adds up to, from (maximum, weight) of its criteria: that must be the
    maximum of the part."""
    return sum((maximum * weight for maximum, weight in criteria), Decimal(0))


def step_values(criterion: Criterion, step: Decimal, most: int = 61) -> list[Decimal]:
    """The marks a criterion can get, as its sheet offers them; none where they would be too many to show."""
    if criterion.kind == Criterion.Kind.TICK:
        return [Decimal(0), criterion.maximum]
    count = int(criterion.maximum / step) + 1
    return [step * index for index in range(count)] if count <= most else []


class Given(NamedTuple):
    sheets: int
    sittings: int

    def __bool__(self):
        return self.sheets > 0


def sheets_given(part: Part) -> Given:
    """Sheets that are being filled in, wait for the second person, or count; and workbooks with results of the part."""
    if part.pk is None:
        return Given(0, 0)
    sheets = ScoreSheet.objects.standing().filter(part=part)
    found = sheets.aggregate(sheets=Count("pk"), sittings=Count("appearance__sitting", distinct=True))
    books = ResultsUpload.objects.filter(state=ResultsUpload.State.ACCEPTED, results__part=part)
    uploaded = books.aggregate(sheets=Count("pk", distinct=True), sittings=Count("sitting", distinct=True))
    return Given(found["sheets"] + uploaded["sheets"], found["sittings"] + uploaded["sittings"])


def why_the_scale_stays(given: Given) -> str:
    """That marks were given already, in how many sheets of how many sittings; empty if there are none."""
    if not given:
        return ""
    sheets = ngettext("%(count)d score sheet", "%(count)d score sheets", given.sheets) % {"count": given.sheets}
    sittings = ngettext("%(count)d sitting", "%(count)d sittings", given.sittings) % {"count": given.sittings}
    return _(
        "Marks were given already: %(sheets)s in %(sittings)s. What a mark means is not changed behind them. Use “"
        "Change the scale” on this page: it converts every mark, or takes the sheets back, and says beforehand what "
        "changes."
    ) % {"sheets": sheets, "sittings": sittings}


def is_launched(stage: Stage) -> bool:
    return stage.pk is not None and Sitting.objects.filter(stage=stage).exists()


def begun(stage: Stage) -> int:
    """Sittings of a stage that have been opened, or whose results came in."""
    return Sitting.objects.filter(stage=stage, cancelled_at=None).exclude(state=State.PLANNED).count()


def why_parts_stay(stage: Stage) -> str:
    """Why no part can come to a stage any more, nor change its kind; empty if one can."""
    if not (count := begun(stage)):
        return ""
    return ngettext(
        "%(count)d sitting of this stage has begun: its teams were or are judged in the parts as they are. A part that "
        "comes or changes its kind now would be missing there.",
        "%(count)d sittings of this stage have begun: their teams were or are judged in the parts as they are. A part "
        "that comes or changes its kind now would be missing there.",
        count,
    ) % {"count": count}


def settle_runs(part: Part):
    """After a part came to a launched stage or changed its kind: a run in each sitting where it is judged, or none."""
    if part.kind == Part.Kind.JUDGED:
        without = Sitting.objects.filter(stage=part.stage_id, cancelled_at=None).exclude(runs__part=part)
        PartRun.objects.bulk_create(PartRun(sitting=sitting, part=part) for sitting in without.order_by("pk"))
    else:
        PartRun.objects.filter(part=part, state=PartRun.State.WAITING).delete()


@transaction.atomic
def count_anew(part: Part, fields: Iterable[str], *, at: datetime) -> int:
    """Points of a judged part after its rules of counting changed: of sittings that are not checked yet, for those
    that are checked stand. The number of sittings."""
    if part.kind != Part.Kind.JUDGED or not OF_THE_COUNT.intersection(fields):
        return 0
    unchecked = Sitting.objects.select_for_update(of=("self",)).filter(stage=part.stage_id, state__in=NOT_CHECKED)
    sittings = list(unchecked.order_by("pk"))
    for sitting in sittings:
        score_sitting(sitting, [part], at=at)
    return len(sittings)


@transaction.atomic
def move_results_due(stage: Stage, *, before: datetime | None, by, at) -> int:
    """Sittings due when the stage said get its new moment; where another was granted, that stands. How many."""
    waiting = Sitting.objects.filter(stage=stage, due_at=before, state__in=NOT_CHECKED, cancelled_at=None)
    moved = waiting.update(due_at=stage.results_due_at)
    if moved:
        record(by=by, at=at, verb="move results due", subject=stage, changes={"sittings": moved})
    return moved


def why_teams_stay(contest) -> str:
    """Why a contest cannot become one of teams, or cease to be; empty if it can."""
    entered = Entrant.objects.filter(contest=contest)
    if entered.filter(person=None).exists():
        return _("Teams have entered: this stays a contest of teams.")
    if entered.exists():
        return _("Persons have entered: this cannot become a contest of teams. Copy it and make the copy one.")
    return ""
