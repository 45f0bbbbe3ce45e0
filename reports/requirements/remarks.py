"""What deserves a person's look, with the dates it is about side by side."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True)
class Said:
    """Where a date stands (a clause, a requirement), in which words, and the date. `url`: where to look."""

    where: str
    words: str
    due_at: datetime
    url: str = ""


@dataclass(frozen=True)
class Remark:
    """`said`: the dates it compares; `two_dates`: of the clauses of one requirement."""

    message: str
    said: tuple[Said, ...] = ()
    two_dates: bool = False

    def __str__(self):
        return self.message


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
