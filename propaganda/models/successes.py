"""Online public services that pupils carried out: the catalogue, one row a success, totals of the past."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.history.fields import by_whom
from propaganda.models.plans import Plan
from propaganda.querysets import OfPlanQuerySet, OfServiceQuerySet, ServiceQuerySet, SuccessQuerySet

HEIC = "image/heic"


class Service(models.Model):
    """An online public service. What it is called and its level are content with dates: see ServiceName."""

    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    code = models.CharField(_("code"), max_length=40, unique=True, help_text=_("Of the procedure, such as 1.004193."))
    field = models.CharField(_("field"), max_length=120, blank=True, help_text=_("Such as civil status, education."))
    address = models.URLField(_("address of the service"), max_length=500, blank=True)
    retired_on = models.DateField(_("no longer offered from"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("online public service")
        verbose_name_plural = _("online public services")

    def __str__(self):
        return self.code


class ServiceName(models.Model):
    """What a service is called and how far it is online from a day on: “mức độ 3” then, “toàn trình” now
    (Decree 42/2022/NĐ-CP)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="names", verbose_name=_("service"))
    name = models.CharField(_("name"), max_length=300)
    level = models.CharField(
        pgettext_lazy("service", "level"), max_length=60, blank=True, help_text=_("Such as mức độ 4, or toàn trình.")
    )
    valid_from = models.DateField(_("from"))

    objects = OfServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of a service")
        verbose_name_plural = _("names of a service")
        constraints = [models.UniqueConstraint(fields=["service", "valid_from"], name="one_service_name_a_day")]

    def __str__(self):
        return self.name


class Shown(models.Model):
    """What a photo or PDF shows. A HEIC is kept as it was sent, shown to nobody, until a job has drawn it anew."""

    proof = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    proof_refused = models.CharField(max_length=500, blank=True, editable=False, help_text="Why its file was not kept.")

    class Meta:
        abstract = True

    @property
    def proof_waits(self) -> bool:
        return self.proof is not None and self.proof.content_type == HEIC


class ServiceSuccess(Shown):
    """A pupil carried out a service successfully. Belongs to the pupil's school at the time; campaigns count it."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("waiting for a teacher")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("not confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("school"))
    person = models.ForeignKey("schools.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("pupil"))
    school_class = models.ForeignKey(
        "schools.SchoolClass",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class"),
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="successes", verbose_name=_("service"))
    done_on = models.DateField(_("date"))
    receipt = models.CharField(
        _("number of the file"), max_length=60, blank=True, help_text=_("As the service gave it, if it did.")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.CLAIMED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    upload = models.ForeignKey("propaganda.Upload", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = by_whom(editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False, help_text="From when on it counted; stays.")
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = by_whom(editable=False)

    objects = SuccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("service success")
        verbose_name_plural = _("service successes")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "done_on"],
                condition=Q(state__in=["claimed", "confirmed"]),
                name="one_success_a_day",
            ),
            models.UniqueConstraint(
                fields=["service", "receipt"],
                condition=~Q(receipt="") & Q(state__in=["claimed", "confirmed"]),
                name="one_success_a_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "withdrawn"]) | ~Q(reason=""), name="success_dropped_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "withdrawn"]) | Q(confirmed_at__isnull=False),
                name="success_confirmed_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "done_on", "service"], name="successes_of_unit"),
            models.Index(fields=["person", "service"], name="successes_of_person"),
        ]

    def __str__(self):
        return f"{self.person_id}: {self.service_id} {self.done_on}"


class SuccessTotal(Shown):
    """A number of successes that a school tells without names, for a time of which it has no records. Always shown as
    a total, never added to records of the same service and time."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="totals")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("Last day, included."))
    successes = models.PositiveIntegerField(_("successes"))
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True, help_text=_("If it is known how many."))
    source = models.CharField(_("where the number comes from"), max_length=300)
    upload = models.ForeignKey("propaganda.Upload", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = by_whom(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("total of successes")
        verbose_name_plural = _("totals of successes")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "service", "starts_on", "ends_on"],
                condition=Q(withdrawn_at=None, service__isnull=False),
                name="one_total_a_service_and_time",
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_on", "ends_on"],
                condition=Q(withdrawn_at=None, service=None),
                name="one_total_of_all_a_time",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="total_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.plan_id}: {self.successes}"
