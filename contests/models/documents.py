"""What a contest says of itself: documents in versions, amendments of its rules, notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.models.audiences import Audience
from contests.models.contest import Contest
from contests.models.entrants import Entrant
from contests.querysets import StageQuerySet
from foundation.history.fields import by_whom


class Document(models.Model):
    """One version of a paper of the contest that people can read: plan, rules, decision. A later version replaces it
    in view; all stay."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        RULES = "rules", _("rules")
        DECISION = "decision", _("decision")
        OTHER = "other", _("other")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="documents", verbose_name=_("contest"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.RULES)
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    text = models.TextField(_("text"), blank=True)
    file = models.ForeignKey(
        "foundation.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), editable=False)
    by = by_whom(editable=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["contest", "title", "version"], name="one_document_a_version"),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"


class Amendment(models.Model):
    """One change of the rules or dates of an opened contest. It binds attempts started after it."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="amendments")
    version = models.PositiveSmallIntegerField(help_text="Of the rules, from 2 on.")
    changes = models.JSONField(help_text="[[model, id, field, before, after], …]")
    reason = models.CharField(_("reason"), max_length=300)
    by = by_whom()
    at = models.DateTimeField()

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [models.UniqueConstraint(fields=["contest", "version"], name="one_amendment_a_version")]

    def __str__(self):
        return f"{self.contest} – {self.version}"


class Notice(models.Model):
    """Something the organisers tell: everybody in the contest, or one audience, unit, class or entrant."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        AMENDMENT = "amendment", _("amendment of the rules")
        EXTENSION = "extension", _("more time")
        RESCORE = "rescore", _("points changed")
        RESULT = "result", _("result")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="notices", verbose_name=_("contest"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices, default=Kind.MESSAGE)
    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("audience")
    )
    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    school_class = models.ForeignKey(
        "schools.SchoolClass",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class"),
    )
    entrant = models.ForeignKey(
        Entrant, on_delete=models.CASCADE, null=True, blank=True, related_name="notices", verbose_name=_("entrant")
    )
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField()
    by = by_whom()

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["contest", "at"], name="notices_of_contest")]

    def __str__(self):
        return self.text[:80]
