"""A campaign's own page in the workplace: what it asks, its services and commendations, and what is missing."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from propaganda.admin.forms import CampaignForm, NewCampaignForm, ServicesField, is_launched
from propaganda.admin.lines import LineInline
from propaganda.campaigns.amending import amend, renumber
from propaganda.campaigns.readiness import faults, remarks
from propaganda.campaigns.rules import NotPossible, State
from propaganda.campaigns.starts import build, copy_campaign, model_campaigns, start_empty
from propaganda.models import Campaign, CampaignLine, CommendationRule, Service
from propaganda.querysets import ORGANISING, OVERSEEING
from schools.querysets import seat_units
from schools.scoped_admin import ScopedAdmin, ScopedStackedInline
from schools.scoped_forms import ScopedForm


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
class CampaignAdmin(ScopedAdmin):
    form = CampaignForm
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

    def get_queryset(self, request):
        """A school reads a campaign on its own page: the history here names all schools and what a draft was."""
        return super().get_queryset(request).overseen_by(request.user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **{"form": NewCampaignForm} | kwargs)
        form.copies = Campaign.objects.editable_by(request.user)
        return form

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

    def get_changeform_initial_data(self, request):
        """Whoever organises at one unit only need not look for it."""
        own = seat_units(request.user, ORGANISING)
        return {"start_from": request.GET.get("start_from", "")} | ({"unit": own.pop()} if len(own) == 1 else {})

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return ("unit", "asks_plans") if is_launched(obj) else ("unit",)

    def get_inlines(self, request, obj):
        return [LineInline, RuleInline] if obj else []

    def has_change_permission(self, request, obj=None):
        """A closed one is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state != State.CLOSED)

    def has_delete_permission(self, request, obj=None):
        """One that no school ever saw may go."""
        never = obj is not None and obj.launched_at is None
        return never and self.may_edit_somewhere(request) and self._may_edit(request, obj)

    def perform_save(self, request, obj, form, change):
        said, by, at = form.cleaned_data, request.user, timezone.now()
        if change:
            fields = [name for name in form.changed_data if name not in {"reason", "services"}]
            services = said["services"] if "services" in form.changed_data else None
            amend(obj, fields, services=services, reason=said["reason"], by=by, at=at)
            return
        how, _colon, which = said["start_from"].partition(":")
        if how == "model":
            model = model_campaigns()[which]
            build(obj, model.definition, year=said["year"], by=by, at=at, what=model.title)
        elif how == "copy":
            copy_campaign(form.copies.get(pk=which), obj, year=said["year"], by=by, at=at)
        else:
            start_empty(obj, year=said["year"], by=by, at=at)

    def save_formset(self, request, form, formset, change):
        """Lines that change places get their numbers first, all at once."""
        if formset.model is CampaignLine:
            moved = {
                row.instance.pk: row.cleaned_data["order"]
                for row in formset.initial_forms
                if "order" in row.changed_data and not row.cleaned_data.get("DELETE")
            }
            if moved:
                renumber(form.instance, moved, by=request.user, at=timezone.now())
        super().save_formset(request, form, formset, change)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("The campaign is made. Its page says what is still missing; nobody sees it yet."))
        return redirect("admin:propaganda_campaign_change", obj.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        campaign = self.get_object(request, object_id)
        organises = super().has_change_permission(request, campaign)
        draft = campaign.state == State.DRAFT
        extra = {
            "faults": faults(campaign) if organises and draft else [],
            "remarks": remarks(campaign, timezone.localdate()) if organises and campaign.state != State.CLOSED else [],
            "may_change": organises,
            "page_url": campaign.get_absolute_url(),
            "launch_url": reverse("campaign_launch", args=[campaign.pk]),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
