"""Who saw or changed the questions of a contest, and how near they stand to those who did well. It judges nobody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from contests.models import (
    BankView,
    BlueprintLine,
    Contest,
    Entrant,
    Member,
    PartScore,
    Place,
    Question,
    QuestionBank,
    QuestionImport,
)
from foundation.models import Event, User
from schools.models import Membership, Person

HIGH_PLACES = 10  # of each ranking of persons or teams: the ranks that count as placed high
NOT_READ = frozenset({"discard questions"})


@dataclass
class Seen:
    """One account: how often it saw the questions, before the contest opened and while it ran, and what it changed."""

    user: User
    before: int = 0
    during: int = 0
    first: datetime | None = None
    last: datetime | None = None
    edits: int = 0
    units: list[str] = field(default_factory=list)
    entry: Entrant | None = None  # their own
    points: Any = None
    ranks: list[tuple[str, int]] = field(default_factory=list)
    near: list["Near"] = field(default_factory=list)

    @property
    def touches(self) -> bool:
        return self.entry is not None or bool(self.near)


@dataclass(frozen=True)
class Near:
    """Someone placed high from a class or school of the account."""

    entrant: Entrant
    ranking: str
    rank: int
    same_class: bool


def of_contest(contest: Contest) -> list[Seen]:
    """Accounts that saw or changed its banks before it closed, those near entrants first."""
    banks = list(QuestionBank.objects.filter(pk__in=bank_ids(contest)).order_by("pk"))
    opens, closes = window(contest)
    seen = _accounts(banks, opens, closes)
    _stand(seen, [contest])
    return _in_order(seen)


def of_bank(bank: QuestionBank) -> list[Seen]:
    """The same for one bank: all who ever saw it; near to whom, in every contest that draws from it."""
    contests = list(Contest.objects.filter(stages__parts__blueprint__bank=bank).distinct().order_by("pk"))
    opens = min(filter(None, (window(contest)[0] for contest in contests)), default=None)
    seen = _accounts([bank], opens, None)
    _stand(seen, contests)
    return _in_order(seen)


def bank_ids(contest: Contest) -> list[int]:
    lines = BlueprintLine.objects.filter(part__stage__contest=contest, part__stage__practice=False)
    return sorted(set(lines.values_list("bank", flat=True)))


def window(contest: Contest) -> tuple[datetime | None, datetime | None]:
    """From when its papers could be seen by entrants, until when they were sat."""
    times = list(contest.stages.filter(practice=False).order_by("pk").values_list("opens_at", "closes_at"))
    return (min(opens for opens, _closes in times), max(closes for _opens, closes in times)) if times else (None, None)


def _accounts(banks: Iterable[QuestionBank], opens, closes) -> dict[int, Seen]:
    banks = list(banks)
    found: dict[int, Seen] = {}
    views = BankView.objects.filter(bank__in=banks).select_related("user").order_by("pk")
    for view in views.filter(day__lte=timezone.localdate(closes)) if closes else views:
        seen = found.setdefault(view.user_id, Seen(view.user))
        # A day counts as before when it began before the opening: the moment of each view is not kept.
        early = opens is None or view.day <= timezone.localdate(opens)
        seen.before += view.times if early else 0
        seen.during += 0 if early else view.times
        _date(seen, view.last_at)
    for event in _edits(banks, closes):
        if event.by is not None:
            seen = found.setdefault(event.by.pk, Seen(event.by))
            seen.edits += 1
            _date(seen, event.at)
    return found


def _edits(banks: list[QuestionBank], closes) -> Iterable[Event]:
    """What was done to the questions (every version), to the banks themselves, and by imports into them."""
    subjects = {
        Question: Question.objects.filter(bank__in=banks),
        QuestionBank: QuestionBank.objects.filter(pk__in=[bank.pk for bank in banks]),
        QuestionImport: QuestionImport.objects.filter(bank__in=banks),
    }
    for model, rows in subjects.items():
        events = Event.objects.filter(
            subject_type=model._meta.label_lower, subject_id__in=rows.values("pk"), by__isnull=False
        )
        events = events.filter(at__lte=closes) if closes else events
        yield from events.exclude(verb__in=NOT_READ).select_related("by").order_by("pk").iterator(2000)


def _date(seen: Seen, at: datetime) -> None:
    seen.first = min(filter(None, (seen.first, at)))
    seen.last = max(filter(None, (seen.last, at)))


def _stand(seen: dict[int, Seen], contests: list[Contest]) -> None:
    """Own entries and results, units, and who of those placed high is from a class or school of theirs."""
    persons = {person.user_id: person for person in Person.objects.filter(user__in=seen).order_by("pk")}
    units: dict[int, set[int]] = defaultdict(set)
    classes: dict[int, set[int | None]] = defaultdict(set)
    memberships = Membership.objects.on(timezone.localdate()).filter(user__in=seen).select_related("unit")
    for membership in memberships.order_by("pk"):
        units[membership.user_id].add(membership.unit_id)
        classes[membership.user_id].add(membership.school_class_id)
        seen[membership.user_id].units.append(f"{membership.get_role_display()} – {membership.unit}")
    own = _own_entries(contests, [person.pk for person in persons.values()])
    results = _results(own.values())
    high = _high(contests)
    for user, one in seen.items():
        if person := persons.get(user):
            units[user].add(person.unit_id)
            one.entry = own.get(person.pk)
        if one.entry:
            classes[user].add(one.entry.school_class_id)
            one.points, one.ranks = results[one.entry.pk]
        one.near = [
            Near(entrant, ranking, rank, entrant.school_class_id in classes[user] - {None})
            for entrant, ranking, rank in high
            if entrant != one.entry
            and (entrant.unit_id in units[user] or entrant.school_class_id in classes[user] - {None})
        ]


def _own_entries(contests: list[Contest], persons: list[int]) -> dict[int | None, Entrant]:
    """By person, alone or in a team; of several contests the newest."""
    entries = Entrant.objects.filter(contest__in=contests, person__in=persons)
    own: dict[int | None, Entrant] = {
        entry.person_id: entry for entry in entries.select_related("contest").order_by("entered_at", "pk")
    }
    teams = Member.objects.standing().filter(contest__in=contests, person__in=persons)
    for member in teams.select_related("entrant__contest").order_by("joined_at", "pk"):
        own[member.person_id] = member.entrant
    return own


def _results(entries: Iterable[Entrant]) -> dict[int, tuple[Any, list[tuple[str, int]]]]:
    """Entrant → (points over all parts or None, places)."""
    keys = [entry.pk for entry in entries]
    totals = PartScore.objects.filter(entrant__in=keys).values("entrant").annotate(total=Sum("points"))
    points = {row["entrant"]: row["total"] for row in totals.order_by("entrant")}
    ranks = defaultdict(list)
    for place in Place.objects.filter(entrant__in=keys).select_related("ranking").order_by("rank", "pk"):
        ranks[place.entrant_id].append((place.ranking.name, place.rank))
    return {key: (points.get(key), ranks[key]) for key in keys}


def _high(contests: list[Contest]) -> list[tuple[Entrant, str, int]]:
    """(entrant, ranking, rank) of those placed high in rankings of persons or teams."""
    related = ("ranking", "entrant__person", "entrant__unit", "entrant__school_class")
    places = Place.objects.filter(ranking__contest__in=contests, entrant__isnull=False, rank__lte=HIGH_PLACES)
    shown = places.select_related(*related).order_by("rank", "pk")[: HIGH_PLACES * 20]
    return [(place.entrant, place.ranking.name, place.rank) for place in shown if place.entrant]


def _in_order(seen: dict[int, Seen]) -> list[Seen]:
    return sorted(seen.values(), key=lambda one: (not one.touches, -one.before - one.edits, one.user.pk))
