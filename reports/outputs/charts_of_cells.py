"""Charts of Excel's own, drawn from cells; their numbers are kept with them for programs that only show."""

import re
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import quote_sheetname

from reports.outputs.book import Measure
from reports.outputs.page import number_format

PICTURE_ROWS, ROW_PIXELS = 18, 20
WIDTH, GAP = 580, 12
COLOUR = "#1F4E9E"
LIKE_ADDRESS = re.compile(r"!(?=\$?[A-Z]+\$?[0-9])")


@dataclass
class Drawn:
    """`rows`: label, formula of the cell, its value; `first`: the row where they begin, once it is known."""

    title: str
    measure: Measure
    rows: list[tuple[str, str, Decimal]]
    first: int = 0


def bar_chart(workbook, sheet, drawn: Drawn, title: str, place: tuple[int, int]) -> None:
    """Lying bars, the first on top, each with its number; `place`: row, and whether it is the left or the right."""
    first, last, form = drawn.first + 1, drawn.first + len(drawn.rows), number_format(drawn.measure)
    chart = workbook.add_chart({"type": "bar"})
    sheet_name = quote_sheetname(title)
    # What looks like the address of a cell, also of one in another workbook, XlsxWriter would take for one.
    said = LIKE_ADDRESS.sub("! ", drawn.title)
    chart.add_series({
        "name": said,
        "categories": f"={sheet_name}!$B${first}:$B${last}",
        "values": f"={sheet_name}!$D${first}:$D${last}",
        "categories_data": [label for label, *_rest in drawn.rows],
        "values_data": [float(value) for *_rest, value in drawn.rows],
        "fill": {"color": COLOUR},
        "gap": 45,
        "data_labels": {"value": True, "num_format": form, "font": {"size": 8}},
    })  # fmt: skip
    chart.set_title({"name": said, "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "major_tick_mark": "none"})
    chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": WIDTH, "height": PICTURE_ROWS * ROW_PIXELS - GAP})
    row, side = place
    sheet.insert_chart(row, 0, chart, {
        "x_offset": side * (WIDTH + GAP), "description": drawn.title, "object_position": 1,
    })  # fmt: skip
