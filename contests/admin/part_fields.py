"""The fields of a part by its kind: which go with a paper, which with judges, in what order they stand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contests.models import Part

PAPER_ONLY = frozenset(
    {
        "grace_seconds", "attempts_allowed", "attempts_a_day", "counts", "shuffle_questions", "shuffle_choices",
        "unseen_first", "must_answer_all", "question_seconds", "penalty", "show_key", "publish_key", "prediction",
    }
)  # fmt: skip
JUDGED_ONLY = frozenset(
    {
        "minutes_least", "minute_penalty", "minute_penalty_most", "step", "combines", "judges_least", "spread_limit",
        "levels_panels",
    }
)  # fmt: skip

_PAPER, _JUDGED = "kind-paper", "kind-judged"
FIELDSETS: Any = (
    (None, {"fields": ("stage", ("order", "name"), "kind", ("maximum", "minutes"), "show_score")}),
    (
        _("Time on stage"),
        {
            "classes": (_JUDGED,),
            "description": _("The time limit above is that of each team. It is always shown; points are taken off only "
                             "if you say so."),
            "fields": ("minutes_least", ("minute_penalty", "minute_penalty_most")),
        },
    ),
    (
        _("How marks become points"),
        {
            "classes": (_JUDGED,),
            "description": _("What the judges give marks for stands below, under “Criteria”."),
            "fields": ("step", ("judges_least", "combines"), "spread_limit", "levels_panels"),
        },
    ),
    (
        _("Attempts"),
        {
            "classes": (_PAPER,),
            "description": _("How often a paper may be taken, and what then counts."),
            "fields": ("grace_seconds", ("attempts_allowed", "attempts_a_day"), "counts"),
        },
    ),
    (
        _("The paper"),
        {
            "classes": (_PAPER,),
            "description": _("How the questions lie before those who take it."),
            "fields": ("shuffle_questions", "shuffle_choices", "unseen_first", "must_answer_all", "question_seconds"),
        },
    ),
    (
        _("Points"),
        {
            "classes": (_PAPER,),
            "description": _("Every question gives the same share of the maximum."),
            "fields": ("penalty",),
        },
    ),
    (
        _("The key: whether it is shown, and when"),
        {
            "classes": (_PAPER,),
            "description": _("A key that is shown before closing helps those who come later."),
            "fields": ("show_key", "publish_key"),
        },
    ),
    (
        _("Prediction"),
        {
            "classes": (_PAPER,),
            "description": _(
                "A question behind the others, ranked only after closing by how near it came. Put “distance of the "
                "prediction” into the rule of the ranking."
            ),
            "fields": ("prediction",),
        },
    ),
)  # fmt: skip


def kind_of(request, part) -> str:
    """The kind that is being sent, or asked for of a new part (`?kind=judged`); otherwise that of the part."""
    asked = request.POST.get("kind") if request.method == "POST" else request.GET.get("kind")
    if asked in Part.Kind.values and (part is None or request.method == "POST"):
        return asked
    return part.kind if part else Part.Kind.PAPER
