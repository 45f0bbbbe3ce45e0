"""Text as Excel can hold it."""

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

MOST_LETTERS = 32_767
# What XML 1.0 cannot say, and lone halves of surrogate pairs, which UTF-8 cannot.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x000D_ inside a text as the letter of that number (ECMA-376, ST_Xstring).
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TITLE_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
TITLE_LETTERS = 31


def plain_text(value: Any) -> str:
    """The text of a cell: what XML forbids left out, line ends as Excel has them, cut at what a cell holds."""
    text = UNSPEAKABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_LETTERS:
        text = text[: MOST_LETTERS - 1] + "…"
    return text


def cell_text(value: Any) -> str:
    """The text of a cell as it is written into the file by who does not know of Excel's escapes, as openpyxl."""
    return ESCAPE.sub("_x005F_", plain_text(value))


def unescaped(text: str) -> str:
    """The other way round, for reading; without what no database keeps."""
    return UNSPEAKABLE.sub("", ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)) if "_x" in text else text


def unique_titles(wanted: Iterable[Any]) -> list[str]:
    """Titles Excel takes: at most 31 letters, none of []:*?/\\, no apostrophe at an end, no two the same."""
    titles: list[str] = []
    taken = {"history"}  # Excel keeps this one for itself
    for title in wanted:
        clean = TITLE_FORBIDDEN.sub(" ", UNSPEAKABLE.sub("", str(title)))
        base = " ".join(clean.split())[:TITLE_LETTERS].strip("' ") or _("Sheet")
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base[: TITLE_LETTERS - len(str(number)) - 3].rstrip()} ({number})"
        taken.add(name.casefold())
        titles.append(name)
    return titles


def shown(value: Any) -> str:
    """A cell's value as its user sees it."""
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()
