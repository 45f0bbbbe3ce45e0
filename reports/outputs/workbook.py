"""The consolidated workbook: summary with charts, a sheet a section, the versions. Written row by row, so that memory
stays flat; in Vietnamese, whatever language the portal speaks to whoever asks for it."""

import datetime
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from xlsxwriter import Workbook

from foundation.sheets.text import unique_titles
from foundation.sheets.writing import Styles
from reports.outputs.book import Book
from reports.outputs.layout import Layout
from reports.outputs.page import Page
from reports.outputs.section_sheet import SectionSheet
from reports.outputs.summary_sheet import SummarySheet
from reports.outputs.versions_sheet import write_versions

LANGUAGE, FONT = "vi", "Times New Roman"


def write(file: Path | str | BinaryIO, book: Book) -> None:
    """To a path or an open binary file. The same book gives the same bytes."""
    # What is not finished lies in a folder of its own, so that a writing that breaks off leaves nothing behind.
    with override(LANGUAGE), tempfile.TemporaryDirectory() as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 11},
        }  # fmt: skip
        workbook = Workbook(file, options)
        workbook.set_properties({"title": book.title, "created": book.made_at.astimezone(datetime.UTC)})
        try:
            _write(workbook, book)
        except BaseException:
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
            raise
        workbook.close()


def _write(workbook, book: Book) -> None:
    summary, *titles, versions = unique_titles(
        [_("Summary"), *[section.title for section in book.sections], pgettext("of a report", "Versions")]
    )
    layout, styles = Layout(book, titles), Styles(workbook)
    pages = {title: Page(workbook.add_worksheet(title), styles) for title in [summary, *titles, versions]}
    SummarySheet(pages[summary], book, layout, summary).write(workbook)
    for number, title in enumerate(titles):
        SectionSheet(pages[title], book, layout, number).write()
    write_versions(pages[versions], book)
