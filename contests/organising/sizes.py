"""How many there are of an audience in each class and unit: counted when the contest opens, corrected by acts only.

Pupils are counted by class, everybody else by unit. A class's size is the larger of two numbers: those of the audience
whom the portal has on its list, and the size the school gave its class; a list that is not complete would otherwise
flatter the class, and a size typed too small would give more than 100 %. Where an audience asks for more than its class
(an age, where somebody lives) only the people listed can be counted.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.eligibility import of_own_class, people_of
from contests.models import Audience, Contest, Exclusion, FrozenSize, Ranking, SizeChange
from contests.upkeep import ask_rebuild
from foundation.history.actions import record
from schools.models import SchoolClass

PARTICIPATION = "participation"


def counted_sizes(audience: Audience, at) -> Iterator[FrozenSize]:
    """The sizes of an audience as they are at a moment, not saved. Citizens are on no list: they have none."""
    day = timezone.localdate(at)
    shared = {"contest_id": audience.contest_id, "audience": audience, "frozen_at": at}
    if audience.kind == Audience.Kind.PUPIL:
        own = of_own_class("school_class", day)
        listed = people_of(audience, day).annotate(own_class=own).filter(own_class__isnull=False)
        counts = dict(listed.order_by().values_list("own_class").annotate(n=Count("pk")))
        by_class = not (audience.age_from or audience.age_to or audience.residence_id)
        barred = _barred_by_name(audience) if by_class else {}
        for school_class in _classes(sorted(counts)):
            said = school_class.size - barred.get(school_class.pk, 0) if by_class else 0
            size = max(counts[school_class.pk], said)
            yield FrozenSize(unit_id=school_class.unit_id, school_class=school_class, size=size, **shared)
    elif audience.kind == Audience.Kind.STAFF:
        units = people_of(audience, day).order_by().values_list("unit").annotate(n=Count("pk"))
        for unit, size in sorted(units):
            yield FrozenSize(unit_id=unit, size=size, **shared)


def _classes(ids: list[int]) -> Iterator[SchoolClass]:
    for start in range(0, len(ids), 5000):
        yield from SchoolClass.objects.filter(pk__in=ids[start : start + 5000]).only("unit", "size").order_by("pk")


def _barred_by_name(audience):
    """How many of each class are excluded by name: the school's own number has them still."""
    named = Exclusion.objects.filter(contest=audience.contest_id, person__enrolments__isnull=False)
    return dict(
        named.order_by().values_list("person__enrolments__school_class").annotate(n=Count("person", distinct=True))
    )


@transaction.atomic
def freeze_sizes(contest: Contest, *, at) -> int:
    """Write down the sizes of every audience that has none yet; how many rows that were."""
    done = 0
    for audience in contest.audiences.filter(sizes=None).order_by("pk"):
        done += len(FrozenSize.objects.bulk_create(counted_sizes(audience, at), batch_size=1000))
    return done


class SameSize(ValueError):
    """Nothing would change; str() says so."""


@transaction.atomic
def correct_size(size_id: int, after: int, *, reason: str, by, at) -> FrozenSize:
    """Put another number in place of a frozen one, on record. Rankings by participation are computed anew."""
    size = FrozenSize.objects.select_for_update(of=("self",)).select_related("contest").get(pk=size_id)
    if after == size.size:
        raise SameSize(_("This is the number that stands already."))
    SizeChange.objects.create(size=size, before=size.size, after=after, reason=reason, by=by, at=at)
    record(
        by=by, at=at, verb="correct a size", subject=size.contest, reason=reason,
        changes={str(size.school_class or size.unit): [size.size, after]},
    )  # fmt: skip
    size.size = after
    size.save(update_fields=["size"])
    ranked = Ranking.objects.filter(contest=size.contest_id, measures__kind=PARTICIPATION)
    for ranking in ranked.exclude(state=Ranking.State.OFFICIAL).order_by("pk").distinct():
        ask_rebuild(ranking, at=at)
    return size


def sizes_of(contest: Contest, search_unit: str = ""):
    """The sizes of a contest in the order of units and classes, with the number of their corrections."""
    sizes = FrozenSize.objects.filter(contest=contest).select_related("audience", "unit", "school_class")
    return sizes.annotate(corrections=Count("changes")).order_by(
        "audience", "unit__name", F("school_class__grade").asc(nulls_first=True), "school_class__name_key", "pk"
    )
