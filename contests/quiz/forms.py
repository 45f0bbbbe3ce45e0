"""Reading answers as devices send them: strict shapes, small bounds, no trust."""

import json
import re
from typing import NamedTuple

from contests.models import AttemptEvent, Part
from contests.quiz.saving import Sent
from contests.rules import LONGEST_PAPER

MOST_CHOICES = 20
# Behind the last question of the longest paper there may be a prediction.
LAST_POSITION = LONGEST_PAPER + 1
# What the columns hold: a choice's id of at most ten digits, twenty of them joined by commas.
LARGEST_ID = 2**31 - 1
# Of a sequence: what JavaScript counts exactly.
LARGEST = 2**53 - 1


# Of a device's log, in one call. A moment: milliseconds since 1970, as far as four-digit years reach.
MOST_EVENTS = 50
LARGEST_MOMENT = 253_000_000_000_000
DEVICE = re.compile(r"[A-Za-z0-9]{1,16}")
PREDICTED = re.compile(r"(\d{1,9})(?:[,.](\d{1,2}))?%?")


class Malformed(Exception):
    """The request's body does not have the shape that the function which raises this describes."""


class Told(NamedTuple):
    """What a device tells of itself: its random name, and (kind, milliseconds) of what happened."""

    device: str
    events: list[tuple[str, int]]


def read_answers(body: bytes | str) -> list[Sent]:
    """Answers from JSON `[[position, sequence, [choice id, …]], …]`; of several for one position the last counts."""
    try:
        rows = json.loads(body)
        if len(rows) > LAST_POSITION:
            raise Malformed("too many answers")
        sent = [
            Sent(_whole(number, LAST_POSITION), _whole(sequence, LARGEST), _choices(choices))
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
        Sent(_whole(number, LAST_POSITION), sequence, _choices(choices)) for number, choices in sorted(marked.items())
    ]


def read_turn(data) -> tuple[int, tuple[int, ...]]:
    """The answer to one question of a paper whose questions come one by one: its position and the marked choices.

    The field `number` says which question it is when nothing is marked.
    """
    sent = read_form(data, 1)
    if len(sent) == 1:
        return sent[0].number, sent[0].choices
    number = data.get("number", "")
    if sent or not number.isdecimal() or len(number) > 3:
        raise Malformed("not one question")
    return _whole(int(number), LAST_POSITION), ()


def _whole(value, largest):
    if type(value) is not int or not 0 < value <= largest:
        raise Malformed("not a whole number")
    return value


def _choices(values):
    if type(values) is not list or len(values) > MOST_CHOICES:
        raise Malformed("not a short list")
    # A prediction is an answer with one choice, which may be 0; no choice of a question has that id.
    return tuple(sorted({0 if value == 0 and type(value) is int else _whole(value, LARGEST_ID) for value in values}))


def read_prediction(text: str, kind: str) -> int | None:
    """What was typed as a prediction: a whole number, or a percentage with a comma ("12,5") times 100.

    None when nothing was typed; Malformed when it is no such number.
    """
    typed = "".join(text.split())
    if not typed:
        return None
    found = PREDICTED.fullmatch(typed)
    percentage = kind == Part.Prediction.PERCENTAGE
    if not found or (not percentage and not typed.isdecimal()):
        raise Malformed("not a number")
    if not percentage:
        return int(typed)
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if hundredths > 10_000:
        raise Malformed("more than 100 %")
    return hundredths


def read_events(body: bytes) -> Told:
    """A device's log from JSON `{"device": "a1b2", "events": [["hidden", milliseconds], …]}`."""
    try:
        told = json.loads(body)
        device, rows = told["device"], told["events"]
        if not DEVICE.fullmatch(device) or len(rows) > MOST_EVENTS:
            raise Malformed("not a device's short log")
        events = [(kind, _whole(moment, LARGEST_MOMENT)) for kind, moment in rows]
        if {kind for kind, _moment in events} - set(AttemptEvent.Kind.values):
            raise Malformed("not a kind of event")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    return Told(device, events)
