"""Who sees what of outreach: the staff of a school and of the units above it, and those who look after the campaign.

A campaign is seen where it was issued or, by the act that ended its issuer, handed to, and in the schools it
was issued to. What a school planned and did is seen at that school, above it today, and by the issuer, who keeps
reading what was done for it when a school has moved.
"""

from typing import ClassVar

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from schools.querysets import KeptQuerySet, ScopedQuerySet, kept_under, lies_under, seat_units

LOOKING = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
ORGANISING = frozenset({"administrator", "organiser"})
OVERSEEING = frozenset({"administrator", "organiser", "officer"})
KEEPING = frozenset({"administrator", "secretary"})
RECORDING = KEEPING | {"teacher"}


class CampaignQuerySet(KeptQuerySet):
    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = ORGANISING

    def visible_to(self, user):
        """Those issued at or below one's seats or handed to there, and launched ones that a school there has a plan
        for."""
        if user.is_superuser:
            return self
        units = seat_units(user, LOOKING)
        if not units:
            return self.none()
        today = timezone.localdate()
        plans = apps.get_model("propaganda", "Plan").objects.filter(lies_under("unit", units, today))
        launched = ~Q(state="draft") & Q(pk__in=plans.values("campaign"))
        return self.filter(kept_under("unit", units, today) | launched)

    def overseen_by(self, user):
        """Those whose issuer one works for, or a unit above it: reads all schools, decides on plans."""
        return self.within(user, OVERSEEING)


class OfCampaignQuerySet(KeptQuerySet):
    """Rows seen by whoever sees their campaign, and changed by whoever may change it."""

    unit_path = "campaign__unit"
    campaign_path = "campaign"
    editing_roles = ORGANISING

    def visible_to(self, user):
        campaigns = apps.get_model("propaganda", "Campaign").objects.visible_to(user)
        return self if user.is_superuser else self.filter(**{f"{self.campaign_path}__in": campaigns.values("pk")})


class OverseenQuerySet(KeptQuerySet):
    """Rows of a campaign that only those see who look after it."""

    unit_path = "campaign__unit"
    viewing_roles: ClassVar[frozenset[str]] = OVERSEEING
    editing_roles = ORGANISING


class OfListQuerySet(OverseenQuerySet):
    """Lines of a list of commendations: the whole list is for those who look after the campaign, its own lines for
    each school."""

    unit_path = "list__campaign__unit"

    def visible_to(self, user):
        if user.is_superuser:
            return self
        campaigns = apps.get_model("propaganda", "Campaign").objects.overseen_by(user)
        units = seat_units(user, LOOKING)
        own = lies_under("unit", units, timezone.localdate()) if units else Q(pk=None)
        return self.filter(own | Q(list__campaign__in=campaigns.values("pk")))


class PlanQuerySet(ScopedQuerySet):
    campaign_path = "campaign"
    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = KEEPING

    def visible_to(self, user):
        if user.is_superuser:
            return self
        units = seat_units(user, LOOKING)
        if not units:
            return self.none()
        campaigns = apps.get_model("propaganda", "Campaign").objects.overseen_by(user)
        below = lies_under(self.unit_path, units, timezone.localdate())
        return self.filter(below | Q(**{f"{self.campaign_path}__in": campaigns.values("pk")}))

    def overseen_by(self, user):
        """Those of campaigns one looks after."""
        campaigns = apps.get_model("propaganda", "Campaign").objects.overseen_by(user)
        return self if user.is_superuser else self.filter(**{f"{self.campaign_path}__in": campaigns.values("pk")})

    def recorded_by(self, user):
        """Those whose school one records activities for: its secretaries, administrators and class teachers."""
        return self.within(user, RECORDING)


class OfPlanQuerySet(PlanQuerySet):
    unit_path = "plan__unit"
    campaign_path = "plan__campaign"


class OfLineQuerySet(PlanQuerySet):
    unit_path = "line__plan__unit"
    campaign_path = "line__plan__campaign"


class OfActivityQuerySet(PlanQuerySet):
    unit_path = "activity__plan__unit"
    campaign_path = "activity__plan__campaign"


class SamePictureQuerySet(PlanQuerySet):
    """A pair is seen where its second picture is; what of the first may be shown is asked of that one's activity."""

    unit_path = "second__activity__plan__unit"
    campaign_path = "second__activity__plan__campaign"


class MaterialQuerySet(OfCampaignQuerySet):
    """What is offered for the public page: seen by its own school and by those who look after the campaign, who alone
    publish it."""

    def visible_to(self, user):
        if user.is_superuser:
            return self
        campaigns = apps.get_model("propaganda", "Campaign").objects.overseen_by(user)
        units = seat_units(user, LOOKING)
        own = lies_under("unit", units, timezone.localdate()) if units else Q(pk=None)
        return self.filter(own | Q(campaign__in=campaigns.values("pk")))


class ServiceQuerySet(ScopedQuerySet):
    """The catalogue is read by every member of staff, and kept by those who organise at the unit that owns a row."""

    editing_roles = ORGANISING

    def visible_to(self, user):
        return self if user.is_superuser or seat_units(user) else self.none()


class OfServiceQuerySet(ServiceQuerySet):
    unit_path = "service__unit"


class SuccessQuerySet(ScopedQuerySet):
    """Names of pupils: seen at their school and above it today, by nobody else."""

    viewing_roles: ClassVar[frozenset[str]] = LOOKING
    editing_roles = RECORDING

    def standing(self):
        """Those that count or wait for a teacher; no second one of the same pupil, service and day can stand beside."""
        return self.filter(state__in=["claimed", "confirmed"])

    def counting(self, at=None):
        """What is confirmed; `at`: what was so at that moment, whatever was recorded, decided or withdrawn since."""
        if at is None:
            return self.filter(state="confirmed")
        since = Q(state="withdrawn", decided_at__gt=at)
        return self.filter(Q(state="confirmed") | since, confirmed_at__lte=at)
