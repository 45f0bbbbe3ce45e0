"""Units, years, classes, people and memberships in the admin. What a decision changes about units is an act."""

import secrets

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.phones import format_phone
from foundation.vietnamese.text import search_key
from schools import actions
from schools.models import Act, Enrolment, Membership, Person, Role, SchoolClass, SchoolYear, Unit, UnitName
from schools.scoped_admin import ScopedAdmin, ScopedInline
from schools.scoped_forms import ScopedForm


class ReadOnly:
    """Rows that are shown where they belong and written by acts alone."""

    allow_add = allow_change = allow_delete = False
    can_delete = False


class UnitForm(ScopedForm):
    """A new unit says its first superiors; later ones are acts."""

    professional = forms.ModelChoiceField(
        Unit.objects.none(), label=_("superior in professional matters"), required=False
    )
    administrative = forms.ModelChoiceField(Unit.objects.none(), label=_("superior in administration"), required=False)
    needs_superior = True

    class Meta:
        model = Unit
        fields = ("kind", "level", "name", "code", "abbreviation", "place", "opened_on")

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None and self.needs_superior and not any(cleaned.get(role) for role in Role.values):
            self.add_error(Role.PROFESSIONAL, _("Choose at least one superior. Without one it would be out of sight."))
        return cleaned


class UnitNameInline(ReadOnly, ScopedInline):
    model = UnitName
    fields = ["valid_from", "name", "act"]
    ordering = ["valid_from", "pk"]
    verbose_name_plural = _("names")


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    form = UnitForm
    refusals = (actions.CodeTaken,)
    list_display = ["name", "kind", "level", "code", "opened_on", "closed_on"]
    list_filter = ["kind", "level"]
    search_fields = ["name_search_key", "code", "abbreviation"]
    ordering = ["name", "pk"]

    def get_fields(self, request, obj=None):
        fields = ["kind", "level", "name", "code", "abbreviation", "place", "opened_on"]
        return [*fields, "closed_on"] if obj else [*fields, *Role.values]

    def get_readonly_fields(self, request, obj=None):
        return ["name", "opened_on", "closed_on"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.needs_superior = not request.user.is_superuser
        mine = Unit.objects.editable_by(request.user).filter(closed_on=None).order_by("name", "pk")
        for role in Role.values:
            if role in form.base_fields:
                form.base_fields[role].queryset = mine
        return form

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_key(search_term))

    def perform_save(self, request, obj, form, change):
        said = form.cleaned_data
        fields = {name: said[name] for name in ("kind", "level", "code", "abbreviation", "place")}
        if change:
            actions.change_unit(obj, **fields, by=request.user, at=timezone.now())
            return
        superiors = {role: said.get(role) for role in Role.values}
        founded = actions.found_unit(
            **fields,
            name=said["name"],
            opened_on=said["opened_on"],
            superiors=superiors,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk, obj._state.adding = founded.pk, False


@admin.register(SchoolYear)
class SchoolYearAdmin(ScopedAdmin):
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    ordering = ["-starts_on", "pk"]


class EnrolmentInline(ReadOnly, ScopedInline):
    model = Enrolment
    fields = ["person"]
    ordering = ["person__name_sort_key", "pk"]
    verbose_name_plural = _("pupils")


@admin.register(SchoolClass)
class SchoolClassAdmin(ScopedAdmin):
    list_display = ["name", "grade", "unit", "year", "size"]
    list_filter = ["year", "grade", "unit"]
    list_select_related = ["unit", "year"]
    search_fields = ["name", "name_key"]
    ordering = ["grade", "name_key", "pk"]
    autocomplete_fields = ["unit"]
    fields = ["unit", "year", "grade", "name", "size"]
    inlines = [EnrolmentInline]

    def get_readonly_fields(self, request, obj=None):
        return ["unit", "year"] if obj else []

    def perform_save(self, request, obj, form, change):
        actions.save_class(obj, by=request.user, at=timezone.now())


class ClassInline(ScopedInline):
    """One class a year: a second one of the same year takes the place of the first."""

    model = Enrolment
    fields = ["school_class", "year"]
    readonly_fields = ["year"]
    ordering = ["-year__starts_on", "pk"]
    autocomplete_fields = ["school_class"]
    verbose_name_plural = _("classes")

    def perform_save(self, request, obj, form, change):
        enrolment = actions.enrol(obj.person, obj.school_class, by=request.user, at=timezone.now())
        obj.pk, obj.year_id, obj._state.adding = enrolment.pk, enrolment.year_id, False


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """The account is not chosen here: whoever could would lend themselves another's seat."""

    list_display = ["full_name", "born_on", "unit", "kind", "code", "left_on"]
    list_filter = ["kind", "unit", "left_on"]
    list_select_related = ["unit"]
    search_fields = ["name_search_key", "code"]
    search_help_text = _("By name, with or without accents, or by code.")
    ordering = ["name_sort_key", "pk"]
    autocomplete_fields = ["unit"]
    fields = ["unit", "kind", "full_name", "born_on", "gender", "code", "left_on", "user"]
    refusals = (actions.ClassOfAnotherUnit,)
    inlines = [ClassInline]

    def get_readonly_fields(self, request, obj=None):
        return ["unit", "user"] if obj else ["user"]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_key(search_term))

    def perform_save(self, request, obj, form, change):
        actions.save_person(obj, by=request.user, at=timezone.now())


class MembershipForm(ScopedForm):
    """Names an account, or makes one: the administrator need not be able to see all accounts to add a colleague."""

    username = forms.CharField(label=_("account name"), max_length=150, help_text=_("An existing one, or a new one."))
    full_name = forms.CharField(
        label=_("full name"), max_length=150, required=False, help_text=_("Only for a new account.")
    )

    class Meta:
        model = Membership
        fields = ("unit", "role", "school_class", "valid_from", "valid_to")

    def clean(self):
        cleaned = super().clean()
        username = cleaned.get("username")
        if username and not self.instance.pk:
            account = get_user_model().objects.filter(username=username, is_active=True).first()
            if account is None and not cleaned.get("full_name"):
                self.add_error("full_name", _("Nobody has this account name. To make a new account, give a full name."))
            cleaned["account"] = account
        if self.instance.pk and not cleaned.get("valid_to"):
            self.add_error("valid_to", _("Say until when. To give a role again, add it as a new one."))
        return cleaned


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    form = MembershipForm
    refusals = (
        actions.AlreadyGranted,
        actions.ClassOfAnotherUnit,
        actions.TeacherNeedsClass,
        actions.EndsBeforeItStarts,
    )
    list_display = ["user", "role", "unit", "school_class", "valid_from", "valid_to", "reached_by"]
    list_filter = ["role", "unit"]
    list_select_related = ["user", "unit", "school_class"]
    search_fields = ["user__full_name", "user__username", "unit__name"]
    ordering = ["-valid_from", "pk"]
    autocomplete_fields = ["unit", "school_class"]

    def get_fields(self, request, obj=None):
        if obj:
            return ["user", "unit", "role", "school_class", "valid_from", "valid_to", "reached_by"]
        return ["username", "full_name", "unit", "role", "school_class", "valid_from", "valid_to"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "unit", "role", "school_class", "valid_from", "reached_by"] if obj else []

    @admin.display(description=_("Contact details"))
    def reached_by(self, membership):
        user = membership.user
        return ", ".join(filter(None, [format_phone(user.phone), user.email])) or "–"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj:
            for name in ("username", "full_name"):
                form.base_fields.pop(name, None)
        return form

    def perform_save(self, request, obj, form, change):
        at = timezone.now()
        if change:
            self._end(request, obj, at)
            return
        account = form.cleaned_data["account"] or self._new_account(request, form.cleaned_data, at)
        granted = actions.grant(
            account,
            obj.unit,
            obj.role,
            school_class=obj.school_class,
            valid_from=obj.valid_from,
            valid_to=obj.valid_to,
            by=request.user,
            at=at,
        )
        obj.pk, obj.user, obj._state.adding = granted.pk, account, False

    def _end(self, request, obj, at):
        stored = Membership.objects.get(pk=obj.pk)
        if obj.valid_to and obj.valid_to != stored.valid_to:
            actions.end_membership(stored, on=obj.valid_to, by=request.user, at=at)

    def _new_account(self, request, said, at):
        password = secrets.token_urlsafe(12)
        account = actions.make_staff_account(
            username=said["username"], full_name=said["full_name"], password=password, by=request.user, at=at
        )
        words = _("New account %(username)s, first password %(password)s. It is shown only now: hand it over yourself.")
        messages.warning(request, words % {"username": account.username, "password": password})
        return account


@admin.register(Act)
class ActAdmin(ReadOnly, ScopedAdmin):
    list_display = ["number", "kind", "signed_on", "effective_on", "carried_out_by", "finished_at"]
    list_filter = ["kind", "effective_on"]
    list_select_related = ["carried_out_by"]
    search_fields = ["number", "note"]
    ordering = ["-effective_on", "pk"]
    fields = ["kind", "number", "signed_on", "effective_on", "note", "carried_out_at", "carried_out_by", "finished_at"]

    def get_fields(self, request, obj=None):
        return [*super().get_fields(request, obj), "what_changed"]

    def get_readonly_fields(self, request, obj=None):
        return ["what_changed"]

    @admin.display(description=_("what it changed"), empty_value="–")
    def what_changed(self, act):
        return format_html_join("", "<div>{}</div>", ((step,) for step in act.steps))
