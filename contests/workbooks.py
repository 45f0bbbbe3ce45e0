"""The workbooks of contests, as sheets for foundation.sheets."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contests.measures import DEFAULT_WORDS, SHARES, TIMES, Kind, Of, is_default, number, rule_lines
from contests.models import Ranking
from contests.panels import panels_note
from contests.places import shown_places
from contests.showing import columns_of, stored_value
from foundation.sheets.writing import Column, Sheet
from foundation.vietnamese.numbers import format_number

KINDS = {Kind.REACHED: "datetime", **dict.fromkeys(SHARES, "percent")}
WHOLE = frozenset({Kind.ATTEMPTS, Kind.ENTRANTS, Kind.DECISION})
FOUR_PLACES = Decimal("0.0001")
PROGRESS_ROWS = 5000
KEPT = 20_000  # cells of one measure


def ranking_workbook(ranking: Ranking, user, *, at, progress=None) -> list[Sheet]:
    """A ranking as `user` may see it and how it was made; `progress(done, total)` is called now and then."""
    measures = list(ranking.measures.select_related("part").order_by("order"))
    shown = columns_of(ranking, measures)
    columns = [
        Column(_("Rank"), 8, "integer"),
        *(Column(header, width) for header, width in _subjects(ranking.of)),
        *(Column(_heading(column), 18, _kind(column.kind)) for column in shown),
        Column(_("Tied"), 10),
        Column(_("Why this rank"), 70),
    ]
    notes = [ranking.contest.title, title_of(ranking), str(ranking.get_state_display()), _as_of(ranking, at)]
    if said := panels_note(ranking):
        notes.append(said)
    rows = _rows(ranking, user, shown, progress)
    return [Sheet(ranking.name, columns, rows, notes), how_it_was_made(ranking, measures, user, at=at)]


def how_it_was_made(ranking: Ranking, measures, user, *, at) -> Sheet:
    """The rule, as of when, for whom and by which version: what is asked when a number is doubted."""
    facts = [
        (_("Contest"), ranking.contest.title),
        (_("Ranking"), title_of(ranking)),
        (_("Audience"), str(ranking.audience) if ranking.audience_id else _("all")),
        (_("Shown as"), ranking.get_state_display()),
        (_("Places"), ranking.total),
        (_("Computed at"), _moment(ranking.computed_at) if ranking.computed_at else ""),
        (_("Written at"), _moment(at)),
        (_("Asked for by"), str(user)),
        (_("Portal version"), portal_version()),
    ]
    for position, line in enumerate(rule_lines(measures, ranking.of), start=1):
        words = f"{capfirst(str(line['name']))}: {line['direction']}"
        if line["threshold"] is not None:
            words += "; " + _("high from %(points)s points") % {"points": format_number(line["threshold"].normalize())}
        if line["meant"]:
            words += f" ({line['meant']})"
        facts.append((_("Rule %(number)d") % {"number": position}, words))
    if is_default(measures, ranking.of, ranking.stage):
        facts.append((_("Where the rule is from"), DEFAULT_WORDS))
    if said := panels_note(ranking):
        facts.append((_("Panels"), said))
    equal = _("A later one counts only where all before it are equal. Equal on all of them: the same rank.")
    facts.append((_("Equal"), equal))
    facts.append((_("Left out"), _("Stages for practice, and who is disqualified.")))
    if ranking.of == Of.TEAM:
        facts.append((_("Members"), _("Of the teams that the reader looks after.")))
    if ranking.of == Of.PERSON:
        facts.append((_("Names"), _("Of whom the reader looks after in full; others as initials, unless they agreed.")))
    columns = [Column(_("What"), 24), Column(_("How"), 90, "long")]
    return Sheet(_("How it was made"), columns, facts)


@lru_cache
def portal_version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def _subjects(of):
    """(header, width) of the columns that say who is ranked."""
    return {
        Of.PERSON: [(_("Full name"), 28), (_("Unit"), 36), (_("Class"), 10)],
        Of.TEAM: [(_("Team"), 28), (_("Unit"), 36), (_("Members"), 50)],
        Of.CLASS: [(_("Class"), 14), (_("Unit"), 36)],
        Of.UNIT: [(_("Unit"), 40)],
        Of.BLOC: [(_("Bloc"), 40)],
    }[Of(of)]


def title_of(ranking):
    where = [ranking.sitting.unit.name] if ranking.sitting else [ranking.stage.name] if ranking.stage else []
    return " – ".join([*where, ranking.name])


def _moment(at):
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _as_of(ranking, at):
    return _("As of %(moment)s") % {"moment": _moment(ranking.computed_at or at)}


def _kind(kind):
    return "integer" if kind in WHOLE else KINDS.get(kind, "number")


def _heading(column):
    heading = capfirst(column.label)
    return _("%(time)s (seconds)") % {"time": heading} if column.kind in TIMES else heading


def _rows(ranking, user, shown, progress):
    cells = [_cell_of(column.kind) for column in shown]
    known: list[dict] = [{} for _column in shown]
    tied = _("tied")
    width, total = len(_subjects(ranking.of)), ranking.total
    for count, place in enumerate(shown_places(ranking, user), start=1):
        values = []
        for column, cell_of, kept in zip(shown, cells, known, strict=True):
            value = stored_value(place, column)
            if value not in kept:
                if len(kept) >= KEPT:
                    kept.clear()
                kept[value] = cell_of(value)
            values.append(kept[value])
        yield (
            place.rank,
            *_subject(place, ranking.of, width),
            *values,
            tied if place.tied else None,
            place.why,
        )
        if progress and count % PROGRESS_ROWS == 0:
            progress(count, total)


def _subject(place, of, width):
    third = ", ".join(place.members) if of == Of.TEAM else place.school_class
    return (place.name, place.unit, third)[:width]


def _cell_of(kind):
    """What turns a stored value of this kind into what a cell holds: a number, a moment, or nothing."""
    if kind == Kind.REACHED:
        return lambda value: timezone.localtime(parse_datetime(value)).replace(tzinfo=None) if value else ""
    if kind in WHOLE:
        return lambda value: int(value) if value else ""
    if kind in SHARES:
        return lambda value: float(number(kind, value)) if value else ""
    return lambda value: _decimal(number(kind, value)) if value else ""


def _decimal(value):
    """As stored; a mean, which may have no end, to four decimals. Whole numbers as such: they are written fastest."""
    if isinstance(value, Fraction):
        value = (Decimal(value.numerator) / value.denominator).quantize(FOUR_PLACES)
    return int(value) if value == value.to_integral_value() else value
