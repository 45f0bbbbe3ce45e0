"""Choices that name other choices, and which must then stay in place. Plain Python.

Of 205 real Vietnamese questions 91 had one (“Cả A, B, C”, “Tất cả các phương án trên”): shuffled, they are wrong.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from foundation.vietnamese.text import search_key


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A choice names others when it is made of these words alone, without accents: one word of its own and it is a text.
_THINGS = _words("phuong an dap cau tra loi lua chon y kien truong hop noi dung")
_POINTERS = _words("tren duoi con lai khac sau day nay o vua neu da kia phia")
_ALL = _words("tat ca toan bo cac nhung deu")
_NONE = _words("khong chua chang")
_VERDICTS = _words("dung sai la chinh xac phu hop khong phai co nao cung het day du mot trong")
_LINKS = _words("va hoac hay lan gom bao chi moi")
_NUMBERS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5}
_WORDS = _THINGS | _POINTERS | _ALL | _NONE | _VERDICTS | _LINKS | set(_NUMBERS)
_ENGLISH = _words(
    "all none both neither any some of the above below these answers answer options option other others choices "
    "correct are is and or"
)
_ENGLISH_SIGNS = _words("all none both neither any some")
_ENGLISH_THINGS = _words("above below these answers")

_LETTER = re.compile(r"[a-j]")
_COUNT = re.compile(r"0?[2-9]")
_TOKEN = re.compile(r"[^\W_]+")
# “y”, “e” and the like are words of their own: one letter alone is a choice only behind one of these.
_BEFORE_A_LETTER = _words("cau y an ca chi chon")
_MOST_WORDS, _MOST_LETTERS = 16, 100


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """Its words without accents; none of a text too long to be anything but a text."""
    return tuple(_TOKEN.findall(search_key(text))) if len(text) <= _MOST_LETTERS else ()


def named_letters(text: str) -> set[str]:
    """The letters of choices a choice names: “Cả A và B” → {A, B}; none for an ordinary text."""
    tokens = _tokens(text)
    letters = {token.upper() for token in tokens if _LETTER.fullmatch(token)}
    rest = [token for token in tokens if not _LETTER.fullmatch(token)]
    if not letters or len(tokens) > _MOST_WORDS or any(not _is_known(token) for token in rest):
        return set()
    alone = len(letters) == 1 and not _BEFORE_A_LETTER.intersection(rest)
    return set() if alone else letters


def _is_known(token: str) -> bool:
    return token in _WORDS or token in _ENGLISH or bool(_COUNT.fullmatch(token))


def names_all(text: str) -> bool:
    """Whether a choice speaks of the others as a group: “Tất cả các phương án trên”, “Không phương án nào đúng”."""
    tokens = _tokens(text)
    words = set(tokens)
    if not tokens or len(tokens) > _MOST_WORDS:
        return False
    if words <= _ENGLISH:
        return bool(words & _ENGLISH_SIGNS) and (
            "above" in words or "below" in words or "these" in words or "answers" in words
        )
    if not all(token in _WORDS or _COUNT.fullmatch(token) for token in tokens):
        return False
    counted = any(_count_of(token) for token in tokens)
    if words & _THINGS - {"y", "hop", "dung", "an"} or "y" in words:
        return bool(words & (_ALL | _NONE | {"khac", "nao", "tren"}))
    if "ca" in words or "deu" in words:
        return "tat" in words or "deu" in words or (counted and "nam" not in words) or bool(words & {"tren", "duoi"})
    return False


def names_others(text: str) -> bool:
    return bool(named_letters(text)) or names_all(text)


def kept(texts: Sequence[str]) -> set[int]:
    """Indices of the choices that must not be shuffled.

    From the first choice that names others on, all stay behind in their order; those before it may change places
    among themselves only if every naming choice means all of them: “A và B đúng” before a C of its own fixes all.
    """
    naming = [index for index, text in enumerate(texts) if names_others(text)]
    if not naming:
        return set()
    head, whole = set(range(naming[0])), set(range(len(texts)))
    for index in naming:
        named = {ord(letter) - ord("A") for letter in named_letters(texts[index])}
        if named & head not in (set(), head):
            return whole
        count = next(filter(None, map(_count_of, _tokens(texts[index]))), 0)
        if not named and count not in {0, len(head)}:
            return whole
    return whole - head


def _count_of(token: str) -> int:
    """How many “Cả hai phương án trên” counts; 0 for a word that is no number."""
    return int(token) if _COUNT.fullmatch(token) else _NUMBERS.get(token, 0)
