"""One file or pasted text, whatever its format, as checked drafts and findings. Knows no database."""

import io
from collections.abc import Iterable

from contests.bank import sniffing
from contests.bank.aiken import read_aiken
from contests.bank.checks import check
from contests.bank.drafts import Read
from contests.bank.gift import read_gift
from contests.bank.lines import Line, in_unicode, plain_lines
from contests.bank.markup import read_markup
from contests.bank.moodle import read_moodle
from contests.bank.pasted import read_pasted
from contests.bank.sniffing import AIKEN, EXCEL, GIFT, MOODLE, TEXT, as_text
from contests.bank.word import is_word, read_word
from contests.bank.workbook import read_workbook
from foundation.sheets.gate import WorkbookRefused

# A pasted text that kept its marks is stored as this.
MARKUP = "text/html; charset=utf-8"


def read_questions(content: bytes, wanted: str = "", content_type: str = "") -> tuple[str, Read]:
    """(the format it was read in, what was read). `wanted`: a format someone chose, "" to look."""
    found = wanted or (TEXT if content_type == MARKUP else sniffing.format_of(content))
    try:
        read = _read(content, found, content_type)
    except WorkbookRefused as refused:
        read = Read()
        read.add("unreadable", "", hint=refused)
    if not any(finding.kind in {"unreadable", "not_xml", "unknown_format", "no_header"} for finding in read.findings):
        check(read)
    return found, read


def _read(content: bytes, kind: str, content_type: str) -> Read:
    if kind == EXCEL:
        return read_workbook(io.BytesIO(content))
    if kind == MOODLE:
        return read_moodle(content)
    lines = _lines(content, content_type)
    encoding = in_unicode(lines)
    if content_type == MARKUP and kind == TEXT:
        # GIFT or Aiken pasted into the box for rich text is still that.
        kind = sniffing.format_of_text("\n".join(line.text for line in lines)) or TEXT
    if kind == GIFT:
        read = read_gift(_numbered(lines))
    elif kind == AIKEN:
        read = read_aiken(lines)
    elif kind == TEXT:
        read = read_pasted(lines)
    else:
        read = Read()
        read.add("unknown_format")
    if encoding:
        read.add("legacy_font", "", {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI"}[encoding])
    return read


def _lines(content: bytes, content_type: str) -> list[Line]:
    if is_word(content):
        return read_word(content)
    text = as_text(content)
    return read_markup(text)[0] if content_type == MARKUP else plain_lines(text)


def _numbered(lines: Iterable[Line]) -> str:
    """The text with every line where it was, empty ones too."""
    rows: list[str] = []
    for line in lines:
        rows += [""] * (line.number - 1 - len(rows))
        rows.append(line.text)
    return "\n".join(rows)
