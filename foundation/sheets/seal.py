"""The hidden sheet that says which form a workbook is: signed, so that a changed one is noticed; not secret."""

from collections.abc import Iterable
from typing import Any

from django.core import signing

CELL_LETTERS = 30_000  # a cell holds 32,767
MOST_CELLS = 200


def sealed(said: dict[str, Any], salt: str) -> list[str]:
    """As texts for the cells of one column, one below the other."""
    text = signing.Signer(salt=salt).sign_object(said, compress=True)  # without a moment: the same is the same
    return [text[start : start + CELL_LETTERS] for start in range(0, len(text), CELL_LETTERS)]


def write_seal(book: Any, title: str, words: str, said: dict[str, Any], salt: str) -> None:
    """Into a workbook of XlsxWriter: a sheet that Excel does not even offer to show, with `words` for who does."""
    hidden = book.add_worksheet(title)
    hidden.write_string(0, 0, words)
    for row, text in enumerate(sealed(said, salt), start=1):
        hidden.write_string(row, 0, text)
    hidden.very_hidden()
    hidden.protect()


def read_seal(pages: Iterable[Any], title: str, salt: str) -> dict[str, Any] | None:
    """What the hidden sheet of an opened workbook says; None where there is none, or it was changed."""
    page = next((page for page in pages if page.title == title), None)
    if page is None:
        return None
    text = "".join(str(row.values[0]).strip() for row in page.rows[1:MOST_CELLS] if row.values and row.values[0])
    try:
        if text.count(":") == 2:  # of a form written before: with the moment it was signed at
            return signing.loads(text, salt=salt)
        return signing.Signer(salt=salt).unsign_object(text)
    except signing.BadSignature:
        return None
