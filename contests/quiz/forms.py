"""Reading answers as devices send them: strict shapes, small bounds, no trust."""

import json

from contests.quiz.saving import Sent
from contests.rules import LONGEST_PAPER

MOST_CHOICES = 20
# What the columns hold: a choice's id of at most ten digits, twenty of them joined by commas.
LARGEST_ID = 2**31 - 1
# Of a sequence: what JavaScript counts exactly.
LARGEST = 2**53 - 1


class Malformed(Exception):
    """The request's body is not a list of [position, sequence, [choice ids]]."""


def read_answers(body: bytes | str) -> list[Sent]:
    """Answers from JSON `[[position, sequence, [choice id, …]], …]`; of several for one position the last counts."""
    try:
        rows = json.loads(body)
        if len(rows) > LONGEST_PAPER:
            raise Malformed("too many answers")
        sent = [
            Sent(_whole(number, LONGEST_PAPER), _whole(sequence, LARGEST), _choices(choices))
            for number, sequence, choices in rows
        ]
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    latest: dict[int, Sent] = {}
    for answer in sorted(sent, key=lambda answer: answer.sequence):
        latest[answer.number] = answer
    return list(latest.values())


def read_form(data, sequence: int) -> list[Sent]:
    """Answers from a plain form without script: fields q1, q2, … as marked when it was sent."""
    names = [name for name in data if name[:1] == "q" and name[1:].isdecimal()]
    try:
        marked = {int(name[1:]): [int(choice) for choice in data.getlist(name) if choice.isdecimal()] for name in names}
    except ValueError as error:  # more digits than Python reads
        raise Malformed(str(error)) from error
    return [
        Sent(_whole(number, LONGEST_PAPER), sequence, _choices(choices)) for number, choices in sorted(marked.items())
    ]


def _whole(value, largest):
    if type(value) is not int or not 0 < value <= largest:
        raise Malformed("not a whole number")
    return value


def _choices(values):
    if type(values) is not list or len(values) > MOST_CHOICES:
        raise Malformed("not a short list")
    return tuple(sorted({_whole(value, LARGEST_ID) for value in values}))
