"""Aiken, the plainest format of Moodle: a question, choices A. or A), and a line “ANSWER: B”. Plain Python."""

import re

from contests.bank.drafts import LETTERS, Draft, DraftChoice, Read
from contests.bank.lines import Line
from foundation.vietnamese.text import nfc, nfc_multiline

_CHOICE = re.compile(r"^\s*([A-Z])[.)]\s*(.*)$", re.DOTALL)
ANSWER = re.compile(r"^\s*ANSWER\s*:\s*(.*?)\s*$", re.IGNORECASE)
_KEY = re.compile(r"[A-Z](?:\s*[,; ]\s*[A-Z])*\.?")


def read_aiken(lines: list[Line]) -> Read:
    """A question may have several lines; its choices have one each. ANSWER: A, C makes it one with several keys."""
    read = Read()
    stem: list[Line] = []
    letters: list[str] = []
    choices: list[DraftChoice] = []
    for line in lines:
        text = line.text.strip()
        answer, choice = ANSWER.match(text), _CHOICE.match(text)
        if answer:
            _close(stem, letters, choices, line, answer[1], read)
            stem, letters, choices = [], [], []
        elif choice and stem:
            letters.append(choice[1])
            choices.append(DraftChoice(nfc(choice[2])))
        elif choices:
            # The choices ended without an answer: what comes now is the next question.
            _close(stem, letters, choices, line, None, read)
            stem, letters, choices = [line], [], []
        else:
            stem.append(line)
    if stem:
        _close(stem, letters, choices, lines[-1], None, read)
    return read


def _close(stem: list[Line], letters: list[str], choices, line: Line, key: str | None, read: Read) -> None:
    at = len(read.drafts)
    if not stem:
        read.add("answer_without_question", f"#{line.number}", line.text.strip())
        return
    draft = Draft(f"#{stem[0].number}", choices=choices)
    draft.text = nfc_multiline("\n".join(row.text.strip() for row in stem)).strip()
    if letters != list(LETTERS[: len(letters)]):
        read.add("letters_odd", draft.where, ", ".join(letters), at=at)
    elif key is not None:
        _take_key(draft, key, letters, f"#{line.number}", read, at)
    read.drafts.append(draft)


def _take_key(draft: Draft, key: str, letters: list[str], where: str, read: Read, at: int) -> None:
    if not _KEY.fullmatch(key.upper()):
        read.add("key_unreadable", where, key, at=at)
        return
    right = sorted(set(re.findall(r"[A-Z]", key.upper())))
    if beyond := [letter for letter in right if letter not in letters]:
        read.add("key_beyond", where, ", ".join(beyond), ", ".join(letters), at=at)
        return
    for letter in right:
        draft.choices[letters.index(letter)].correct = True
    draft.multiple = len(right) > 1
