"""What is true of a form now: who may see and confirm it, what it says, whether it was confirmed."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from contests.keys.rules import is_over
from contests.models import Attempt, Contest, ElsewhereResult, Entrant, Part, PartScore, Stage, Statement
from contests.querysets import StatementQuerySet
from contests.statements.figures import Figures, Line, Row, add_up, digest
from contests.statements.owed import Owed, owed_by_key, owed_for, parts_of, people_of
from schools.models import Enrolment, Membership, Person
from schools.querysets import seat_units, units_under

TEACHER = str(Membership.Role.TEACHER)
State = Statement.State


@dataclass(frozen=True)
class Reach:
    """Whose forms a person sees (or may confirm): all of these units (None: of every unit), and these classes."""

    units: set[int] | None
    classes: set[int]

    def holds(self, owed: Owed) -> bool:
        own = owed.school_class is not None and owed.school_class.pk in self.classes
        return own or self.units is None or owed.unit.pk in self.units


def reach(user, roles=StatementQuerySet.viewing_roles) -> Reach:
    """A class teacher reaches their own class only, whatever lies beside it at the school."""
    if user.is_superuser:
        return Reach(None, set())
    today = timezone.localdate()
    at = seat_units(user, roles - {TEACHER})
    mine = user.memberships.on(today).filter(role=TEACHER).exclude(school_class=None)
    classes = set(mine.values_list("school_class", flat=True)) if seat_units(user, {TEACHER}) else set()
    return Reach(units_under(at, today) if at else set(), classes)


def editing_reach(user) -> Reach:
    return reach(user, StatementQuerySet.editing_roles)


def contests_with_forms(user):
    """Contests this person sees that have been opened, and so ask for forms; teams have their sittings' results."""
    return Contest.objects.visible_to(user).filter(team_rule=None).exclude(state=Contest.State.DRAFT)


def seen_form(user, key: str) -> Owed | None:
    owed = owed_by_key(key)
    if owed is None or not reach(user).holds(owed):
        return None
    return owed if contests_with_forms(user).filter(pk=owed.contest.pk).exists() else None


@dataclass(frozen=True)
class Table:
    """A form as it stands now."""

    owed: Owed
    parts: list[Part]
    rows: list[Row]
    figures: Figures

    @property
    def digest(self) -> str:
        return digest(self.rows, self.figures)

    def of_part(self, part: Part) -> list[Row]:
        return [row for row in self.rows if row.part == part.pk]

    @property
    def conflicts(self) -> list[Row]:
        return [row for row in self.rows if row.conflict]

    def with_lines(self, lines: dict[tuple[int, int], Line]) -> "Table":
        """The same with these lines from elsewhere, by person and part, in place of those there were.

        A decision falls with the line it was about.
        """
        rows = []
        for row in self.rows:
            line = lines.get((row.person, row.part))
            kept = row.decided if line == row.elsewhere else None
            rows.append(replace(row, elsewhere=line, decided=kept))
        return replace(self, rows=rows, figures=add_up(rows, self.figures.size))


def table_of(owed: Owed) -> Table:
    parts = parts_of(owed.contest)
    people = people_of(owed)
    entrants = Entrant.objects.filter(contest=owed.contest, person__in=people)
    of = dict(entrants.values_list("pk", "person"))
    elsewhere = elsewhere_lines(owed)
    here = _here(parts, entrants, of, elsewhere)
    rows = []
    for part in parts:
        for person in people:
            at = (person.pk, part.pk)
            line, decided = elsewhere.get(at, (None, None))
            rows.append(Row(person.pk, person.full_name, part.pk, here.get(at), line, decided))
    return Table(owed, parts, rows, add_up(rows, size_of(owed)))


def silent(contest: Contest, at) -> bool:
    """Whether points wait for the end, as for those who took part: a part that shows none before is not over."""
    waiting = (part for part in parts_of(contest) if part.show_score != Part.Shown.AT_ONCE)
    return any(not is_over(part, at) for part in waiting)


def elsewhere_lines(owed: Owed) -> dict[tuple[int | None, int], tuple[Line, bool | None]]:
    """The lines in force from other sites, by person and part: those of the last confirmed version, and no others."""
    results = ElsewhereResult.objects.filter(statement=last_confirmed(owed)).select_related("entrant").order_by("pk")
    return {(result.entrant.person_id, result.part_id): (line_of(result), result.counts) for result in results}


def line_of(result: ElsewhereResult) -> Line:
    return Line(result.attempts, result.points, result.points_sum, result.seconds, result.reached_at)


def _here(parts, entrants, of, elsewhere) -> dict[tuple[int, int], Line]:
    """What the papers handed in here give, by person and part.

    PartScore says it, unless an organiser decided for the other site; then the papers are looked at themselves.
    """
    scores = PartScore.objects.filter(entrant__in=entrants, part__in=parts, elsewhere=False).order_by("pk")
    found = {
        (of[score.entrant_id], score.part_id): Line(
            score.attempts, score.points, score.points_sum, score.seconds, score.reached_at
        )
        for score in scores
    }
    decided = {at for at, (_line, counts) in elsewhere.items() if counts}
    for entrant in entrants.filter(person__in={person for person, _part in decided}).order_by("pk"):
        for part in parts:
            line = papers_line(entrant.pk, part) if (entrant.person_id, part.pk) in decided else None
            if line:
                found[entrant.person_id, part.pk] = line
    return found


def papers_line(entrant: int, part: Part) -> Line | None:
    """What the papers of one person in one part come to, for people to compare: never what counts in a ranking."""
    papers = Attempt.objects.filter(entrant=entrant, part=part).exclude(submitted_at=None)
    best = papers.order_by("-points", "seconds", "pk").first()
    if best is None or best.points is None or best.submitted_at is None:
        return None
    total = papers.aggregate(number=Count("pk"), points=Sum("points"))
    return Line(total["number"], best.points, total["points"], best.seconds, best.submitted_at)


def size_of(owed: Owed) -> int:
    """How many there are to take part: as counted at the opening, or else by the class list or the staff list."""
    if owed.frozen is not None:
        return owed.frozen
    if owed.school_class:
        listed = Enrolment.objects.filter(school_class=owed.school_class, person__left_on=None).count()
        return owed.school_class.size or listed
    return Person.objects.filter(unit=owed.unit, kind=owed.audience.kind, left_on=None).count()


def last_confirmed(owed: Owed, **more) -> Statement | None:
    stated = Statement.objects.filter(contest=owed.contest, state=State.CONFIRMED, **owed.of_this(), **more)
    return stated.order_by("-number", "-pk").first()


def base_version(owed: Owed) -> int:
    """The version a downloaded form builds on: the last upload that was confirmed; 0 before there is one."""
    upload = last_confirmed(owed, source=Statement.Source.UPLOAD)
    return upload.number if upload else 0


def versions_of(owed: Owed):
    stated = Statement.objects.filter(contest=owed.contest, **owed.of_this())
    return stated.defer("rows", "findings").select_related("made_by", "confirmed_by", "file").order_by("-number", "-pk")


@dataclass(frozen=True)
class Standing:
    """Where one form stands: its last confirmed version, and an uploaded one that waits to be looked at."""

    owed: Owed
    confirmed: Statement | None
    waiting: Statement | None

    @property
    def done(self) -> bool:
        return self.confirmed is not None


def standings(contest: Contest, within: Reach) -> list[Standing]:
    """Every form in reach: those not confirmed come first."""
    forms = owed_for(contest, units=within.units, classes=within.classes)
    newest = defaultdict(dict)
    stated = Statement.objects.filter(contest=contest).exclude(state=State.DISCARDED).defer("rows", "findings")
    for statement in stated.select_related("confirmed_by").order_by("number", "pk"):
        at = (statement.audience_id, statement.school_class_id or f"u{statement.unit_id}")
        newest[at][statement.state] = statement
    found = []
    for owed in forms:
        at = (owed.audience.pk, owed.school_class.pk if owed.school_class else f"u{owed.unit.pk}")
        confirmed, draft = newest[at].get(State.CONFIRMED), newest[at].get(State.DRAFT)
        newer = draft if draft and (confirmed is None or draft.number > confirmed.number) else None
        found.append(Standing(owed, confirmed, newer))
    return sorted(found, key=lambda standing: standing.done)


def in_force(results):
    """Those of the last confirmed version of their form."""
    later = Statement.objects.annotate(class_or_none=Coalesce("school_class", 0)).filter(
        state=State.CONFIRMED,
        audience=OuterRef("statement__audience"),
        unit=OuterRef("statement__unit"),
        class_or_none=Coalesce(OuterRef("statement__school_class"), 0),
        number__gt=OuterRef("statement__number"),
    )
    return results.filter(~Exists(later), statement__state=State.CONFIRMED)


def conflicts(contest: Contest):
    """Results from elsewhere of people who have handed in papers here too."""
    papers = Attempt.objects.filter(entrant=OuterRef("entrant"), part=OuterRef("part")).exclude(submitted_at=None)
    results = ElsewhereResult.objects.filter(part__stage__contest=contest)
    return in_force(results).filter(Exists(papers))


WAITS = timedelta(days=30)
MOST_WAITING = 5


@dataclass(frozen=True)
class Waiting:
    contest: Contest
    count: int


def waiting_for(user, at) -> list[Waiting]:
    """Contests that closed lately, with how many forms a teacher or a secretary has not confirmed yet."""
    within = reach(user, frozenset({TEACHER, str(Membership.Role.SECRETARY)}))
    if user.is_superuser or not (within.units or within.classes):
        return []
    ends = (
        Stage.objects.filter(contest=OuterRef("pk"), practice=False).order_by("-closes_at", "-pk").values("closes_at")
    )
    contests = contests_with_forms(user).annotate(closed_at=Subquery(ends[:1]))
    contests = contests.filter(closed_at__lte=at, closed_at__gt=at - WAITS).prefetch_related("audiences")
    found = []
    for contest in contests.order_by("-closed_at", "-pk")[:MOST_WAITING]:
        count = sum(not standing.done for standing in standings(contest, within))
        if count:
            found.append(Waiting(contest, count))
    return found


def key_of(statement: Statement) -> str:
    """The address of the form a version belongs to."""
    of = f"c{statement.school_class_id}" if statement.school_class_id else f"u{statement.unit_id}"
    return f"{statement.audience_id}-{of}"
