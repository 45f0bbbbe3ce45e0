"""GIFT, the text format of Moodle (docs.moodle.org, “GIFT format”). Plain Python, written from that page.

Why no library: the two on the package index are unmaintained, keep no line numbers and stop at the first fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contests.bank.citations import citation_in
from contests.bank.drafts import Draft, DraftChoice, Read, true_or_false
from contests.bank.markup import has_tags, text_of
from foundation.vietnamese.text import nfc, nfc_multiline

# Escaped letters stand in a plane of Unicode that nobody writes in until the pieces are cut.
_SPECIAL = "~=#{}:\\"
_HIDDEN = {letter: chr(0x10FF00 + index) for index, letter in enumerate(_SPECIAL)}
_SHOWN = {ord(hidden): letter for letter, hidden in _HIDDEN.items()} | {0x10FF7F: "\n"}
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_TITLE = re.compile(r"^::(.*?)::", re.DOTALL)
_MARKUP = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
_TRUTH = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#.*)?$", re.IGNORECASE | re.DOTALL)
_SIGN = re.compile(r"(?=[=~])")
_WEIGHT = re.compile(r"^\s*%([^%]*)%")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
GAP = "_____"


@dataclass
class _Block:
    line: int
    text: str
    topic: str


def read_gift(text: str) -> Read:
    read = Read()
    for block in _blocks(text):
        _read_block(block, read)
    return read


def _blocks(text: str) -> Iterator[_Block]:
    """Questions between empty lines; a blank line inside braces does not end one."""
    topic, start, rows = "", 0, []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    for number, row in enumerate([*lines, ""], start=1):
        category = _CATEGORY.match(row)
        if row.lstrip().startswith("//"):
            continue
        new = category or row.lstrip().startswith("::")
        if rows and (new or (not row.strip() and not _is_open(rows, lines[number:]))):
            yield _Block(start, "\n".join(rows), topic)
            rows = []
        if category:
            topic = topic_of(category[1])
        elif row.strip() or rows:
            start = start if rows else number
            rows.append(row)
    if rows:
        yield _Block(start, "\n".join(rows), topic)


def _is_open(rows: list[str], rest: list[str]) -> bool:
    """Whether a brace waits to be closed, and is closed before the next question begins."""
    text = _ESCAPED.sub("", "\n".join(rows))
    if text.count("{") <= text.count("}"):
        return False
    for row in rest:
        plain = _ESCAPED.sub("", row)
        if "}" in plain:
            return "{" not in plain.partition("}")[0]
        if "{" in plain or plain.lstrip().startswith("::"):
            return False
    return False


def topic_of(path: str) -> str:
    """The last part of a category that says anything: “$course$/top/Default for X/Land” → “Land”."""
    parts = [part.strip() for part in re.split(r"(?<!/)/(?!/)", path.replace("//", "\x00")) if part.strip()]
    named = [part.replace("\x00", "/") for part in parts if not re.fullmatch(r"\$\w+\$|top", part)]
    return nfc(named[-1])[:100] if named else ""


def _read_block(block: _Block, read: Read) -> None:
    where = f"#{block.line}"
    hidden = _ESCAPED.sub(lambda found: _HIDDEN.get(found[1], chr(0x10FF7F)), _without_hidden(block.text)).strip()
    title = _TITLE.match(hidden)
    body = hidden[title.end() :] if title else hidden
    markup = _MARKUP.match(body)
    kind = markup[1].lower() if markup else "moodle"
    body = body[markup.end() :] if markup else body
    first, last = body.find("{"), body.rfind("}")
    name = " ".join(_shown(title[1] if title else body).split())[:60]
    if first < 0:
        read.add("unsupported", where, name, "description")
        return
    if last < first or body.count("{") != body.count("}"):
        read.add("brace_open", where, name)
        return
    if body.count("{") > 1:
        read.add("two_blocks", where, name)
        return
    draft = Draft(where, topic=block.topic)
    answers, _hash, comment = body[first + 1 : last].strip().partition("####")
    after = body[last + 1 :].strip()
    stem = body[:first].rstrip() + (f" {GAP} {after}" if after else "")
    draft.text = _text(stem, kind, draft, read)
    draft.citation = citation_in(_shown(comment))
    _read_answers(answers.strip(), kind, draft, read, name)


def _without_hidden(text: str) -> str:
    return "".join(letter for letter in text if ord(letter) < 0x10FF00)


def _shown(text: str) -> str:
    return text.translate(_SHOWN)


def _text(piece: str, kind: str, draft: Draft, read: Read, *, single=False) -> str:
    shown = _shown(piece)
    if kind == "html" or (kind == "moodle" and has_tags(shown)):
        shown, pictures = text_of(shown)
        if pictures:
            read.add("picture_not_here", draft.where, at=len(read.drafts))
    return nfc(shown) if single else nfc_multiline(shown).strip()


def _read_answers(answers: str, kind: str, draft: Draft, read: Read, name: str) -> None:
    truth = _TRUTH.match(answers)
    if truth:
        draft.choices = true_or_false(truth[1][0].upper() == "T")
        read.drafts.append(draft)
        return
    pieces = [piece for piece in _SIGN.split(answers) if piece.strip()]
    if refused := _unsupported(answers, pieces):
        read.add("unsupported", draft.where, name, refused)
        return
    if not all(piece[0] in "=~" for piece in pieces):
        stray = next(piece for piece in pieces if piece[0] not in "=~")
        read.add("answers_unreadable", draft.where, _shown(stray).strip(), at=len(read.drafts))
    pieces = [piece for piece in pieces if piece[0] in "=~"]
    weights = [_choice(piece, kind, draft, read) for piece in pieces]
    # As Moodle reads it: without a choice that is wholly right, several may be ticked.
    draft.multiple = "=" not in {piece[0] for piece in pieces}
    for choice, weight in zip(draft.choices, weights, strict=True):
        choice.correct = weight > 0 if draft.multiple else weight >= 100
    if not draft.multiple and any(0 < weight < 100 for weight in weights):
        read.add("partial_credit", draft.where, at=len(read.drafts))
    read.drafts.append(draft)


def _unsupported(answers: str, pieces: list[str]) -> str:
    """The name of a kind of question the portal does not have; "" for choices."""
    if not answers:
        return "essay"
    if answers.startswith("#"):
        return "number"
    if not any(piece[0] in "=~" for piece in pieces):
        return "short"
    if all(piece[0] == "=" for piece in pieces):
        return "matching" if all("->" in piece for piece in pieces) else "short"
    return ""


def _choice(piece: str, kind: str, draft: Draft, read: Read) -> float:
    """Appends one choice; its weight in per cent."""
    at = len(read.drafts)
    rest, default = piece[1:], 100.0 if piece[0] == "=" else 0.0
    weight = _WEIGHT.match(rest)
    if weight:
        rest = rest[weight.end() :]
        if _NUMBER.fullmatch(weight[1].strip()):
            default = float(weight[1].strip().replace(",", "."))
        else:
            read.add("weight_unreadable", draft.where, _shown(weight[1]), at=at)
    text, _hash, comment = rest.partition("#")
    if comment.strip() and not any(found.kind == "feedback_lost" and found.at == at for found in read.findings[-3:]):
        read.add("feedback_lost", draft.where, at=at)
    markup = _MARKUP.match(text)
    text = text[markup.end() :] if markup else text
    draft.choices.append(DraftChoice(_text(text, markup[1].lower() if markup else kind, draft, read, single=True)))
    return default
