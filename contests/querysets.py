"""Who sees what of contests. Organisers see what lies below their seats; units below see what was opened to them."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from schools.querysets import KeptQuerySet, ScopedQuerySet, kept_under, seat_units

ORGANISING = frozenset({"administrator", "organiser"})


class ContestQuerySet(KeptQuerySet):
    editing_roles = ORGANISING

    def visible_to(self, user):
        """Contests of units at or below one's seats, or handed to there, opened ones held above them, those oneself or
        one's team has entered."""
        if user.is_superuser:
            return self
        today = timezone.localdate()
        reach = apps.get_model("schools", "Reach").objects.on(today).filter(superior=OuterRef("unit"))
        entrants = apps.get_model("contests", "Entrant").objects.filter(contest=OuterRef("pk"), person__user=user)
        seen = Exists(entrants) | Exists(_in_teams(contest=OuterRef("pk"), person__user=user))
        if units := seat_units(user):
            asked = Q(Exists(reach.filter(unit__in=units))) | asked_by_ended(units, today)
            seen |= kept_under("unit", units, today) | (~Q(state="draft") & asked)
        return self.filter(seen)

    def open_to(self, person, at):
        """Contests a person may enter: opened, held by their unit or by one above it (one that has ended: to its last
        day), with an audience of their kind.

        Which audience, and whether a stage is running now, is asked by rules.
        """
        return self.filter(open_to_persons(apps.get_model("schools", "Person").objects.filter(pk=person.pk), at))

    def taken_by(self, person, at):
        """Contests open to a person, and those they or their team have entered, which stay theirs when closed."""
        entered = apps.get_model("contests", "Entrant").objects.filter(contest=OuterRef("pk"), person=person)
        mine = open_to_persons(apps.get_model("schools", "Person").objects.filter(pk=person.pk), at)
        in_team = _in_teams(contest=OuterRef("pk"), person=person)
        return self.filter(mine | (~Q(state="draft") & (Exists(entered) | Exists(in_team))))


def _in_teams(**of):
    """Standing memberships of teams."""
    return apps.get_model("contests", "Member").objects.filter(left_at=None, **of)


def open_to_persons(persons, at, contest="") -> Q:
    """The contest (of a row, by its path) is open to one of these persons: see ContestQuerySet.open_to.

    Of an audience's conditions those that need no look at the single person's class, age or exclusion: whom it lets
    through who does not belong there, contests.eligibility turns away.
    """
    path = f"{contest}__" if contest else ""
    reach = apps.get_model("schools", "Reach").objects.on(timezone.localdate(at))
    above = reach.filter(unit__in=persons.values("unit")).values("superior")
    lives = reach.filter(unit__in=persons.filter(residence__isnull=False).values("residence")).values("superior")
    audiences = apps.get_model("contests", "Audience").objects.filter(
        Q(unit_kind="") | Q(unit_kind__in=persons.values("unit__kind")),
        Q(school_level="") | Q(school_level__in=persons.values("unit__level")),
        Q(residence=None) | Q(residence__in=above) | Q(residence__in=lives),
        contest=OuterRef(f"{path}pk"),
        kind__in=persons.values("kind"),
    )
    asked = Q(**{f"{path}unit__in": above}) | asked_by_ended(persons.values("unit"), timezone.localdate(at), path)
    return Q(**{f"{path}state": "open"}) & asked & Q(Exists(audiences))


def asked_by_ended(units, day, path="") -> Q:
    """The unit that holds the contest (of a row, by its path) has ended, and one of `units` lay below it to its last
    day: an act takes a contest from nobody who was asked to it. As schools.models.Unit.day_of_tree has it."""
    below = apps.get_model("schools", "Reach").objects.filter(
        superior=OuterRef(f"{path}unit"), unit__in=units, valid_to=OuterRef(f"{path}unit__closed_on")
    )
    return Q(**{f"{path}unit__closed_on__lte": day}) & Q(Exists(below))


class OfContestQuerySet(KeptQuerySet):
    """Rows seen by whoever sees their contest, and changed by whoever may change it."""

    contest_path = "contest"
    editing_roles = ORGANISING

    def visible_to(self, user):
        contests = apps.get_model("contests", "Contest").objects.visible_to(user)
        return self if user.is_superuser else self.filter(**{f"{self.contest_path}__in": contests})


class StageQuerySet(OfContestQuerySet):
    unit_path = "contest__unit"


class OrganisingQuerySet(KeptQuerySet):
    """Rows of a contest that only those see who organise it."""

    unit_path = "contest__unit"
    viewing_roles: ClassVar[frozenset[str]] = ORGANISING
    editing_roles = ORGANISING


class PartQuerySet(OfContestQuerySet):
    unit_path = "stage__contest__unit"
    contest_path = "stage__contest"


class RulingQuerySet(KeptQuerySet):
    """What was ruled on a key tells the key: only those who organise see it as rows."""

    unit_path = "part__stage__contest__unit"
    viewing_roles: ClassVar[frozenset[str]] = ORGANISING
    editing_roles = ORGANISING


class MeasureQuerySet(OfContestQuerySet):
    unit_path = "ranking__contest__unit"
    contest_path = "ranking__contest"


class BankQuerySet(KeptQuerySet):
    """Question banks hold keys: only those who may edit them see them."""

    viewing_roles: ClassVar[frozenset[str]] = ORGANISING
    editing_roles = ORGANISING


class QuestionQuerySet(BankQuerySet):
    unit_path = "bank__unit"

    def current(self):
        return self.filter(retired_at=None)


class ChoiceQuerySet(BankQuerySet):
    unit_path = "question__bank__unit"


class BlueprintQuerySet(BankQuerySet):
    unit_path = "part__stage__contest__unit"


class EntrantQuerySet(ScopedQuerySet):
    """Visible through the school they were at when they entered."""

    editing_roles = ORGANISING

    def of(self, person):
        """A person's own entries, and those of the teams they are in now."""
        return self.filter(pk__in=_entries_of(person))


def _entries_of(person):
    """Ids of entrants, in one query that asks each half along its index."""
    own = apps.get_model("contests", "Entrant").objects.filter(person=person).values("pk")
    return own.union(_in_teams(person=person).values("entrant"))


class AttemptQuerySet(models.QuerySet):
    def of(self, person):
        """Their own, and those of the teams they are in now."""
        return self.filter(entrant__in=_entries_of(person))

    def open(self):
        return self.filter(submitted_at=None)

    def overdue(self, at):
        """Left open although nothing more can arrive for them."""
        return self.open().filter(accepts_until__lt=at)


class PlaceQuerySet(models.QuerySet):
    def in_order(self):
        """By place; equal ranks stand in the order of names."""
        return self.order_by("position", "pk")


class OfEntrantQuerySet(ScopedQuerySet):
    """Visible through the school of the entrant, changed by the contest's organisers."""

    unit_path = "entrant__unit"
    editing_roles = ORGANISING

    def editable_by(self, user):
        contests = apps.get_model("contests", "Contest").objects.editable_by(user)
        return self.filter(entrant__contest__in=contests)


class AwardQuerySet(OfContestQuerySet):
    unit_path = "ranking__contest__unit"
    contest_path = "ranking__contest"

    def visible_to(self, user):
        """Those given, to whoever sees their ranking; those not given yet, to who decides about them."""
        rankings = apps.get_model("contests", "Ranking").objects.visible_to(user)
        settled = apps.get_model("contests", "Ranking").objects.settled_by(user)
        return self.filter(Q(state="given", ranking__in=rankings) | Q(ranking__in=settled))


class StatementQuerySet(ScopedQuerySet):
    """Read at and above the unit; made by its staff, by a teacher for their own class (see contests.statements)."""

    viewing_roles = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
    editing_roles = frozenset({"administrator", "organiser", "secretary", "teacher"})


class ConsentQuerySet(ScopedQuerySet):
    unit_path = "person__unit"
    viewing_roles = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
    editing_roles = frozenset({"administrator", "organiser", "secretary", "teacher"})

    def standing(self):
        return self.filter(withdrawn_at=None)
