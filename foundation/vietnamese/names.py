"""Names of people: their order on a list, their parts, their initials.

Order: by given name (the last word), then by family and middle names, each as ICU's `vi` collation orders it
(CLDR root order with the rules "&̀<<̉<<̃<<́<<̣ &a<ă<â &d<đ &e<ê &o<ô<ơ &u<ư"): letters first, and the tones only between
parts whose letters are all the same. It is what Excel does when a list is sorted by Tên, then by Họ và đệm.
"""

import unicodedata
from functools import lru_cache

from foundation.vietnamese.text import PLAIN_LETTERS, nfc, straight_punctuation, without_soft_hyphens

SORT_KEY_LENGTH = 240

# ICU's order: space, punctuation and symbols (none ignored), digits, letters. Index + 1 is the weight, two digits wide.
_SIGNS = " _-,;:!?.'\"()[]{}@*/\\&#%^+<=>|~$"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = {sign: f"{index:02}" for index, sign in enumerate(_SIGNS + "0123456789" + _LETTERS, start=1)}
_PART_ENDS = "00"
_OTHER_SCRIPT = "99"

# Huyền, hỏi, ngã, sắc, nặng; any foreign mark comes after them; no mark is 0.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_FOREIGN_MARK = "6"
_SHAPES = {
    ("a", "\u0306"): "ă", ("a", "\u0302"): "â", ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô", ("o", "\u031b"): "ơ", ("u", "\u031b"): "ư",
}  # fmt: skip


def _split(full_name):
    """(family and middle, given, what follows): what tells "An 2" from "An (9A)" is no part of the name."""
    words = nfc(without_soft_hyphens(full_name)).split()
    end = next((index for index, word in enumerate(words) if index and word.startswith("(")), len(words))
    while end > 1 and not _has_letter(words[end - 1]):
        end -= 1
    if end and not _has_letter(words[end - 1]):
        end = len(words)
    return " ".join(words[: end - 1 if end else 0]), words[end - 1] if end else "", " ".join(words[end:])


def _has_letter(word):
    return any(letter.isalpha() for letter in word)


def given_name(full_name):
    """The last word of the name; "" of nothing. Case stays as typed."""
    return _split(full_name)[1]


def family_and_middle(full_name):
    """Everything before the given name; "" when there is one word."""
    return _split(full_name)[0]


def initials(full_name):
    """First letter of each word, capital, each with a point: "Nguyễn Văn An" is "N.V.A.".

    For public lists, which show no more of a pupil than is needed (Law 91/2025/QH15 Article 16).
    """
    rest, given, _tail = _split(full_name)
    letters = (next((letter for letter in word if letter.isalpha()), "") for word in f"{rest} {given}".split())
    return "".join(f"{letter.upper()[:1]}." for letter in letters if letter)


def sort_key(full_name):
    """What a list of people is ordered by: digits only, at most 240, to be stored and indexed.

    Every letter is two digits and every tone one, so the shorter or smaller part is smaller byte by byte, and since
    all collations put 0 to 9 in that order and join no two digits, SQLite's BINARY and PostgreSQL's C, en_US and vi
    agree. Up to 77 characters nothing is lost; then the tones of the family name are cut first. Case does not count.
    """
    rest, given, tail = _split(full_name)
    return "".join(part for text in (given, rest, tail) for part in _levels(text))[:SORT_KEY_LENGTH]


def text_key(text):
    """What a list of anything but people is ordered by: its letters from the first on, as in sort_key()."""
    return "".join(_levels(nfc(without_soft_hyphens(text))))


@lru_cache(maxsize=8192)  # the names of a school are made of few parts
def _levels(text):
    """The two levels of one part: the letters with their end mark, then the tone of each letter."""
    weights, tones = [], []
    for letter, tone in _letters(text):
        if letter in _WEIGHTS:
            weights.append(_WEIGHTS[letter])
        elif letter.isalnum():
            weights.append(f"{_OTHER_SCRIPT}{ord(letter):07}")
        else:
            continue
        tones.append(tone)
    return "".join(weights) + _PART_ENDS, "".join(tones)


def _letters(text):
    """Each letter of the Vietnamese alphabet with the digit of its tone."""
    plain = straight_punctuation(text).casefold().translate(PLAIN_LETTERS)
    letter, tone = "", "0"
    for part in unicodedata.normalize("NFKD", plain):
        if not unicodedata.combining(part):
            if letter:
                yield letter, tone
            letter, tone = part, "0"
        elif (letter, part) in _SHAPES:
            letter = _SHAPES[letter, part]
        else:
            tone = max(tone, _TONES.get(part, _FOREIGN_MARK))
    if letter:
        yield letter, tone
