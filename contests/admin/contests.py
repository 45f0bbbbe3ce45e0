"""A contest's own page: what it is, everything it consists of, what is missing. A new one comes whole."""

from typing import ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import NotReady, close_contest, create_quiz, open_contest
from contests.admin.amending import AmendingPage, why_fieldset
from contests.admin.forms import ContestForm, NewContestForm
from contests.admin.inlines import AudienceInline, BlocInline, ExclusionInline, TeamRuleInline
from contests.admin.links import LINKS, pages_of_stage
from contests.models import Contest
from contests.organising.amending import amendments_of
from contests.organising.making import build, copy_contest
from contests.organising.map import contest_map
from contests.organising.sizes import freeze_sizes
from contests.organising.starts import model_contests
from contests.rules import readiness, remarks
from schools.scoped_starts import StartingAdmin


@admin.register(Contest)
class ContestAdmin(StartingAdmin, AmendingPage):
    form = ContestForm
    new_form = NewContestForm
    made = gettext_lazy("The contest is made. Its page says what is still missing; everything on it can be changed.")
    inlines_of_made: ClassVar = [AudienceInline, TeamRuleInline, ExclusionInline, BlocInline]
    list_display = ("title", "unit", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("title", "unit__name")
    autocomplete_fields = ("unit",)
    ordering = ("-created_at", "-pk")
    change_form_template = "admin/contests/contest_change.html"

    def contest_of(self, obj):
        return obj

    def get_fieldsets(self, request, obj=None):
        about = (None, {"fields": ("unit", "title", "summary")})
        if obj is None:
            alone = {
                "fields": ("closes_at", ("minutes", "attempts_allowed")),
                "classes": ("one-round",),
                "description": gettext_lazy("Only for “One round”: models and copies bring their own."),
            }
            return [about, (gettext_lazy("How it is held"), {"fields": ("start_from", "opens_at")}), (None, alone)]
        public = {"fields": ("public", "publishes_statistics")}
        return [
            about,
            (gettext_lazy("Who can see it"), {"classes": ("collapse",), **public}),
            (gettext_lazy("Over all rounds"), {"classes": ("collapse",), "fields": ("attempts_allowed",)}),
            *(why_fieldset(obj) if obj.opened_at else []),
        ]

    def perform_save(self, request, obj, form, change):
        if change:
            super().perform_save(request, obj, form, change)
            return
        said, by, at = form.cleaned_data, request.user, timezone.now()
        obj.attempts_allowed = None  # what was typed is of the part
        how, which = form.chosen()
        if how == "model":
            model = model_contests()[which]
            build(model.definition, obj, opens_at=said["opens_at"], by=by, at=at, what=model.title)
        elif how == "copy":
            copy_contest(form.copies.get(pk=which), obj, opens_at=said["opens_at"], by=by, at=at)
        else:
            typed = {name: said[name] for name in ("opens_at", "closes_at", "minutes", "attempts_allowed")}
            create_quiz(obj, **typed, by=by, at=at)

    def after_saving(self, obj, before):
        """Audiences that came after the opening are counted then."""
        if obj.opened_at:
            freeze_sizes(obj, at=timezone.now())
        return []

    def get_urls(self):
        state = self.admin_site.admin_view(self.change_state)
        return [path("<int:pk>/state/", state, name="contests_contest_state"), *super().get_urls()]

    def change_state(self, request, pk):
        """Open or close a contest, by the button on its page."""
        contest = Contest.objects.visible_to(request.user).filter(pk=pk).first()
        if contest is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request, contest):
            raise PermissionDenied
        if request.POST.get("state") == Contest.State.CLOSED:
            close_contest(contest, by=request.user, at=timezone.now())
            messages.success(request, _("The contest is closed: no new attempt can be started."))
        else:
            self._open(request, contest)
        return redirect("admin:contests_contest_change", pk)

    def _open(self, request, contest):
        try:
            open_contest(contest, by=request.user, at=timezone.now())
        except NotReady:
            messages.error(request, _("The contest cannot open yet. What is missing stands below."))
        else:
            messages.success(request, _("The contest is open to its audiences in its window."))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        contest = self.get_object(request, object_id)
        may_change = self.has_change_permission(request, contest)
        # Faults name questions and lines name banks: both are for those who may change them.
        faults = readiness(contest) if may_change else []
        noted = remarks(contest, timezone.now()) if may_change and contest.state != Contest.State.CLOSED else []
        parts = contest_map(contest, request.user, with_banks=may_change)
        for item in parts["stages"]:
            item["pages"] = pages_of_stage(item["stage"])
        extra = {
            "faults": [(fault, _page(fault)) for fault in faults],
            "remarks": [(fault, _page(fault)) for fault in noted],
            "map": parts,
            "may_change": may_change,
            "links": [(words, reverse(name, args=[contest.pk])) for words, name in LINKS] if may_change else [],
            "amendments": amendments_of(contest)[:3],
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})


def _page(fault):
    return reverse(f"admin:contests_{fault.model}_change", args=[fault.pk])
