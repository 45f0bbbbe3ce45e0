"""Ways to write the same cells: as the job does, and as little as one can do with the writer itself."""

import datetime
import json
import time
from decimal import Decimal
from itertools import islice

from django.contrib.auth import get_user_model
from django.utils import timezone
from xlsxwriter import Workbook

from contests.models import Ranking
from contests.workbooks import ranking_workbook
from foundation.sheets.writing import FORMATS, write_workbook

CHUNK = 2000


def ours(ranking_id, cells):
    """CPU seconds of all the job does: reading, naming, reasons, writing."""
    ranking, user = _world(ranking_id)
    before = time.process_time()
    with cells.with_suffix(".ours.xlsx").open("wb") as file:
        write_workbook(file, ranking_workbook(ranking, user, at=timezone.now(), progress=lambda done, total: None))
    return time.process_time() - before


def dump(ranking_id, cells):
    """Keeps the cells of the sheet, one row a line; decimals as {"d": …}."""
    ranking, user = _world(ranking_id)
    sheet = ranking_workbook(ranking, user, at=timezone.now())[0]
    with cells.open("w", encoding="utf-8") as file:
        for row in sheet.rows:
            file.write(json.dumps([{"d": str(v)} if isinstance(v, Decimal) else v for v in row]) + "\n")
    return 0


def bare(_ranking_id, cells):
    """CPU seconds of the writer's loop alone: fetching the rows to write is not counted."""
    cpu = 0.0
    with cells.with_suffix(".bare.xlsx").open("wb") as file, cells.open(encoding="utf-8") as lines:
        book = Workbook(file, {"constant_memory": True})
        book.set_properties({"created": datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)})
        page = book.add_worksheet("x")
        styles = [book.add_format({"num_format": FORMATS[kind]}) for kind in ("text", "number")]
        first = 5
        while rows := [_values(line) for line in islice(lines, CHUNK)]:
            before = time.process_time()
            _write(page, rows, first, *styles)
            cpu += time.process_time() - before
            first += len(rows)
        before = time.process_time()
        book.close()
    return cpu + time.process_time() - before


def _values(line):
    return [Decimal(value["d"]) if isinstance(value, dict) else value for value in json.loads(line)]


def _write(page, rows, first, text, number):
    write_string, write_number = page.write_string, page.write_number
    for row_number, row in enumerate(rows, start=first):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    write_string(row_number, column, value, text)
            elif value is not None:
                write_number(row_number, column, value, number)


def _world(ranking_id):
    user = get_user_model()(is_superuser=True, username="bench", pk=0)
    return Ranking.objects.select_related("stage", "contest").get(pk=ranking_id), user


WAYS = {"ours": ours, "cells": dump, "bare": bare}
