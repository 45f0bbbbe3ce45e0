"""Vietnamese text as people paste it: one spelling for what looks the same."""

import re
import unicodedata

# Capital and small eth and the African D look like Đ/đ and come from foreign keyboards and from Windows-1252 files.
_D_REPAIR = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
# Letters that Unicode does not take apart, as they are looked for and ordered (đ is asked about by its callers).
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th", "ħ": "h", "ŧ": "t", "ƀ": "b"}
)
_PUNCTUATION = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("“”„", '"')
)
# A zero-width joiner holds the parts of one emoji together; anywhere else it is a trace of copying.
_STRAY_JOINER = re.compile(r"(?<![\u2190-\u2BFF\uFE0F\U0001F000-\U0001FAFF])\u200D")
_UNSEEN = re.compile(r"[\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]")
_CONTROL = re.compile(r"[\x00-\x08\x0E-\x1B\x7F-\x84\x86-\x9F\uD800-\uDFFF\uFFFE\uFFFF]")
_LINE_END = re.compile(r"\r\n?|[\x0B\x0C\x85\u2028\u2029]")
_DIGITS = re.compile(r"(\d+)")
_WIDE_SPACE = re.compile(r"[\t\x1C-\x1F\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]")


def composed(text):
    """NFC and Đ for its look-alikes; spaces, line ends and everything else stay as typed.

    NFC because a Mac and some keyboards send letters in parts (62 letters become 79 characters) and SQLite and
    PostgreSQL then see two different names. Ð (U+00D0) is Iceland's letter, with the face of Đ and a code of its own.
    Not for text in an old font: there Ð is é (see legacy.py). Convert first.
    """
    return unicodedata.normalize("NFC", text).translate(_D_REPAIR)


def nfc_multiline(text):
    """composed(), no unseen or control characters, ordinary spaces, \\n line ends, no spaces at the ends of lines.

    Indents and double spaces inside a line stay. U+00AD stays: in TCVN3 it is the letter ư (see without_soft_hyphens).
    """
    text = _CONTROL.sub("", _UNSEEN.sub("", _LINE_END.sub("\n", text)))
    text = composed(_WIDE_SPACE.sub(" ", _STRAY_JOINER.sub("", text)))
    return "\n".join(line.rstrip(" ") for line in text.split("\n")).strip("\n")


def nfc(text):
    """nfc_multiline() as one line: every run of spaces and line ends is one space, none at the ends."""
    return " ".join(nfc_multiline(text).split())


def without_soft_hyphens(text):
    """Drop U+00AD, which web pages and PDF files leave inside words. Only after legacy.looks_legacy() said no."""
    return text.replace("\u00ad", "")


def search_key(text):
    """Lower case, no accents, đ as d, single spaces: what a search compares on both sides.

    Unicode takes ấ apart into a and two marks but leaves đ whole (UnicodeData: no decomposition), hence its own line.
    May be longer than the text where letters unfold (ß to ss).
    """
    text = nfc(without_soft_hyphens(text))
    # Taken apart before and after folding: 𝐀 becomes a plain A only then, which folding must still see.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    plain = plain.replace("đ", "d").replace("ð", "d")
    return " ".join(plain.translate(_PUNCTUATION).translate(PLAIN_LETTERS).split())


def straight_punctuation(text):
    """One apostrophe, one hyphen and one quotation mark for their typographic variants (H’Hen and H'Hen)."""
    return text.translate(_PUNCTUATION)


def natural(name):
    """A key to sort by in which numbers inside a name count as numbers: 9B, 10A2, 10A10."""
    parts = _DIGITS.split(search_key(name))
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts if part)
