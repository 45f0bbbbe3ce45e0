"""What a requirement is about, read once for all its figures: its contest or campaign, its days, its school year."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import cast

from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.utils import timezone

from contests.models import Appearance, Attempt, Disqualification, Part, PartScore, Ranking, Sitting, Stage
from contests.ranking_querysets import JUDGED
from propaganda.activities.classes import all_years, year_of
from propaganda.models import Campaign, Plan
from reports.models import Requirement
from schools.models import Act, SchoolYear
from schools.querysets import reach_of

ABSENT = (Appearance.State.ABSENT, Appearance.State.WITHDRAWN)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Asked:
    def __init__(self, requirement: Requirement):
        self.requirement = requirement
        self.contest, self.campaign = requirement.contest_id, requirement.campaign_id

    @cached_property
    def due_day(self) -> date:
        """The last day on which it can be sent in time: “before 31/10” is 30/10."""
        return timezone.localdate(self.requirement.due_at - timedelta(seconds=1))

    @cached_property
    def stages(self) -> list[int]:
        """Those of the contest whose results count."""
        rows = Stage.objects.filter(contest=self.contest, practice=False)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first and the last day it is about: the period told, else those of its contest, or of its campaign."""
        asked, first, last = self.requirement, None, None
        if self.contest:
            ends = Stage.objects.filter(contest=self.contest, practice=False).aggregate(
                a=Min("opens_at"), b=Max("closes_at")
            )
            if ends["a"]:
                first, last = timezone.localdate(ends["a"]), timezone.localdate(ends["b"])
        elif asked.campaign:
            first, last = asked.campaign.starts_on, asked.campaign.ends_on
        last = asked.period_until or last or self.due_day
        first = asked.period_from or first or timezone.localdate(asked.opens_at)
        return min(first, last), last

    @cached_property
    def day(self) -> date:
        """How things stand is asked of this day: today, until what it is about has ended or is due."""
        return min(timezone.localdate(), self.requirement.period_until or self.due_day)

    @cached_property
    def year(self) -> SchoolYear | None:
        """The school year in which most of its days lie, of equals the later; in the holidays the one that was."""
        first, last = self.days
        years = all_years()
        overlaps = [
            (min(year.ends_on, last) - max(year.starts_on, first), year.starts_on, year.pk, year)
            for year in years
            if year.starts_on <= last and year.ends_on >= first
        ]
        return max(overlaps, key=lambda each: each[:3])[3] if overlaps else year_of(last, years)

    @cached_property
    def moved(self) -> dict[int, int]:
        """By class that an act has moved since: the school it was of on the last day this is about."""
        rows = Act.objects.filter(effective_on__gt=self.days[1], pending__has_key="moved").order_by(
            "-effective_on", "-pk"
        )
        return {
            school_class: source
            for moves in rows.values_list("pending__moved", flat=True)
            for school_class, source, _target in moves
        }

    @property
    def outreach(self) -> Campaign:
        """For sources of a campaign, which are read where there is one."""
        return cast(Campaign, self.requirement.campaign)

    @cached_property
    def planned(self) -> set[int]:
        """The units on the list of the campaign."""
        return set(Plan.objects.filter(campaign=self.campaign).order_by("pk").values_list("unit", flat=True))

    def between(self, field: str, *, moments: bool = False) -> Q:
        """The condition that a day, or a moment, lies in the period told; without one everything does."""
        first, last = self.requirement.period_from, self.requirement.period_until
        found = Q()
        if first:
            found &= Q(**{f"{field}__gte": start_of(first) if moments else first})
        if last and moments:
            found &= Q(**{f"{field}__lt": start_of(last + timedelta(days=1))})
        elif last:
            found &= Q(**{f"{field}__lte": last})
        return found

    def scores(self):
        """What counts in rankings: of stages that are no practice, of nobody disqualified, of no team that was absent
        from its sitting; reached in the period."""
        absent = Appearance.objects.filter(
            entrant=OuterRef("entrant"), sitting__stage=OuterRef("stage"), state__in=ABSENT
        )
        rows = PartScore.objects.filter(
            self.between("reached_at", moments=True), ~Exists(absent), stage__in=self.stages
        )
        return rows.exclude(entrant__in=self.out())

    def out(self):
        """The entrants disqualified, as a query."""
        return Disqualification.objects.filter(lifted_at=None, entrant__contest=self.contest).values("entrant")

    def silent(self, below: Mapping[int, Collection[int]]) -> set[int]:
        """The units (keys; each made of others) of which no points are told yet: all while a part holds them back."""
        if self._points_held_back:
            return set(below)
        return {unit for unit, parts in below.items() if not self._before_the_hall.isdisjoint(parts)}

    @cached_property
    def _points_held_back(self) -> bool:
        """A part shows points after closing, and somebody may still answer in it; or never, and no ranking of it is
        official. As contests.ranking_querysets, so that nobody learns here what the ranking does not tell."""
        at = timezone.now()
        writing = Attempt.objects.open().filter(part=OuterRef("pk"), accepts_until__gte=at)
        running = Q(show_score=Part.Shown.AFTER_CLOSING) & (Q(stage__closes_at__gt=at) | Exists(writing))
        whole = Ranking.objects.filter(contest=self.contest, state=Ranking.State.OFFICIAL, sitting=None)
        told = Exists(whole.filter(Q(stage=None) | Q(stage=OuterRef("stage"))))
        parts = Part.objects.filter(stage__in=self.stages, stage__by_sittings=False)
        return parts.filter(running | Q(show_score=Part.Shown.NEVER), ~told).exists()

    @cached_property
    def _before_the_hall(self) -> set[int]:
        """Units with somebody at a sitting whose results are not published; its own a unit reads once it is judged."""
        rows = Appearance.objects.filter(sitting__stage__in=self.stages, sitting__cancelled_at=None)
        rows = rows.exclude(sitting__state=Sitting.State.PUBLISHED)
        own = Q(sitting__state__in=JUDGED, sitting__unit=F("entrant__unit"))
        return set(rows.exclude(own).order_by().values_list("entrant__unit", flat=True).distinct())

    def below(self, unit: int) -> Collection[int]:
        """A unit that is no school reports of itself and of all units below it on the due day."""
        return set(reach_of([unit], self.due_day).order_by().values_list("unit", flat=True))
