"""Who sees what of sittings: those who look after the unit that holds it or one above, and its own judges."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from contests.querysets import OfContestQuerySet
from schools.querysets import ScopedQuerySet, kept_under, lies_under

LOOKING = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
HOLDING = frozenset({"administrator", "organiser", "secretary"})


class OfPartQuerySet(OfContestQuerySet):
    unit_path = "part__stage__contest__unit"
    contest_path = "part__stage__contest"


class CurrentCriteria(models.Manager.from_queryset(OfPartQuerySet)):  # type: ignore[misc]
    """Those on the sheet today. What a mark was given for is found from the mark, retired or not."""

    def get_queryset(self):
        return super().get_queryset().filter(retired_at=None)


class HeldQuerySet(ScopedQuerySet):
    """Of what a unit holds for a contest: seen and kept there and above, and where the contest is looked after, even
    when an act has ended the unit since or put it under others."""

    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = HOLDING

    def under(self, superiors, day, role=None):
        contest = f"{self.unit_path.removesuffix('unit')}stage__contest__unit"
        held = lies_under(self.unit_path, superiors, day, role)
        return self.filter(held | kept_under(contest, superiors, day, role))


class SittingQuerySet(HeldQuerySet):
    """Held by the staff of its unit (`editable_by`); judges see the sittings they sit in, and hold none by that."""

    def visible_to(self, user):
        if user.is_superuser:
            return self
        own = apps.get_model("contests", "Judge").objects.filter(user=user, withdrawn_at=None)
        seen = super().visible_to(user)
        return self.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=own.values("sitting")))

    def all_scores_read_by(self, user):
        """Those whose scores a user may read all together: who holds them, and officers above, but not while they
        judge there themselves; class teachers once the results are published. Of a single part: contests.judging."""
        if user.is_superuser:
            return self
        judging = apps.get_model("contests", "Judge").objects.standing().filter(user=user).values("sitting")
        early = Q(pk__in=self.within(user, LOOKING - {"teacher"}).values("pk"))
        told = Q(state="published", cancelled_at=None, pk__in=self.within(user, LOOKING).values("pk"))
        while_judging = Q(state__in=["planned", "open"], pk__in=judging)
        return self.filter(Q(pk__in=self.editable_by(user).values("pk")) | (early & ~while_judging) | told)


class OfSittingQuerySet(HeldQuerySet):
    """Rows seen and kept by those who hold their sitting, and seen above it. Judges see what their own pages show."""

    unit_path = "sitting__unit"


class JudgeQuerySet(OfSittingQuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class OfAppearanceQuerySet(OfSittingQuerySet):
    unit_path = "appearance__sitting__unit"


class MemberQuerySet(ScopedQuerySet):
    unit_path = "entrant__unit"
    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = HOLDING

    def standing(self):
        return self.filter(left_at=None)


class ScoreSheetQuerySet(OfAppearanceQuerySet):
    def standing(self):
        """Those that are being filled in, wait for the second person, or count."""
        return self.filter(state__in=["open", "typed", "handed_in"])

    def counting(self):
        return self.filter(state="handed_in")


class TimingQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(voided_at=None)
