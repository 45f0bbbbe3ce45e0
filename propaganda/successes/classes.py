"""Classes and pupils to choose from when a success is recorded."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from propaganda.models import Plan, ServiceSuccess
from propaganda.successes.listing import Reader
from propaganda.successes.rules import classes_of, window_of
from schools.models import Person, SchoolClass


def of_plan(plan: Plan, reader: Reader) -> list[SchoolClass]:
    """The classes of the school years in which the campaign counts, the latest year first, that the reader records
    for."""
    window = window_of(plan.campaign)
    rows = SchoolClass.objects.filter(
        classes_of(plan.unit_id),
        year__starts_on__lte=window.ends_on,
        year__ends_on__gte=window.starts_on,
    )
    if reader.classes is not None:
        rows = rows.filter(pk__in=reader.classes)
    rows = rows.annotate(pupils=Count("enrolments")).filter(pupils__gt=0).select_related("year")
    return list(rows.order_by("-year__starts_on", "grade", "name_key", "pk"))


@dataclass(frozen=True)
class Pupil:
    person: Person
    recorded: int  # successes the campaign counts by now


def pupils_of(school_class: SchoolClass, plan: Plan) -> list[Pupil]:
    """In the order of the class list."""
    people = Person.objects.filter(enrolments__school_class=school_class).order_by("name_sort_key", "pk")
    window = window_of(plan.campaign)
    counted = ServiceSuccess.objects.counting().filter(
        person__in=people.order_by().values("pk"), service__in=plan.campaign.services.values("pk"),
        done_on__range=(window.starts_on, window.ends_on),
    )  # fmt: skip
    numbers = Counter(dict(counted.order_by().values("person").annotate(n=Count("pk")).values_list("person", "n")))
    return [Pupil(person, numbers[person.pk]) for person in people]
