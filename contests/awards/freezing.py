"""A ranking as it stands, frozen in a gzip file of JSON lines: first what it is, then one place a line in the order of
subjects, so that two of them can be compared without holding either."""

import gzip
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from contests.awards.comparing import Comparison, Spot, compare
from contests.awards.subjects import field_of
from contests.models import Award, Publication, Ranking
from foundation.files.rules import path_of
from foundation.models import StoredFile
from foundation.refusals import NotPossible

BATCH = 2000
COLUMNS = ("position", "rank", "tied", "decided_by", "values")
# What a subject was called on that day, by what the ranking ranks.
NAMES = {
    "person": ("entrant__person__full_name", "entrant__unit__name", "entrant__school_class__name"),
    "team": ("entrant__name", "entrant__unit__name"),
    "class": ("school_class__name", "school_class__unit__name"),
    "unit": ("unit__name",),
    "bloc": ("bloc__name",),
}


@dataclass(frozen=True)
class Frozen:
    """`file` stands at its beginning; `computed_at` says of which places it is."""

    file: BinaryIO
    total: int
    computed_at: datetime
    comparison: Comparison | None  # None: nothing was published before


@contextmanager
def frozen(ranking: Ranking, progress=None) -> Iterator[Frozen]:
    """Read the whole ranking once: what `publish` then keeps. Locks and writes nothing in the database."""
    if ranking.computed_at is None:
        raise NotPossible(_("The places are being computed anew. Wait a minute, then try again."))
    before = Publication.objects.filter(ranking=ranking).select_related("file").order_by("-number", "pk").first()
    with tempfile.TemporaryFile() as file:
        # Without the moment of writing: the same places are the same bytes.
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            packed.write(_line(_heading(ranking)))
            spots = _written(ranking, packed, progress)
            comparison = compare(spots_of(before.file) if before and before.file else (), spots)
        file.seek(0)
        total = sum(comparison.counts[kind] for kind in comparison.counts if kind != "gone")
        yield Frozen(file, total, ranking.computed_at, comparison if before else None)


def spots_of(stored: StoredFile) -> Iterator[Spot]:
    """The places of a frozen ranking again, in the order of subjects."""
    with gzip.open(path_of(stored), "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            place = json.loads(line)
            yield Spot(place["subject"], place["rank"], place["values"])


def _written(ranking, packed, progress) -> Iterator[Spot]:
    subject = field_of(ranking)
    names = NAMES[ranking.of]
    places = ranking.places.order_by(subject, "pk").values_list(subject, *COLUMNS, *names)
    for number, row in enumerate(places.iterator(BATCH), start=1):
        place = dict(zip(("subject", *COLUMNS), row, strict=False))
        place["called"] = row[len(COLUMNS) + 1 :]
        packed.write(_line(place))
        if progress and number % BATCH == 0:
            progress(number, ranking.total)
        yield Spot(place["subject"], place["rank"], place["values"])


def _heading(ranking):
    prizes = Award.objects.filter(ranking=ranking).exclude(state=Award.State.REFUSED)
    return {
        "contest": ranking.contest.title,
        "ranking": ranking.name,
        "of": ranking.of,
        **({"parts": ranking.figures["parts"]} if ranking.figures.get("parts") else {}),
        "computed_at": ranking.computed_at.isoformat(),
        "rule": list(ranking.measures.order_by("order").values_list("kind", "direction")),
        "prizes": list(
            prizes.order_by("prize__order", "rank", "pk").values_list(
                field_of(ranking), "prize__level", "prize__name", "prize__amount"
            )
        ),
    }


def _line(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
