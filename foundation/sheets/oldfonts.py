"""Texts typed in the fonts of before Unicode (.VnTime, VNI-Times): told, with what they say, and not read."""

from collections.abc import Iterable, Mapping

from foundation.sheets.reading import Page
from foundation.vietnamese.legacy import convert, font_encoding, font_has_capitals, looks_legacy
from foundation.vietnamese.text import nfc


class OldFonts:
    """`columns`: where the fields of a page stand; `names`: those of them that hold words."""

    def __init__(self, page: Page, columns: Mapping[str, int], names: Iterable[str]):
        self.page, self.columns = page, columns
        at = [columns[name] for name in names if name in columns]
        texts = [row.values[index] for row in page.rows for index in at if index < len(row.values)]
        odd = [text for text in texts if isinstance(text, str) and not text.isascii()]
        # By the letters alone, where the font is not told or was replaced: only over all of them together.
        self.encoding = looks_legacy(odd)

    def reads(self, row: int, column: str, text: str) -> str:
        """What a text in an old font says; "" for one that is in none."""
        if text.isascii() or any(letter > "\u00ff" for letter in text):
            return ""
        font = self.page.font(row, self.columns[column])
        encoding = font_encoding(font) or self.encoding
        if encoding is None:
            return ""
        said = nfc(convert(text, encoding, upper=bool(font) and font_has_capitals(font)))
        return said if said != text else ""
