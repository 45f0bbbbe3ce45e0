"""The form of a campaign: a new one begins from a model or another one; of a launched one changes need a reason."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from propaganda.campaigns.starts import model_campaigns
from propaganda.models import Campaign
from propaganda.successes.names import name_on
from schools.scoped_forms import ScopedForm
from schools.scoped_starts import StartForm

WHY = _(
    "This campaign has been launched: schools read what you change and this reason. Words may change; times can only "
    "become longer; for more, add a new line."
)


class ServicesField(forms.ModelMultipleChoiceField):
    """Services by the names they have today."""

    def label_from_instance(self, obj):
        return name_on(obj, timezone.localdate())


def is_launched(campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.launched_at is not None


class CampaignForm(ScopedForm):
    reason = forms.CharField(
        label=_("reason for the change"), required=False, max_length=500, help_text=WHY,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = (
            "unit", "title", "number", "issued_on", "about", "starts_on", "ends_on", "asks_plans", "plans_due_at",
            "school_lines", "recording_days", "counts_successes", "successes_from", "successes_until", "services",
            "evidence_months", "public",
        )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The campaign ends before it begins."))
        since, until = cleaned.get("successes_from"), cleaned.get("successes_until")
        if since and until and until < since:
            self.add_error("successes_until", _("This is before the day from which successes are counted."))
        if is_launched(self.instance) and set(self.changed_data) - {"reason"} and not cleaned.get("reason", "").strip():
            self.add_error("reason", ask_why())
        return cleaned


def ask_why():
    return _("Say why: the schools read it, and it stays on record.")


class NewCampaignForm(StartForm):
    """A new campaign with all it needs: nothing yet, a model, or one of a year before."""

    year = forms.IntegerField(
        label=_("year in which it begins"), min_value=2000, max_value=2100,
        help_text=_("All dates of a model or of a copy come with it into this year. Each can be changed afterwards."),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = ("unit", "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        nothing = gettext("Nothing yet"), gettext("From the first to the last day of the year, without lines.")
        brings = gettext("Its lines, services and rules of commendation, with the dates of the new year.")

        def title(row):
            return gettext("Copy of “%(campaign)s”") % {"campaign": f"{row} ({row.starts_on.year})"}

        self.offer(nothing, model_campaigns().values(), self.copies.order_by("-starts_on", "-pk"), title, brings)
