"""What every question must have, whatever format it came in; and what is put right on the way. Plain Python."""

from contests.bank.drafts import (
    CHOICE_LENGTH,
    CITATION_LENGTH,
    LETTERS,
    MOST_CHOICES,
    MOST_QUESTIONS,
    TEXT_LENGTH,
    TOPIC_LENGTH,
    Draft,
    Read,
)
from contests.bank.findings import Level
from contests.bank.lint import put_letters_right
from contests.bank.references import kept, names_others

# A reader that said one of these of a question has said why it has no key.
_ABOUT_KEYS = {"key_unreadable", "key_beyond", "two_keys", "letters_odd", "several_keys", "answers_unreadable"}


def check(read: Read) -> None:
    """Adds what is wrong with the drafts, and keeps choices that name others in place."""
    if len(read.drafts) > MOST_QUESTIONS:
        read.add("too_many", "", len(read.drafts), MOST_QUESTIONS)
        del read.drafts[MOST_QUESTIONS:]
        read.findings = [finding for finding in read.findings if (finding.at or 0) < MOST_QUESTIONS]
    if not read.drafts and not read.count(Level.ERROR):
        read.add("no_questions")
    explained = {finding.at for finding in read.findings if finding.kind in _ABOUT_KEYS}
    for at, draft in enumerate(read.drafts):
        _put_right(draft)
        _check_lengths(draft, at, read)
        _check_choices(draft, at, read)
        if at not in explained:
            _check_key(draft, at, read)
        _keep_in_place(draft, at, read)


def _put_right(draft: Draft) -> None:
    draft.text, draft.topic, draft.citation = map(put_letters_right, (draft.text, draft.topic, draft.citation))
    for choice in draft.choices:
        choice.text = put_letters_right(choice.text)


def _check_lengths(draft: Draft, at: int, read: Read) -> None:
    if not draft.text.strip():
        read.add("text_missing", draft.place("text"), at=at)
    for name, value, most in (
        ("text", draft.text, TEXT_LENGTH),
        ("topic", draft.topic, TOPIC_LENGTH),
        ("citation", draft.citation, CITATION_LENGTH),
    ):
        if len(value) > most:
            read.add(f"{name}_long", draft.place(name), len(value), most, at)
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        days = f"{draft.valid_until:%d/%m/%Y}", f"{draft.valid_from:%d/%m/%Y}"
        read.add("dates_backwards", draft.place("valid_until"), *days, at)


def _check_choices(draft: Draft, at: int, read: Read) -> None:
    count = len(draft.choices)
    if count < 2:
        read.add("few_choices", draft.place("choice1" if "choice1" in draft.cells else "text"), count, at=at)
    elif count > MOST_CHOICES:
        read.add("many_choices", draft.where, count, MOST_CHOICES, at)
    for index, choice in enumerate(draft.choices):
        if not choice.text.strip():
            read.add("choice_missing", draft.place(f"choice{index}"), at=at)
        elif len(choice.text) > CHOICE_LENGTH:
            read.add("choice_long", draft.place(f"choice{index}"), len(choice.text), CHOICE_LENGTH, at)
    seen: dict[str, int] = {}
    for index, choice in enumerate(draft.choices):
        key = choice.text.strip().casefold()
        if key and key in seen and draft.choices[seen[key]].correct != choice.correct:
            letters = f"{LETTERS[seen[key]]}, {LETTERS[index % 26]}"
            read.add("choice_twice", draft.place(f"choice{index}"), choice.text[:60], letters, at)
        seen.setdefault(key, index)


def _check_key(draft: Draft, at: int, read: Read) -> None:
    right = [LETTERS[index % 26] for index, choice in enumerate(draft.choices) if choice.correct]
    if not right and len(draft.choices) > 1:
        read.add("no_key", draft.place("key"), at=at)
    elif len(right) > 1 and not draft.multiple:
        read.add("several_keys", draft.place("key"), ", ".join(right), at=at)


def _keep_in_place(draft: Draft, at: int, read: Read) -> None:
    texts = [choice.text for choice in draft.choices]
    stays = kept(texts)
    if all(draft.choices[index].keep_last for index in stays):
        return
    for index in stays:
        draft.choices[index].keep_last = True
    naming = next(index for index, text in enumerate(texts) if names_others(text))
    kind = "order_kept" if len(stays) == len(texts) else "kept_in_place"
    read.add(kind, draft.where, LETTERS[naming % 26], at=at)
