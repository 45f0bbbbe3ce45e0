"""A stage on its own page."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import extend_attempts
from contests.admin.amending import AmendingPage, FittingForm, why_fieldset
from contests.admin.links import pages_of_stage
from contests.admin.pages import PageOfContest
from contests.models import Attempt, Stage
from contests.organising.judging_rules import is_launched, move_results_due
from contests.organising.plan_words import moments_in


def was_sat(**of) -> bool:
    """Whether an attempt exists at the part or stage given; at one that is new there is none."""
    return None not in of.values() and Attempt.objects.filter(**of).exists()


OF_SITTINGS = frozenset({"results_due_at", "due_words", "appeal_hours"})


class StageForm(FittingForm):
    class Meta:
        model = Stage
        fields = (
            "contest", "order", "name", "opens_at", "closes_at", "practice", "synchronous", "by_sittings",
            "results_due_at", "due_words", "appeal_hours", "promotes", "promotes_each",
        )  # fmt: skip

    def contest(self):
        return self.cleaned_data.get("contest") or (self.instance.contest if self.instance.contest_id else None)

    def unfit(self):
        return (set() if self.sent("by_sittings") else set(OF_SITTINGS)) | (
            set() if self.sent("promotes") else {"promotes_each"}
        )

    def clean(self):
        """A due moment left empty is read from the plan's words, where they name one."""
        cleaned = super().clean()
        words, opens = cleaned.get("due_words"), cleaned.get("opens_at")
        sent = self.data.get("results_due_at_0") or self.data.get("results_due_at_1")
        if self.sent("by_sittings") and words and opens and not sent and "results_due_at" not in self.errors:
            said = set(moments_in(words, timezone.localtime(opens).year))
            if len(said) == 1:
                cleaned["results_due_at"] = said.pop()
                if "results_due_at" not in self.changed_data:
                    self.changed_data.append("results_due_at")
        return cleaned


@admin.register(Stage)
class StageAdmin(AmendingPage, PageOfContest):
    form = StageForm
    list_display = ("name", "contest", "opens_at", "closes_at", "practice", "synchronous", "by_sittings")
    list_filter = ("contest",)
    search_fields = ("name", "contest__title")
    autocomplete_fields = ("contest",)
    fields = ("contest", "order", "name", "opens_at", "closes_at", "practice", "synchronous")
    ordering = ("-opens_at", "-pk")

    class Media:
        js = ("contests/organising.js",)

    def contest_of(self, obj):
        return obj.contest

    def get_readonly_fields(self, request, obj=None):
        sat = ("contest", "practice") if was_sat(part__stage=obj) else ()
        return tuple(dict.fromkeys((*sat, "contest", "by_sittings"))) if is_launched_stage(obj) else sat

    def get_fieldsets(self, request, obj=None):
        note = ""
        if was_sat(part__stage=obj):
            note = _(
                "Papers have been started here, so it stays with its contest, and practice stays practice: results "
                "already given would otherwise begin or cease to count."
            )
        return [
            (None, {"fields": self.fields, "description": note}),
            (
                gettext_lazy("Held by units"),
                {"fields": ("by_sittings", ("results_due_at", "due_words"), "appeal_hours"),
                 "description": self._of_units(obj), "classes": ("of-units",)},
            ),
            (
                gettext_lazy("Going on to the next stage"),
                {"fields": (("promotes", "promotes_each"),), "classes": ("collapse",),
                 "description": gettext_lazy("Who is equal at the line is shown, and decided by a person.")},
            ),
            *why_fieldset(obj.contest if obj else None),
        ]  # fmt: skip

    def _of_units(self, obj):
        if is_launched_stage(obj):
            return _(
                "It has been launched to units. When you move the day results are due, it moves for every unit that "
                "had the same day and has not sent its results; another day that a unit was granted stands."
            )
        return _(
            "For contests that schools hold themselves. “Before 31/10” ends when that day begins: if you leave the "
            "day empty, it is read from the plan’s words."
        )

    def next_steps(self, obj):
        if obj is None or obj.pk is None:
            return [_("After saving: add a part to it, which is the paper that is taken or judged in it.")]
        return [_("Next: its parts and its ranking, on the page of the contest.")]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: PLR0917
        pages = pages_of_stage(obj) if obj and self.has_change_permission(request, obj) else []
        return super().render_change_form(request, context | {"pages": pages}, add, change, form_url, obj)

    def perform_save(self, request, obj, form, change):
        """Papers that ended with the stage get the time they missed when its end is moved on."""
        super().perform_save(request, obj, form, change)
        if change and "closes_at" in form.changed_data:
            extend_attempts(obj, before=form.initial["closes_at"], by=request.user, at=timezone.now())
        if change and "results_due_at" in form.changed_data:
            move_results_due(obj, before=form.initial["results_due_at"], by=request.user, at=timezone.now())


def is_launched_stage(obj) -> bool:
    return obj is not None and is_launched(obj)
