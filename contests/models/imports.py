"""Questions coming in from files, and who has seen a bank."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contests.models.questions import QuestionBank
from contests.querysets import QuestionQuerySet
from foundation.history.fields import by_whom
from foundation.sheets.models import SentWorkbook


class QuestionImport(models.Model):
    """One file or pasted text of questions: read and checked, shown to a person, then written all or nothing."""

    class Format(models.TextChoices):
        EXCEL = "excel", _("Excel workbook (our template)")
        TEXT = "text", _("text as in Word (Câu 1: …)")
        GIFT = "gift", "GIFT"
        AIKEN = "aiken", "Aiken"
        MOODLE = "moodle", "Moodle XML"

    State = SentWorkbook.State

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="imports", verbose_name=_("bank"))
    format = models.CharField(_("format"), max_length=6, choices=Format.choices, blank=True, default="")
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("foundation.Job", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.READING)
    findings = models.JSONField(default=list, help_text="Faults that stop it: where, what was found, what to do.")
    remarks = models.JSONField(default=list, help_text="What the lint says; it does not stop anything.")
    questions = models.JSONField(default=list, help_text="What would be written, until it is written or discarded.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that would be written.")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = by_whom()
    applied_at = models.DateTimeField(_("written at"), null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        indexes = [models.Index(fields=["bank", "-uploaded_at"], name="question_import_of_bank")]

    def __str__(self):
        return f"{self.bank} – {self.file_name or self.get_format_display()}"

    def get_absolute_url(self):
        return reverse("question_import", args=[self.pk])


class BankView(models.Model):
    """That an account saw questions of a bank with their key on a day: what the leak check reads."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.CASCADE, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "user", "day"], name="one_view_a_day")]

    def __str__(self):
        return f"{self.user_id}: {self.bank_id}, {self.day}"
