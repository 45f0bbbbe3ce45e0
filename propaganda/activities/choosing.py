"""What the page for recording offers before anything is typed: lines with the urgent ones first, a form, a title."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from foundation.vietnamese.text import search_key
from propaganda.activities.warnings import open_lines
from propaganda.models import Activity, Plan, PlanLine
from propaganda.progress import DONE, DUE, NOT_DUE, OVERDUE, status_on

URGENCY = (OVERDUE, DUE, NOT_DUE, DONE)
FLAT = 5  # as many lines are shown without being asked for
Form = Activity.Form

# What the words of a plan call each form, accents aside; where several are named, the first in the text is preset.
_NAMES = {
    Form.SESSION: r"buoi|sinh hoat|noi chuyen|chao co|hoi nghi|toa dam|ngoai khoa|truc tiep|session",
    Form.ARTICLE: r"tin|bai|cong thong tin|website|trang thong tin|article",
    Form.VIDEO: r"video|clip|phim|phong su",
    Form.LEAFLET: r"to roi|to gap|pa no|pano|ap phich|bang ron|khau hieu|leaflet|poster",
    Form.BROADCAST: r"phat thanh|loa|broadcast",
    Form.SOCIAL: r"mang xa hoi|facebook|fanpage|social",
    Form.ZALO: r"zalo",
}


@dataclass(frozen=True)
class LineChoice:
    line: PlanLine
    status: str
    forms: list[str]
    periods: list[tuple[str, str]]  # first and last day, ISO

    @property
    def urgent(self) -> bool:
        return self.status in {OVERDUE, DUE}


def line_choices(plan: Plan, day: date, lines=None) -> list[LineChoice]:
    """The lines under which something can be recorded, or those given: overdue, due, not due yet, done; each in the
    order of the plan."""
    lines = (open_lines(plan) if lines is None else lines).prefetch_related("periods")
    choices = [
        LineChoice(
            line,
            status_on(line, day),
            forms_named(line.forms),
            sorted((each.starts_on.isoformat(), each.ends_on.isoformat()) for each in line.periods.all()),
        )
        for line in lines
    ]
    return sorted(choices, key=lambda each: (_urgency(each), each.line.order, each.line.pk))


def _urgency(choice: LineChoice) -> int:
    return URGENCY.index(choice.status) if choice.status in URGENCY else len(URGENCY)


def first_choice(choices: list[LineChoice], asked: str) -> LineChoice | None:
    """The line the address asks for, or the most urgent one."""
    return next((each for each in choices if str(each.line.pk) == asked), choices[0] if choices else None)


def shown_flat(choices: list[LineChoice], chosen: str) -> tuple[list[LineChoice], list[LineChoice]]:
    """Those shown at once and those behind “other lines”: all if they are few, else the urgent ones and the chosen."""
    if len(choices) <= FLAT:
        return choices, []
    flat = [each for each in choices if each.urgent][:FLAT] or choices[:FLAT]
    flat += [each for each in choices if str(each.line.pk) == chosen and each not in flat]
    return flat, [each for each in choices if each not in flat]


def forms_named(text: str) -> list[str]:
    """The forms that the words of a plan name, in the order in which it names them."""
    words = search_key(text)
    places = {form: re.search(rf"\b(?:{names})\b", words) for form, names in _NAMES.items()}
    found = {str(form): match.start() for form, match in places.items() if match}
    return sorted(found, key=lambda form: found[form])


def titles(forms: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Form -> the beginning of a title; “%s” is the content of the line."""
    starts = {
        Form.SESSION: _("Session: %s"),
        Form.ARTICLE: _("Article: %s"),
        Form.VIDEO: _("Video: %s"),
        Form.LEAFLET: _("Leaflet: %s"),
        Form.BROADCAST: _("Broadcast: %s"),
        Form.SOCIAL: _("Post: %s"),
        Form.ZALO: _("Zalo message: %s"),
    }
    return {form: starts.get(Form(form), "%s") for form, _label in forms}


def title_for(form: str, line: PlanLine) -> str:
    return titles(Form.choices)[form] % Truncator(line.content.strip().rstrip(".;")).chars(120)
