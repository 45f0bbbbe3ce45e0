"""What stands inside the pages of a contest and of a part."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admin.amending import AmendingFormSet
from contests.models import Audience, Bloc, BlueprintLine, Exclusion, TeamRule
from contests.organising.judging_rules import why_teams_stay
from schools.scoped_admin import ScopedStackedInline
from schools.scoped_forms import ScopedForm


class TeamRuleFormSet(AmendingFormSet):
    def opened(self):
        return self.instance.opened_at is not None

    def clean(self):
        super().clean()
        turns = any(
            form.cleaned_data.get("DELETE") or (form.instance._state.adding and form.has_changed())
            for form in self.forms
            if hasattr(form, "cleaned_data")
        )
        if turns and (why := why_teams_stay(self.instance)):
            raise ValidationError(why, code="entered")


class TeamRuleForm(ScopedForm):
    class Meta:
        model = TeamRule
        fields = ("least", "most", "reserves", "teams_a_unit", "each_grade", "one_class")

    def has_changed(self):
        """A rule that is added as it stands there is a rule."""
        return self.instance._state.adding or super().has_changed()


class TeamRuleInline(ScopedStackedInline):
    model = TeamRule
    form = TeamRuleForm
    formset = TeamRuleFormSet
    allow_delete = True
    max_num = 1
    verbose_name_plural = gettext_lazy("teams: how many members a team has")
    fieldsets = (
        (
            None,
            {
                "description": gettext_lazy(
                    "With this rule the contest is entered by teams, never by single persons. Members come from the "
                    "audiences above. Without it, persons enter."
                ),
                "fields": (("least", "most", "reserves"), "teams_a_unit", ("each_grade", "one_class")),
            },
        ),
    )


class AudienceFormSet(AmendingFormSet):
    def opened(self):
        return self.instance.opened_at is not None


class AudienceInline(ScopedStackedInline):
    model = Audience
    formset = AudienceFormSet
    allow_delete = True
    autocomplete_fields = ("residence",)
    ordering = ("pk",)
    fieldsets = (
        (None, {"fields": (("name", "kind"), ("obligatory", "self_registration"))}),
        (
            gettext_lazy("Only those who …"),
            {
                "classes": ("collapse",),
                "description": gettext_lazy(
                    "Leave empty what does not matter. A person belongs to the first audience whose conditions they "
                    "meet, from the top. Who has no date of birth on the list cannot meet an age."
                ),
                "fields": (
                    ("grade_from", "grade_to"),
                    ("age_from", "age_to", "age_on"),
                    ("unit_kind", "school_level"),
                    "residence",
                ),
            },
        ),
    )


class ExclusionForm(ScopedForm):
    class Meta:
        model = Exclusion
        fields = ("person", "unit", "role", "reason")

    def clean(self):
        """Said in words here; the database refuses the rest too."""
        cleaned = super().clean()
        person, unit, role = cleaned.get("person"), cleaned.get("unit"), cleaned.get("role")
        if bool(person) == bool(unit):
            raise ValidationError(_("Name either a person or a unit, not both."), code="either")
        if person and role:
            self.add_error("role", _("A role goes with a unit: leave it empty for one person."))
        return cleaned


class ExclusionInline(ScopedStackedInline):
    model = Exclusion
    form = ExclusionForm
    allow_delete = True
    autocomplete_fields = ("person", "unit")
    ordering = ("pk",)
    classes = ("collapse",)
    verbose_name_plural = gettext_lazy("exclusions: who may not enter")
    fieldsets = (
        (
            None,
            {
                "description": gettext_lazy(
                    "One person; or whoever holds a role at a unit or below it; or a unit with all below it. Those "
                    "concerned read the reason."
                ),
                "fields": ("person", ("unit", "role"), "reason"),
            },
        ),
    )


class BlocInline(ScopedStackedInline):
    model = Bloc
    allow_delete = True
    fields = ("name", "units")
    autocomplete_fields = ("units",)
    ordering = ("pk",)
    classes = ("collapse",)
    verbose_name_plural = gettext_lazy("blocs: units ranked together")


class BlueprintFormSet(AmendingFormSet):
    def opened(self):
        return self.instance.stage_id is not None and self.instance.stage.contest.opened_at is not None


class BlueprintInline(ScopedStackedInline):
    model = BlueprintLine
    formset = BlueprintFormSet
    autocomplete_fields = ("bank",)
    allow_delete = True
    ordering = ("pk",)
    verbose_name_plural = gettext_lazy("blueprint: which questions go into a paper")
    fieldsets = (
        (
            None,
            {
                "fields": (("bank", "number"), ("topic", "difficulty", "audience")),
            },
        ),
    )

    def get_formset(self, request, obj=None, **kwargs):
        self.part = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Audiences of this part's contest only; of a part that is not saved yet none."""
        if db_field.name == "audience":
            of = {"contest": self.part.stage.contest_id} if self.part else {"pk": None}
            kwargs["queryset"] = Audience.objects.filter(**of).order_by("pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
