"""A campaign of outreach: who issued it, what it asks of schools, and the services whose use it counts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.history.fields import by_whom
from propaganda.querysets import CampaignQuerySet, OfCampaignQuerySet
from schools.models import Kept


class Campaign(Kept):
    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("under way")
        CLOSED = "closed", _("closed")

    unit = models.ForeignKey(
        "schools.Unit",
        on_delete=models.PROTECT,
        related_name="campaigns",
        verbose_name=pgettext_lazy("outreach", "issued by"),
    )
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("number of the plan"), max_length=60, blank=True, help_text=_("Such as 132/KH-PGD&ĐT."))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    about = models.TextField(_("about"), blank=True, help_text=_("What schools read first: purpose, whom it is for."))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), help_text=_("Last day, included."))
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT)
    asks_plans = models.BooleanField(
        _("every school makes a plan"),
        default=True,
        help_text=_("If not, what is asked here holds for every school as it stands, and nothing has to be agreed."),
    )
    plans_due_at = models.DateTimeField(_("plans due"), null=True, blank=True)
    school_lines = models.BooleanField(_("schools may add lines"), default=True)
    recording_days = models.PositiveSmallIntegerField(
        _("days to record"),
        default=15,
        help_text=_("An activity is in time if it is recorded this many days after its period at the latest."),
    )
    counts_successes = models.BooleanField(_("counts online public services carried out"), default=False)
    successes_from = models.DateField(_("successes from"), null=True, blank=True)
    successes_until = models.DateField(_("successes until"), null=True, blank=True, help_text=_("Last day, included."))
    services = models.ManyToManyField("propaganda.Service", blank=True, related_name="+", verbose_name=_("services"))
    evidence_months = models.PositiveSmallIntegerField(
        _("months that photos and files are kept"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("After the end of the campaign. Then they are deleted; what was recorded stays."),
    )
    public = models.BooleanField(
        _("has a page for everybody"), default=False, help_text=_("With the materials that are published one by one.")
    )
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="copies")
    created_at = models.DateTimeField(editable=False)
    launched_at = models.DateTimeField(null=True, editable=False)
    launched_by = by_whom(editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"),
            models.CheckConstraint(
                condition=Q(successes_until=None)
                | Q(successes_from=None)
                | Q(successes_until__gte=F("successes_from")),
                name="successes_end_after_start",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaign", args=[self.pk])


class When(models.Model):
    """When something is to be done, and how often: see propaganda.timing, which makes periods of it."""

    class Kind(models.TextChoices):
        DAY = "day", _("on one day")
        RANGE = "range", _("from a day to a day")
        QUARTERS = "quarters", _("in certain quarters")
        ALL_YEAR = "all_year", _("all through")

    class Every(models.TextChoices):
        ONCE = "once", _("in all")
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")

    when = models.CharField(_("when"), max_length=8, choices=Kind.choices, default=Kind.ALL_YEAR)
    when_text = models.CharField(
        _("in the plan's words"), max_length=200, blank=True, help_text=_("Such as “Quý III, IV/2022”.")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("Last day, included."))
    quarters = models.JSONField(
        _("quarters"), default=list, blank=True, help_text=_("Such as 2022Q3; only for certain quarters.")
    )
    every = models.CharField(_("counted"), max_length=7, choices=Every.choices, default=Every.QUARTER)
    expected = models.PositiveSmallIntegerField(
        _("expected number"), default=1, validators=[MinValueValidator(1)], help_text=_("Of activities in each period.")
    )

    class Meta:
        abstract = True


class Asked(When):
    """One line of a plan as the annex writes it: content, forms, who, when."""

    order = models.PositiveSmallIntegerField(_("number"))
    content = models.TextField(_("content"))
    forms = models.TextField(_("forms"), blank=True, help_text=_("In the plan's words: articles, sessions, Zalo …"))
    responsible = models.CharField(_("who is responsible"), max_length=200, blank=True)
    grades = models.JSONField(
        _("grades"),
        default=list,
        blank=True,
        help_text=_("Whose classes are to be reached, such as 8; none: no grade."),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.order}. {self.content}"


class CampaignLine(Asked):
    """What a campaign asks of every school, or of schools of certain levels."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines", verbose_name=_("campaign"))
    levels = models.JSONField(
        _("school levels"), default=list, blank=True, help_text=_("Schools of which levels; none: all.")
    )

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a campaign")
        verbose_name_plural = _("lines of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="one_campaign_line_a_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_line_ends_after_start"),
        ]
