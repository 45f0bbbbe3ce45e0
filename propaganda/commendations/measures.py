"""What each measure of a rule counts, from successes, lines and activities up to a day.

Every measure gives candidates (those above nought) and, by name and reason, those that cannot be ranked. What several
rules need is read once: the number of queries depends neither on rules nor on schools.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum

from propaganda.activities.rules import counts
from propaganda.commendations.in_time import lines_in_time
from propaganda.commendations.placing import Candidate
from propaganda.models import Activity, Campaign, CommendationRule, Plan
from propaganda.successes import counting
from schools.models import SchoolClass, SchoolYear

SUCCESSES, RATE, IN_TIME, REACHED = "successes", "rate", "in_time", "reached"
SCHOOL, CLASS, PUPIL = "school", "class", "pupil"


@dataclass
class Counted:
    """`left_out`: (id of the school or class, why, figures); the words for why stand in wording.WHY_NOT."""

    candidates: list[Candidate] = field(default_factory=list)
    left_out: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)


class Sources:
    """What is counted for one campaign as of one day, each thing read when first asked for."""

    def __init__(self, campaign: Campaign, as_of: date):
        self.campaign, self.as_of = campaign, as_of

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """By the id of the school."""
        plans = Plan.objects.filter(campaign=self.campaign).select_related("unit").order_by("pk")
        return {plan.unit_id: plan for plan in plans}

    @cached_property
    def schools(self):
        return counting.by_school(self.campaign, until=self.as_of)

    @cached_property
    def classes(self):
        return counting.by_class(self.campaign, until=self.as_of)

    @cached_property
    def pupils(self):
        return counting.by_pupil(self.campaign, until=self.as_of)

    @cached_property
    def year(self) -> SchoolYear | None:
        """The school year in which most of the counted days lie; of equals the later."""
        campaign = self.campaign
        first = campaign.successes_from or campaign.starts_on
        last = max(first, min(campaign.successes_until or campaign.ends_on, self.as_of))
        years = SchoolYear.objects.filter(starts_on__lte=last, ends_on__gte=first)
        overlaps = [(min(year.ends_on, last) - max(year.starts_on, first), year.starts_on, year) for year in years]
        return max(overlaps, key=lambda each: each[:2])[2] if overlaps else None

    @cached_property
    def class_sizes(self) -> dict[int, int]:
        """Of classes in which there is a success."""
        return dict(SchoolClass.objects.filter(pk__in=list(self.classes)).values_list("pk", "size"))

    @cached_property
    def school_sizes(self) -> dict[int, tuple[int, bool]]:
        """For each school of the list: pupils of its classes in `year`, and whether every class has its size."""
        units = Plan.objects.filter(campaign=self.campaign).values("unit")
        sizes: dict[int, list[int]] = defaultdict(list)
        for unit, size in SchoolClass.objects.filter(year=self.year, unit__in=units).values_list("unit", "size"):
            sizes[unit].append(size)
        return {unit: (sum(each), all(each)) for unit, each in sizes.items()}

    @cached_property
    def in_time(self):
        return lines_in_time(self.campaign, self.as_of)

    @cached_property
    def reached(self) -> dict[int, dict[str, int]]:
        """By the id of the school: attendance at activities that count, up to the day."""
        rows = Activity.objects.filter(counts(), plan__campaign=self.campaign, held_on__lte=self.as_of)
        sums = rows.values("plan__unit").annotate(
            activities=Count("pk"), pupils_sum=Sum("pupils"), staff_sum=Sum("staff"), citizens_sum=Sum("citizens")
        )
        return {
            row["plan__unit"]: {
                "activities": row["activities"], "pupils": row["pupils_sum"], "staff": row["staff_sum"],
                "citizens": row["citizens_sum"],
            }
            for row in sums
        }  # fmt: skip


def counted(rule: CommendationRule, sources: Sources) -> Counted:
    return MEASURES[rule.measure, rule.of](rule, sources)


def _asked(plan: Plan) -> tuple[str, dict[str, Any]] | None:
    """Why a school is not ranked as a school at all, whatever is counted."""
    if plan.exempted_at:
        return "exempt", {"reason": plan.exempted_reason}
    if plan.ended_on:
        return "ended", {"reason": plan.ended_reason, "day": plan.ended_on.isoformat()}
    return None


def _each_school(sources: Sources, count: Callable[[Plan], Candidate | tuple[str, dict[str, Any]] | None]) -> Counted:
    """`count` gives a candidate, or why there is none, or None where nothing was done."""
    found = Counted()
    for unit, plan in sources.plans.items():
        one = count(plan)
        if one is None:
            continue
        why = _asked(plan) or (one if isinstance(one, tuple) else None)
        if why:
            found.left_out.append((unit, *why))
        elif isinstance(one, Candidate):
            found.candidates.append(one)
    return found


def _school_successes(_rule, sources: Sources) -> Counted:
    def count(plan):
        figures = sources.schools.get(plan.unit_id)
        if figures is None or not (figures.successes or figures.told):
            return None
        if not figures.successes:
            return Candidate(plan.unit_id, Fraction(figures.told), {"told": figures.told})
        kept = {"successes": figures.successes, "pupils": figures.pupils}
        if figures.told:
            kept["told_besides"] = figures.told
        return Candidate(plan.unit_id, Fraction(figures.successes), kept)

    return _each_school(sources, count)


def _successes(rows) -> Counted:
    return Counted([
        Candidate(key, Fraction(each.successes), {"successes": each.successes, "pupils": each.pupils})
        for key, each in rows.items() if each.successes
    ])  # fmt: skip


def _rated(key: int, pupils: int, size: int, rule: CommendationRule, **more) -> Candidate | tuple[str, dict[str, Any]]:
    figures = {"pupils": pupils, "size": size, **more}
    if pupils > size:
        return "above_size", figures
    if size < rule.least_size:
        return "small", figures | {"least": rule.least_size}
    return Candidate(key, Fraction(100 * pupils, size), figures)


def _school_rate(rule, sources: Sources) -> Counted:
    def count(plan):
        figures = sources.schools.get(plan.unit_id)
        if figures is None or not (figures.pupils or figures.told):
            return None
        if not figures.pupils:
            return "told", {"told": figures.told}
        size, whole = sources.school_sizes.get(plan.unit_id, (0, False))
        if size and whole and sources.year:
            return _rated(plan.unit_id, figures.pupils, size, rule, year=sources.year.name)
        if plan.pupils_told:
            return _rated(plan.unit_id, figures.pupils, plan.pupils_told, rule, size_told=True)
        return "size", {"pupils": figures.pupils}

    return _each_school(sources, count)


def _class_rate(rule, sources: Sources) -> Counted:
    found = Counted()
    for key, figures in sources.classes.items():
        size = sources.class_sizes.get(key, 0)
        one = _rated(key, figures.pupils, size, rule) if size else ("size", {"pupils": figures.pupils})
        if isinstance(one, tuple):
            found.left_out.append((key, *one))
        else:
            found.candidates.append(one)
    return found


def _in_time(_rule, sources: Sources) -> Counted:
    def count(plan):
        if plan.state != Plan.State.AGREED:
            return "not_agreed", {}
        figures = sources.in_time.get(plan.pk)
        if figures is None or not figures["lines"]:
            return "nothing_asked", {}
        return Candidate(plan.unit_id, Fraction(100 * figures["in_time"], figures["lines"]), figures)

    return _each_school(sources, count)


def _reached(_rule, sources: Sources) -> Counted:
    def count(plan):
        figures = sources.reached.get(plan.unit_id)
        if figures is None:
            return None
        people = sum(figures[name] for name in ("pupils", "staff", "citizens"))
        return Candidate(plan.unit_id, Fraction(people), figures | {"people": people}) if people else None

    return _each_school(sources, count)


MEASURES: dict[tuple[str, str], Callable[[CommendationRule, Sources], Counted]] = {
    (SUCCESSES, SCHOOL): _school_successes,
    (SUCCESSES, CLASS): lambda _rule, sources: _successes(sources.classes),
    (SUCCESSES, PUPIL): lambda _rule, sources: _successes(sources.pupils),
    (RATE, SCHOOL): _school_rate,
    (RATE, CLASS): _class_rate,
    (IN_TIME, SCHOOL): _in_time,
    (REACHED, SCHOOL): _reached,
}
