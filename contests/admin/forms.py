from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contests.models import Contest, Question, Ranking
from contests.rules import why_not_official
from schools.scoped_forms import ScopedForm


class ContestForm(ScopedForm):
    class Meta:
        model = Contest
        fields = ("unit", "title", "summary")


class NewContestForm(ContestForm):
    """A contest with all it needs to run: the rest can be changed on its own pages afterwards."""

    opens_at = forms.SplitDateTimeField(label=_("opens at"), widget=AdminSplitDateTime)
    closes_at = forms.SplitDateTimeField(label=_("closes at"), widget=AdminSplitDateTime)
    minutes = forms.IntegerField(label=_("time limit"), min_value=1, max_value=600, initial=30, help_text=_("Minutes."))
    attempts_allowed = forms.IntegerField(label=_("attempts allowed"), min_value=1, max_value=100, initial=1)

    def clean(self):
        cleaned = super().clean()
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
        fields = ("contest", "stage", "of", "name", "audience", "state", "public", "prize_share")

    def clean(self):
        cleaned = super().clean()
        contest = cleaned.get("contest") or (self.instance.contest if self.instance.contest_id else None)
        stage, audience = cleaned.get("stage"), cleaned.get("audience")
        if contest and stage and stage.contest_id != contest.pk:
            self.add_error("stage", _("This stage is of another contest. Choose one of this contest, or none."))
        if contest and audience and audience.contest_id != contest.pk:
            self.add_error("audience", _("This audience is of another contest. Choose one of this contest, or none."))
        stage = stage or (self.instance.stage if self.instance.stage_id else None)
        made_official = cleaned.get("state") == Ranking.State.OFFICIAL and "state" in self.changed_data
        if stage and made_official and (reason := why_not_official(stage, timezone.now())):
            self.add_error("state", reason)
        return cleaned
