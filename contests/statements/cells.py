"""One line of an uploaded form, cell by cell: what one person did on another site, or what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from contests.models import Part
from contests.statements.figures import Line, plain
from contests.statements.layout import COLUMNS
from foundation.sheets.text import shown
from foundation.vietnamese.dates import parse_date
from foundation.vietnamese.durations import parse_seconds
from foundation.vietnamese.numbers import parse_number, typed_number
from foundation.vietnamese.text import nfc
from foundation.vietnamese.unreadable import Unreadable

MOST_ATTEMPTS = 1000
LONGEST = 7 * 24 * 3600  # seconds
CENT = Decimal("0.01")
# As the columns of ElsewhereResult keep them.
POINTS, SECONDS = Decimal("0.0001"), Decimal("0.001")
_MOMENT = re.compile(r"(.+?)[ ,T]+(\d{1,2})\s*[:hg]\s*(\d{2})(?::\d{2})?\s*(?:phút|ph)?", re.IGNORECASE)
HEADINGS = {column.name: column.heading for column in COLUMNS}

Add = Callable[..., None]  # add(kind, column, found, hint)


class LineReader:
    """Reads the open cells of one row; `add(kind, column, found="", hint="")` notes what is wrong, by column."""

    def __init__(self, cells: Mapping[str, Any], part: Part, add: Add):
        self.cells, self.part, self.add = cells, part, add
        self.faulty = False

    def wrong(self, kind: str, column: str, found: object = "", hint: object = ""):
        self.faulty = True
        self.add(kind, column, found, hint)

    def read(self) -> Line | None:
        attempts, points, reached_at = self.attempts(), self.points("points"), self.moment()
        for name, value in (("attempts", attempts), ("points", points), ("moment", reached_at)):
            if value is None and self.cells.get(name) is None:
                self.wrong("missing", name, hint=HEADINGS[name])
        seconds = self.seconds()
        if attempts is None or points is None:
            return None
        total = self.total(attempts, points)
        if self.faulty or total is None or reached_at is None:
            return None
        points, total = points.quantize(POINTS), total.quantize(POINTS)
        return Line(attempts, points, total, seconds, reached_at)

    def attempts(self) -> int | None:
        found = self.cells.get("attempts")
        if found is None:
            return None
        try:
            number = parse_number(found)
        except Unreadable:
            number = Decimal(0)
        if number != int(number) or not 1 <= number <= MOST_ATTEMPTS:
            self.wrong("attempts_not_whole", "attempts", found, MOST_ATTEMPTS)
            return None
        if number > self.part.attempts_allowed:
            self.add("attempts_many", "attempts", int(number), self.part.attempts_allowed)
        return int(number)

    def number(self, name: str) -> Decimal | None:
        found = self.cells.get(name)
        if found is None:
            return None
        try:
            return parse_number(found)
        except Unreadable as unclear:
            self.wrong("unclear", name, found, unclear.message)
            return None

    def points(self, name: str) -> Decimal | None:
        value = self.number(name)
        if value is not None and not 0 <= value <= self.part.maximum:
            self.wrong("points_outside", name, typed_number(value), plain(self.part.maximum))
            return None
        return value

    def total(self, attempts: int, best: Decimal) -> Decimal | None:
        """The points of all attempts, from their total or their mean; of one attempt neither is needed."""
        total, mean = self.number("points_sum"), self.points("mean")
        most = best * attempts
        if total is not None and not best <= total <= most + CENT:
            self.wrong("sum_outside", "points_sum", typed_number(total), f"{plain(best)} – {plain(most)}")
        # A mean rounded to two decimals, times the attempts, may be off by half a hundredth each.
        if mean is not None and not best / attempts - CENT <= mean <= best + CENT:
            self.wrong(
                "mean_outside", "mean", typed_number(mean), f"{plain((best / attempts).quantize(CENT))} – {plain(best)}"
            )
        if total is not None and mean is not None and abs(total / attempts - mean) > CENT:
            self.wrong("sum_and_mean", "points_sum", typed_number(total), plain((total / attempts).quantize(CENT)))
        if total is not None:
            return total
        if mean is not None:
            return min(max(mean * attempts, best), most)
        given = self.cells.get("points_sum") is not None or self.cells.get("mean") is not None
        if attempts > 1 and not given:
            self.wrong("sum_or_mean", "points_sum")
        return best if attempts == 1 else None

    def seconds(self) -> Decimal | None:
        found = self.cells.get("seconds")
        if found is None:
            return None
        if isinstance(found, time):
            self.wrong("seconds_clock", "seconds", found.strftime("%H:%M"))
            return None
        value = parse_seconds(found)
        if value is None or not 0 < value <= LONGEST:
            self.wrong("seconds_outside", "seconds", found)
            return None
        if value > self.part.minutes * 60 + self.part.grace_seconds:
            self.add("seconds_long", "seconds", plain(value), self.part.minutes)
        return value.quantize(SECONDS)

    def moment(self) -> datetime | None:
        found = self.cells.get("moment")
        if found is None:
            return None
        stage = self.part.stage
        read = _moment(found)
        if read is None:
            self.wrong("moment_not", "moment", shown(found), f"{timezone.localtime(stage.opens_at):%d/%m/%Y %H:%M}")
            return None
        moment, day_only = read
        if day_only:
            moment = min(moment, stage.closes_at) if moment.date() == timezone.localdate(stage.closes_at) else moment
        if not stage.opens_at <= moment <= stage.closes_at:
            ends = (f"{timezone.localtime(end):%H:%M %d/%m/%Y}" for end in (stage.opens_at, stage.closes_at))
            self.wrong("moment_outside", "moment", shown(found), " – ".join(ends))
            return None
        if day_only:
            self.add("moment_day", "moment", shown(found))
        return moment


def _moment(found) -> tuple[datetime, bool] | None:
    """(the moment, whether only its day was given) of a date cell or of "15/10/2020 07:30"."""
    if isinstance(found, datetime):
        return timezone.make_aware(found), False
    hour, minute, day_only = 23, 59, True
    if isinstance(found, str):
        text = nfc(found)
        split = _MOMENT.fullmatch(text)
        if split:
            found, hour, minute, day_only = split[1], int(split[2]), int(split[3]), False
    try:
        day = parse_date(found)
        return timezone.make_aware(datetime.combine(day, time(hour, minute))), day_only
    except (Unreadable, ValueError):
        return None
