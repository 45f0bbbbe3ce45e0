"""Which questions a line of a blueprint draws from, for whom and on which day; and in what order the lines draw."""

from datetime import date

from django.db.models import Q

from contests.models import Audience, BlueprintLine, Question

LONGEST_PAPER = 500  # questions


def line_pool(line: BlueprintLine, *, kind: str = "", day: date | None = None):
    """The current questions of a line's bank, topic and difficulty; with `kind` of audience and `day` only those that
    are meant for it and hold then."""
    pool = Question.objects.current().filter(bank=line.bank_id)
    if line.topic:
        pool = pool.filter(topic=line.topic)
    if line.difficulty:
        pool = pool.filter(difficulty=line.difficulty)
    if kind:
        pool = pool.filter(audience__in=["", kind])
    if day:
        pool = pool.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        )
    return pool


def fits(question: Question, line: BlueprintLine, *, kind: str, day: date) -> bool:
    """The same of a question that has been read: whether it is in the line's pool."""
    return (
        question.bank_id == line.bank_id
        and line.topic in {"", question.topic}
        and line.difficulty in {"", question.difficulty}
        and question.audience in {"", kind}
        and (question.valid_from is None or question.valid_from <= day)
        and (question.valid_until is None or question.valid_until >= day)
    )


def lines_for(lines, audience: Audience | None) -> list[BlueprintLine]:
    """Those lines of a part that go into the papers of an audience."""
    return [line for line in lines if line.audience_id in {None, audience.pk if audience else None}]


def drawing_order(lines: list[BlueprintLine]) -> list[int]:
    """Indices of lines: those that ask for most draw first, so that a wide line leaves them what they need."""
    return sorted(
        range(len(lines)), key=lambda index: (not lines[index].topic, not lines[index].difficulty, lines[index].pk)
    )
