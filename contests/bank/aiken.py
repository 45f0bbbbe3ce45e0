"""Aiken, the plainest format of Moodle: a question, choices A. or A), and a line “ANSWER: B”. Plain Python."""

import re
from dataclasses import dataclass, field

from contests.bank.drafts import LETTERS, Draft, DraftChoice, Read
from contests.bank.lines import Line
from foundation.vietnamese.text import nfc, nfc_multiline

_CHOICE = re.compile(r"^\s*([A-Z])[.)]\s*(.*)$", re.DOTALL)
ANSWER = re.compile(r"^\s*ANSWER\s*:\s*(.*?)\s*$", re.IGNORECASE)
_KEY = re.compile(r"[A-Z](?:\s*[,; ]\s*[A-Z])*\.?")


@dataclass
class _Raw:
    stem: list[Line] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    choices: list[DraftChoice] = field(default_factory=list)


def read_aiken(lines: list[Line]) -> Read:
    """A question may have several lines; its choices have one each. ANSWER: A, C makes it one with several keys."""
    read, raw = Read(), _Raw()
    for line in lines:
        text = line.text.strip()
        answer, choice = ANSWER.match(text), _CHOICE.match(text)
        if answer:
            _close(raw, answer[1], line, read)
            raw = _Raw()
        elif choice and raw.stem:
            raw.letters.append(choice[1])
            raw.choices.append(DraftChoice(nfc(choice[2])))
        elif raw.choices:
            # The choices ended without an answer: what comes now is the next question.
            _close(raw, "", line, read)
            raw = _Raw([line])
        else:
            raw.stem.append(line)
    if raw.stem:
        _close(raw, "", lines[-1], read)
    return read


def _close(raw: _Raw, key: str, line: Line, read: Read) -> None:
    """`key` as it stands on its `line`, "" for none."""
    if not raw.stem:
        read.add("answer_without_question", f"#{line.number}", line.text.strip())
        return
    at = len(read.drafts)
    draft = Draft(f"#{raw.stem[0].number}", choices=raw.choices)
    draft.text = nfc_multiline("\n".join(row.text.strip() for row in raw.stem)).strip()
    read.drafts.append(draft)
    right = sorted(set(re.findall(r"[A-Z]", key.upper())))
    if raw.letters != list(LETTERS[: len(raw.letters)]):
        read.add("letters_odd", draft.where, ", ".join(raw.letters), at=at)
    elif key and not _KEY.fullmatch(key.upper()):
        read.add("key_unreadable", f"#{line.number}", key, at=at)
    elif beyond := [letter for letter in right if letter not in raw.letters]:
        read.add("key_beyond", f"#{line.number}", ", ".join(beyond), ", ".join(raw.letters) or "–", at)
    else:
        for letter in right:
            draft.choices[raw.letters.index(letter)].correct = True
        draft.multiple = len(right) > 1
