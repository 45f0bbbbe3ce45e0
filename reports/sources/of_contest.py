"""What a contest's results tell. Who counts is who counts in its rankings: no practice, nobody disqualified, no team
that was absent from its sitting. An entrant stays with the school and class of the day they entered."""

from collections.abc import Collection

from django.db.models import BigIntegerField, Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from contests.models import Award, Entrant, FrozenSize, Member, Sitting
from reports.sources.asked import Asked
from reports.sources.of_roster import born_by
from reports.sources.options import ALL, Options
from reports.sources.rows import Rows, grouped, largest

HELD = (Sitting.State.JUDGED, Sitting.State.CHECKED, Sitting.State.SENT, Sitting.State.PUBLISHED)
COMPETING = (Member.Role.CAPTAIN, Member.Role.MEMBER)


def _of(rows, options: Options, path: str):
    return rows if options.of == ALL else rows.filter(**{f"{path}audience__kind": options.of})


def expected(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Counted when the contest opened. Nothing is known of a unit nobody counted."""
    rows = _of(FrozenSize.objects.filter(contest=asked.contest, unit__in=units), options, "")
    if options.grades:
        rows = rows.filter(school_class__grade__in=options.grades)
    return grouped(rows, by_class, Sum("size"))


def _entrants(asked: Asked, options: Options, units):
    """Entrants with a result."""
    scored = asked.scores().values("entrant")
    rows = Entrant.objects.filter(pk__in=scored, contest=asked.contest, unit__in=units)
    return _of(rows, options, "")


def participants(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Persons with a result, and the members of teams with one; a reserve who took nobody's place does not count."""
    competing = Q(members=None) | Q(members__left_at=None, members__role__in=COMPETING)
    rows = _entrants(asked, options, units).filter(competing)
    if options.grades:
        rows = rows.annotate(grade=Coalesce("members__school_class__grade", "school_class__grade"))
        rows = rows.filter(grade__in=options.grades)
    if born := born_by(options, asked):
        rows = rows.annotate(born=Coalesce("members__person__born_on", "person__born_on")).filter(born__lte=born)
    people = Count(Coalesce("members__person", "person"), distinct=True)
    return grouped(rows, by_class, people, school_class=Coalesce("members__school_class", "school_class"))


def teams(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    return grouped(_entrants(asked, options, units).filter(person=None), by_class, Count("pk"))


def entries(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Who entered, with a result or without."""
    rows = Entrant.objects.filter(asked.between("entered_at", moments=True), contest=asked.contest, unit__in=units)
    return grouped(_of(rows, options, ""), by_class, Count("pk"))


def _scores(asked: Asked, options: Options, units):
    return _of(asked.scores().filter(entrant__unit__in=units), options, "entrant__")


def _added(*sums):
    def read(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
        rows = _scores(asked, options, units)
        return grouped(rows, by_class, *sums, unit="entrant__unit", school_class="entrant__school_class")

    return read


attempts = _added(Sum("attempts"))
points_of_attempts = _added(Sum("points_sum"))
points = _added(Sum("points"))
mean_of_attempts = _added(Sum("points_sum"), Sum("attempts"))
mean = _added(Sum("points"), Count("entrant", distinct=True))


def highest(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Of what counts for one entrant, all parts and stages together."""
    keys = ["a_unit", "a_class"] if by_class else ["a_unit"]
    rows = (
        _scores(asked, options, units)
        .order_by()
        .annotate(a_unit=F("entrant__unit"), a_class=F("entrant__school_class"))
    )
    if by_class:
        rows = rows.filter(a_class__isnull=False)
    return largest(rows.values(*keys, "entrant").annotate(total=Sum("points")), keys, "total", by_class)


def sittings(asked: Asked, _options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Held to the end, practice aside."""
    rows = Sitting.objects.filter(
        asked.between("starts_at", moments=True), stage__in=asked.stages, unit__in=units, state__in=HELD,
        cancelled_at=None,
    )  # fmt: skip
    return {} if by_class else grouped(rows, False, Count("pk"))


def prizes(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Given, which is done by making a ranking official; not what somebody disqualified since had. Those of blocs
    belong to no unit, those of a class that an act has moved since to the school it was of."""
    rows = Award.objects.filter(
        Q(entrant=None) | ~Q(entrant__in=asked.out()), ranking__contest=asked.contest, state=Award.State.GIVEN
    )
    if options.level:
        rows = rows.filter(prize__level=options.level)
    if options.ranked:
        rows = rows.filter(ranking__of=options.ranked)
    then = [When(school_class=pk, then=Value(unit)) for pk, unit in asked.moved.items()]
    of_class = Case(*then, default=F("school_class__unit"), output_field=BigIntegerField())
    rows = rows.annotate(of_unit=Coalesce("entrant__unit", of_class, "unit", output_field=BigIntegerField()))
    rows = rows.filter(of_unit__in=units)
    return grouped(
        rows, by_class, Count("pk"), unit="of_unit",
        school_class=Coalesce("entrant__school_class", "school_class"),
    )  # fmt: skip
