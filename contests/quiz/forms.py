"""Reading answers as devices send them: strict shapes, small bounds, no trust."""

import json

from contests.quiz.saving import Sent

MOST_ANSWERS = 500
MOST_CHOICES = 20
LARGEST = 2**53


class Malformed(Exception):
    """The request's body is not a list of [position, sequence, [choice ids]]."""


def read_answers(body: bytes | str) -> list[Sent]:
    """Answers from JSON `[[position, sequence, [choice id, …]], …]`; of several for one position the last counts."""
    try:
        rows = json.loads(body)
        if len(rows) > MOST_ANSWERS:
            raise Malformed("too many answers")
        sent = [Sent(_whole(number), _whole(sequence), _choices(choices)) for number, sequence, choices in rows]
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    latest: dict[int, Sent] = {}
    for answer in sorted(sent, key=lambda answer: answer.sequence):
        latest[answer.number] = answer
    return list(latest.values())


def read_form(data, sequence: int) -> list[Sent]:
    """Answers from a plain form without script: fields q1, q2, … as marked when it was sent."""
    numbers = [int(name[1:]) for name in data if name[:1] == "q" and name[1:].isdecimal()][:MOST_ANSWERS]
    marked = {n: [int(choice) for choice in data.getlist(f"q{n}") if choice.isdecimal()] for n in numbers}
    return [Sent(_whole(number), sequence, _choices(choices)) for number, choices in sorted(marked.items())]


def _whole(value):
    if type(value) is not int or not 0 < value < LARGEST:
        raise Malformed("not a whole number")
    return value


def _choices(values):
    if type(values) is not list or len(values) > MOST_CHOICES:
        raise Malformed("not a short list")
    return tuple(sorted({_whole(value) for value in values}))
