"""What must hold in a report before it is sent. Plain Python over the cells; what is not known is skipped, not guessed.

`Found.severity` "refuse" stops sending, "warn" is shown and may be sent with. `kind`: "check" one of the form's,
"missing" a required figure without a value, "reason" a value that differs from the portal's and does not say why.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from foundation.vietnamese.numbers import format_number
from reports.cells import Cell, key_of
from reports.typing import HUNDRED, as_percent, rounded, shown

WARN, REFUSE = "warn", "refuse"
AGAINST_LAST_TIME = frozenset({"fall", "rise"})


@dataclass(frozen=True)
class Found:
    check: Any  # reports.models.Check; None for what is asked of every form
    severity: str
    words: str
    keys: tuple[str, ...]  # of the cells it concerns: see reports.cells
    kind: str = "check"

    def as_json(self) -> dict[str, Any]:
        """For ReportVersion.warnings."""
        return {
            "check": self.check and self.check.pk, "kind": self.kind, "severity": self.severity, "words": self.words,
            "keys": list(self.keys),
        }  # fmt: skip


def check(
    form: Any, cells: Iterable[Cell], *, before: Mapping[str, Decimal] | None = None,
    whose: str = "", classes: Mapping[int, str] | None = None,
) -> list[Found]:  # fmt: skip
    """`before`: numbers by code of last time, `whose` in words where they are not the unit's own. `classes`: names by
    id of those that must fill in what is asked for each class; those of `cells` unless told."""
    figures = list(form.figures.order_by("section__order", "order", "pk"))
    checks = list(form.checks.order_by("order", "pk"))
    return examine(figures, checks, cells, before=before, whose=whose, classes=classes)


def examine(
    figures: Collection[Any], checks: Iterable[Any], cells: Iterable[Cell], *,
    before: Mapping[str, Decimal] | None = None, whose: str = "", classes: Mapping[int, str] | None = None,
) -> list[Found]:  # fmt: skip
    """`check` of figures and checks read already: what is missing, then the checks in their order, then reasons."""
    cells = list(cells)
    names: dict[int | None, str] = {
        cell.school_class: cell.class_name for cell in cells if cell.school_class is not None
    }
    names.update((classes or {}).items())
    numbers = {(cell.figure.pk, cell.school_class): cell.number for cell in cells if cell.number is not None}
    by_pk = {figure.pk: figure for figure in figures}
    found = list(_missing(figures, cells, names))
    for each in checks:
        left, right = by_pk[each.left_id], by_pk.get(each.right_id)
        if each.kind in AGAINST_LAST_TIME:
            found += _against_last_time(each, left, numbers, before or {}, whose)
        else:
            found += _between(each, left, right, numbers, names)
    return found + list(_unexplained(cells))


def _missing(figures, cells, names) -> Iterator[Found]:
    filled = {(cell.figure.pk, cell.school_class) for cell in cells if cell.filled}
    for figure in figures:
        if not figure.required or figure.kind == "ratio":
            continue
        for school_class in names if figure.by_class and names else [None]:
            if (figure.pk, school_class) not in filled:
                words = _("“%(figure)s” is not filled in. Fill it in; type 0 if there was none.")
                if figure.kind == "text":
                    words = _("“%(figure)s” is not filled in. Write a sentence or two.")
                yield Found(None, REFUSE, _of_class(names.get(school_class, ""), words % {"figure": figure.label}),
                            (key_of(figure.code, school_class),), "missing")  # fmt: skip


def _between(each, left, right, numbers, names) -> Iterator[Found]:
    """Figures are compared for the unit and for each class. Against a number, one that is added up is asked of the unit
    alone: 1,000 pupils at most is not said of a class, but 100 % at most is."""
    places: list[int | None] = [None]
    if left.by_class and (right.by_class if right else left.kind == "ratio" or left.total != "sum"):
        places += names
    for place in places:
        first = numbers.get((left.pk, place))
        second = numbers.get((right.pk, place)) if right else _limit(each, left)
        if first is None or second is None:
            continue
        first, second = rounded(left, first), rounded(right or left, second)
        if not _holds(each.kind, first, second):
            keys = tuple(key_of(figure.code, place) for figure in (left, right) if figure)
            words = each.words or _said(each, left, right) % {
                "left": left.label, "first": shown(left, first),
                "right": right.label if right else "", "second": shown(right or left, second),
            }  # fmt: skip
            if each.words:
                words = f"{words} ({_numbers(left, right, first, second)})"
            yield Found(each, each.severity, _of_class(names.get(place, ""), words), keys)


def _limit(each, left) -> Decimal | None:
    """The number of a check; of a share in percent, as it is shown."""
    return each.number / HUNDRED if as_percent(left) and each.number is not None else each.number


def _holds(kind: str, first: Decimal, second: Decimal) -> bool:
    if kind == "equals":
        return first == second
    return first <= second if kind == "at_most" else first >= second


def _said(each, left, right) -> str:
    if right:
        return {
            "at_most": _("“%(left)s” is %(first)s, more than the %(second)s of “%(right)s”. Correct the wrong one."),
            "at_least": _("“%(left)s” is %(first)s, less than the %(second)s of “%(right)s”. Correct the wrong one."),
            "equals": _("“%(left)s” is %(first)s and “%(right)s” is %(second)s: they should be equal. Correct the "
                        "wrong one."),
        }[each.kind]  # fmt: skip
    return {
        "at_most": _("“%(left)s” is %(first)s; it should be at most %(second)s. Please look at the number again."),
        "at_least": _("“%(left)s” is %(first)s; it should be at least %(second)s. Please look at the number again."),
        "equals": _("“%(left)s” is %(first)s; it should be %(second)s. Please look at the number again."),
    }[each.kind]  # fmt: skip


def _numbers(left, right, first, second) -> str:
    """Both numbers, behind words that the organiser wrote."""
    if right:
        return f"{left.label}: {shown(left, first)}; {right.label}: {shown(right, second)}"
    return _("%(figure)s: %(first)s; limit: %(second)s") % {
        "figure": left.label, "first": shown(left, first), "second": shown(left, second)
    }  # fmt: skip


def _against_last_time(each, left, numbers, before, whose) -> Iterator[Found]:
    """For the unit only: the classes of last time are others."""
    now, then = numbers.get((left.pk, None)), before.get(left.code)
    if now is None or then is None or each.number is None:
        return
    share = each.number / HUNDRED
    fell = each.kind == "fall"
    if now >= then * (1 - share) if fell else now <= then * (1 + share):
        return
    known = {
        "figure": left.label, "now": shown(left, now), "share": format_number(each.number),
        "then": f"{shown(left, then)} ({whose})" if whose else shown(left, then),
    }  # fmt: skip
    if each.words:
        words = _("%(words)s (%(figure)s: %(now)s; last time: %(then)s)") % {**known, "words": each.words}
    elif fell:
        words = _("“%(figure)s” fell from %(then)s last time to %(now)s, by more than %(share)s %%. Please look at the "
                  "number again; if it is right, say in the letter why.") % known  # fmt: skip
    else:
        words = _("“%(figure)s” rose from %(then)s last time to %(now)s, by more than %(share)s %%. Please look at the "
                  "number again; if it is right, say in the letter why.") % known  # fmt: skip
    yield Found(each, each.severity, words, (key_of(left.code),))


def corrected(cell: Cell) -> bool:
    """Whether a person gave another number than the portal's; what is worked out from others never does."""
    if cell.known is None or cell.number is None or cell.figure.kind == "ratio" or cell.origin == "added":
        return False
    return rounded(cell.figure, cell.number) != rounded(cell.figure, cell.known)


def _unexplained(cells) -> Iterator[Found]:
    for cell in cells:
        if corrected(cell) and not cell.reason.strip():
            words = _("“%(figure)s” is %(number)s here, but the portal knows %(known)s. Say why it differs, or take "
                      "the portal's number.") % {
                "figure": cell.figure.label, "number": shown(cell.figure, cell.number),
                "known": shown(cell.figure, cell.known),
            }  # fmt: skip
            yield Found(None, REFUSE, _of_class(cell.class_name, words), (key_of(cell.figure.code, cell.school_class),),
                        "reason")  # fmt: skip


def _of_class(name: str, words: str) -> str:
    return _("Class %(name)s: %(words)s") % {"name": name, "words": words} if name else words
