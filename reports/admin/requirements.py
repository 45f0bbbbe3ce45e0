"""A requirement's own page in the workplace: what is asked, of which plan, to whom, when; and what is missing."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.forms.models import BaseInlineFormSet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin.requirement_forms import ClauseForm, ExtractForm, NewRequirementForm, RequirementForm
from reports.models import Clause, Extract, Requirement
from reports.querysets import ORGANISING, OVERSEEING
from reports.requirements.amending import save_changes
from reports.requirements.readiness import readiness
from reports.requirements.rules import FIXED, State, must_be_draft
from reports.requirements.starts import copy, start
from reports.rules import NotPossible
from schools.querysets import seat_units
from schools.scoped_admin import ScopedAdmin, ScopedInline, ScopedStackedInline
from schools.scoped_forms import changes_of


def is_launched(requirement: Requirement | None) -> bool:
    return requirement is not None and requirement.state != State.DRAFT


class ClauseInline(ScopedInline):
    """After the launch they are read: by them it was promised."""

    model = Clause
    form = ClauseForm
    fields = ("clause", "words", "due_at")
    allow_delete = True
    ordering = ("due_at", "pk")
    verbose_name_plural = gettext_lazy("clauses of the plan that give a date")

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not is_launched(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_launched(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_launched(obj)

    def perform_save(self, request, obj, form, change):
        must_be_draft(Requirement.objects.get(pk=obj.requirement_id))
        super().perform_save(request, obj, form, change)

    def perform_delete(self, request, obj):
        must_be_draft(Requirement.objects.get(pk=obj.requirement_id))
        super().perform_delete(request, obj)


class ExtractFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "form": self.instance.form}


class ExtractInline(ScopedStackedInline):
    model = Extract
    form = ExtractForm
    formset = ExtractFormSet
    fields = (("title", "clause"), "receiver", "figures")
    allow_delete = True
    ordering = ("title", "pk")
    verbose_name_plural = gettext_lazy("extracts: some figures for a further receiver")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Requirement)
class RequirementAdmin(ScopedAdmin):
    form = RequirementForm
    viewing_roles = OVERSEEING
    refusals = (NotPossible,)
    list_display = ("title", "unit", "state", "opens_at", "due_at")
    list_filter = ("state",)
    search_fields = ("title", "document", "unit__name")
    autocomplete_fields = ("unit", "copy_unit")
    ordering = ("-due_at", "-pk")
    change_form_template = "admin/reports/requirement_change.html"

    class Media:
        css: ClassVar = {"all": ["contests/admin.css", "reports/requirements-admin.css"]}

    def get_queryset(self, request):
        """Whoever owes one reads it on its own page: the history here names all units and what a draft was."""
        return super().get_queryset(request).overseen_by(request.user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **{"form": NewRequirementForm} | kwargs)
        form.copies = Requirement.objects.editable_by(request.user)
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ("unit", "title", "start_from", "form", ("opens_at", "due_at"))})]
        about = (("contest", "campaign"), ("period_from", "period_until"), "previous")
        when = ("opens_at", "due_at", "due_words", "grace_until", "locks_at", "two_dates_because")
        return [
            (None, {"fields": ("unit", "title", ("document", "issued_on"), "about", "form", "may_be_nothing")}),
            (gettext_lazy("What it is about"), {"fields": about}),
            (gettext_lazy("Where it goes"), {"fields": ("route", "copy_to", "copy_unit", "feeds")}),
            (gettext_lazy("When"), {"fields": when}),
            (gettext_lazy("Before the deadline"), {"fields": ("reminders", "export_hours")}),
        ]

    def get_changeform_initial_data(self, request):
        """Whoever organises at one unit only need not look for it."""
        own = seat_units(request.user, ORGANISING)
        return {"start_from": request.GET.get("start_from", "")} | ({"unit": own.pop()} if len(own) == 1 else {})

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return ("unit", *FIXED) if is_launched(obj) else ("unit",)

    def get_inlines(self, request, obj):
        return [ClauseInline, ExtractInline] if obj else []

    def has_change_permission(self, request, obj=None):
        """A closed one is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state != State.CLOSED)

    def has_delete_permission(self, request, obj=None):
        """One that no unit ever saw may go."""
        never = obj is not None and obj.launched_at is None
        return never and self.may_edit_somewhere(request) and self._may_edit(request, obj)

    def perform_save(self, request, obj, form, change):
        by, at = request.user, timezone.now()
        if not change:
            if source := form.source:
                copy(source, obj, by=by, at=at)
            else:
                start(obj, by=by, at=at)
            return
        moments = form.cleaned_data["reminders"] if "reminders" in form.changed_data else None
        save_changes(obj, form.changed_columns(), moments=moments, changes=changes_of(form), by=by, at=at)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(
            request, _("The requirement is made. Its page says what is still missing; nobody sees it yet.")
        )
        return redirect("admin:reports_requirement_change", obj.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        requirement, at = self.get_object(request, object_id), timezone.now()
        organises = super().has_change_permission(request, requirement)
        ready = readiness(requirement, at) if organises and requirement.state != State.CLOSED else None
        extra = {
            "faults": ready.faults if ready and requirement.state == State.DRAFT else [],
            "remarks": ready.remarks if ready else [],
            "may_change": organises,
            "launched": is_launched(requirement),
            "page_url": requirement.get_absolute_url(),
            "launch_url": reverse("requirement_launch", args=[requirement.pk]),
            "extend_url": reverse("requirement_extend", args=[requirement.pk]),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
