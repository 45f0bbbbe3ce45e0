"""A campaign's own page in the workplace: what it asks, its services and commendations, and what is missing."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from propaganda.admin.forms import CampaignForm, NewCampaignForm, ServicesField, is_launched
from propaganda.admin.lines import LineInline
from propaganda.campaigns.amending import amend, renumber
from propaganda.campaigns.readiness import faults, remarks
from propaganda.campaigns.rules import NotPossible, State
from propaganda.campaigns.starts import build, copy_campaign, model_campaigns, start_empty
from propaganda.models import Campaign, CampaignLine, CommendationRule, Service
from propaganda.querysets import OVERSEEING
from schools.scoped_admin import ScopedStackedInline
from schools.scoped_forms import ScopedForm
from schools.scoped_starts import LaunchedAdmin


class RuleForm(ScopedForm):
    class Meta:
        model = CommendationRule
        fields = ("order", "name", "of", "measure", "places", "at_least", "least_size")
        labels = {"measure": gettext_lazy("by what")}


class RuleInline(ScopedStackedInline):
    model = CommendationRule
    form = RuleForm
    fields = (("order", "name"), ("of", "measure"), ("places", "at_least", "least_size"))
    allow_delete = True
    ordering = ("order", "pk")
    verbose_name_plural = gettext_lazy("commendations: who is proposed, by which rule")


@admin.register(Campaign)
class CampaignAdmin(LaunchedAdmin):
    form = CampaignForm
    new_form = NewCampaignForm
    made = gettext_lazy("The campaign is made. Its page says what is still missing; nobody sees it yet.")
    inlines_of_made: ClassVar = [LineInline, RuleInline]
    fixed = ("asks_plans",)
    viewing_roles = OVERSEEING
    refusals = (NotPossible,)
    list_display = ("title", "unit", "state", "starts_on", "ends_on")
    list_filter = ("state",)
    search_fields = ("title", "number", "unit__name")
    autocomplete_fields = ("unit",)
    ordering = ("-starts_on", "-pk")
    change_form_template = "admin/propaganda/campaign_change.html"

    class Media:
        css: ClassVar = {"all": ["contests/admin.css", "propaganda/admin.css"]}
        js = ("propaganda/campaign-admin.js",)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "services":
            services = Service.objects.prefetch_related("names").order_by("field", "code", "pk")
            kwargs |= {"form_class": ServicesField, "queryset": services, "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ("unit", "title", "start_from", "year")})]
        successes = ("counts_successes", ("successes_from", "successes_until"), "services")
        why = [(gettext_lazy("Change of a launched campaign"), {"fields": ("reason",), "classes": ("amending",)})]
        return [
            (None, {"fields": ("unit", "title", ("number", "issued_on"), "about", ("starts_on", "ends_on"))}),
            (gettext_lazy("Plans of schools"), {"fields": ("asks_plans", "plans_due_at", "school_lines")}),
            (gettext_lazy("Use of online public services"), {"fields": successes}),
            (
                gettext_lazy("Recording, keeping, public page"),
                {"classes": ("collapse",), "fields": ("recording_days", "evidence_months", "public")},
            ),
            *(why if is_launched(obj) else []),
        ]

    def perform_save(self, request, obj, form, change):
        said, by, at = form.cleaned_data, request.user, timezone.now()
        if change:
            fields = [name for name in form.changed_data if name not in {"reason", "services"}]
            services = said["services"] if "services" in form.changed_data else None
            amend(obj, fields, services=services, reason=said["reason"], by=by, at=at)
            return
        how, which = form.chosen()
        if how == "model":
            model = model_campaigns()[which]
            build(obj, model.definition, year=said["year"], by=by, at=at, what=model.title)
        elif how == "copy":
            copy_campaign(form.copies.get(pk=which), obj, year=said["year"], by=by, at=at)
        else:
            start_empty(obj, year=said["year"], by=by, at=at)

    def save_formset(self, request, form, formset, change):
        """Lines that change places get their numbers first, all at once."""
        if formset.model is CampaignLine and (moved := formset.moved()):
            renumber(form.instance, moved, by=request.user, at=timezone.now())
        super().save_formset(request, form, formset, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        campaign = self.get_object(request, object_id)
        organises = self.organises(request, campaign)
        draft = campaign.state == State.DRAFT
        extra = {
            "faults": faults(campaign) if organises and draft else [],
            "remarks": remarks(campaign, timezone.localdate()) if organises and campaign.state != State.CLOSED else [],
            "may_change": organises,
            "page_url": campaign.get_absolute_url(),
            "launch_url": reverse("campaign_launch", args=[campaign.pk]),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
