"""The reason for a place, in words: what every row of a ranking shows beside its rank."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contests.measures import SHARES, TIMES, Kind, Of, name, number
from foundation.vietnamese.numbers import format_number

KEPT = 20_000  # texts kept for one ranking
NBSP = "\N{NO-BREAK SPACE}"
# How exactly a value is written. Two values that decide a place must not read the same, so the next is tried then.
USUAL, EXACT, WHOLE = range(3)
_DECIMALS = {USUAL: 2, EXACT: 4, WHOLE: 9}
_PERCENT_DECIMALS = {USUAL: 1, EXACT: 3, WHOLE: 9}
EVERYBODY = 100


def value_text(kind: str, value: str, exactness: int = USUAL) -> str:
    """A stored value as people read it: 97,5 · 96,8 % · 12:05 · 08:30:05 15/10/2020."""
    if value == "":
        return _nothing(kind)
    if kind == Kind.DECISION and value == "0":
        return "–"
    if kind == Kind.REACHED:
        moment = timezone.localtime(parse_datetime(value))
        fraction = f",{moment.microsecond:06}" if exactness else ""
        return f"{date_format(moment, 'H:i:s')}{fraction} {date_format(moment, 'SHORT_DATE_FORMAT')}"
    found = number(kind, value)
    if kind in TIMES:
        return _clock(found, exactness)
    if kind in SHARES:
        return f"{format_number(percent(Fraction(found), exactness))}{NBSP}%"
    return _written(found, _DECIMALS[exactness])


def _nothing(kind):
    if kind == Kind.PARTICIPATION:
        return _("no size on record")
    return _("no prediction") if kind == Kind.NEAREST else _("no result")


def _rounded(value, places, rounding=ROUND_HALF_UP) -> Decimal:
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return value.quantize(Decimal(10) ** -places, rounding).normalize()


def _written(value, places):
    return format_number(_rounded(value, places))


def percent(share: Fraction, exactness: int = USUAL) -> Decimal:
    """A share in per cent as it is shown, here and on forms: 1999 of 2000 is 99,9 %, never rounded to the ends."""
    places = _PERCENT_DECIMALS[exactness]
    found = _rounded(share * 100, places)
    if found == EVERYBODY and share < 1:
        return _rounded(share * 100, places, ROUND_DOWN)
    return found if found or not share else _rounded(share * 100, places, ROUND_UP)


def _clock(seconds, exactness):
    """12:05, or 1:02:05 from an hour on; with thousandths where they decide."""
    thousandths = round(seconds * 1000)
    if not exactness:
        thousandths = (thousandths + 500) // 1000 * 1000
    whole, rest = divmod(thousandths, 1000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text},{rest:03}" if exactness else text


class Reasons:
    """Words for the places of one ranking, looked up once: a workbook asks for hundreds of thousands of them."""

    def __init__(self, measures: Sequence, of: str = Of.PERSON):
        self.kinds = [measure.kind for measure in measures]
        self.names = [str(name(measure, of)) for measure in measures]
        self.first = _("First by %(measure)s: %(value)s.")
        self.tie = _("Equal to the place above on every measure: the same rank.")
        self.after = _("%(measure)s: %(value)s, after %(above)s.")
        self.decided = (
            _("By a recorded decision: %(reason)s") if of == Of.TEAM else _("Decided by the organisers: %(reason)s")
        )
        self.equal = [
            _("Equal on %(equal)s; %(rest)s") % {"equal": ", ".join(self.names[:index]), "rest": "%(rest)s"}
            for index in range(len(measures))
        ]
        self._pairs: dict[tuple, str] = {}
        self._texts: dict[tuple, str] = {}

    def why(self, place, above, decisions: Mapping | None = None) -> str:
        """Why `place` stands where it does, beside the place `above` it in the list (None for the first).

        Both have `values`, `decided_by` and, where organisers decided, `subject_id`; `decisions`: reasons by subject.
        """
        if above is None:
            words = {"measure": self.names[0], "value": value_text(self.kinds[0], place.values[0])}
            return self.first % words
        index = place.decided_by
        if index is None:
            return self.tie
        if self.kinds[index] == Kind.DECISION:
            reasons = decisions or {}
            reason = reasons.get(above.subject_id) or reasons.get(place.subject_id, "")
            return self._after_equals(index, self.decided % {"reason": reason})
        return self._pair(index, place.values[index], above.values[index])

    def _pair(self, index, value, other):
        key = (index, value, other)
        text = self._pairs.get(key)
        if text is None:
            kind = self.kinds[index]
            shown, above = self._usual(kind, value), self._usual(kind, other)
            for exactness in (EXACT, WHOLE):
                if shown == above:
                    shown, above = value_text(kind, value, exactness), value_text(kind, other, exactness)
            words = {"measure": self.names[index], "value": shown, "above": above}
            text = self._after_equals(index, self.after % words)
            if len(self._pairs) < KEPT:
                self._pairs[key] = text
        return text

    def _usual(self, kind, value):
        if (kind, value) not in self._texts:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            self._texts[kind, value] = value_text(kind, value)
        return self._texts[kind, value]

    def _after_equals(self, index, text):
        return capfirst(self.equal[index].replace("%(rest)s", text) if index else text)


def why(place, above, measures, of: str = Of.PERSON, decisions: Mapping | None = None) -> str:
    """The words for one place: see Reasons.why."""
    return Reasons(measures, of).why(place, above, decisions)
