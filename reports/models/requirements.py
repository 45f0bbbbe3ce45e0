"""What is owed, to whom, due when, and by which clause of the plan."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.history.fields import by_whom
from reports.models.forms import Figure, ReportForm
from reports.querysets import ExtractQuerySet, OfRequirementQuerySet, RequirementQuerySet
from schools.models import Kept


def usual_exports() -> list[int]:
    """Hours before the deadline at which a frozen workbook is made."""
    return [72, 24, 2, 0]


class Requirement(Kept):
    """Opens, due, end of grace and lock are four moments. A report is late after `due_at`, is taken with a remark
    until `grace_until`, and not at all after `locks_at`; none: no such moment."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("under way")
        CLOSED = "closed", _("closed")

    class Route(models.TextChoices):
        ISSUER = "issuer", _("whoever asks for it")
        PROFESSIONAL = "professional", _("the professional superior")
        ADMINISTRATIVE = "administrative", _("the administrative superior")

    class Copy(models.TextChoices):
        NONE = "", _("nobody else")
        PROFESSIONAL = "professional", _("the professional superior")
        ADMINISTRATIVE = "administrative", _("the administrative superior")
        UNIT = "unit", _("one unit")

    unit = models.ForeignKey(
        "schools.Unit",
        on_delete=models.PROTECT,
        related_name="requirements",
        verbose_name=pgettext_lazy("a report", "asked for by"),
    )
    title = models.CharField(_("title"), max_length=300)
    about = models.TextField(_("about"), blank=True, help_text=_("What whoever reports reads first."))
    document = models.CharField(
        _("number of the plan"), max_length=60, blank=True, help_text=_("Such as 516/KH-PGD&ĐT.")
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    form = models.ForeignKey(
        ReportForm,
        on_delete=models.PROTECT,
        related_name="requirements",
        verbose_name=pgettext_lazy("of a report", "form"),
    )
    # What figures that the portal knows are about.
    contest = models.ForeignKey(
        "contests.Contest", on_delete=models.PROTECT, null=True, blank=True, related_name="requirements",
        verbose_name=_("about the contest"),
    )  # fmt: skip
    campaign = models.ForeignKey(
        "propaganda.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="requirements",
        verbose_name=_("about the campaign"),
    )  # fmt: skip
    period_from = models.DateField(_("about the time from"), null=True, blank=True)
    period_until = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day, included."))
    # Where it goes.
    route = models.CharField(_("received by"), max_length=14, choices=Route.choices, default=Route.ISSUER)
    copy_to = models.CharField(_("read also by"), max_length=14, choices=Copy.choices, blank=True, default=Copy.NONE)
    copy_unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this unit")
    )
    feeds = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="fed_by", verbose_name=_("goes into"),
        help_text=_("The report of the floor above that is consolidated from these; it has the same form."),
    )  # fmt: skip
    previous = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("last time"),
        help_text=_("Reports are compared with those."),
    )  # fmt: skip
    # When.
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"), help_text=_("“Before 31/10” is 31/10 at 00:00."))
    due_words = models.CharField(_("in the plan's words"), max_length=200, blank=True)
    grace_until = models.DateTimeField(_("end of grace"), null=True, blank=True)
    locks_at = models.DateTimeField(_("locks"), null=True, blank=True, help_text=_("Nothing is taken after it."))
    two_dates_because = models.CharField(
        _("why this date of several"), max_length=300, blank=True, help_text=_("Where clauses of the plan differ.")
    )
    may_be_nothing = models.BooleanField(_("“nothing to report” is an answer"), default=True)
    export_hours = models.JSONField(
        _("workbooks before the deadline"), default=usual_exports, blank=True, help_text=_("So many hours before.")
    )
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT, editable=False)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="copies")
    created_at = models.DateTimeField(editable=False)
    launched_at = models.DateTimeField(null=True, editable=False)
    launched_by = by_whom(editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("opens_at")), name="requirement_due_after_opening"),
            models.CheckConstraint(
                condition=Q(grace_until=None) | Q(grace_until__gte=F("due_at")), name="requirement_grace_after_due"
            ),
            models.CheckConstraint(
                condition=Q(locks_at=None)
                | (Q(locks_at__gte=F("due_at")) & (Q(grace_until=None) | Q(locks_at__gte=F("grace_until")))),
                name="requirement_locks_last",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_until=None) | Q(period_until__gte=F("period_from")),
                name="requirement_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(copy_to="unit", copy_unit__isnull=False) | (~Q(copy_to="unit") & Q(copy_unit=None)),
                name="requirement_copy_names_its_unit",
            ),
            models.CheckConstraint(condition=~Q(feeds=F("pk")), name="requirement_feeds_another"),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="requirements_by_due")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("requirement", args=[self.pk])

    @property
    def askers(self) -> tuple[int | None, ...]:
        """The ids of the unit that asked, and of the one it was handed to: each adds up all reports of the round."""
        return self.unit_id, self.handed_to_id


class Clause(models.Model):
    """A sentence of the plan that gives a date; two of them may differ (plan 516/KH-PGD&ĐT: IV.3 and V.2)."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="clauses")
    clause = models.CharField(_("clause"), max_length=40, help_text=_("Such as IV.3."))
    words = models.CharField(_("its words"), max_length=500)
    due_at = models.DateTimeField(_("due by it"))

    objects = OfRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [models.UniqueConstraint(fields=["requirement", "clause"], name="one_clause_a_number")]

    def __str__(self):
        return self.clause


class ReminderMoment(models.Model):
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="moments")
    minutes_before = models.IntegerField(
        _("minutes before it is due"), help_text=_("1440 is a day before; −1440 is a day after.")
    )

    objects = OfRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["requirement", "minutes_before"], name="one_reminder_a_moment")]

    def __str__(self):
        return str(self.minutes_before)


class Extract(models.Model):
    """Part of the same figures for a further receiver, such as pupils from 12 years for the department (plan of Hà Nội
    2019, VI.5): they read the chosen figures of what was sent, and nothing else."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="extracts")
    title = models.CharField(_("title"), max_length=200)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    receiver = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="extracts", verbose_name=_("received by")
    )
    figures = models.ManyToManyField(Figure, related_name="+", verbose_name=_("figures"))

    objects = ExtractQuerySet.as_manager()

    class Meta:
        verbose_name = _("extract")
        verbose_name_plural = _("extracts")
        constraints = [models.UniqueConstraint(fields=["requirement", "title"], name="one_extract_a_title")]

    def __str__(self):
        return self.title
