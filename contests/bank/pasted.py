"""Questions as people write them in Word: “Câu 1: …”, choices A. B. C. D., the key marked or in a table at the end.

Plain Python over lines that remember what was bold, underlined or coloured. Everything is found by its look, so a
line that fits nothing is named and left out, and never guessed into a question.
"""

import re
from dataclasses import dataclass, field

from contests.bank.citations import citation_in
from contests.bank.drafts import FALSE, LETTERS, TRUE, Draft, DraftChoice, Read, true_or_false
from contests.bank.keytable import key_of, read_key_table
from contests.bank.lines import MARKS, Line
from foundation.vietnamese.text import nfc, nfc_multiline, search_key

# A code in brackets may stand in front: “(CLO2) Câu 4:”.
_CAU = re.compile(
    r"^\W*(?:[(\[][^)\]]{1,20}[)\]]\s*)?(?:câu(?: hỏi)?(?: số)?|question)\s*(\d{1,4})\s*[.:)/–-]*\s*", re.IGNORECASE
)
_NUMBER = re.compile(r"^\W*(\d{1,4})\s*[.:)/]\s*(?=\S)")
_MARKER = re.compile(r"(?<!\S)(?P<star>\*\s?)?\(?(?P<letter>[A-Ha-h])\s?[.)/:]\s*(?P<star2>\*\s?)?")
_STAR_END = re.compile(r"\s*(?:\*+|\((?:\*|x|X|đ|Đ|đúng|Đúng|đáp án đúng|Đáp án đúng)\))\s*[.;]?\s*$")
_TOPIC = re.compile(
    r"^\W*(?:chủ đề|chuyên đề|phần|chương|lĩnh vực|topic)\b\s*(?:[\dIVX]+\b)?\s*[.:–-]*\s*(.*)$", re.IGNORECASE
)
_RULE = re.compile(r"^(?:[\W_]*|\[<[^>]*>\])$")  # ---, ***, [<br>]
_LEVEL = re.compile(r"^\W*(?:mức độ|độ khó)\s*[:.]\s*(.+)$", re.IGNORECASE)
_EXPLANATION = re.compile(r"^\W*(?:giải thích|lời giải|hướng dẫn giải|ghi chú)\b\s*[:.]?\s*", re.IGNORECASE)
_LEVELS = {
    "de": "easy", "nhan biet": "easy", "nb": "easy", "trung binh": "medium", "thong hieu": "medium", "th": "medium",
    "kho": "hard", "van dung": "hard", "van dung cao": "hard", "vd": "hard", "vdc": "hard",
}  # fmt: skip


@dataclass
class _Choice:
    letter: str
    text: str
    starred: bool
    line: Line
    start: int  # of the letter in its line
    end: int  # of its text


@dataclass
class _Question:
    number: int
    line: int
    topic: str
    text: list[str] = field(default_factory=list)
    choices: list[_Choice] = field(default_factory=list)
    key: str = ""  # letters, or TRUE or FALSE
    citation: str = ""
    difficulty: str = ""
    pictures: list[bytes | None] = field(default_factory=list)
    in_choices: bool = False  # a picture stands in a choice or below one


def read_pasted(lines: list[Line]) -> Read:
    """Keys come from, in this order: a line “Đáp án: B”, a star, the table at the end, a mark."""
    read = Read()
    lines, keys = read_key_table(lines)
    reader = _Reader(lines)
    questions = reader.read()
    if reader.left_out:
        read.add(
            "left_out_lines",
            f"#{reader.left_out[0].number}",
            reader.left_out[0].text.strip()[:60],
            len(reader.left_out),
        )
    marked = _marked_keys(questions)
    for order, question in enumerate(questions):
        if question.in_choices or len(question.pictures) > 1:
            read.add("picture_in_choice", f"#{question.line}", " ".join(question.text)[:60])
            continue
        read.drafts.append(_draft(question, keys.of(question.number, order), marked[order], read))
    return read


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found: list[_Question] = []
        self.left_out: list[Line] = []
        self.topic = ""
        self.by_word = any(_CAU.match(line.text) for line in lines)
        self.by_number = not self.by_word and any(_NUMBER.match(line.text) for line in lines)

    def read(self) -> list[_Question]:
        for line in self.lines:
            before = len(self.found)
            self._take(line)
            if line.pictures and self.found:
                question = self.found[-1]
                question.pictures += line.pictures
                question.in_choices |= bool(question.choices) and len(self.found) == before
        return self.found

    def _take(self, line: Line) -> None:
        text = line.text.strip()
        start = self._question_start(line.text)
        if start:
            self.found.append(_Question(int(start[1]), line.number, self.topic))
            self._take_rest(line, start.end())
            return
        question = self.found[-1] if self.found else None
        if _RULE.match(text):
            return
        complete = question is None or bool(question.choices)
        if complete and (topic := _TOPIC.match(text)) and len(text) <= 120:
            self.topic = nfc(topic[1])[:100] or nfc(text)[:100]
        elif question is None and (self.by_word or self.by_number):
            self.left_out.append(line)
        elif self._begins_unnumbered(question, text):
            self.found.append(_Question(len(self.found) + 1, line.number, self.topic))
            self._take_rest(line, 0)
        elif question is not None and not self._take_about(question, text):
            self._take_rest(line, 0)

    def _question_start(self, text: str) -> re.Match | None:
        if self.by_word:
            return _CAU.match(text)
        found = _NUMBER.match(text)
        # A numbered list inside a question counts from 1 again; questions go on counting.
        last = self.found[-1] if self.found else None
        if found and (last is None or (last.choices and (int(found[1]) > last.number or found[1] == "1"))):
            return found
        return None

    def _begins_unnumbered(self, question: _Question | None, text: str) -> bool:
        """Without any numbers, what stands between the choices of one question and the next is a question."""
        if self.by_word or self.by_number:
            return False
        about = key_of(text) or _LEVEL.match(text) or _EXPLANATION.match(text) or citation_in(text)
        return question is None or (len(question.choices) > 1 and not _MARKER.match(text) and not about)

    @staticmethod
    def _take_about(question: _Question, text: str) -> bool:
        """A line about the question: its key, the law, how hard it is, why."""
        if (key := key_of(text)) and (question.choices or key[0] in {TRUE, FALSE}):
            question.key = key[0]
            question.citation = question.citation or citation_in(key[1])
        elif level := _LEVEL.match(text):
            question.difficulty = _LEVELS.get(search_key(level[1]).strip(" ."), "")
        elif question.choices and (explained := _EXPLANATION.match(text)):
            question.citation = question.citation or citation_in(text[explained.end() :])
        elif question.choices and (cited := citation_in(text)):
            question.citation = question.citation or cited
        else:
            return False
        return True

    def _take_rest(self, line: Line, start: int) -> None:
        """The text of a question or its choices, one or several on the line."""
        question, text = self.found[-1], line.text
        markers = _choice_markers(text, start, question)
        if not markers:
            rest = text[start:].strip()
            if question.choices and rest:
                question.choices[-1].text += " " + rest
            elif rest:
                question.text.append(rest)
            return
        if before := text[start : markers[0].start()].strip():
            question.text.append(before)
        if question.choices and markers[0]["letter"] == "A" and _is_small(question):
            # What was lettered a) b) c) belongs to the question: its choices come now.
            question.text += [f"{choice.letter.lower()}) {choice.text}" for choice in question.choices]
            question.choices = []
        ends = [marker.start() for marker in markers[1:]] + [len(text)]
        for marker, end in zip(markers, ends, strict=True):
            piece = text[marker.end() : end].strip()
            star = _STAR_END.search(piece)
            question.choices.append(
                _Choice(
                    marker["letter"].upper(),
                    piece[: star.start()] if star else piece,
                    bool(star or marker["star"] or marker["star2"]),
                    line,
                    marker.start("letter"),
                    end,
                )
            )


def _is_small(question: _Question) -> bool:
    first = question.choices[0]
    return first.line.text[first.start].islower()


def _choice_markers(text: str, start: int, question: _Question) -> list[re.Match]:
    """The letters before choices on a line, in their order; the first may be any where the line begins with it."""
    expected = len(question.choices)
    found: list[re.Match] = []
    for marker in _MARKER.finditer(text, start):
        place = LETTERS.index(marker["letter"].upper())
        begins = not text[start : marker.start()].strip()
        same_case = not found or found[-1]["letter"].isupper() == marker["letter"].isupper()
        if begins and not found:
            found.append(marker)
            expected = place + 1
        elif place == expected and same_case and (found or place == 0):
            found.append(marker)
            expected += 1
    # In the middle of a question a single “A.” is more often a name than a choice.
    if found and text[start : found[0].start()].strip() and len(found) == 1:
        return []
    return found


def _marked_keys(questions: list[_Question]) -> list[str]:
    """For each question the letters that are marked: by the kind of mark that gives most questions a key, if it can."""
    by_mark = [[_marked(question, mark) for question in questions] for mark in MARKS]
    by_mark.sort(key=lambda keys: -sum(map(bool, keys)))  # stable: of two as frequent the one that says more
    return [next(filter(None, keys), "") for keys in zip(*by_mark, strict=True)]


def _marked(question: _Question, mark: str) -> str:
    letters = ""
    for choice in question.choices:
        on_letter = choice.line.share(mark, choice.start, choice.start + 1) > 0
        on_text = choice.line.share(mark, choice.start + 1, choice.end)
        letters += choice.letter if on_text > 0.5 or (on_letter and mark != "bold") else ""
    # Where everything is marked, the mark says nothing.
    return letters if len(letters) < len(question.choices) else ""


def _draft(question: _Question, table: str, marked: str, read: Read) -> Draft:
    at, where = len(read.drafts), f"#{question.line}"
    draft = Draft(where, nfc_multiline("\n".join(question.text)).strip(), topic=question.topic)
    draft.citation, draft.difficulty = question.citation, question.difficulty
    draft.choices = [DraftChoice(nfc(choice.text)) for choice in question.choices]
    draft.picture = question.pictures[0] if question.pictures else None
    if question.pictures and draft.picture is None:
        read.add("picture_not_here", where, at=at)
    starred = "".join(choice.letter for choice in question.choices if choice.starred)
    said = [key for key in (question.key, starred, table) if key]
    if not draft.choices and said and said[0] in {TRUE, FALSE}:
        draft.choices = true_or_false(said[0] == TRUE)
        return draft
    letters = "".join(choice.letter for choice in question.choices)
    if letters != LETTERS[: len(letters)]:
        read.add("letters_odd", where, ", ".join(letters), at=at)
        return draft
    if any(sorted(key) != sorted(said[0]) for key in said):
        other = next(key for key in said if sorted(key) != sorted(said[0]))
        read.add("two_keys", where, ", ".join(said[0]), ", ".join(other), at=at)
        return draft
    _take_key(draft, said[0] if said else marked, letters, read, at)
    return draft


def _take_key(draft: Draft, key: str, letters: str, read: Read, at: int) -> None:
    if beyond := [letter for letter in key if letter not in letters]:
        read.add("key_beyond", draft.where, ", ".join(beyond), ", ".join(letters) or "–", at=at)
        return
    for letter in key:
        draft.choices[letters.index(letter)].correct = True
    draft.multiple = sum(choice.correct for choice in draft.choices) > 1


def starts_questions(text: str) -> bool:
    """Whether a text looks like questions written in Word: choices A and B, on a line each or on one."""
    return bool(re.search(r"(?:^|\s)\(?A\s?[.)/:]\s*\S.*?\s\(?B\s?[.)/:]", text, re.DOTALL | re.IGNORECASE))


def is_numbered(text: str) -> bool:
    return any(_CAU.match(row) or _NUMBER.match(row) for row in text.splitlines())
