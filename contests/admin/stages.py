"""A stage and a part, each on its own page."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import extend_attempts
from contests.admin.amending import AmendingForm, AmendingPage
from contests.admin.inlines import BlueprintInline
from contests.admin.pages import PageOfContest
from contests.models import Attempt, Audience, Contest, Part, Stage
from contests.organising.amending import Change
from contests.pools import lines_for


def was_sat(**of) -> bool:
    """Whether an attempt exists at the part or stage given; at one that is new there is none."""
    return None not in of.values() and Attempt.objects.filter(**of).exists()


def why_fieldset(contest: Contest | None):
    """The question for a reason: of an opened contest, and where it is not known yet of which."""
    if contest is not None and contest.opened_at is None:
        return []
    return [(gettext_lazy("Change of the rules"), {"fields": ("reason",), "classes": ("amending",)})]


class StageForm(AmendingForm):
    class Meta:
        model = Stage
        fields = ("contest", "order", "name", "opens_at", "closes_at", "practice", "synchronous")

    def contest(self):
        return self.cleaned_data.get("contest") or (self.instance.contest if self.instance.contest_id else None)


@admin.register(Stage)
class StageAdmin(AmendingPage, PageOfContest):
    form = StageForm
    list_display = ("name", "contest", "opens_at", "closes_at", "practice", "synchronous")
    list_filter = ("contest",)
    search_fields = ("name", "contest__title")
    autocomplete_fields = ("contest",)
    fields = ("contest", "order", "name", "opens_at", "closes_at", "practice", "synchronous")
    ordering = ("-opens_at", "-pk")

    def contest_of(self, obj):
        return obj.contest

    def get_readonly_fields(self, request, obj=None):
        return ("contest", "practice") if was_sat(part__stage=obj) else ()

    def get_fieldsets(self, request, obj=None):
        note = ""
        if was_sat(part__stage=obj):
            note = _(
                "Papers have been started here, so it stays with its contest, and practice stays practice: results "
                "already given would otherwise begin or cease to count."
            )
        return [(None, {"fields": self.fields, "description": note}), *why_fieldset(obj.contest if obj else None)]

    def next_steps(self, obj):
        if obj is None or obj.pk is None:
            return [_("After saving: add a part to it, which is the paper that is taken in it.")]
        return [_("Next: its parts and its ranking, on the page of the contest.")]

    def perform_save(self, request, obj, form, change):
        """Papers that ended with the stage get the time they missed when its end is moved on."""
        super().perform_save(request, obj, form, change)
        if change and "closes_at" in form.changed_data:
            extend_attempts(obj, before=form.initial["closes_at"], by=request.user, at=timezone.now())


class PartForm(AmendingForm):
    class Meta:
        model = Part
        fields = ("stage",)

    def contest(self):
        stage = self.cleaned_data.get("stage") or (self.instance.stage if self.instance.stage_id else None)
        return stage.contest if stage else None


SETTLED = ("stage", "maximum", "counts", "prediction")  # once papers exist


@admin.register(Part)
class PartAdmin(AmendingPage, PageOfContest):
    form = PartForm
    list_display = ("name", "stage", "minutes", "attempts_allowed")
    search_fields = ("name", "stage__name", "stage__contest__title")
    autocomplete_fields = ("stage",)
    inlines = (BlueprintInline,)
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("stage", ("order", "name"), "kind")}),
        (
            gettext_lazy("Time and attempts"),
            {
                "description": gettext_lazy("How long a paper lasts, how often it may be taken, and what then counts."),
                "fields": (
                    ("minutes", "grace_seconds"),
                    ("attempts_allowed", "attempts_a_day"),
                    "counts",
                ),
            },
        ),
        (
            gettext_lazy("The paper"),
            {
                "description": gettext_lazy("How the questions lie before those who take it."),
                "fields": (
                    "shuffle_questions",
                    "shuffle_choices",
                    "unseen_first",
                    "must_answer_all",
                    "question_seconds",
                ),
            },
        ),
        (
            gettext_lazy("Points"),
            {
                "description": gettext_lazy("Every question gives the same share of the maximum."),
                "fields": ("maximum", "penalty"),
            },
        ),
        (
            gettext_lazy("What is shown, and when"),
            {
                "description": gettext_lazy("A key that is shown before closing helps those who come later."),
                "fields": ("show_score", "show_key", "publish_key"),
            },
        ),
        (
            gettext_lazy("Prediction"),
            {
                "description": gettext_lazy(
                    "A question behind the others, ranked only after closing by how near it came. Put “distance of the "
                    "prediction” into the rule of the ranking."
                ),
                "fields": ("prediction",),
            },
        ),
    )

    def contest_of(self, obj):
        return obj.stage.contest

    def get_readonly_fields(self, request, obj=None):
        return SETTLED if was_sat(part=obj) else ()

    def get_fieldsets(self, request, obj=None):
        (none, first), *others = super().get_fieldsets(request, obj)
        note = ""
        if was_sat(part=obj):
            note = _(
                "Papers have been started, so the stage, the maximum points, which attempt counts and the prediction "
                "stay as they are: results already given would no longer compare with new ones."
            )
        why = why_fieldset(obj.stage.contest if obj else None)
        return [(none, {**first, "description": note}), *others, *why]

    def next_steps(self, obj):
        if obj is None or obj.pk is None:
            return [_("Say below from which question bank the paper is drawn.")]
        return [_("Look at a paper as one of the audience gets it: “Preview” on the page of the contest.")]

    def before_saving(self, obj):
        return paper_size(obj)

    def after_saving(self, obj, before):
        after = paper_size(obj)
        return [Change("part", obj.pk, "questions", before, after)] if before != after else []


def paper_size(part) -> int | None:
    """Questions in a paper, the longest of all audiences; None if a line takes all of its bank."""
    lines = list(part.blueprint.all())
    if any(line.number is None for line in lines):
        return None
    audiences = [None, *Audience.objects.filter(contest=part.stage.contest_id)]
    return max(sum(line.number or 0 for line in lines_for(lines, audience)) for audience in audiences)
