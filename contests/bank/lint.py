"""What is doubtful about the questions of a bank or a file. Plain Python; it stops nothing and judges no law."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contests.bank.drafts import LETTERS, Draft
from contests.bank.references import kept, names_others
from foundation.vietnamese.text import search_key

FEW = 8  # with fewer questions the letters and lengths of keys say nothing
LONGER = 1.5  # times the longest wrong choice
LONG = 25  # letters: below that nobody sees a difference
_PUNCTUATION = re.compile(r"[\W_]+")
# Many files made of PDF have U+01A3 for ư (“đƣợc”); Ð is Iceland's letter with the face of Đ.
_FOREIGN = re.compile("[\u01a2\u01a3ÐðƉɖ]")
_CITED = re.compile(r"\b(?:luật|nghị định|thông tư|quyết định|điều|theo quy định)\b", re.IGNORECASE)


class Mend(StrEnum):
    """What one button can put right."""

    KEEP = "keep"
    LETTERS = "letters"


@dataclass(frozen=True)
class Remark:
    """`at`: index among the questions given, None for the whole; `other`: index of another one it is about."""

    kind: str
    at: int | None
    found: str = ""
    hint: str = ""
    other: int | None = None

    @property
    def message(self) -> str:
        return KINDS[self.kind][0] % {"found": self.found, "hint": self.hint}

    @property
    def mend(self) -> Mend | None:
        return KINDS[self.kind][1]

    @property
    def title(self):
        return KINDS[self.kind][2]


# kind → sentence, what mends it, heading under which a bank lists it. In the order of weight.
KINDS: dict[str, tuple] = {
    "no_key": (_("No choice is marked as right."), None, _("No key")),
    "several_keys": (_("%(found)s are right, but only one may be ticked."), None, _("Several keys")),
    "few_choices": (_("There are fewer than two choices."), None, _("Too few choices")),
    "choice_twice": (_("The choices %(hint)s say the same: “%(found)s”."), None, _("The same choice twice")),
    "stem_twice": (_("The same question again: “%(found)s”."), None, _("Repeated questions")),
    "names_others": (
        _("Choice %(found)s names other choices, but may be shuffled."), Mend.KEEP, _("Choices that must stay in place")
    ),
    "names_letters": (
        _("Choice %(found)s names single letters: the choices must not be shuffled."), Mend.KEEP,
        _("Choices that must stay in place"),
    ),
    "no_longer": (_("It held until %(found)s."), None, _("No longer valid")),
    "letters": (
        _("“%(found)s” is written with letters that only look right."), Mend.LETTERS, _("Letters that only look right")
    ),
    "longest": (_("The right choice is by far the longest."), None, _("The key is the longest choice")),
    "no_citation": (_("No law or page is named."), None, _("No citation")),
    "one_letter": (
        _("The key is %(found)s in %(hint)s of the questions: who always ticks it has as much right."), None,
        _("The key is mostly one letter"),
    ),
}  # fmt: skip


def stem_key(text: str) -> str:
    """What two questions have in common that are the same but for accents, spaces and punctuation."""
    return _PUNCTUATION.sub("", search_key(text))


def question_key(draft: Draft) -> str:
    """The same for a question with its choices, in whatever order: “Which is right?” alone is no repetition."""
    return "|".join([stem_key(draft.text), *sorted(stem_key(choice.text) for choice in draft.choices)])


def lint(drafts: Sequence[Draft], today: date) -> list[Remark]:
    remarks = list(_repeated(drafts))
    for at, draft in enumerate(drafts):
        remarks += _of_choices(draft, at)
        remarks += _of_text(draft, at, today)
    remarks += _of_keys(drafts)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(remarks, key=lambda remark: (order[remark.kind], -1 if remark.at is None else remark.at))


def _repeated(drafts: Sequence[Draft]) -> Iterable[Remark]:
    """Stems that come again. Short ones (“Chọn câu đúng”) count only with the same choices."""
    seen: dict[str, int] = {}
    for at, draft in enumerate(drafts):
        stem = stem_key(draft.text)
        key = stem if len(stem) >= 25 else question_key(draft)
        if stem and key in seen:
            first = drafts[seen[key]]
            yield Remark("stem_twice", at, Truncator(first.text).chars(80), first.where, seen[key])
        seen.setdefault(key, at)


def _of_choices(draft: Draft, at: int) -> Iterable[Remark]:
    right = [index for index, choice in enumerate(draft.choices) if choice.correct]
    if len(draft.choices) < 2:
        yield Remark("few_choices", at)
    elif not right:
        yield Remark("no_key", at)
    if len(right) > 1 and not draft.multiple:
        yield Remark("several_keys", at, ", ".join(LETTERS[index % 26] for index in right))
    places: dict[str, list[int]] = defaultdict(list)
    for index, choice in enumerate(draft.choices):
        # Only spaces and case apart: +1 and -1, or A and Á, are not the same.
        places[" ".join(unicodedata.normalize("NFC", choice.text).casefold().split())].append(index)
    for same in places.values():
        if len(same) > 1:
            yield Remark("choice_twice", at, draft.choices[same[0]].text[:60], ", ".join(LETTERS[i % 26] for i in same))
    yield from _not_kept(draft, at)


def _not_kept(draft: Draft, at: int) -> Iterable[Remark]:
    texts = [choice.text for choice in draft.choices]
    stays = kept(texts)
    if any(not draft.choices[index].keep_last for index in stays):
        naming = next(index for index, text in enumerate(texts) if names_others(text))
        kind = "names_letters" if len(stays) == len(texts) else "names_others"
        yield Remark(kind, at, LETTERS[naming % 26])


def _of_text(draft: Draft, at: int, today: date) -> Iterable[Remark]:
    if draft.valid_until and draft.valid_until < today:
        yield Remark("no_longer", at, f"{draft.valid_until:%d/%m/%Y}")
    odd = next(
        filter(None, map(odd_letters, [draft.text, draft.topic, draft.citation, *(c.text for c in draft.choices)])), ""
    )
    if odd:
        yield Remark("letters", at, odd)
    if not draft.citation and not _CITED.search(unicodedata.normalize("NFC", draft.text)):
        yield Remark("no_citation", at)


def odd_letters(text: str) -> str:
    """The first word whose letters are in parts, or stand in for Vietnamese ones."""
    if unicodedata.is_normalized("NFC", text) and not _FOREIGN.search(text):
        return ""
    words = text.split()
    return next(
        (w for w in words if not unicodedata.is_normalized("NFC", w) or _FOREIGN.search(w)), words[0] if words else ""
    )


def put_letters_right(text: str) -> str:
    """NFC; Đ for its look-alikes; ư for U+01A3."""
    named: dict[str, str | int | None] = {"\u01a3": "ư", "\u01a2": "Ư", "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
    return unicodedata.normalize("NFC", text.translate(str.maketrans(named)))


def _of_keys(drafts: Sequence[Draft]) -> Iterable[Remark]:
    single = [(at, draft) for at, draft in enumerate(drafts) if not draft.multiple and len(draft.choices) > 2]
    letters = Counter(
        index for _at, draft in single for index, choice in enumerate(draft.choices) if choice.correct
    )  # fmt: skip
    if len(single) >= FEW and letters:
        index, count = letters.most_common(1)[0]
        if count * 2 > len(single):
            share = f"{count * 100 // len(single)} %"
            yield Remark("one_letter", None, LETTERS[index % 26], share)
    for at, draft in single:
        right = max((len(choice.text) for choice in draft.choices if choice.correct), default=0)
        wrong = max((len(choice.text) for choice in draft.choices if not choice.correct), default=0)
        if right >= LONG and right > LONGER * wrong:
            yield Remark("longest", at)
