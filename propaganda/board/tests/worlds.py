"""Many schools at once: rows made in bulk, and derived by progress as everywhere."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from propaganda.models import Activity, CampaignLine, Plan, PlanLine
from propaganda.progress import recount, write_periods
from propaganda.tests.builders import make_campaign
from schools.models import Reach, Unit
from schools.tests.builders import LONG_AGO, make_unit

RECORDED = datetime(2022, 12, 20, 1, tzinfo=UTC)
_numbers = count(1)
_BATCH = 5000


def make_big(schools: int, lines: int, activities: int, *, campaign=None, name="THCS Số", **fields):
    """A campaign of so many lines and schools, its activities spread over schools, lines and the months of 2022 so that
    every status occurs on a day in its middle."""
    campaign = campaign or make_campaign(make_unit(f"Phòng {next(_numbers)}", kind="district"), lines=lines, **fields)
    units = make_units(campaign.unit, schools, name)
    plans = Plan.objects.bulk_create(
        [Plan(campaign=campaign, unit=unit, unit_name=unit.name, state="agreed") for unit in units], _BATCH
    )
    asked = list(campaign.lines.order_by("order", "pk"))
    made = PlanLine.objects.bulk_create([_asked_of(plan, line) for plan in plans for line in asked], _BATCH)
    write_periods(made)
    Activity.objects.bulk_create([_activity(made, n, schools, len(asked)) for n in range(activities)], _BATCH)
    for start in range(0, len(made), _BATCH):
        recount([line.pk for line in made[start : start + _BATCH]])
    return campaign


def make_units(above, number: int, name: str) -> list[Unit]:
    first = next(_numbers)
    units = Unit.objects.bulk_create(
        [
            Unit(kind="school", level="lower", name=f"{name} {n}", name_search_key=f"{name} {n}".lower(),
                 code=f"B{first}-{n}", opened_on=LONG_AGO)
            for n in range(1, number + 1)
        ],
        _BATCH,
    )  # fmt: skip
    Reach.objects.bulk_create(
        [Reach(superior=unit, unit=unit, role="", depth=0, valid_from=LONG_AGO) for unit in units]
        + [Reach(superior=above, unit=unit, role="professional", depth=1, valid_from=LONG_AGO) for unit in units],
        _BATCH,
    )
    return units


def _asked_of(plan, line: CampaignLine) -> PlanLine:
    names = (
        "order",
        "content",
        "forms",
        "responsible",
        "when",
        "starts_on",
        "ends_on",
        "quarters",
        "every",
        "expected",
    )
    return PlanLine(plan=plan, campaign_line=line, **{name: getattr(line, name) for name in names})


def _activity(lines, number, schools, width) -> Activity:
    """Every fourth school is behind, every tenth did nothing; the others have one a quarter where there are enough."""
    busy = [n for n in range(schools) if n % 10 != 9]
    school = busy[number % len(busy)]
    turn = number // len(busy)
    line = lines[school * width + turn % width]
    quarter = (turn // width + (1 if school % 4 == 3 else 0)) % 4
    return Activity(
        plan_id=line.plan_id, line=line, client_id=UUID(int=next(_numbers) + (1 << 100)), form="session",
        title="Buổi tuyên truyền dưới cờ", held_on=date(2022, quarter * 3 + 1, 1 + number % 28), pupils=40,
        recorded_at=RECORDED,
    )  # fmt: skip
