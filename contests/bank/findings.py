"""What can be wrong with a file of questions, in words that say what was found, what is allowed and what to do.

A finding is kept as its kind, place and what stood there; the sentence is made when it is shown, in the reader's
language.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Level(StrEnum):
    ERROR = "error"  # nothing is imported until it is mended
    SKIP = "skip"  # this question is left out, if a person agrees
    REMARK = "remark"  # shown, stops nothing


@dataclass(frozen=True)
class Finding:
    """`where`: a cell (Sheet!C7), a line (#12), a question of the file (?3), or "" for the whole file.

    `at`: index of the question among those read; None when it is about no single one of them.
    """

    kind: str
    where: str
    found: str = ""
    hint: str = ""
    at: int | None = None

    @property
    def level(self) -> Level:
        return KINDS[self.kind][0]

    @property
    def message(self) -> str:
        hint = UNSUPPORTED.get(self.hint, self.hint) if self.kind == "unsupported" else self.hint
        return KINDS[self.kind][1] % {"found": self.found, "hint": hint}

    @property
    def place(self) -> str:
        return place_in_words(self.where)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def place_in_words(where: str) -> str:
    if where.startswith("#"):
        return _("line %(number)s") % {"number": where[1:]}
    if where.startswith("?"):
        return _("question %(number)s of the file") % {"number": where[1:]}
    return where


UNSUPPORTED = {
    "essay": _("A question with a written answer (essay)"),
    "short": _("A question with a short answer"),
    "number": _("A question with a number for an answer"),
    "matching": _("Matching"),
    "description": _("A text without a question (description)"),
    "cloze": _("A text with gaps (cloze)"),
}
E, S, R = Level.ERROR, Level.SKIP, Level.REMARK
KINDS: dict[str, tuple[Level, Any]] = {
    # The file
    "unreadable": (E, _("The file cannot be read: %(hint)s")),
    "no_questions": (
        E,
        _("No question was found. Each needs its text, at least two choices and the key; our template and the examples "
          "on the page before show how."),
    ),
    "too_many": (E, _("The file has %(found)s questions; at most %(hint)s can come at once. Split it.")),
    "not_xml": (E, _("This is not a whole XML file (%(hint)s). Export it from Moodle again.")),
    "unknown_format": (
        E, _("The portal cannot tell how these questions are written. Choose the format on the page before.")
    ),
    "no_header": (
        E,
        _("No row with the headings was found. The sheet needs “Câu hỏi”, “Phương án A”, “Phương án B” and “Đáp án "
          "đúng”, as in our template."),
    ),
    "legacy_font": (
        R, _("The text was typed in an old font (%(found)s) and has been put into Unicode. Please read it through.")
    ),
    "left_out_lines": (R, _("Lines outside any question are left out (%(hint)s), such as “%(found)s”.")),
    # Cells
    "cell_error": (E, _("Excel shows %(found)s here: the formula does not work. Type the text itself.")),
    "no_value": (E, _("This formula was saved without its result. Open the file in Excel, save it and send it again.")),
    "cell_date": (
        E, _("Excel has turned what was typed into the date %(found)s. Set the column to Text and type it again.")
    ),
    "choice_gap": (E, _("This choice is empty, but a later one is filled in. Fill it in, or move the later ones up.")),
    "key_unreadable": (
        E, _("“%(found)s” is no key. Type the letter of the right choice, such as B, or several, such as A, C.")
    ),
    "key_beyond": (E, _("The key says %(found)s, but the question has only the choices %(hint)s. Correct one.")),
    "key_is_text": (R, _("The key “%(found)s” is the text of choice %(hint)s, and was taken as that.")),
    "kind_unknown": (E, _("“%(found)s” is no kind of question. Type Một đáp án, Nhiều đáp án or Đúng/Sai.")),
    "difficulty_unknown": (E, _("“%(found)s” is no difficulty. Type Dễ, Trung bình or Khó, or leave it empty.")),
    "audience_unknown": (
        E, _("“%(found)s” is nobody a question can be for. Type Học sinh, Cán bộ or Người dân, or leave it empty.")
    ),
    "keep_unreadable": (
        E, _("“%(found)s” names no choice to keep in place. Type letters, such as D, or Tất cả, or leave it empty.")
    ),
    "date_unreadable": (E, "%(hint)s"),
    "dates_backwards": (E, _("The question holds until %(found)s, before it begins on %(hint)s. Correct one.")),
    # Questions
    "text_missing": (E, _("The text of the question is missing. Type it, or delete the question.")),
    "text_long": (E, _("The question has %(found)s letters; at most %(hint)s are possible. Shorten it.")),
    "choice_missing": (E, _("A choice has no text. Type it, or delete it.")),
    "choice_long": (E, _("A choice has %(found)s letters; at most %(hint)s are possible. Shorten it.")),
    "few_choices": (E, _("The question has %(found)s choices; it needs at least two.")),
    "many_choices": (E, _("The question has %(found)s choices; at most %(hint)s are possible.")),
    "no_key": (E, _("No key: nothing says which choice is right. Mark it, or add it.")),
    "several_keys": (
        E,
        _("The choices %(found)s are all marked as right, but the question allows one. Leave one, or make it a "
          "question with several right choices."),
    ),
    "two_keys": (E, _("The key is given twice and differs: %(found)s and %(hint)s. Leave the right one.")),
    "choice_twice": (
        E, _("The choices %(hint)s have the same text “%(found)s”, but only one is right. Change one of them.")
    ),
    "letters_odd": (E, _("The choices are lettered %(found)s. They must go A, B, C … without a gap or a double.")),
    "topic_long": (E, _("The topic has %(found)s letters; at most %(hint)s are possible. Shorten it.")),
    "citation_long": (E, _("The citation has %(found)s letters; at most %(hint)s are possible. Shorten it.")),
    "answer_without_question": (E, _("“%(found)s” belongs to no question: the text of its question is missing.")),
    "brace_open": (E, _("The brace { of this question is never closed. Add } after the last choice.")),
    "two_blocks": (E, _("Two questions stand behind one another. Put an empty line between them.")),
    "answers_unreadable": (
        E, _("“%(found)s” cannot be read as choices. Each begins with = (right) or ~ (wrong), between { and }.")
    ),
    "weight_unreadable": (E, _("“%(found)s” is no weight. Moodle writes numbers such as 50 or 33.33333.")),
    # Kinds and contents the portal does not have
    "unsupported": (S, _("%(hint)s: the portal has no such questions. “%(found)s” would be left out.")),
    "picture_in_choice": (S, _("“%(found)s” has a picture in a choice, or several pictures. It would be left out.")),
    "media": (S, _("“%(found)s” has sound, film or another file, which is not taken. It would be left out.")),
    "picture_refused": (S, _("The picture of “%(found)s” cannot be taken (%(hint)s). It would be left out.")),
    # What gets lost
    "picture_not_here": (R, _("A picture is named here that is not in the file. Add it by hand after the import.")),
    "partial_credit": (R, _("Partial points are not kept: a choice is either right or wrong.")),
    "feedback_lost": (R, _("Comments on answers are not kept.")),
    "kept_in_place": (R, _("Choice %(found)s names other choices: it will not be shuffled.")),
    "order_kept": (R, _("Choice %(found)s names single letters: none of the choices will be shuffled.")),
    "known": (R, _("The bank has this question already: “%(found)s”.")),
    "more_faults": (E, _("And %(found)s more faults, not listed. Mend these first and send the file again.")),
}  # fmt: skip
