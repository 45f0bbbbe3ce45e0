"""Keys written beside the questions: “Đáp án: B”, “1-A 2-C”, a table with numbers above letters. Plain Python."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from contests.bank.drafts import FALSE, TRUE
from contests.bank.lines import Line
from foundation.vietnamese.text import search_key

Keys = str  # letters of the right choices, "" for none

_KEY_LINE = re.compile(
    r"^\W*(?:(?:đáp án|đáp số|answer|key|trả lời|chọn|đ/?a|đa)(?:\s*(?:đúng|là|câu \d+))*)\s*[:.=–-]*\s*(?:là\s*)?"
    r"(?P<key>[A-Ha-h](?:\s*(?:,|;|\+|&|và|and|\s)\s*[A-Ha-h])*(?![^\W_])|đúng\b|sai\b)(?P<rest>.*)$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(?:bang )?(?:dap an|key|answers?|answer key)(?: (?:de|cau hoi|trac nghiem|phan|bo).*)?$")
_PAIR = re.compile(
    r"(?:câu\s*)?(\d{1,4})\s*[-.:)/=–→\s]?\s*([A-Ha-h](?:\s*[,+&]\s*[A-Ha-h])*)(?![^\W_])", re.IGNORECASE
)
_BETWEEN = re.compile(r"^[\s,;|.•/–-]*$")
_WORDS = re.compile(r"\s*(?:\t|\s{1,}|\|)\s*")


@dataclass
class KeyTable:
    """By number of the question; where numbers begin again (parts of a paper), by the order of the questions."""

    pairs: list[tuple[int, Keys]] = field(default_factory=list)

    def of(self, number: int, order: int) -> Keys:
        if len({known for known, _key in self.pairs}) < len(self.pairs):
            return self.pairs[order][1] if order < len(self.pairs) and self.pairs[order][0] == number else ""
        return next((key for known, key in self.pairs if known == number), "") if self.pairs else ""


def key_of(text: str) -> tuple[Keys, str] | None:
    """(the key, what stands behind it) of a line that says it; “Đúng” and “Sai” are keys of statements."""
    found = _KEY_LINE.match(text)
    if not found:
        return None
    said = found["key"].lower()
    if said in {"đúng", "sai"}:
        return (TRUE if said == "đúng" else FALSE), found["rest"].strip(" .;:–-")
    letters = "".join(
        dict.fromkeys(re.findall(r"[A-H]", re.sub(r"\b(?:và|and)\b", " ", found["key"], flags=re.I).upper()))
    )
    return letters, found["rest"].strip(" .;:–-")


def read_key_table(lines: list[Line]) -> tuple[list[Line], KeyTable]:
    """(the lines without the table, the table). Behind a heading every pair counts; without one, rows of pairs do."""
    table, kept, behind = KeyTable(), [], False
    index = 0
    while index < len(lines):
        text = lines[index].text.strip()
        below = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
        plain = search_key(text).strip(" .:;-–*")
        if _HEADING.match(plain):
            behind = True
        elif rows := _two_rows(text, below):
            table.pairs += rows
            index += 1
        elif (pairs := _pairs_of(text)) and (behind or len(pairs) > 1):
            table.pairs += pairs
        else:
            after_heading = behind and re.match(r"^(?:đáp án|bảng)", text, re.IGNORECASE)
            behind = behind and (bool(after_heading) or not text)
            kept.append(lines[index])
        index += 1
    return kept, table


def _pairs_of(text: str) -> list[tuple[int, Keys]]:
    """“1-A 2-B; 3. C” as pairs; nothing if the line says anything else. A word before a colon may stand in front."""
    head, colon, rest = text.partition(":")
    if colon and _HEADING.match(search_key(head).strip(" .")):
        text = rest
    found = list(_PAIR.finditer(text))
    between = [text[: found[0].start()]] if found else [text]
    between += [text[one.end() : two.start()] for one, two in pairwise(found)]
    between += [text[found[-1].end() :]] if found else []
    if not found or not all(map(_BETWEEN.match, between)):
        return []
    return [(int(pair[1]), "".join(re.findall(r"[A-H]", pair[2].upper()))) for pair in found]


def _two_rows(above: str, below: str) -> list[tuple[int, Keys]]:
    """A row of numbers over a row of letters, each with or without a word in front."""
    numbers = [word for word in _WORDS.split(above) if word]
    letters = [word for word in _WORDS.split(below) if word]
    while numbers and not numbers[0].isdigit():
        numbers = numbers[1:] if search_key(numbers[0]).strip(":.") in {"cau", "so", "hoi", "stt"} else []
    while letters and not re.fullmatch(r"[A-Ha-h]", letters[0]):
        letters = letters[1:] if search_key(letters[0]).strip(":.") in {"dap", "an", "da", "key"} else []
    fits = len(numbers) == len(letters) > 1
    if not fits or not all(map(str.isdigit, numbers)) or not all(re.fullmatch(r"[A-Ha-h]", word) for word in letters):
        return []
    return [(int(number), letter.upper()) for number, letter in zip(numbers, letters, strict=True)]
