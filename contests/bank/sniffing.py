"""Which format a file or pasted text is in, told by its content."""

import re

from contests.bank.aiken import ANSWER
from contests.bank.pasted import is_numbered, starts_questions
from contests.bank.word import is_word
from foundation.sheets.gate import OLE, ZIP

EXCEL, TEXT, GIFT, AIKEN, MOODLE = "excel", "text", "gift", "aiken", "moodle"
_XML = re.compile(r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(quiz|question)\b", re.DOTALL | re.IGNORECASE)
_GIFT = re.compile(
    r"(?<!\\)\{\s*(?:[=~#]|T\b|F\b|TRUE\b|FALSE\b|\})|^\s*(?:::.*::|\$CATEGORY:)", re.MULTILINE | re.IGNORECASE
)


def format_of(content: bytes) -> str:
    """One of QuestionImport.Format, or "" when nothing fits."""
    if content.startswith(OLE) or (content.startswith(ZIP) and not is_word(content)):
        return EXCEL
    if content.startswith(ZIP):
        return TEXT
    return format_of_text(as_text(content))


def format_of_text(text: str) -> str:
    if _XML.match(text):
        return MOODLE
    answers = any(ANSWER.match(line) for line in text.splitlines())
    if _GIFT.search(text) and not answers:
        return GIFT
    if starts_questions(text) and not (answers and not is_numbered(text)):
        return TEXT
    return AIKEN if answers else ""


def as_text(content: bytes) -> str:
    """Unicode as editors of Windows save it, and what is left of other encodings as Latin letters."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
