"""What of the sittings is one's own: those one judges, those one's unit holds, and whole stages from above."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Q

from contests.models import Judge, Ranking, Sitting, Stage
from contests.sitting_querysets import HOLDING, LOOKING
from contests.sittings.due import Due, due_of
from contests.sittings.overview import numbers_of
from contests.sittings.rules import State
from contests.sittings.steps import Step, next_step, steps_of
from foundation.ui.tabs import address
from schools.querysets import seat_units

PAGE = 20
SHOWN = 5
_RELATED = ("stage__contest", "unit")


@dataclass(frozen=True)
class Held:
    """A sitting of one's own unit. `step` is None where nothing is left to do."""

    sitting: Sitting
    step: Step | None
    due: Due


@dataclass(frozen=True)
class Judged:
    judge: Judge
    sitting: Sitting
    url: str


def overview(user, at, asked) -> dict:
    """For the page of one's own sittings."""
    page = Paginator(_held_by(user), PAGE).get_page(asked.get("page"))
    page.object_list = _with_steps(list(page.object_list), at)
    return {
        "judged": judged_by(user),
        "page": page,
        "stages": stages_above(user, at),
        "unlaunched": unlaunched(user),
        "keeps": seat_units(user, HOLDING),
        "at": at,
    }


def judged_by(user) -> list[Judged]:
    """The sittings a person judges, those going on first, then the nearest to come, then the newest past."""
    rows = Judge.objects.standing().filter(user=user.pk, sitting__cancelled_at=None)
    rows = list(rows.select_related("sitting__stage__contest", "sitting__unit").order_by("-pk")[:PAGE])
    rows.sort(key=lambda judge: [State.OPEN, State.PLANNED].index(judge.sitting.state)
              if judge.sitting.state in {State.OPEN, State.PLANNED} else 2)  # fmt: skip
    return [Judged(judge, judge.sitting, address("my_sheets", judge.sitting_id)) for judge in rows]


def judges_anywhere(user) -> bool:
    return Judge.objects.standing().filter(user=user.pk).exists()


def _held_by(user):
    """Of the very units where one sits: those still owed first."""
    rows = Sitting.objects.filter(unit__in=seat_units(user, LOOKING)).select_related(*_RELATED)
    return rows.order_by(F("sent_at").asc(nulls_first=True), "-launched_at", "-pk")


def owed_by(user, at, limit=SHOWN) -> list[Held]:
    """For the first pages of staff: what their unit still has to do with sittings, the nearest date first."""
    rows = Sitting.objects.filter(unit__in=seat_units(user, HOLDING), cancelled_at=None, sent_at=None)
    rows = rows.exclude(stage__contest__state="closed").select_related(*_RELATED)
    held = _with_steps(list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:limit]), at)
    return [each for each in held if each.step]


def _with_steps(sittings, at) -> list[Held]:
    numbers = numbers_of(sittings)
    return [Held(each, next_step(each, steps_of(each, numbers[each.pk])), due_of(each, at)) for each in sittings]


def stages_above(user, at):
    """Stages whose sittings lie below the user's seats, with how many there are, are sent, are late."""
    counted = Sitting.objects.within(user, LOOKING).filter(cancelled_at=None)
    if not user.is_superuser:
        counted = counted.exclude(unit__in=seat_units(user, LOOKING))
    late = Q(sent_at=None, due_at__lte=at)
    rows = counted.order_by().values("stage").annotate(
        total=Count("pk"), sent=Count("sent_at"), late=Count("pk", filter=late),
        undated=Count("pk", filter=Q(starts_at=None)), newest=Max("launched_at"),
    )  # fmt: skip
    found = {row["stage"]: row for row in rows.order_by("-newest", "-stage")[:PAGE]}
    stages = Stage.objects.filter(pk__in=found).select_related("contest__unit")
    return sorted(
        [(stage, found[stage.pk]) for stage in stages], key=lambda each: (each[1]["newest"], each[0].pk), reverse=True
    )


def unlaunched(user):
    """Stages of open contests one organises that are to be held by units and were launched to none yet."""
    rows = Stage.objects.editable_by(user).filter(by_sittings=True, sittings=None, contest__state="open")
    return list(rows.select_related("contest__unit").order_by("-contest__created_at", "order", "pk")[:SHOWN])


def rankings_of(sitting: Sitting, user):
    """Those of one sitting that this reader may see."""
    return Ranking.objects.visible_to(user).filter(sitting=sitting).order_by("pk")


def pilots_before(sitting: Sitting):
    """Pilots of the same stage that are not this one and were not held yet: a remark for who chooses a date."""
    if sitting.pilot:
        return []
    rows = Sitting.objects.filter(stage=sitting.stage_id, pilot=True, cancelled_at=None)
    return list(rows.exclude(pk=sitting.pk).select_related("unit").order_by("starts_at", "pk")[:3])
