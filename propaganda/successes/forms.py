"""What is typed about successes and totals."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from propaganda.models import Plan, Service
from propaganda.successes.names import Names
from propaganda.successes.proofs import ACCEPTED
from propaganda.successes.rules import Row, window_of
from propaganda.successes.totals import Number

NO_SERVICE = dict.fromkeys(("required", "invalid_choice"), _("Choose the service."))


def service_choices(campaigns, first, last) -> list[tuple[str, str]]:
    """The services these campaigns count, by name; former names of the time stand beside today's."""
    services = Service.objects.filter(pk__in=campaigns.values("services")).order_by("field", "pk")
    ids = list(services.values_list("pk", flat=True))
    names = Names(ids)
    return sorted(((str(pk), names.label(pk, first, last)) for pk in ids), key=lambda pair: pair[1])


def proof_field(**more) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ACCEPTED})
    return forms.FileField(required=False, widget=widget, **more)


def too_large(file):
    if file and file.size > settings.UPLOAD_MAX_BYTES:
        raise forms.ValidationError(
            _("The file has %(size)s; at most %(most)s can be sent."),
            params={"size": filesizeformat(file.size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
        )
    return file


class _WithProof(NFCForm, forms.Form):
    def clean_proof(self):
        return too_large(self.cleaned_data["proof"])


class SuccessForm(_WithProof):
    """Pupils of one class, one service, one date."""

    pupils = forms.MultipleChoiceField(
        label=_("Pupils"), error_messages={
            "required": _("Choose at least one pupil."),
            "invalid_choice": _("A pupil you chose is not in this class. Load the page anew."),
        },
    )  # fmt: skip
    service = forms.ChoiceField(
        label=_("Service"), widget=forms.RadioSelect, error_messages=NO_SERVICE
    )  # fmt: skip
    done_on = VietnameseDateField(label=_("Date"), help_text=_("When the service was carried out."))
    receipt = forms.CharField(
        label=_("Number of the file"), max_length=60, required=False,
        help_text=_("If the service gave one, and only for one pupil at a time."),
    )  # fmt: skip
    proof = proof_field(
        label=_("Photo of the result"),
        help_text=_("A photo or a PDF. Without one, your own confirmation is the proof."),
    )

    def __init__(self, *args: Any, plan: Plan, pupils, **kwargs: Any):
        super().__init__(*args, **kwargs)
        window = window_of(plan.campaign)
        campaign = type(plan.campaign).objects.filter(pk=plan.campaign_id)
        cast(Any, self.fields["service"]).choices = service_choices(campaign, window.starts_on, window.ends_on)
        cast(Any, self.fields["pupils"]).choices = [(str(person.pk), person.full_name) for person in pupils]

    def clean(self):
        data = super().clean() or {}
        if data.get("receipt") and len(data.get("pupils", ())) > 1:
            self.add_error(
                "receipt", _("A file has one number and is one pupil's. Choose one pupil, or leave it empty.")
            )
        return data

    def rows(self, school_class: int) -> list[Row]:
        data = self.cleaned_data
        return [
            Row(int(pupil), school_class, int(data["service"]), data["done_on"], data["receipt"])
            for pupil in data["pupils"]
        ]

    def chosen(self) -> set[int]:
        """The pupils that are ticked, to be shown again."""
        return {int(value) for value in self["pupils"].value() or () if str(value).isdigit()}


class ClaimForm(_WithProof):
    """What a pupil says they carried out."""

    service = forms.ChoiceField(
        label=_("Service"), widget=forms.RadioSelect, error_messages=NO_SERVICE
    )  # fmt: skip
    done_on = VietnameseDateField(label=_("Date"), help_text=_("When you carried it out."))
    receipt = forms.CharField(
        label=_("Number of the file"), max_length=60, required=False, help_text=_("If the service gave you one.")
    )
    proof = proof_field(
        label=_("Photo of the result"),
        help_text=_("If you have one. Your teachers see it, and nobody outside your school and those above it."),
    )

    def __init__(self, *args: Any, services, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["service"]).choices = services


class TotalForm(_WithProof):
    """A number of the past, of one service or all."""

    service = forms.ChoiceField(label=_("Service"), required=False)
    starts_on = VietnameseDateField(label=_("From"))
    ends_on = VietnameseDateField(label=_("Until"), help_text=_("Last day, included."))
    successes = forms.IntegerField(label=_("Successes"), min_value=1, max_value=1_000_000)
    pupils = forms.IntegerField(
        label=_("Number of pupils"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("If it is known how many."),
    )
    source = forms.CharField(
        label=_("Where the number comes from"), max_length=300, help_text=_("Such as the school's own register.")
    )
    proof = proof_field(label=_("Photo or PDF of it"))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        window = window_of(plan.campaign)
        campaign = type(plan.campaign).objects.filter(pk=plan.campaign_id)
        services = service_choices(campaign, window.starts_on, window.ends_on)
        cast(Any, self.fields["service"]).choices = [("", _("all services together")), *services]

    def number(self) -> Number:
        data = {name: self.cleaned_data[name] for name in ("successes", "pupils", "starts_on", "ends_on", "source")}
        return Number(service_id=int(self.cleaned_data["service"] or 0) or None, **data)
