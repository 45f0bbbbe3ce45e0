from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contests.admin.amending import AmendingForm
from contests.models import Contest, Question, Ranking
from contests.organising.starts import model_contests
from schools.scoped_forms import ScopedForm
from schools.scoped_starts import StartForm


class ContestForm(AmendingForm):
    class Meta:
        model = Contest
        fields = ("unit", "title", "summary", "public", "publishes_statistics", "attempts_allowed")

    def contest(self):
        return self.instance if self.instance.pk else None


class NewContestForm(StartForm):
    """A new contest with all it needs to run: one round as typed here, a model contest, or one like another."""

    opens_at = forms.SplitDateTimeField(
        label=_("opens at"),
        widget=AdminSplitDateTime,
        help_text=_("The first opening. All other dates of a model or of a copy follow it."),
    )
    closes_at = forms.SplitDateTimeField(label=_("closes at"), widget=AdminSplitDateTime, required=False)
    minutes = forms.IntegerField(
        label=_("time limit"), min_value=1, max_value=600, initial=30, required=False, help_text=_("Minutes.")
    )
    attempts_allowed = forms.IntegerField(
        label=_("attempts allowed"), min_value=1, max_value=100, initial=1, required=False
    )

    class Meta:
        model = Contest
        fields = ("unit", "title", "summary")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nothing = gettext("One round"), gettext("As set below: pupils, a paper, a ranking of persons.")
        title = gettext("Copy of “%(contest)s”")
        brings = gettext("Its audiences, rounds, parts, rankings, prizes and documents, with the same question banks.")
        newest = self.copies.order_by("-created_at", "-pk")
        self.offer(nothing, model_contests().values(), newest, lambda row: title % {"contest": row}, brings)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start_from") or "start_from" in self.errors:
            return cleaned
        for name in ("closes_at", "minutes", "attempts_allowed"):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The contest must close after it opens."))
        elif opens and closes and closes - opens < timedelta(minutes=cleaned.get("minutes") or 0):
            self.add_error("closes_at", _("The contest is open for less time than one attempt takes."))
        return cleaned


class QuestionForm(ScopedForm):
    new_picture = forms.FileField(
        label=_("picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP; made smaller, with its hidden data removed."),
    )
    remove_picture = forms.BooleanField(label=_("remove the picture"), required=False)

    class Meta:
        model = Question
        fields = (
            "bank", "topic", "text", "multiple", "citation", "difficulty", "audience", "valid_from", "valid_until",
        )  # fmt: skip


class RankingForm(ScopedForm):
    class Meta:
        model = Ranking
        fields = ("contest", "stage", "of", "each_sitting", "name", "audience", "state", "public", "prize_share")

    def clean(self):
        cleaned = super().clean()
        contest = cleaned.get("contest") or (self.instance.contest if self.instance.contest_id else None)
        stage, audience = cleaned.get("stage"), cleaned.get("audience")
        if contest and stage and stage.contest_id != contest.pk:
            self.add_error("stage", _("This stage is of another contest. Choose one of this contest, or none."))
        if contest and audience and audience.contest_id != contest.pk:
            self.add_error("audience", _("This audience is of another contest. Choose one of this contest, or none."))
        if cleaned.get("each_sitting") and not (stage and stage.by_sittings):
            self.add_error("each_sitting", _("Only a stage that is held by units has a ranking for each of them."))
        return cleaned
