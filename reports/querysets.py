"""Who sees what of reports: the unit that owes one, those it goes to, and the units above both.

What is being filled in is the unit's own. Once sent, a report is seen where it was received, where a copy goes, and by
whoever asked for it; a former superior keeps reading what was sent to it, not what came after.
"""

from typing import ClassVar

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from schools.querysets import KeptQuerySet, ScopedQuerySet, kept_under, lies_under, seat_units

LOOKING = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
OVERSEEING = frozenset({"administrator", "organiser", "officer"})
ORGANISING = frozenset({"administrator", "organiser"})
# Who fills in and sends what their unit owes. A district's own report is filled in by its officers and organisers.
KEEPING = frozenset({"administrator", "secretary"})


def of_ended(units, day):
    """A condition: what units that have ended since (whoever asked, or looked after it in between) had made of a round
    that was handed to `units` or below. Nobody else is left to read it."""
    return lies_under("requirement__handed_to", units, day) & Q(unit__closed_on__lte=day)


class FormQuerySet(ScopedQuerySet):
    """`path` leads from a row to its form, with the underscores."""

    path = ""
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = ORGANISING

    def visible_to(self, user):
        """Those kept at or below one's seats, those of rounds handed to there, and those that one's own unit has to
        fill in: a district asks its schools by the form of the department, which it then sends up. Such a form does
        not change any more."""
        if user.is_superuser:
            return self
        units = seat_units(user, OVERSEEING)
        if not units:
            return self.none()
        today, form = timezone.localdate(), f"{self.path}pk__in"
        owed = apps.get_model("reports", "Obligation").objects.filter(unit__in=units)
        handed = apps.get_model("reports", "Requirement").objects.filter(lies_under("handed_to", units, today))
        asked = Q(**{form: owed.values("requirement__form")}) | Q(**{form: handed.values("form")})
        return self.filter(lies_under(self.unit_path, units, today) | asked)


class OfFormQuerySet(FormQuerySet):
    path = "form__"
    unit_path = "form__unit"


class OfRequirementQuerySet(KeptQuerySet):
    """Whatever is done with a round follows from who looks after it."""

    unit_path = "requirement__unit"
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = ORGANISING


class RequirementQuerySet(OfRequirementQuerySet):
    unit_path = "unit"

    def visible_to(self, user):
        """Those asked for at or below one's seats, and launched ones in which one sees a report owed."""
        if user.is_superuser:
            return self
        obligations = apps.get_model("reports", "Obligation").objects.visible_to(user)
        launched = ~Q(state="draft") & Q(pk__in=obligations.values("requirement"))
        units = seat_units(user, OVERSEEING)
        if not units:
            return self.filter(launched)
        return self.filter(kept_under("unit", units, timezone.localdate()) | launched)

    def overseen_by(self, user):
        """Those whose issuer one works for, or a unit above it."""
        return self.within(user, OVERSEEING)


class ObligationQuerySet(ScopedQuerySet):
    """`path` leads from a row to its obligation, with the underscores."""

    path = ""
    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = KEEPING

    def visible_to(self, user):
        """That it is owed, and how it stands. What is in a report: `readable_by` of its versions."""
        if user.is_superuser:
            return self
        units, today = seat_units(user, LOOKING), timezone.localdate()
        if not units:
            return self.none()
        return self.filter(lies_under(f"{self.path}unit", units, today) | self._received(user, today))

    def _received(self, user, today):
        """What goes, or went, to a unit at or below a seat that works with it, and what was asked for there."""
        units = seat_units(user, OVERSEEING)
        if not units:
            return Q(pk=None)
        return self._comes(units, today) | kept_under(f"{self.path}requirement__unit", units, today)

    def _comes(self, units, today):
        """What goes, or went, to units or below them, a copy included."""
        found = lies_under(f"{self.path}receiver", units, today) | lies_under(f"{self.path}copied_to", units, today)
        sent = apps.get_model("reports", "ReportVersion").objects.filter(
            lies_under("receiver", units, today) | lies_under("copied_to", units, today)
        )
        return found | Q(**{f"{self.path}id__in": sent.values("obligation")})

    def editable_by(self, user):
        """Those one fills in and sends: secretary or administrator of the unit or above it; at a unit that is no
        school also its officers and organisers."""
        if user.is_superuser:
            return self
        today = timezone.localdate()
        keeping, own = seat_units(user, KEEPING), seat_units(user, OVERSEEING)
        found = lies_under(f"{self.path}unit", keeping, today) if keeping else Q(pk=None)
        if own:
            found |= Q(**{f"{self.path}unit__in": own}) & ~Q(**{f"{self.path}unit__kind": "school"})
        return self.filter(found)

    def decided_by(self, user):
        """Those received at or below a seat that decides: accepts, sends back, consolidates."""
        if user.is_superuser:
            return self
        units = seat_units(user, OVERSEEING)
        return self.filter(lies_under(f"{self.path}receiver", units, timezone.localdate())) if units else self.none()

    def coming_to(self, user):
        """What goes or went to a seat that works with it, a copy included."""
        if user.is_superuser:
            return self
        units = seat_units(user, OVERSEEING)
        return self.filter(self._comes(units, timezone.localdate())) if units else self.none()

    def received_by(self, user):
        """On the lists of a seat: what goes or went there, a copy included, and what was asked for there."""
        return self if user.is_superuser else self.filter(self._received(user, timezone.localdate()))

    def overseen_by(self, user):
        """Those whose requirement was issued at or below a seat that works with it."""
        if user.is_superuser:
            return self
        units = seat_units(user, OVERSEEING)
        path = f"{self.path}requirement__unit"
        return self.filter(kept_under(path, units, timezone.localdate())) if units else self.none()


class OfObligationQuerySet(ObligationQuerySet):
    path = "obligation__"
    unit_path = "obligation__unit"

    def visible_to(self, user):
        """Sent versions: those of one's own units, those that went to one's seats or a copy of which did, and all of
        what was asked for at one's seats."""
        if user.is_superuser or self.model._meta.model_name != "reportversion":
            return super().visible_to(user)
        units, today = seat_units(user, LOOKING), timezone.localdate()
        if not units:
            return self.none()
        found = lies_under("obligation__unit", units, today)
        if receiving := seat_units(user, OVERSEEING):
            found |= kept_under("obligation__requirement__unit", receiving, today)
            for name in ("receiver", "copied_to", "obligation__receiver"):
                found |= lies_under(name, receiving, today)
        return self.filter(found)


class OfVersionQuerySet(ScopedQuerySet):
    """Values and decisions: with their version."""

    unit_path = "version__obligation__unit"

    def visible_to(self, user):
        versions = apps.get_model("reports", "ReportVersion").objects.visible_to(user)
        return self if user.is_superuser else self.filter(version__in=versions.values("pk"))


class DraftQuerySet(ScopedQuerySet):
    """What is being filled in: of one's own units only, and of those below whoever administers them."""

    unit_path = "obligation__unit"

    def visible_to(self, user):
        obligations = apps.get_model("reports", "Obligation").objects.editable_by(user)
        return self if user.is_superuser else self.filter(obligation__in=obligations.values("pk"))

    def editable_by(self, user):
        return self.visible_to(user)


class ConsolidationQuerySet(ScopedQuerySet):
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = OVERSEEING

    def visible_to(self, user):
        """Those of units at or below one's seats, those of ended units in a round handed to there, and what was sent up
        to them, also by a unit that has ended."""
        if user.is_superuser:
            return self
        units, today = seat_units(user, OVERSEEING), timezone.localdate()
        if not units:
            return self.none()
        sent = apps.get_model("reports", "ReportVersion").objects.filter(
            lies_under("receiver", units, today) | kept_under("obligation__requirement__unit", units, today)
        )
        up = sent.filter(consolidation__isnull=False).values("consolidation")
        return self.filter(lies_under("unit", units, today) | of_ended(units, today) | Q(pk__in=up))


class OfConsolidationQuerySet(ScopedQuerySet):
    unit_path = "consolidation__unit"
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = OVERSEEING

    def visible_to(self, user):
        consolidations = apps.get_model("reports", "Consolidation").objects.visible_to(user)
        return self if user.is_superuser else self.filter(consolidation__in=consolidations.values("pk"))


class ExtractQuerySet(OfRequirementQuerySet):
    def visible_to(self, user):
        """With the requirement at its issuer; once launched, also for its receiver, who may see nothing else of it."""
        if user.is_superuser:
            return self
        today, found = timezone.localdate(), Q(pk=None)
        if issuing := seat_units(user, OVERSEEING):
            found |= kept_under(self.unit_path, issuing, today)
        if receiving := seat_units(user, OVERSEEING | KEEPING):
            found |= lies_under("receiver", receiving, today) & ~Q(requirement__state="draft")
        return self.filter(found)


class FrozenExportQuerySet(ScopedQuerySet):
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = ORGANISING

    def visible_to(self, user):
        """Those for units at or below one's seats, and those for ended units in a round handed to there."""
        seen, units = super().visible_to(user), seat_units(user, OVERSEEING)
        if user.is_superuser or not units:
            return seen
        return seen | self.filter(of_ended(units, timezone.localdate()))
