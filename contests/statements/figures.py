"""What a form says: a row for each person and part, and the figures at its foot. Plain data."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from contests.why import percent


@dataclass(frozen=True)
class Line:
    """Results of one person in one part from one source. `seconds` of the attempt that counts, None if not told."""

    attempts: int
    points: Decimal
    points_sum: Decimal
    seconds: Decimal | None
    reached_at: datetime

    def as_json(self):
        return asdict(self) | {
            "points": plain(self.points),
            "points_sum": plain(self.points_sum),
            "seconds": None if self.seconds is None else plain(self.seconds),
            "reached_at": self.reached_at.astimezone(UTC).isoformat(),
        }

    @classmethod
    def from_json(cls, kept: dict) -> "Line":
        seconds = kept["seconds"]
        return cls(
            kept["attempts"],
            Decimal(kept["points"]),
            Decimal(kept["points_sum"]),
            None if seconds is None else Decimal(seconds),
            datetime.fromisoformat(kept["reached_at"]),
        )


def plain(number: Decimal) -> str:
    """The same text for the same number, however many noughts its column keeps: 8.5000 is 8.5."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@dataclass(frozen=True)
class Row:
    """One person in one part. `here` and `elsewhere` are never added up: one of them counts.

    `decided`: what an organiser decided where both are there (True: what was done elsewhere counts).
    """

    person: int
    name: str
    part: int
    here: Line | None = None
    elsewhere: Line | None = None
    decided: bool | None = None

    @property
    def conflict(self) -> bool:
        return self.here is not None and self.elsewhere is not None

    @property
    def source(self) -> str:
        """ "here", "elsewhere" or "": where the line that counts comes from."""
        if self.conflict:
            return "elsewhere" if self.decided else "here"
        return "here" if self.here else "elsewhere" if self.elsewhere else ""

    @property
    def counted(self) -> Line | None:
        return self.elsewhere if self.source == "elsewhere" else self.here

    def as_json(self):
        return {
            "person": self.person,
            "name": self.name,
            "part": self.part,
            "here": self.here and self.here.as_json(),
            "elsewhere": self.elsewhere and self.elsewhere.as_json(),
            "decided": self.decided,
        }

    @classmethod
    def from_json(cls, kept: dict) -> "Row":
        here, elsewhere = (kept[source] and Line.from_json(kept[source]) for source in ("here", "elsewhere"))
        return cls(kept["person"], kept["name"], kept["part"], here, elsewhere, kept["decided"])


@dataclass(frozen=True)
class Figures:
    """The foot of a form. `mean` is over all attempts, None without any."""

    size: int
    took_part: int
    attempts: int
    mean: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        """Per cent, rounded as in rankings; None when it cannot be told."""
        if not self.size or self.took_part > self.size:
            return None
        return percent(Fraction(self.took_part, self.size))

    def as_json(self):
        mean = None if self.mean is None else plain(self.mean)
        return {"size": self.size, "took_part": self.took_part, "attempts": self.attempts, "mean": mean}

    @classmethod
    def from_json(cls, kept: dict) -> "Figures":
        mean = kept["mean"]
        return cls(kept["size"], kept["took_part"], kept["attempts"], None if mean is None else Decimal(mean))


MEAN_PLACES = Decimal("0.0001")


def add_up(rows: Iterable[Row], size: int) -> Figures:
    counted = [(row.person, line) for row in rows if (line := row.counted)]
    attempts = sum(line.attempts for _person, line in counted)
    total = sum((line.points_sum for _person, line in counted), Decimal(0))
    mean = (total / attempts).quantize(MEAN_PLACES) if attempts else None
    return Figures(size, len({person for person, _line in counted}), attempts, mean)


def digest(rows: Iterable[Row], figures: Figures) -> str:
    """Changes when anything a person confirms changes."""
    said = json.dumps([[row.as_json() for row in rows], figures.as_json()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
