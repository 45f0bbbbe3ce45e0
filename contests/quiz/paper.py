"""The frozen paper as its page shows it. Keys are not in it: what the browser gets holds no answer."""

from contests.models import Answer, Choice, Question
from contests.quiz.tokens import make_token


def paper_context(attempt, at) -> dict:
    drawn = [pk for pk, _order in attempt.paper]
    texts = {
        pk: rest for pk, *rest in Question.objects.filter(pk__in=drawn).values_list("pk", "text", "multiple", "picture")
    }
    choices = dict(Choice.objects.filter(question__in=drawn).values_list("pk", "text"))
    stands = {
        number: (sequence, {int(choice) for choice in marked.split(",") if choice})
        for number, sequence, marked in Answer.objects.filter(attempt=attempt).values_list(
            "number", "sequence", "choices"
        )
    }
    questions = []
    for number, (pk, order) in enumerate(attempt.paper, start=1):
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
    return {
        "attempt": attempt,
        "contest": attempt.part.stage.contest,
        "questions": questions,
        "token": make_token(attempt),
        "now": int(at.timestamp() * 1000),
        "deadline": int(attempt.deadline.timestamp() * 1000),
        "accepts_until": int(attempt.accepts_until.timestamp() * 1000),
        "seconds_left": max(0, int((attempt.deadline - at).total_seconds())),
    }
