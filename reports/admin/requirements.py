"""A requirement's own page in the workplace: what is asked, of which plan, to whom, when; and what is missing."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from reports.admin.requirement_forms import ClauseForm, ExtractForm, NewRequirementForm, RequirementForm
from reports.models import Clause, Extract, Requirement
from reports.querysets import OVERSEEING
from reports.requirements.amending import save_changes
from reports.requirements.readiness import readiness
from reports.requirements.rules import FIXED, State, must_be_draft
from reports.requirements.starts import copy, start
from reports.rules import NotPossible
from schools.scoped_admin import ScopedInline, ScopedStackedInline
from schools.scoped_forms import changes_of
from schools.scoped_starts import LaunchedAdmin


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

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_launched(obj)

    has_add_permission = has_delete_permission = has_change_permission

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
class RequirementAdmin(LaunchedAdmin):
    form = RequirementForm
    new_form = NewRequirementForm
    made = gettext_lazy("The requirement is made. Its page says what is still missing; nobody sees it yet.")
    inlines_of_made: ClassVar = [ClauseInline, ExtractInline]
    fixed = FIXED
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

    def change_view(self, request, object_id, form_url="", extra_context=None):
        requirement, at = self.get_object(request, object_id), timezone.now()
        organises = self.organises(request, requirement)
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
