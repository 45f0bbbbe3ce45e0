"""The reason for a place, in words: what every row of a ranking shows beside its rank."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contests.models import Measure
from foundation.vietnamese.numbers import format_number


def value_text(kind: str, value: str, places: int = 2) -> str:
    """A stored value as people read it: 97,5 · 12:05 · 08:30:05 15/10/2020; at most `places` decimals."""
    if kind == Measure.Kind.SECONDS:
        minutes, seconds = divmod(round(Decimal(value)), 60)
        return f"{minutes}:{seconds:02d}"
    if kind == Measure.Kind.REACHED:
        moment = timezone.localtime(parse_datetime(value))
        return f"{date_format(moment, 'H:i:s')} {date_format(moment, 'SHORT_DATE_FORMAT')}"
    return format_number(Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP).normalize())


def why(place, above, measures) -> str:
    """Why `place` stands where it does, beside the place `above` it in the list (None for the first)."""
    if above is None:
        return _("First by %(measure)s: %(value)s.") % _words(measures[0], place.values[0])
    if place.decided_by is None:
        return _("Equal to the place above on every measure: the same rank.")
    measure = measures[place.decided_by]
    value, other = place.values[place.decided_by], above.values[place.decided_by]
    # Two values that decide a place must not read the same.
    places = 2 if value_text(measure.kind, value) != value_text(measure.kind, other) else 4
    words = _words(measure, value, places)
    words["above"] = value_text(measure.kind, other, places)
    text = _("%(measure)s: %(value)s, after %(above)s.") % words
    if place.decided_by:
        equal = ", ".join(str(measure.get_kind_display()) for measure in measures[: place.decided_by])
        text = _("Equal on %(equal)s; %(rest)s") % {"equal": equal, "rest": text}
    return capfirst(text)


def _words(measure, value, places=2):
    return {"measure": measure.get_kind_display(), "value": value_text(measure.kind, value, places)}
