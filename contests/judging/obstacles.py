"""What is in the way of closing a part, named. Some of it can be passed with a reason, some must be done first."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.judging.discussions import flagged
from contests.judging.rules import missing_sheets, present
from contests.models import Appearance, Attempt, Discussion, Part, PartScore, ScoreSheet, Sitting, Timing


class Passes(Enum):
    """Who may close although it is so, with a reason."""

    NOBODY = "nobody"
    KEEPER = "keeper"
    CHAIR = "chair"


@dataclass(frozen=True)
class Obstacle:
    kind: str
    words: str
    passes: Passes = Passes.NOBODY


def obstacles(sitting: Sitting, part: Part) -> list[Obstacle]:
    """All that is in the way, what must be done first before what can be passed."""
    found = [*_unknown_teams(sitting), *(_of_papers if part.kind == Part.Kind.PAPER else _of_sheets)(sitting, part)]
    order = list(Passes)
    return sorted(found, key=lambda each: order.index(each.passes))


def _unknown_teams(sitting) -> Iterator[Obstacle]:
    expected = sitting.appearances.filter(state=Appearance.State.EXPECTED).select_related("entrant")
    for each in expected.order_by("order", "pk"):
        words = _("%(team)s: nobody has said yet whether this team is there.") % {"team": each.entrant}
        yield Obstacle("unknown", words, Passes.CHAIR)


def _of_papers(sitting, part) -> Iterator[Obstacle]:
    teams = {each.entrant_id: each for each in present(sitting)}
    papers = Attempt.objects.open().filter(part=part, entrant__in=teams).select_related("entrant")
    for paper in papers.order_by("pk"):
        until = date_format(localtime(paper.accepts_until), "H:i")
        yield Obstacle("paper", _("%(team)s: the paper is open, until %(until)s.") % {
            "team": paper.entrant, "until": until})  # fmt: skip
        teams.pop(paper.entrant_id, None)
    done = set(PartScore.objects.filter(part=part, entrant__in=teams).order_by("pk").values_list("entrant", flat=True))
    for entrant, each in teams.items():
        if entrant not in done:
            yield Obstacle("no result", _("%(team)s: no result yet.") % {"team": each.entrant}, Passes.CHAIR)


def _of_sheets(sitting, part) -> Iterator[Obstacle]:
    clocks = Timing.objects.standing().filter(part=part, appearance__sitting=sitting, ended_at=None)
    for clock in clocks.select_related("appearance__entrant").order_by("pk"):
        yield Obstacle("clock", _("%(team)s: the clock is running.") % {"team": clock.appearance.entrant})
    typed = ScoreSheet.objects.filter(part=part, appearance__sitting=sitting, state=ScoreSheet.State.TYPED)
    for sheet in typed.select_related("appearance__entrant", "judge").order_by("pk"):
        yield Obstacle("typed", _("%(team)s, %(judge)s: the typed sheet waits for the second person.") % {
            "team": sheet.appearance.entrant, "judge": sheet.judge})  # fmt: skip
    talks = Discussion.objects.filter(part=part, appearance__sitting=sitting, outcome=Discussion.Outcome.OPEN)
    for talk in talks.select_related("appearance__entrant").order_by("pk"):
        yield Obstacle("discussion", _("%(team)s: the discussion is open.") % {"team": talk.appearance.entrant})
    missing = missing_sheets(sitting, part)
    teams = list(present(sitting))
    yield from _missing(sitting, part, teams, missing)
    over = flagged(sitting, part, missing)
    for team in teams:
        if team.pk in over:
            words = _("%(team)s: the judges differ by more than the limit and nobody has talked about it.")
            yield Obstacle("spread", words % {"team": team.entrant}, Passes.CHAIR)


def _missing(sitting, part, teams, missing) -> Iterator[Obstacle]:
    names = defaultdict(list)
    for team, judge in missing:
        names[team.pk].append(judge.name)
    counting = ScoreSheet.objects.counting().filter(part=part, appearance__sitting=sitting)
    inside = Counter(counting.order_by("pk").values_list("appearance", flat=True))
    for team in teams:
        if inside[team.pk] < part.judges_least:
            words = _("%(team)s: %(count)d sheets are in, %(least)d are the least.") % {
                "team": team.entrant, "count": inside[team.pk], "least": part.judges_least}  # fmt: skip
            if names[team.pk]:
                words += " " + _("Still out: %(names)s.") % {"names": ", ".join(names[team.pk])}
            yield Obstacle("few", words, Passes.KEEPER)
        elif names[team.pk]:
            words = _("%(team)s: sheets are still out: %(names)s.")
            words %= {"team": team.entrant, "names": ", ".join(names[team.pk])}
            yield Obstacle("missing", words, Passes.CHAIR)
