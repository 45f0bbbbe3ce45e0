"""What the keeper of a sitting does with its papers: start all teams together, close a part, open it again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from contests.models import Answer, Appearance, Attempt, Part, PartRun, PartScore, Sitting
from contests.quiz import teams
from contests.quiz.rules import NotNow, deadline
from contests.sittings import moving
from foundation.history.actions import record

State = PartRun.State


@transaction.atomic
def start_together(sitting: Sitting, part: Part, *, by, at) -> bool:
    """The time of a part begins for all teams of a sitting; pressed again, nothing changes. Raises NotNow."""
    locked = _held(sitting)
    if not part.stage.synchronous:
        raise NotNow(_("In this stage each team starts for itself."))
    if not part.stage.opens_at <= at < part.stage.closes_at:
        raise NotNow(_("The stage is not running now; see its dates."))
    run, _new = PartRun.objects.get_or_create(sitting=locked, part=part)
    if run.state == State.RUNNING:
        return False
    if run.state == State.CLOSED:
        raise NotNow(_("This part is closed. Open it again first."))
    run.state, run.started_at = State.RUNNING, at
    run.save(update_fields=["state", "started_at"])
    record(by=by, at=at, verb="start a part", subject=locked, changes={"part": part.name})
    return True


@transaction.atomic
def close_part(sitting: Sitting, part: Part, *, by, at) -> bool:
    """Nobody starts this part any more; the last part closed moves the sitting on. Raises NotNow while a paper is
    open: it is handed in by its team, or closed at its end."""
    locked = _held(sitting)
    if locked.runs.filter(part=part, state=State.CLOSED).exists():
        return False
    if count := teams.open_papers(locked).filter(part=part).count():
        words = _("Papers still open: %(count)d. They are handed in by their teams, or closed when their time is over.")
        raise NotNow(words % {"count": count})
    teams.set_closed(locked, part, by=by, at=at)
    moving.judged(locked, by=by, at=at)
    return True


@transaction.atomic
def reopen_part(sitting: Sitting, part: Part, *, by, at) -> bool:
    """A team has come after all. Where all started together their time runs from that start."""
    locked = _held(sitting)
    run = locked.runs.filter(part=part, state=State.CLOSED).first()
    if run is None:
        return False
    run.state, run.closed_at, run.closed_by = State.RUNNING if run.started_at else State.WAITING, None, None
    run.save(update_fields=["state", "closed_at", "closed_by"])
    record(by=by, at=at, verb="open a part again", subject=locked, changes={"part": part.name})
    return True


def _held(sitting):
    """The sitting, locked; NotNow unless it is being held."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sitting.pk)
    if reason := teams.why_not_at(locked):
        raise NotNow(reason)
    return locked


@dataclass(frozen=True)
class TeamPaper:
    """A team beside one paper part of its sitting."""

    appearance: Appearance
    attempt: Attempt | None
    answered: int
    last: datetime | None
    elsewhere: bool  # its result came by workbook
    refusal: str  # why its paper cannot be opened on this device now

    @property
    def state(self) -> str:
        if self.attempt is None:
            return "elsewhere" if self.elsewhere else "none"
        return "done" if self.attempt.submitted_at else "in"


@dataclass(frozen=True)
class PaperPart:
    part: Part
    run: PartRun | None
    rows: list[TeamPaper]
    ends: datetime | None  # where all started together

    @property
    def inside(self) -> int:
        return sum(row.state == "in" for row in self.rows)

    @property
    def closed(self) -> bool:
        return self.run is not None and self.run.state == State.CLOSED


def paper_parts_of(sitting: Sitting) -> list[PaperPart]:
    """Each paper part of a sitting with all its teams in the order of their turns, in six queries."""
    parts = list(teams.paper_parts(sitting.stage_id).order_by("order", "pk"))
    appearances = list(
        sitting.appearances.select_related("entrant", "sitting__unit").order_by(F("order").asc(nulls_last=True), "pk")
    )
    entrants = [each.entrant_id for each in appearances]
    attempts = Attempt.objects.filter(part__in=parts, entrant__in=entrants).defer("paper").order_by("number", "pk")
    newest = {(each.part_id, each.entrant_id): each for each in attempts}
    saved = {
        pk: (answered, last)
        for pk, answered, last in Answer.objects.filter(attempt__in=[each.pk for each in newest.values()])
        .order_by()
        .values_list("attempt")
        .annotate(n=Count("pk", filter=~Q(choices="")), last=Max("saved_at"))
    }
    by_workbook = PartScore.objects.filter(part__in=parts, entrant__in=entrants, elsewhere=True)
    elsewhere = set(by_workbook.values_list("part", "entrant"))
    runs = {run.part_id: run for run in sitting.runs.filter(part__in=parts)}
    found = []
    for part in parts:
        run, rows = runs.get(part.pk), []
        for each in appearances:
            attempt = newest.get((part.pk, each.entrant_id))
            answered, last = saved.get(attempt.pk, (0, None)) if attempt else (0, None)
            brought = (part.pk, each.entrant_id) in elsewhere
            rows.append(TeamPaper(each, attempt, answered, last, brought, teams.why_not(part, each, run)))
        begun = teams.together(part, run)
        found.append(PaperPart(part, run, rows, deadline(part, begun, begun=begun) if begun else None))
    return found
