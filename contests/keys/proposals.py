"""What an organiser proposes: rulings to make, or rulings to undo, not yet in the database.

Kept as the payload of the job that tries it out: `{"part": id, "rulings": [{"question", "effect", "choices"}, …],
"undo": [ruling id, …], "reason": text}`; one of the two lists is empty.
"""

from collections.abc import Iterable

from contests.models import Choice, ItemStatistic, Part, Question, Ruling
from contests.quiz.results import Ruled, standing_rulings


def versions_of(question: Question) -> list[int]:
    """Ids of all versions of a question, older and newer than this one, without it."""
    found: list[int] = []
    older = question.replaces
    while older:
        found.append(older.pk)
        older = older.replaces
    newer = Question.objects.filter(replaces=question).first()
    while newer:
        found.append(newer.pk)
        newer = Question.objects.filter(replaces=newer).first()
    return found


def drawn_versions(part: Part, question: Question) -> list[Question]:
    """Other versions of a question that papers of this part drew."""
    drawn = ItemStatistic.objects.filter(part=part, basis=ItemStatistic.Basis.ALL, question__in=versions_of(question))
    return list(Question.objects.filter(pk__in=drawn.values("question")).order_by("pk"))


def with_versions(question: Question, effect: str, choices: Iterable[int], others: Iterable[Question]):
    """(the rulings on a question and on its other versions, the versions it cannot be carried over to).

    Choices are found in another version by their text.
    """
    wanted = set(Choice.objects.filter(pk__in=choices).values_list("text", flat=True))
    rulings = [{"question": question.pk, "effect": effect, "choices": sorted(choices)}]
    unlike = []
    for other in others:
        found = dict(other.choices.filter(text__in=wanted).values_list("text", "pk"))
        if len(found) == len(wanted):
            rulings.append({"question": other.pk, "effect": effect, "choices": sorted(found.values())})
        else:
            unlike.append(other)
    return rulings, unlike


def proposed_rulings(part_id: int, payload: dict) -> dict[int, Ruled]:
    """The rulings that would stand if the proposal were carried out, by question."""
    if payload["undo"]:
        return standing_rulings(part_id, without=payload["undo"])
    proposed = standing_rulings(part_id)
    multiple = dict(
        Question.objects.filter(pk__in=[each["question"] for each in payload["rulings"]]).values_list("pk", "multiple")
    )
    for each in payload["rulings"]:
        question = each["question"]
        proposed[question] = Ruled(0, question, multiple[question], each["effect"], tuple(each["choices"]))
    return proposed


def questions_of(payload: dict) -> set[int]:
    """The questions whose papers a proposal touches."""
    undone = Ruling.objects.filter(pk__in=payload["undo"]).values_list("question", flat=True)
    return {each["question"] for each in payload["rulings"]} | set(undone)
