"""What a person should look at before, or after, an activity is recorded: none of it stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from propaganda.activities.classes import size_on
from propaganda.activities.entries import Entry
from propaganda.models import Activity, LinePeriod, Plan, PlanLine
from schools.models import SchoolClass

OUTSIDE, ABOVE_SCHOOL, ABOVE_CLASS, TWICE = KINDS = "outside", "above_school", "above_class", "twice"
OFFERED = 3
WORDS = 60


@dataclass(frozen=True)
class Warned:
    kind: str
    text: str
    lines: tuple[PlanLine, ...] = ()  # whose time fits
    activity: Activity | None = None  # the one like it


def warnings_of(plan: Plan, entry: Entry, activity: Activity | None = None) -> list[Warned]:
    """Of an entry for a plan; `activity` is the one it changes, if any."""
    found = [_outside(plan, entry), _above_school(plan, entry), _above_class(entry), _twice(plan, entry, activity)]
    return [each for each in found if each]


def open_lines(plan: Plan):
    """The lines under which activities can be recorded, in their order."""
    return plan.lines.filter(withdrawn_at=None, waived_at=None).order_by("order", "pk")


def named(line: PlanLine) -> str:
    return f"{line.order}. {Truncator(line.content).chars(WORDS)}"


def _outside(plan, entry) -> Warned | None:
    around = Q(starts_on__lte=entry.held_on, ends_on__gte=entry.held_on)
    fitting = LinePeriod.objects.filter(around)
    if fitting.filter(line=entry.line).exists():
        return None
    lines = tuple(open_lines(plan).filter(pk__in=fitting.values("line"))[:OFFERED])
    line = PlanLine.objects.get(pk=entry.line)
    words = {"day": f"{entry.held_on:%d/%m/%Y}", "line": named(line)}
    if not lines:
        text = _("%(day)s lies outside the time of line “%(line)s”, and no other line of the plan asks for something "
                 "then. The activity is kept, but counts nowhere.")  # fmt: skip
        return Warned(OUTSIDE, text % words)
    words["fits"] = ", ".join(f"“{named(each)}”" for each in lines)
    text = _("%(day)s lies outside the time of line “%(line)s”: the activity is kept, but counts nowhere until it is "
             "moved to a line whose time fits: %(fits)s.")  # fmt: skip
    return Warned(OUTSIDE, text % words, lines)


def _above_school(plan, entry) -> Warned | None:
    size = size_on(plan, entry.held_on)
    if size.pupils is None or entry.pupils <= size.pupils:
        return None
    words = {"pupils": entry.pupils, "size": size.pupils, "year": size.year, "classes": size.classes}
    if size.year:
        text = _("%(pupils)d pupils are more than the school has: its %(classes)d classes of %(year)s add up to "
                 "%(size)d.")  # fmt: skip
    else:
        text = _("%(pupils)d pupils are more than the %(size)d that the school told for its plan.")
    return Warned(ABOVE_SCHOOL, text % words)


def _above_class(entry) -> Warned | None:
    classes = SchoolClass.objects.filter(pk__in=entry.classes).order_by("grade", "name_key", "pk")
    above = [each for each in classes if each.size and entry.classes[each.pk] > each.size]
    if not above:
        return None
    told = ", ".join(
        _("%(class)s: %(present)d of %(size)d") % {"class": each, "present": entry.classes[each.pk], "size": each.size}
        for each in above
    )
    return Warned(ABOVE_CLASS, _("More were there than the class has: %(classes)s.") % {"classes": told})


def _twice(plan, entry, activity) -> Warned | None:
    alike = Activity.objects.filter(
        plan=plan, line=entry.line, held_on=entry.held_on, form=entry.form, withdrawn_at=None
    ).exclude(pk=activity and activity.pk)
    one = alike.order_by("pk").first()
    if one is None:
        return None
    text = _("“%(title)s” is there already: same line, same day, same form. Was this recorded twice?")
    return Warned(TWICE, text % {"title": one.title}, activity=one)


def kinds(warned: Iterable[Warned]) -> set[str]:
    return {each.kind for each in warned}
