"""What a report asks for: sections of figures and texts, and what is checked before it is sent."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.querysets import FormQuerySet, OfFormQuerySet


class ReportForm(models.Model):
    """Once a requirement with it was launched it stays as it is (`frozen_at`): what was reported must stay readable.
    Other figures are another form, begun as a copy."""

    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="report_forms", verbose_name=_("kept by")
    )
    title = models.CharField(_("title"), max_length=200)
    about = models.TextField(_("about"), blank=True, help_text=_("What whoever fills it in reads first."))
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="copies")
    created_at = models.DateTimeField(editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("report form")
        verbose_name_plural = _("report forms")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report_form", args=[self.pk])


class Section(models.Model):
    """A heading with its figures; a sheet of the consolidated workbook."""

    form = models.ForeignKey(
        ReportForm, on_delete=models.CASCADE, related_name="sections", verbose_name=pgettext_lazy("of a report", "form")
    )
    order = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=150)

    objects = OfFormQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a report", "section")
        verbose_name_plural = pgettext_lazy("of a report", "sections")
        constraints = [models.UniqueConstraint(fields=["form", "order"], name="one_section_a_number")]

    def __str__(self):
        return f"{self.order}. {self.title}"


class Figure(models.Model):
    """One thing to fill in. A ratio is never typed: it is `numerator` / `denominator`, of a school as of a total.

    `total` says how the figure of a unit comes from those of its classes, and that of a superior from its units.
    """

    class Kind(models.TextChoices):
        INTEGER = "integer", _("whole number")
        DECIMAL = "decimal", _("number with decimals")
        RATIO = "ratio", _("one figure divided by another")
        TEXT = "text", _("text")

    class Total(models.TextChoices):
        SUM = "sum", _("added up")
        MEAN = "mean", _("mean, weighted by another figure")
        LARGEST = "max", _("the largest")
        SMALLEST = "min", _("the smallest")
        NONE = "none", _("no total")

    form = models.ForeignKey(
        ReportForm, on_delete=models.CASCADE, related_name="figures", verbose_name=pgettext_lazy("of a report", "form")
    )
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="figures", verbose_name=_("section"))
    order = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(
        _("code"), max_length=30,
        help_text=_("Short, without accents, such as participants: links one report to the next."),
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters a–z, digits and _ only."))],
    )  # fmt: skip
    label = models.CharField(_("what is asked"), max_length=250)
    unit_words = models.CharField(_("counted in"), max_length=40, blank=True, help_text=_("Such as pupils."))
    help = models.CharField(_("explanation"), max_length=400, blank=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.INTEGER)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0, validators=[MaxValueValidator(4)])
    percent = models.BooleanField(_("shown in percent"), default=False)
    required = models.BooleanField(_("must be filled in"), default=True)
    by_class = models.BooleanField(
        _("for each class"), default=False, help_text=_("The school fills it in class by class; its own is the total.")
    )
    source = models.CharField(
        _("filled in by the portal"), max_length=40, blank=True, help_text=_("Where the portal knows it; else typed.")
    )
    source_options = models.JSONField(
        _("of which"), default=dict, blank=True, help_text=_('Such as pupils from the age of 12: {"from_age": 12}.')
    )
    total = models.CharField(
        pgettext_lazy("of a report", "total"), max_length=4, choices=Total.choices, default=Total.SUM
    )
    weight = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("weighted by")
    )
    numerator = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("numerator")
    )
    denominator = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("denominator")
    )

    objects = OfFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="one_figure_a_code"),
            models.UniqueConstraint(fields=["section", "order"], name="one_figure_a_number"),
            models.CheckConstraint(
                condition=Q(kind="ratio", numerator__isnull=False, denominator__isnull=False)
                | (~Q(kind="ratio") & Q(numerator=None, denominator=None)),
                name="ratio_of_two_figures",
            ),
            models.CheckConstraint(condition=~Q(total="mean") | Q(weight__isnull=False), name="mean_is_weighted"),
            models.CheckConstraint(
                condition=~Q(numerator=F("pk")) & ~Q(denominator=F("pk")), name="ratio_not_of_itself"
            ),
        ]

    def __str__(self):
        return self.label


class Check(models.Model):
    """What must hold between figures before a report is sent: a warning that can be explained, or a refusal."""

    class Kind(models.TextChoices):
        AT_MOST = "at_most", _("is at most")
        AT_LEAST = "at_least", _("is at least")
        EQUALS = "equals", _("equals")
        FALL = "fall", _("fell against last time by more than (%)")
        RISE = "rise", _("rose against last time by more than (%)")

    class Severity(models.TextChoices):
        WARN = "warn", _("warns")
        REFUSE = "refuse", _("refuses")

    form = models.ForeignKey(
        ReportForm, on_delete=models.CASCADE, related_name="checks", verbose_name=pgettext_lazy("of a report", "form")
    )
    order = models.PositiveSmallIntegerField(_("number"))
    left = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="checks", verbose_name=_("figure"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.AT_MOST)
    right = models.ForeignKey(
        Figure, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("other figure")
    )
    number = models.DecimalField(_("or number"), max_digits=16, decimal_places=4, null=True, blank=True)
    severity = models.CharField(_("if not"), max_length=6, choices=Severity.choices, default=Severity.REFUSE)
    words = models.CharField(
        _("what to say"), max_length=300, blank=True, help_text=_("Empty: said from the two figures.")
    )

    objects = OfFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(fields=["form", "order"], name="one_check_a_number"),
            models.CheckConstraint(
                condition=Q(right=None, number__isnull=False) | Q(right__isnull=False, number=None),
                name="check_against_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.left} {self.get_kind_display()} {self.right or self.number}"
