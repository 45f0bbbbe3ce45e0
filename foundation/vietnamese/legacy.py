"""Text typed in the fonts of before Unicode: TCVN3 (.Vn fonts) and VNI (VNI fonts). Found here, converted on demand.

Nothing here is applied unasked: callers show a preview and ask a person, then ask for the file to be saved as Unicode.
Look before text.nfc(): Ð and U+00AD are letters in TCVN3 (é, ư).

Sources: TCVN 5712:1993 as the .Vn fonts draw it (the small letters and seven capitals; the capitals with tones come
from a second font, .Vn…H); the VNI-Win table, where a letter is followed by its mark.
"""

import re
import unicodedata

TCVN3, VNI = "tcvn3", "vni"

# Rows: the vowels of TCVN 5712 with huyền, hỏi, ngã, sắc, nặng; every cell is one byte, read as Latin-1.
_TCVN3_ROWS = {
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ", "o": "ßáâãä", "ô": "åæçèé",
    "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TCVN3 = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)) | {
    byte: unicodedata.normalize("NFC", vowel + tone)
    for vowel, row in _TCVN3_ROWS.items()
    for byte, tone in zip(row, _TONES, strict=True)
}

# VNI: what follows the letter. The row of â also carries its tones, as does the row of ă.
_VNI_MARKS = {
    "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323",
    "â": "\u0302", "ê": "\u0306",
    "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "á": "\u0302\u0301", "ä": "\u0302\u0323",
    "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "é": "\u0306\u0301", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_BEARERS = {"a": "øûõùïâàåãáäêèúüéë", "e": "øûõùïâàåãáä", "o": "øûõùïâàåãáä", "u": "øûõùï", "y": "øûõù"}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}


def _vni_table():
    table = dict(_VNI_ALONE)
    for letter, marks in _VNI_BEARERS.items():
        table |= {letter + mark: unicodedata.normalize("NFC", letter + _VNI_MARKS[mark]) for mark in marks}
    for letter in "ôö":
        vowel = _VNI_ALONE[letter]
        table |= {letter + mark: unicodedata.normalize("NFC", vowel + _VNI_MARKS[mark]) for mark in "øûõùï"}
    # A capital letter may carry a small mark: both cases of the mark are read, the letter decides.
    capitals = {code[0].upper() + code[1:]: letter.upper() for code, letter in table.items()}
    capitals |= {code.upper(): letter.upper() for code, letter in table.items()}
    return table | capitals


_VNI = _vni_table()
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# Signs that no Vietnamese word in NFC holds. Each is a letter or mark in one of the two encodings.
_NEVER = frozenset("¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇËÖ×ØÜÞßäåæçëîïñö÷øûüþÄÅÎÏÑÛ")
_LEAST_CELLS = 2
_LEAST_SHARE = 0.7

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|uya|uyu|iêu|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uêu|iê|yê|ia|ya|uô|ua|ươ|ưa|oa|oă|oe|oo|uâ|uê|uy|uơ|"
    r"ai|ay|ao|au|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
    r"(?:ch|nh|ng|[cmnpt])?"
)
_TONE_MARKS = frozenset(_TONES)


def font_encoding(font_name):
    """The encoding that the font of a cell says: "tcvn3" for .VnTime, "vni" for VNI-Times, None for all others."""
    name = (font_name or "").strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") else None


def font_has_capitals(font_name):
    """Whether the font draws capitals for small letters, as .VnTimeH does: convert(…, upper=True)."""
    return font_encoding(font_name) == TCVN3 and font_name.strip().endswith("H")


def looks_legacy(column):
    """The encoding that a whole column of texts seems to be in, or None. Ask a person before converting.

    A column, because one name proves nothing: "Cóc" is a word in both. At least two cells must hold signs that
    Vietnamese in Unicode never has; of the words with marks most must become Vietnamese syllables, and
    more than were before. Cells with letters that only Unicode has are left out, so a mixed column is found too.
    """
    cells = [cell for cell in column if isinstance(cell, str) and not _only_unicode(cell)]
    if sum(not _NEVER.isdisjoint(cell) for cell in cells) < _LEAST_CELLS:
        return None
    words = [word for cell in cells for word in re.split(r"[\s\x21-\x40\x5B-\x60\x7B-\x7E\xA0]+", cell) if word]
    words = [word for word in words if not word.isascii()]
    # A capital inside a word speaks against a reading: TuÊn is Tuấn, not Tuên.
    as_it_is = sum(map(_is_syllable, words))
    counts = {name: sum(_is_syllable(convert(word, name)) for word in words) for name in (TCVN3, VNI)}
    best, other = (TCVN3, VNI) if counts[TCVN3] >= counts[VNI] else (VNI, TCVN3)
    likely = counts[best] >= _LEAST_SHARE * len(words) and counts[best] > max(as_it_is, counts[other])
    return best if likely else None


def convert(text, encoding, upper=False):
    """The text in Unicode. Text with letters that only Unicode has (ễ, đ, ă …) is not legacy and comes back as it is.

    upper: for fonts that draw capitals (font_has_capitals).
    """
    if _only_unicode(text):
        return text
    if encoding == TCVN3:
        text = "".join(_TCVN3.get(letter, letter) for letter in text)
    elif encoding == VNI:
        text = _VNI_CODES.sub(lambda match: _VNI[match.group()], text)
    else:
        raise ValueError(f"No such encoding: {encoding!r}")
    return text.upper() if upper else text


def _only_unicode(text):
    return any(letter > "\u00ff" and letter.isalpha() for letter in text)


def _is_syllable(word):
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    if sum(part in _TONE_MARKS for part in parts) > 1:
        return False
    plain = "".join(part for part in parts if part not in _TONE_MARKS)
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))
