"""The last sheet: exactly which version of whom is in, when and by whom it was sent, and what was decided on it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.outputs.book import Book
from reports.outputs.page import BORDER, HEAD, MISSING_COLOUR, Page, head_height
from reports.outputs.section_sheet import status_of

WIDTHS = (6, 36, 30, 8, 16, 22, 20, 16, 22, 32)


def write_versions(page: Page, book: Book) -> None:
    heads = [
        _("No."), _("Unit"), _("Superior unit"), pgettext("of a report", "Version"), _("Sent at"),
        _("Sent by"), pgettext("of a report", "Decision"), _("Decided at"), _("Decided by"), _("Note"),
    ]  # fmt: skip
    for column, width in enumerate(WIDTHS):
        page.sheet.set_column(column, column, width)
    page.print_on(book.title, head=2, frozen=(3, 2), page_words=_("Page"))
    page.text(0, 0, _("What was added up, version by version"), bold=True, font_size=14)
    page.text(1, 0, book.title, italic=True)
    page.sheet.set_row(2, head_height(heads, WIDTHS))
    for column, head in enumerate(heads):
        page.text(2, column, head, **HEAD)
    for number, line in enumerate(book.lines, start=1):
        _line(page, number + 2, number, line)
    page.sheet.autofilter(2, 0, len(book.lines) + 2, len(WIDTHS) - 1)


def _line(page: Page, row: int, number: int, line) -> None:
    look = BORDER if line.sent else {**BORDER, "italic": True, "bg_color": MISSING_COLOUR}
    sent, note = line.sent, status_of(line) if line.missing or line.nothing else ""
    texts = [
        line.name,
        line.superior,
        sent.by if sent else "",
        sent.said if sent else "",
        sent.said_by if sent else "",
        note,
    ]
    page.height(row, zip(texts, (WIDTHS[column] for column in (1, 2, 5, 6, 8, 9)), strict=True))
    page.sheet.write_number(row, 0, number, page.styles(**look, align="center"))
    page.text(row, 1, line.name, **look, text_wrap=True)
    page.text(row, 2, line.superior, **look, text_wrap=True)
    if sent is None:
        page.text(row, 3, "–", **look, align="center")
    else:
        page.sheet.write_number(row, 3, sent.number, page.styles(**look, align="center"))
    page.moment(row, 4, sent and sent.at, **look)
    page.text(row, 5, sent.by if sent else "", **look, text_wrap=True)
    page.text(row, 6, sent.said if sent else "", **look, text_wrap=True)
    page.moment(row, 7, sent and sent.said_at, **look)
    page.text(row, 8, sent.said_by if sent else "", **look, text_wrap=True)
    page.text(row, 9, note, **look, text_wrap=True)
