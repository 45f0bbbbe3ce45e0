"""What of a sitting is not settled when its results are about to be confirmed: read by a person, who decides."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import (
    Appearance,
    Attempt,
    Discussion,
    LateSheet,
    Part,
    PartRun,
    PartScore,
    ResultsUpload,
    ScoreSheet,
    Sitting,
    Timing,
)

SHOWN = 10


@dataclass(frozen=True)
class Unsettled:
    """`where`: the name of the page where it is settled. `items`: what it is about, each in words."""

    kind: str
    title: str | Promise
    items: tuple[str, ...]
    where: str

    @property
    def first(self):
        return self.items[:SHOWN]

    @property
    def more(self):
        return max(0, len(self.items) - SHOWN)


_TITLES = {
    "runs": (gettext_lazy("Parts that are not closed"), "sitting_judging"),
    "clocks": (gettext_lazy("Clocks still running"), "sitting_judging"),
    "discussions": (gettext_lazy("Discussions without an outcome"), "sitting_judging"),
    "open_sheets": (gettext_lazy("Score sheets not handed in"), "sitting_judging"),
    "typed": (gettext_lazy("Typed sheets that wait for the second person"), "paper_sheets"),
    "late": (gettext_lazy("Late score sheets nobody has decided on"), "sitting_judging"),
    "papers": (gettext_lazy("Papers still open"), "sitting_judging"),
    "uploads": (gettext_lazy("A results workbook that was sent and not confirmed"), "sitting_results"),
    "expected": (gettext_lazy("Teams not marked as present or absent"), "sitting_teams"),
    "absent": (gettext_lazy("Teams absent without a reason"), "sitting_teams"),
    "no_result": (gettext_lazy("Teams that were present and have no result"), "sitting_judging"),
    "few_judges": (gettext_lazy("Marked by fewer judges than needed"), "sitting_judging"),
}


def unsettled(sitting: Sitting) -> list[Unsettled]:
    """In the order of the work. The same number of queries for any number of teams."""
    appearances = list(sitting.appearances.select_related("entrant__person").order_by("order", "pk"))
    parts = list(sitting.stage.parts.order_by("order", "pk"))
    items: dict[str, Iterable[str]] = {
        **_of_parts(sitting),
        **_of_sheets(sitting),
        **_of_teams(appearances),
        **_of_results(appearances, parts),
    }
    found = {kind: tuple(items.get(kind, ())) for kind in _TITLES}
    return [Unsettled(kind, *_with(kind, each)) for kind, each in found.items() if each]


def _with(kind, items):
    title, where = _TITLES[kind]
    return title, items, where


def digest_of(found: list[Unsettled]) -> str:
    """Names what was read, so that what came since is read first."""
    return hashlib.sha256(repr([(each.kind, each.items) for each in found]).encode()).hexdigest()


def _of_parts(sitting):
    runs = PartRun.objects.filter(sitting=sitting).exclude(state=PartRun.State.CLOSED)
    clocks = Timing.objects.standing().filter(appearance__sitting=sitting, ended_at=None)
    uploads = ResultsUpload.objects.filter(
        sitting=sitting, state__in=[ResultsUpload.State.READING, ResultsUpload.State.DRAFT]
    )
    words = _("version %(number)s")
    return {
        "runs": runs.order_by("part__order", "pk").values_list("part__name", flat=True),
        "clocks": _pairs(clocks.order_by("pk"), "appearance__entrant__name", "part__name"),
        "uploads": [words % {"number": each} for each in uploads.order_by("number").values_list("number", flat=True)],
    }


def _of_sheets(sitting):
    sheets = ScoreSheet.objects.filter(appearance__sitting=sitting).order_by("part__order", "appearance__order", "pk")
    named = ("appearance__entrant__name", "part__name", "judge__name")
    late = LateSheet.objects.filter(appearance__sitting=sitting, accepted=None).order_by("pk")
    talks = Discussion.objects.filter(appearance__sitting=sitting, outcome=Discussion.Outcome.OPEN).order_by("pk")
    papers = Attempt.objects.open().filter(part__stage=sitting.stage_id, entrant__appearances__sitting=sitting)
    return {
        "open_sheets": _pairs(sheets.filter(state=ScoreSheet.State.OPEN), *named),
        "typed": _pairs(sheets.filter(state=ScoreSheet.State.TYPED), *named),
        "late": _pairs(late, *named),
        "discussions": _pairs(talks, *named[:2]),
        "papers": _pairs(papers.order_by("pk"), "entrant__name", "part__name"),
    }


def _pairs(rows, *names):
    return [" – ".join(row) for row in rows.values_list(*names)]


def _of_teams(appearances):
    return {
        "expected": [str(each.entrant) for each in appearances if each.state == Appearance.State.EXPECTED],
        "absent": [
            str(each.entrant) for each in appearances if each.state == Appearance.State.ABSENT and not each.reason
        ],
    }


def _of_results(appearances, parts):
    """Present teams without a result in some part, or with fewer sheets than the part asks for."""
    there = [each for each in appearances if each.state == Appearance.State.PRESENT]
    scored = defaultdict(dict)
    scores = PartScore.objects.filter(entrant__in=[each.entrant_id for each in there], part__in=parts)
    for entrant, part, elsewhere in scores.order_by("pk").values_list("entrant", "part", "elsewhere"):
        scored[entrant][part] = elsewhere
    sheets = ScoreSheet.objects.counting().filter(appearance__in=there).order_by()
    counted = Counter(
        {
            (row["appearance"], row["part"]): row["n"]
            for row in sheets.values("appearance", "part").annotate(n=Count("pk"))
        }
    )
    missing, few = [], []
    for each in there:
        for part in parts:
            if part.pk not in scored[each.entrant_id]:
                missing.append(f"{each.entrant} – {part.name}")
            elif part.kind == Part.Kind.JUDGED and not scored[each.entrant_id][part.pk]:
                given = counted[each.pk, part.pk]
                if given < part.judges_least:
                    words = {"team": each.entrant, "part": part.name, "given": given, "needed": part.judges_least}
                    few.append(_("%(team)s – %(part)s: %(given)s of %(needed)s") % words)
    return {"no_result": missing, "few_judges": few}
