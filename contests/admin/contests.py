"""Contest, stage and part: each its own page. A new contest comes whole; its page shows the map and what is missing."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import NotReady, close_contest, create_quiz, extend_attempts, open_contest
from contests.admin.forms import ContestForm, NewContestForm
from contests.admin.pages import ContestPage
from contests.models import Attempt, Audience, BlueprintLine, Contest, Part, Ranking, Stage
from contests.querysets import ORGANISING
from contests.rules import line_pool, readiness
from schools.querysets import seat_units
from schools.scoped_admin import ScopedInline


class AudienceInline(ScopedInline):
    model = Audience
    fields = ("name", "kind", "grade_from", "grade_to")


@admin.register(Contest)
class ContestAdmin(ContestPage):
    form = ContestForm
    list_display = ("title", "unit", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("title", "unit__name")
    autocomplete_fields = ("unit",)
    ordering = ("-created_at", "-pk")
    change_form_template = "admin/contests/contest_change.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **({} if change else {"form": NewContestForm}) | kwargs)

    def get_fields(self, request, obj=None):
        fields = ["unit", "title", "summary"]
        return fields if obj else [*fields, "opens_at", "closes_at", "minutes", "attempts_allowed"]

    def get_changeform_initial_data(self, request):
        """Whoever organises at one unit only need not look for it."""
        own = seat_units(request.user, ORGANISING)
        return {"unit": own.pop()} if len(own) == 1 else {}

    def get_readonly_fields(self, request, obj=None):
        return ("unit",) if obj else ()

    def get_inlines(self, request, obj):
        return [AudienceInline] if obj else []

    def perform_save(self, request, obj, form, change):
        if change:
            super().perform_save(request, obj, form, change)
            return
        typed = {name: form.cleaned_data[name] for name in ("opens_at", "closes_at", "minutes", "attempts_allowed")}
        create_quiz(obj, **typed, by=request.user, at=timezone.now())

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("The contest is made. Type its questions in, then open it here."))
        return redirect("admin:contests_contest_change", obj.pk)

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
        extra = {
            "faults": [(fault, _page(fault.model, fault.pk)) for fault in faults],
            "map": contest_map(contest, request.user, with_banks=may_change),
            "may_change": may_change,
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})


def _page(model, pk):
    return reverse(f"admin:contests_{model}_change", args=[pk])


def contest_map(contest, user, *, with_banks):
    """Stages with their parts, banks and the rankings the user may see, each with the address of its page."""
    stages = contest.stages.order_by("order").prefetch_related(
        Prefetch("parts", Part.objects.order_by("order")),
        Prefetch("parts__blueprint", BlueprintLine.objects.select_related("bank").order_by("pk")),
        Prefetch("rankings", Ranking.objects.visible_to(user).order_by("pk")),
    )
    return [
        {
            "stage": stage,
            "url": _page("stage", stage.pk),
            "parts": [
                {
                    "part": part,
                    "url": _page("part", part.pk),
                    "lines": [_line(line) for line in part.blueprint.all()] if with_banks else [],
                }
                for part in stage.parts.all()
            ],
            "rankings": [(ranking, _page("ranking", ranking.pk)) for ranking in stage.rankings.all()],
        }
        for stage in stages
    ]


def _line(line):
    return {"line": line, "questions": line_pool(line).count(), "url": _page("questionbank", line.bank_id)}


def was_sat(**of) -> bool:
    """Whether an attempt exists at the part or stage given; at one that is new there is none."""
    return None not in of.values() and Attempt.objects.filter(**of).exists()


@admin.register(Stage)
class StageAdmin(ContestPage):
    list_display = ("name", "contest", "opens_at", "closes_at")
    list_filter = ("contest",)
    search_fields = ("name", "contest__title")
    autocomplete_fields = ("contest",)
    fields = ("contest", "order", "name", "opens_at", "closes_at")
    ordering = ("-opens_at", "-pk")

    def get_readonly_fields(self, request, obj=None):
        return ("contest",) if was_sat(part__stage=obj) else ()

    def get_fieldsets(self, request, obj=None):
        note = _("Papers have been started here, so it stays with its contest.") if was_sat(part__stage=obj) else ""
        return [(None, {"fields": self.fields, "description": note})]

    def perform_save(self, request, obj, form, change):
        """Papers that ended with the stage get the time they missed when its end is moved on."""
        super().perform_save(request, obj, form, change)
        if change and "closes_at" in form.changed_data:
            extend_attempts(obj, before=form.initial["closes_at"], by=request.user, at=timezone.now())


class BlueprintInline(ScopedInline):
    model = BlueprintLine
    fields = ("bank", "topic", "number")
    autocomplete_fields = ("bank",)
    allow_delete = True


@admin.register(Part)
class PartAdmin(ContestPage):
    list_display = ("name", "stage", "minutes", "attempts_allowed")
    search_fields = ("name", "stage__name", "stage__contest__title")
    autocomplete_fields = ("stage",)
    inlines = (BlueprintInline,)
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("stage", "order", "name", "kind", "maximum")}),
        (
            gettext_lazy("Attempts"),
            {
                "fields": (
                    "minutes",
                    "grace_seconds",
                    "attempts_allowed",
                    "counts",
                    "shuffle_questions",
                    "shuffle_choices",
                )
            },
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("stage", "maximum", "counts") if was_sat(part=obj) else ()

    def get_fieldsets(self, request, obj=None):
        (none, first), *others = super().get_fieldsets(request, obj)
        if not was_sat(part=obj):
            return [(none, first), *others]
        note = _(
            "Papers have been started, so the stage, the maximum points and which attempt counts stay as they are: "
            "results already given would no longer compare with new ones."
        )
        return [(none, {**first, "description": note}), *others]
