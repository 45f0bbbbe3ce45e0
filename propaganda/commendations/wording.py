"""Why each line stands where it does, in plain words made of the figures that were kept with it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.vietnamese.numbers import format_number
from propaganda.models import Commendation, CommendationRule

WAIVED_SHOWN = 3
PER_CENT = "\N{NO-BREAK SPACE}%"
WHY_NOT: dict[str, str | Promise] = {
    "exempt": gettext_lazy("exempt from this plan: %(reason)s"),
    "ended": gettext_lazy("ended on %(day)s: %(reason)s"),
    "size": gettext_lazy("%(pupils)s pupils with a success, but the number of pupils is not known"),
    "above_size": gettext_lazy("%(pupils)s pupils with a success, but only %(size)s pupils on the list: look at it"),
    "small": gettext_lazy("%(size)s pupils, fewer than the %(least)s that the rule asks"),
    "told": gettext_lazy("only a total of %(told)s from former times, without names: no pupils to count"),
    "not_agreed": gettext_lazy("its plan is not agreed yet"),
    "nothing_asked": gettext_lazy("nothing was asked of it"),
}


def why(line: Commendation, rule: dict[str, Any]) -> str:
    """`rule`: as kept with the list."""
    words = {"successes": _successes, "rate": _rate, "in_time": _in_time, "reached": _reached}[rule["measure"]]
    said = words(line.figures, rule)
    least = rule["at_least"]
    if least is not None and not line.figures.get("reaches", True) and rule["measure"] != "rate":
        said += "; " + _("at least %(least)s asked") % {"least": format_number(Decimal(least))}
    return said


def why_not(code: str, figures: dict[str, Any]) -> str:
    """Of a school or class that could not be ranked."""
    return str(WHY_NOT[code]) % {
        name: _day(value) if name == "day" else _number(value) if isinstance(value, int) else value
        for name, value in figures.items()
    }


def condition(rule: dict[str, Any]) -> str:
    """What a rule asks: “schools · most services carried out · 3 places · at least 90 %”."""
    measure, of = CommendationRule.Measure(rule["measure"]), CommendationRule.Of(rule["of"])
    said = [str(of.label), str(measure.label)]
    if rule["places"] is not None:
        said.append(ngettext("%(count)d place", "%(count)d places", rule["places"]) % {"count": rule["places"]})
    if rule["at_least"] is not None:
        per_cent = PER_CENT if rule["measure"] == "rate" else ""
        said.append(_("at least %(least)s") % {"least": format_number(Decimal(rule["at_least"])) + per_cent})
    if rule["least_size"] and rule["measure"] == "rate":
        said.append(_("from %(size)s pupils on") % {"size": rule["least_size"]})
    return " · ".join(said)


def _successes(figures: dict[str, Any], rule: dict[str, Any]) -> str:
    if "told" in figures:
        said = [_("a total of %(told)s from former times, as the school told it, without names") % _numbers(figures)]
    elif rule["of"] == "pupil":
        said = [ngettext("%(successes)s success", "%(successes)s successes", figures["successes"]) % _numbers(figures)]
    else:
        words = ngettext(
            "%(successes)s successes of %(pupils)s pupil", "%(successes)s successes of %(pupils)s pupils",
            figures["pupils"],
        )  # fmt: skip
        said = [words % _numbers(figures)]
    if "told_besides" in figures:
        said.append(
            _("a total of %(told_besides)s from former times is not added, as there are records") % _numbers(figures)
        )
    return "; ".join([*said, *_ahead(figures)])


def _rate(figures: dict[str, Any], rule: dict[str, Any]) -> str:
    words = {**_numbers(figures), "percent": percent(figures["pupils"], figures["size"])}
    said = [_("%(pupils)s/%(size)s pupils = %(percent)s") % words]
    if rule["at_least"] is not None:
        said.append(_("at least %(least)s asked") % {"least": format_number(Decimal(rule["at_least"])) + PER_CENT})
    if figures.get("size_told"):
        said.append(_("number of pupils as the school told it"))
    elif figures.get("year"):
        said.append(_("class lists of %(year)s") % figures)
    return "; ".join(said)


def _in_time(figures: dict[str, Any], _rule: dict[str, Any]) -> str:
    done, lines = figures["in_time"], figures["lines"]
    if done == lines:
        words = {"lines": lines, "day": _day(figures["last_on"])}
        said = [_("all %(lines)s of %(lines)s lines, the last one done on %(day)s, recorded in time") % words]
    else:
        said = [_("%(in_time)s of %(lines)s lines in time") % figures]
        if figures["late"]:
            said.append(_("%(late)s recorded too late") % figures)
        if figures["open"]:
            said.append(_("%(open)s not done yet") % figures)
    for content, reason in figures["waived"][:WAIVED_SHOWN]:
        said.append(_("not asked: %(content)s (%(reason)s)") % {"content": content, "reason": reason})
    if (more := len(figures["waived"]) - WAIVED_SHOWN) > 0:
        said.append(ngettext("%(count)d more not asked", "%(count)d more not asked", more) % {"count": more})
    return "; ".join(said)


def _reached(figures: dict[str, Any], _rule: dict[str, Any]) -> str:
    words = ngettext(
        "%(people)s people at %(activities)s activity (%(pupils)s pupils, %(staff)s staff, %(citizens)s parents and "
        "citizens)",
        "%(people)s people at %(activities)s activities (%(pupils)s pupils, %(staff)s staff, %(citizens)s parents and "
        "citizens)",
        figures["activities"],
    )
    return "; ".join([words % _numbers(figures), *_ahead(figures)])


def _ahead(figures: dict[str, Any]) -> list[str]:
    if "ahead" not in figures:
        return []
    return [_("%(ahead)s more than the next place") % _numbers(figures)]


def percent(part: int, whole: int) -> str:
    """One decimal, never rounded up: 199 of 200 is 99,5 %, 1999 of 2000 is 99,9 %."""
    return format_number(Decimal(part * 1000 // whole) / 10) + PER_CENT


def _numbers(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, int) else value for name, value in figures.items()}


def _number(value: int) -> str:
    return format_number(value)


def _day(text: str) -> str:
    day = parse_date(text) if text else None
    return f"{day:%d/%m/}{day.year}" if isinstance(day, date) else "–"
