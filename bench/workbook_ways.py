"""Ways to write the same cells: as the job does, and as little as one can do with the writer itself."""

import datetime
import json
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils import timezone
from xlsxwriter import Workbook

from contests.models import Ranking
from contests.workbooks import ranking_workbook
from foundation.sheets.writing import FORMATS, write_workbook


def ours(ranking_id, cells):
    ranking, user = _world(ranking_id)

    def write():
        with cells.with_suffix(".ours.xlsx").open("wb") as file:
            write_workbook(file, ranking_workbook(ranking, user, at=timezone.now(), progress=lambda done, total: None))

    return write


def dump(ranking_id, cells):
    """The cells of the sheet, one row a line: numbers as they are, decimals as {"d": …}."""
    ranking, user = _world(ranking_id)

    def write():
        sheet = ranking_workbook(ranking, user, at=timezone.now())[0]
        with cells.open("w", encoding="utf-8") as file:
            for row in sheet.rows:
                file.write(json.dumps([{"d": str(v)} if isinstance(v, Decimal) else v for v in row]) + "\n")

    return write


def bare(_ranking_id, cells):
    """Rows are built before the clock runs for each batch? No: reading them is part of any loop; here from a list."""
    rows = [
        [Decimal(value["d"]) if isinstance(value, dict) else value for value in json.loads(line)]
        for line in cells.open(encoding="utf-8")
    ]

    def write():
        with cells.with_suffix(".bare.xlsx").open("wb") as file:
            book = Workbook(file, {"constant_memory": True})
            book.set_properties({"created": datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)})
            page = book.add_worksheet("x")
            text = book.add_format({"num_format": FORMATS["text"]})
            number = book.add_format({"num_format": FORMATS["number"]})
            write_string, write_number = page.write_string, page.write_number
            for row_number, row in enumerate(rows, start=5):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        if value:
                            write_string(row_number, column, value, text)
                    elif value is not None:
                        write_number(row_number, column, value, number)
            book.close()

    return write


def _world(ranking_id):
    user = get_user_model()(is_superuser=True, username="bench", pk=0)
    return Ranking.objects.select_related("stage", "contest").get(pk=ranking_id), user


WAYS = {"ours": ours, "cells": dump, "bare": bare}
