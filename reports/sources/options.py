"""Of which: what narrows a source, as kept in `Figure.source_options`. Each may be left out.

`of`: pupil (unless told), staff, citizen or all · `grades`: [6, 7] · `from_age`: 12 and `on`: the day of that age
(ISO; unless told the first day of what the report is about) · `level`: of a prize · `ranked`: what a prize is for
(person, team, class, unit) · `form`: of an activity.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Audience, Prize, Ranking
from propaganda.models import Activity

ALL = "all"
OF = (*Audience.Kind.choices, (ALL, gettext_lazy("everybody")))
LEVELS, FORMS = Prize.Level.choices, Activity.Form.choices
RANKED = [choice for choice in Ranking.Of.choices if choice[0] != Ranking.Of.BLOC]
GRADES = range(1, 13)
AGES = range(1, 100)


class BadOption(ValueError):
    """Its text says which option is not one of this source, or has no such value."""


@dataclass(frozen=True)
class Options:
    of: str = Audience.Kind.PUPIL.value
    grades: tuple[int, ...] = ()
    from_age: int | None = None
    on: date | None = None
    level: str = ""
    ranked: str = ""
    form: str = ""


def _one_of(choices) -> Callable[[Any], str]:
    def read(value):
        if value not in dict(choices):
            raise ValueError
        return value

    return read


def _grades(value) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(each) is int and each in GRADES for each in value):
        raise ValueError
    return tuple(sorted(set(value)))


def _age(value) -> int:
    if type(value) is not int or value not in AGES:
        raise ValueError
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "of": _one_of(OF), "grades": _grades, "from_age": _age, "on": date.fromisoformat, "level": _one_of(LEVELS),
    "ranked": _one_of(RANKED), "form": _one_of(FORMS),
}  # fmt: skip
NAMES = tuple(field.name for field in fields(Options))


def read_options(raw: Mapping[str, Any], allowed: tuple[str, ...]) -> Options:
    """Raises BadOption for what this source does not know, or what is no value of it."""
    found = {}
    for name, value in raw.items():
        if name not in allowed:
            raise BadOption(_("“%(option)s” is no option of this source.") % {"option": name})
        try:
            found[name] = READERS[name](value)
        except (TypeError, ValueError) as error:
            words = _("“%(value)s” is no value of “%(option)s”.") % {"value": value, "option": name}
            raise BadOption(words) from error
    if "on" in found and "from_age" not in found:
        raise BadOption(_("A day is given for an age, but no age."))
    return Options(**found)


def in_words(options: Options, allowed: tuple[str, ...], first_day: date | None = None) -> list[str]:
    """What narrows a source, for a person; `first_day` is that of an age for which no day is given."""
    words = []
    if "of" in allowed:
        words.append(str(dict(OF)[options.of]))
    if options.grades:
        words.append(_("grades %(grades)s") % {"grades": ", ".join(map(str, options.grades))})
    if options.from_age and (day := options.on or first_day):
        words.append(
            _("from the age of %(age)s on %(day)s")
            % {"age": options.from_age, "day": date_format(day, "SHORT_DATE_FORMAT")}
        )
    elif options.from_age:
        words.append(_("from the age of %(age)s") % {"age": options.from_age})
    for name, choices in (("level", LEVELS), ("ranked", RANKED), ("form", FORMS)):
        if value := getattr(options, name):
            words.append(str(dict(choices)[value]))
    return words
