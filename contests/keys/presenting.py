"""How questions did, as the page and the workbook show it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.keys.items import warnings_of
from contests.models import Attempt, Choice, ItemStatistic, Part, PartScore, Ruling

OVERLAP = timedelta(minutes=2)
WARNINGS = {
    "negative": gettext_lazy(
        "Those who did well elsewhere got this one wrong more often than the others: look at the key."
    ),
    "too_hard": gettext_lazy("Hardly anybody had it right: is the key right, and the wording clear?"),
    "too_easy": gettext_lazy("Nearly everybody had it right: it hardly tells entrants apart."),
    "weak": gettext_lazy("It hardly tells those who know from those who guess."),
}


@dataclass(frozen=True)
class ShownChoice:
    text: str
    right: bool
    times: int


@dataclass(frozen=True)
class ShownItem:
    question: int
    text: str
    papers: int
    facility: Decimal | None
    discrimination: Decimal | None
    choices: tuple[ShownChoice, ...]
    open: int
    warnings: tuple[str, ...]
    ruling: Ruling | None


def statistics(part: Part, basis: str):
    """Those to look at first come first: the least discriminating, of equals the hardest."""
    rows = ItemStatistic.objects.filter(part=part, basis=basis).select_related("question")
    return rows.order_by(F("discrimination").asc(nulls_last=True), F("facility").asc(nulls_last=True), "question")


def shown_items(part: Part, rows) -> list[ShownItem]:
    """A page of statistics with texts, keys as drawn, and the rulings that stand."""
    rows = list(rows)
    questions = [row.question_id for row in rows]
    choices: dict[int, list[Choice]] = {}
    for choice in Choice.objects.filter(question__in=questions).order_by("question", "order"):
        choices.setdefault(choice.question_id, []).append(choice)
    standing = Ruling.objects.filter(part=part, question__in=questions, undone_at=None).order_by("at", "pk")
    rulings = {ruling.question_id: ruling for ruling in standing}
    return [_shown(row, choices.get(row.question_id, ()), rulings.get(row.question_id)) for row in rows]


def _shown(row, choices, ruling):
    return ShownItem(
        question=row.question_id,
        text=row.question.text,
        papers=row.papers,
        facility=row.facility,
        discrimination=row.discrimination,
        choices=tuple(
            ShownChoice(choice.text, choice.correct, row.choices.get(str(choice.pk), 0)) for choice in choices
        ),
        open=row.choices.get("", 0),
        warnings=tuple(str(WARNINGS[name]) for name in warnings_of(row.papers, row.facility, row.discrimination)),
        ruling=ruling,
    )


def counted_at(part: Part):
    """When the statistics of a part were counted; None: never."""
    found = ItemStatistic.objects.filter(part=part).order_by("-computed_at", "pk").first()
    return found.computed_at if found else None


def is_behind(part: Part) -> bool:
    """Papers may have been handed in that the statistics do not know: looked at once more after OVERLAP, for those
    whose transaction was open meanwhile."""
    counted = counted_at(part)
    papers = Attempt.objects.filter(part=part).exclude(submitted_at=None)
    if counted is None:
        return papers.exists()
    since = counted - OVERLAP
    if part.stage.practice:
        return papers.filter(Q(submitted_at__gt=since) | Q(accepts_until__gt=since)).exists()
    return PartScore.objects.filter(stage=part.stage_id, part=part, updated_at__gt=since).exists()


def of_papers(times: int, papers: int) -> str:
    """60 of 80 papers: “60 (75 %)”."""
    share = round(100 * times / papers) if papers else 0
    return _("%(times)d (%(share)d %%)") % {"times": times, "share": share}
