"""The form of a requirement: a new one begins with what is usual or like last time's; moments are typed as words."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models import Extract, Figure, ReportForm, Requirement
from reports.requirements.moment_words import Unread, hours_words, moments_words, read_hours, read_moments
from reports.requirements.rules import feeds_in_a_circle
from schools.models import Unit
from schools.scoped_forms import ScopedForm
from schools.scoped_starts import StartForm

NO_SCHOOL = _("Choose an office or committee: a school does not read what other schools report.")


class _WordsField(forms.CharField):
    """What the model keeps as numbers, typed and shown as words."""

    read: Callable[[str], list[int]]
    words: Callable[[Iterable[int]], str]

    def to_python(self, value):
        try:
            return self.read(super().to_python(value) or "")
        except Unread as unread:
            raise ValidationError(str(unread), code="unread") from unread

    def prepare_value(self, value):
        return self.words(value) if isinstance(value, (list, tuple)) else value

    def has_changed(self, initial, data):
        try:
            return list(initial or []) != self.to_python(data)
        except ValidationError:
            return True


class MomentsField(_WordsField):
    read = staticmethod(read_moments)
    words = staticmethod(moments_words)


class HoursField(_WordsField):
    read = staticmethod(read_hours)
    words = staticmethod(hours_words)


def _wide(rows=None):
    attrs = {"class": "vLargeTextField" if rows else "vTextField"}
    return forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)


class RequirementForm(ScopedForm):
    reminders = MomentsField(
        label=_("reminders"), required=False, widget=_wide(),
        help_text=_("Whoever still owes is reminded then, such as: 3 days before, 2 hours before, 1 day after."),
    )  # fmt: skip
    export_hours = HoursField(
        label=_("workbooks before the deadline"), required=False, widget=_wide(),
        help_text=_("So many hours before it, a workbook of what has come is frozen, such as: 72, 24, 2, 0"),
    )  # fmt: skip

    class Meta:
        model = Requirement
        fields = (
            "unit", "title", "about", "document", "issued_on", "form", "contest", "campaign", "period_from",
            "period_until", "route", "copy_to", "copy_unit", "feeds", "previous", "opens_at", "due_at", "due_words",
            "grace_until", "locks_at", "two_dates_because", "may_be_nothing", "export_hours",
        )  # fmt: skip
        widgets = {"about": _wide(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "reminders" in self.fields:
            rows = self.instance.moments.order_by("-minutes_before")
            self.initial["reminders"] = list(rows.values_list("minutes_before", flat=True))
        for name, others in (("feeds", {"form": self.instance.form_id}), ("previous", {})):
            if self.instance.pk and name in self.fields:
                field = cast(Any, self.fields[name])
                field.queryset = field.queryset.filter(**others).exclude(pk=self.instance.pk)
        for name in ("contest", "campaign", "copy_unit"):
            if name in self.fields and (kept := getattr(self.instance, f"{name}_id")):
                _offer_kept(cast(Any, self.fields[name]), kept)

    def clean(self):
        said = super().clean()
        _check_moments(self, said)
        if said.get("period_from") and said.get("period_until") and said["period_until"] < said["period_from"]:
            self.add_error("period_until", _("This is before the first day."))
        self._check_copy(said)
        if "form" in said and (feeds := said.get("feeds")):
            if feeds.form_id != (said["form"] and said["form"].pk):
                self.add_error("feeds", _("This report has another form. Choose one with the same form."))
            elif feeds_in_a_circle(self.instance, feeds):
                self.add_error("feeds", _("This report is itself made of the reports asked for here."))
        return said

    def _check_copy(self, said):
        if "copy_to" not in said:
            return
        one_unit = said["copy_to"] == Requirement.Copy.UNIT
        if one_unit and not said.get("copy_unit"):
            self.add_error("copy_unit", _("Say which unit."))
        if one_unit and _is_school(said.get("copy_unit")):
            self.add_error("copy_unit", NO_SCHOOL)
        if not one_unit and said.get("copy_unit"):
            words = _("Choose “one unit” above, or leave this empty.")
            self.add_error("copy_unit", words)

    def changed_columns(self) -> list[str]:
        return [name for name in self.changed_data if name != "reminders"]


def _offer_kept(field, kept: int) -> None:
    """What stands there stays, also where whoever looks after a round that was handed over does not see it."""
    seen = field.queryset
    rows = seen.model._default_manager.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk=kept))
    field.queryset = rows.order_by(*seen.query.order_by)


def _is_school(unit) -> bool:
    return unit is not None and unit.kind == Unit.Kind.SCHOOL


def _check_moments(form, said) -> None:
    """The four moments are in order; each fault is said at its field."""
    opens, due, grace, locks = (said.get(name) for name in ("opens_at", "due_at", "grace_until", "locks_at"))
    if opens and due and due <= opens:
        form.add_error("due_at", _("It is due before it opens."))
    if due and grace and grace < due:
        form.add_error("grace_until", _("This is before it is due."))
    if locks and due and locks < max(filter(None, (due, grace))):
        form.add_error("locks_at", _("It locks last: not before it is due, nor before the end of grace."))


class NewRequirementForm(StartForm):
    """A new requirement: with what is usual, or like one of before; the dates are set anew."""

    class Meta:
        model = Requirement
        fields = ("unit", "title", "form", "opens_at", "due_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].required = False
        self.fields["form"].help_text = _("May be left empty for a copy: then it is that of last time.")
        usual = gettext("Received by you, reminders a week, three days and a day before, and a day after.")
        brings = gettext("Form, receivers, reminders, frozen workbooks and extracts; figures are compared with it.")

        def title(row):
            return gettext("Like “%(requirement)s”") % {"requirement": f"{row} ({row.due_at:%m/%Y})"}

        self.offer((gettext("What is usual"), usual), (), self.copies.order_by("-due_at", "-pk"), title, brings)

    @property
    def source(self) -> Requirement | None:
        which = self.cleaned_data.get("start_from", "").removeprefix("copy:")
        return self.copies.filter(pk=which).select_related("form").first() if which else None

    def clean(self):
        said = super().clean()
        _check_moments(self, said)
        if not said.get("form"):
            if source := self.source:
                said["form"] = source.form
            elif "form" not in self.errors:
                self.add_error("form", _("Choose the form, or a requirement to copy."))
        return said


class ClauseForm(ScopedForm):
    class Meta:
        widgets = {"words": _wide(2)}


class ExtractForm(ScopedForm):
    class Meta:
        model = Extract
        fields = ("title", "clause", "receiver", "figures")

    def __init__(self, *args, form: ReportForm, **kwargs):
        super().__init__(*args, **kwargs)
        if "figures" in self.fields:
            figures = Figure.objects.filter(form=form).order_by("section__order", "order", "pk")
            cast(forms.ModelMultipleChoiceField, self.fields["figures"]).queryset = figures

    def clean_receiver(self):
        receiver = self.cleaned_data["receiver"]
        if _is_school(receiver):
            raise ValidationError(NO_SCHOOL, code="school")
        return receiver
