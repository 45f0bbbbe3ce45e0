"""Who may send a workbook for a plan, and whether one is taken now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from propaganda.models import Plan, Upload
from propaganda.plans.rules import why_not_changed
from propaganda.successes.rules import classes_of, classes_taught, why_not_taken, window_of
from schools.models import SchoolClass

KEPT_DAYS = 7  # how long a file that nobody confirmed is kept, and rows that are given back
Kind, State = Upload.Kind, Upload.State


@dataclass(frozen=True)
class Reach:
    """Whose successes a person sends: those of the whole school, or of these classes."""

    all: bool
    classes: frozenset[int] = frozenset()

    def holds(self, classes: Iterable[int]) -> bool:
        return self.all or not self.classes.isdisjoint(classes)

    def __bool__(self) -> bool:
        return self.all or bool(self.classes)


def keeps(user, plan: Plan) -> bool:
    return Plan.objects.filter(pk=plan.pk).editable_by(user).exists()


def reach_of(user, plan: Plan, at) -> Reach:
    """A class teacher reaches the classes of their seats at this school, whatever year they are of."""
    if user is None:
        return Reach(all=False)
    if keeps(user, plan):
        return Reach(all=True)
    taught = classes_taught(user, timezone.localdate(at))
    here = SchoolClass.objects.filter(classes_of(plan.unit_id), pk__in=taught) if taught else SchoolClass.objects.none()
    return Reach(all=False, classes=frozenset(here.values_list("pk", flat=True)))


def may_send(user, plan: Plan, kind: str, at) -> bool:
    return bool(reach_of(user, plan, at)) if kind == Kind.SUCCESSES else keeps(user, plan)


def may_handle(user, upload: Upload, at) -> bool:
    """Those who keep the plan; and a class teacher what they sent themselves: it names children of their class."""
    if keeps(user, upload.plan):
        return True
    own = upload.kind == Kind.SUCCESSES and upload.uploaded_by_id == user.pk
    return own and bool(reach_of(user, upload.plan, at))


def why_not(plan: Plan, kind: str) -> str:
    """Why no workbook of this kind is taken now, in words for who sends it; "" where it is."""
    if kind == Kind.TABLE:
        return why_not_changed(plan)
    return why_not_taken(plan)


def classes_offered(plan: Plan, reach: Reach, at) -> list[SchoolClass]:
    """The classes whose pupils a template is filled with: of a teacher their own, of a school those of the last school
    year whose days the campaign counts."""
    classes = SchoolClass.objects.filter(classes_of(plan.unit_id)).select_related("year")
    if not reach.all:
        classes = classes.filter(pk__in=reach.classes)
    found = list(classes.order_by("-year__starts_on", "grade", "name_key", "pk"))
    if not reach.all:
        return found
    last = min(timezone.localdate(at), window_of(plan.campaign).ends_on)
    begun = [each.year for each in found if each.year.starts_on <= last] or [each.year for each in found[-1:]]
    return [each for each in found if each.year == begun[0]] if begun else []
