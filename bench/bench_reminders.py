"""A sweep over 100,000 reports owed of which 10 are due, against one over 1,000 of which 10 are due.

What it costs must follow the 10. Both are measured against the same small query, so that the machine's mood is in both.
On PostgreSQL the plan of the question is printed, and the rows of reports it touched are counted; SQLite must say that
it reads the partial index. Again: `python3 portal.py bench reminders`.
"""

import json
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from bench.measure import Context, Result
from reports.deadlines.actions import due_at, remind_due
from reports.models import Obligation, Reminder, ReminderMoment, Requirement
from reports.tests.builders import make_form
from schools.models import Membership, Unit
from schools.tests.builders import LONG_AGO, make_unit, make_user

LARGE, SMALL, DUE = 100_000, 1_000, 10
UNITS = 1_000
MOST, MOST_ROWS = 1.5, 2 * DUE
INDEX = "obligations_to_remind"


def run(context: Context) -> list[Result]:
    world = World()
    found, costs = [], {}
    for total in (SMALL, LARGE):
        world.fill(total)
        due, idle = context.calls(world.sweep, 60), context.calls(world.idle_sweep, 400)
        base = context.calls(lambda _number: Unit.objects.get(pk=world.units[0].pk), 400)
        costs[total] = context.ratio(due, base), context.ratio(idle, base)
        found.append(rows_touched(context, world, total))
    for place, name in enumerate((f"sweep, {DUE} due", "sweep, none due")):
        ratio = costs[LARGE][place] / costs[SMALL][place]
        found.append(context.at_most(f"{name}: over {LARGE} reports against over {SMALL}", ratio, "×", MOST))
    return found


class World:
    """Rounds of one department, with a report of each unit; the first ten units have a secretary."""

    def __init__(self):
        self.at = timezone.now()
        self.department = make_unit("Sở", kind="department")
        self.form = make_form(self.department)
        names = [Unit(kind="school", level="lower", name=f"Trường {n}", code=f"B{n}", opened_on=LONG_AGO)
                 for n in range(UNITS)]  # fmt: skip
        self.units = Unit.objects.bulk_create(names)
        Membership.objects.bulk_create(
            Membership(user=make_user(), unit=unit, role="secretary", valid_from=LONG_AGO) for unit in self.units[:DUE]
        )
        self.made = self.turn = 0

    def fill(self, total):
        """Up to so many reports; all have their reminder tomorrow."""
        while self.made < total:
            requirement = Requirement.objects.create(
                unit=self.department, form=self.form, title=f"Đợt {self.made}", state="open", created_at=self.at,
                opens_at=self.at - timedelta(days=9), due_at=self.at + timedelta(days=2),
            )  # fmt: skip
            ReminderMoment.objects.create(requirement=requirement, minutes_before=1440)
            ReminderMoment.objects.create(requirement=requirement, minutes_before=60)
            Obligation.objects.bulk_create(
                [
                    Obligation(
                        requirement=requirement, unit=unit, unit_name=unit.name, receiver=self.department,
                        due_at=requirement.due_at, remind_at=requirement.due_at - timedelta(days=1),
                    )
                    for unit in self.units
                ],
                batch_size=1000,
            )  # fmt: skip
            self.made += UNITS
        first = Obligation.objects.filter(unit__in=self.units[:DUE]).order_by("pk")
        self.due = list(islice(first.values_list("pk", flat=True), DUE))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def make_due(self):
        """Ten of them, with a deadline of their own each time, so that each time ten reminders are new."""
        self.turn += 1
        due = self.at + timedelta(hours=20, seconds=self.turn)
        Obligation.objects.filter(pk__in=self.due).update(due_at=due, remind_at=due - timedelta(days=1))

    def sweep(self, _number):
        self.make_due()
        if remind_due(at=self.at) != DUE:
            raise AssertionError("the ten that are due were not reminded")

    def idle_sweep(self, _number):
        if remind_due(at=self.at):
            raise AssertionError("nothing was due")


def rows_touched(context, world, total) -> Result:
    """Of the reports owed, by the question of one sweep."""
    world.make_due()
    with transaction.atomic():
        question = due_at(world.at)
        if connection.vendor == "sqlite":
            plan = question.explain()
            rows = 0 if INDEX in plan else total
        else:
            plan = question.explain(analyze=True)
            [asked] = json.loads(question.explain(analyze=True, format="json"))
            rows = touched(asked["Plan"])
    print(f"{total} reports owed, {DUE} due ({context.database}):\n{plan}")
    remind_due(at=world.at)
    if Reminder.objects.count() != DUE * world.turn:
        raise AssertionError("a sweep did not write ten reminders")
    name = f"reports touched to find {DUE} of {total}"
    return context.at_most(name, rows, "rows", MOST_ROWS if connection.vendor != "sqlite" else 0)


def touched(node) -> int:
    """Rows that scans of the reports owed returned or threw away."""
    own = 0
    if node.get("Relation Name") == Obligation._meta.db_table:
        own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return own + sum(map(touched, node.get("Plans", [])))
