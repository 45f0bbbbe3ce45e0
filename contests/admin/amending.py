"""Pages where the rules of an opened contest can be changed: they ask why in the same form and tell those concerned."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admin.pages import ContestPage
from contests.models import BlueprintLine, Contest
from contests.organising.amending import BINDING, STARTED_LATER, Change, amend, came, change_of, went
from schools.scoped_forms import ScopedForm

WHY = gettext_lazy(
    "This contest has been opened: say why you change its rules or dates. Everybody in it reads the change and this "
    "reason; it holds for attempts started from now on."
)


def why_fieldset(contest: Contest | None):
    """The question for a reason: of an opened contest, and where it is not known yet of which."""
    if contest is not None and contest.opened_at is None:
        return []
    return [(gettext_lazy("Change of the rules"), {"fields": ("reason",), "classes": ("amending",)})]


def ask_why() -> str:
    return _("Say why: everybody in the contest is told what changes and for what reason.")


def binding_fields(form) -> list[str]:
    """The changed fields of a form that those who take part were promised."""
    known = BINDING.get(form._meta.model, frozenset())
    return [name for name in form.changed_data if name in known]


class AmendingForm(ScopedForm):
    reason = forms.CharField(
        label=gettext_lazy("reason for the change"),
        required=False,
        max_length=300,
        help_text=WHY,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def contest(self) -> Contest | None:
        """The contest of what is being saved, as far as it is known."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        contest = self.contest()
        promised = not self.instance._state.adding and binding_fields(self)
        arrives = self.instance._state.adding and self._meta.model is not Contest
        if contest and contest.opened_at and (promised or arrives) and not cleaned.get("reason", "").strip():
            self.add_error("reason", ask_why())
        return cleaned


class FittingForm(AmendingForm):
    """Fields that do not go with what was chosen are left as they are stored, whatever was sent with them."""

    def unfit(self) -> set[str]:
        """The names of those, by what was sent."""
        raise NotImplementedError

    def sent(self, name: str) -> str:
        """What was chosen in this field; of one that cannot be changed here, what is stored."""
        if name in self.fields and not self.fields[name].disabled:
            return self.data.get(self.add_prefix(name), "")
        return getattr(self.instance, name)

    def full_clean(self):
        unfit = self.unfit().intersection(self.fields) if self.is_bound else set()
        unfit = {name for name in unfit if not self.fields[name].disabled}
        for name in unfit:
            self.fields[name].disabled = True
        super().full_clean()
        _kept = self.changed_data  # told while they are disabled; shown as they can be typed into
        for name in unfit:
            self.fields[name].disabled = False


class AmendingFormSet(BaseInlineFormSet):
    """Rows whose change asks for the reason in the form above them."""

    def opened(self) -> bool:
        raise NotImplementedError

    def clean(self):
        super().clean()
        touched = any(
            (form.has_changed() and (form.instance._state.adding or binding_fields(form) or self._counts(form)))
            or form.cleaned_data.get("DELETE")
            for form in self.forms
            if hasattr(form, "cleaned_data")
        )
        if touched and self.opened() and not self.data.get("reason", "").strip():
            raise ValidationError(ask_why(), code="reason")

    def _counts(self, form):
        return self.model is BlueprintLine and "number" in form.changed_data


class AmendingPage(ContestPage):
    """Saves, then makes one amendment of all that changed on the page."""

    def contest_of(self, obj) -> Contest:
        return obj.contest

    def save_related(self, request, form, formsets, change):
        before = self.before_saving(form.instance)
        super().save_related(request, form, formsets, change)
        contest = Contest.objects.get(pk=self.contest_of(form.instance).pk)
        changes = [*self._of_form(form), *self._of_formsets(formsets)] if change else [came(form.instance)]
        changes += self.after_saving(form.instance, before) if change else []
        reason = form.cleaned_data.get("reason", "").strip()
        amend(contest, changes, reason=reason, by=request.user, at=timezone.now(), holds=self.holds(form.instance))

    def holds(self, obj) -> str | Promise:
        """For whom a change on this page holds, as everybody is told."""
        return STARTED_LATER

    def before_saving(self, obj) -> object:
        """What to keep of the rows below before they are saved."""
        return None

    def after_saving(self, obj, before) -> list[Change]:
        """Changes that no single field tells."""
        return []

    def _of_form(self, form):
        return [change_of(form.instance, name, form.initial.get(name)) for name in binding_fields(form)]

    def _of_formsets(self, formsets):
        for formset in formsets:
            if formset.model not in BINDING:
                continue
            initial = {id(form.instance): form.initial for form in formset.forms}
            for row, names in formset.changed_objects:
                for name in names:
                    if name in BINDING[formset.model]:
                        yield change_of(row, name, initial[id(row)].get(name))
            yield from (came(row) for row in formset.new_objects)
            yield from (went(row) for row in formset.deleted_objects)
