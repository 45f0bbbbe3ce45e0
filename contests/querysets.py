from django.db import models

from schools.querysets import ScopedQuerySet

ORGANISING = frozenset({"administrator", "organiser"})


class ContestQuerySet(ScopedQuerySet):
    editing_roles = ORGANISING

    def open_to(self, person, at):
        """Contests a person may enter: opened, held by their unit or by one above it, with an audience they are in.

        Which audience, and whether a stage is running now, is asked by rules.
        """
        above = person.unit.reached.on(at.date()).values("superior")
        return self.filter(state="open", unit__in=above, audiences__kind=person.kind).distinct()


class StageQuerySet(ScopedQuerySet):
    unit_path = "contest__unit"
    editing_roles = ORGANISING


class AudienceQuerySet(StageQuerySet):
    pass


class PartQuerySet(ScopedQuerySet):
    unit_path = "stage__contest__unit"
    editing_roles = ORGANISING


class BlueprintQuerySet(ScopedQuerySet):
    unit_path = "part__stage__contest__unit"
    editing_roles = ORGANISING


class BankQuerySet(ScopedQuerySet):
    """Question banks hold keys: only those who may edit them see them."""

    editing_roles = ORGANISING

    def visible_to(self, user):
        return self.editable_by(user)


class QuestionQuerySet(BankQuerySet):
    unit_path = "bank__unit"

    def current(self):
        return self.filter(retired_at=None)


class ChoiceQuerySet(BankQuerySet):
    unit_path = "question__bank__unit"


class EntrantQuerySet(ScopedQuerySet):
    """Visible through the school, and to the organisers of the contest."""

    editing_roles = ORGANISING


class AttemptQuerySet(models.QuerySet):
    def of(self, person):
        return self.filter(entrant__person=person)

    def open(self):
        return self.filter(submitted_at=None)

    def overdue(self, at):
        """Left open although nothing more can arrive for them."""
        return self.open().filter(accepts_until__lt=at)


class RankingQuerySet(ScopedQuerySet):
    unit_path = "stage__contest__unit"
    editing_roles = ORGANISING


class PlaceQuerySet(models.QuerySet):
    def in_order(self):
        """By place; equal ranks stand in the order of names."""
        return self.order_by("position", "pk")
