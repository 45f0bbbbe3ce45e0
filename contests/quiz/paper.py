"""The frozen paper as its page shows it. Keys are not in it: what the browser gets holds no answer."""

from contests.models import Answer, Choice, Question
from contests.quiz.news import milliseconds
from contests.quiz.rules import rule
from contests.quiz.tokens import make_token


def paper_context(attempt, at) -> dict:
    """The whole paper."""
    stands = _stands(attempt)
    return {
        "questions": _questions(attempt, range(1, attempt.size + 1), stands),
        **_around(attempt, at),
        "prediction": prediction_field(attempt, stands),
        "must_answer_all": rule(attempt, "must_answer_all"),
    }


def turn_context(attempt, turn, at) -> dict:
    """One question of a paper whose questions come one by one, or what stands behind the last; nothing else."""
    stands = _stands(attempt)
    here = turn.number <= attempt.size
    return {
        "question": _questions(attempt, [turn.number], stands)[0] if here else None,
        **_around(attempt, at),
        "number": turn.number,
        "turn_ends": milliseconds(turn.ends) if turn.ends else "",
        "turn_seconds": max(0, int((turn.ends - at).total_seconds())) if turn.ends else 0,
        "answered": sum(bool(marked) and number <= attempt.size for number, (_seq, marked) in stands.items()),
        "prediction": None if here else prediction_field(attempt, stands),
    }


def prediction_field(attempt, stands) -> dict | None:
    """What the last page asks to predict: kind, position, what stands, as people write it ("12,5")."""
    kind = rule(attempt, "prediction")
    if not kind:
        return None
    number = attempt.size + 1
    sequence, marked = stands.get(number, (0, set()))
    value = str(next(iter(marked))) if len(marked) == 1 else ""
    if value and kind == "percentage":
        whole, hundredths = divmod(int(value), 100)
        value = f"{whole},{hundredths:02}".rstrip("0").rstrip(",")
    return {"kind": kind, "number": str(number), "sequence": str(sequence), "value": value}


def _around(attempt, at):
    return {
        "attempt": attempt,
        "contest": attempt.part.stage.contest,
        "practice": attempt.part.stage.practice,
        "token": make_token(attempt),
        "now": milliseconds(at),
        "deadline": milliseconds(attempt.deadline),
        "accepts_until": milliseconds(attempt.accepts_until),
        "seconds_left": max(0, int((attempt.deadline - at).total_seconds())),
    }


def _stands(attempt):
    """Position to (sequence, marked choices)."""
    rows = Answer.objects.filter(attempt=attempt).values_list("number", "sequence", "choices")
    return {
        number: (sequence, {int(choice) for choice in marked.split(",") if choice}) for number, sequence, marked in rows
    }


def _questions(attempt, numbers, stands):
    shown = {number: attempt.paper[number - 1] for number in numbers}
    drawn = [pk for pk, _order in shown.values()]
    texts = {
        pk: rest for pk, *rest in Question.objects.filter(pk__in=drawn).values_list("pk", "text", "multiple", "picture")
    }
    choices = dict(Choice.objects.filter(question__in=drawn).values_list("pk", "text"))
    questions = []
    for number, (pk, order) in shown.items():
        text, multiple, picture = texts[pk]
        sequence, marked = stands.get(number, (0, set()))
        questions.append(
            {
                "number": str(number),
                "text": text,
                "multiple": multiple,
                "input": "checkbox" if multiple else "radio",
                "picture": picture is not None,
                "sequence": str(sequence),
                "answered": bool(marked),
                "choices": [(str(choice), choices[choice], choice in marked) for choice in order],
            }
        )
    return questions
