"""What is missing before a campaign can be launched (faults, which stop it), and what deserves a look (remarks)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.vietnamese.text import search_key
from propaganda.models import Campaign, CampaignLine
from propaganda.plans.timing_words import read_when, when_words
from propaganda.timing import Span, Timing, periods_of, timing_of
from schools.models import Unit

_YEAR = re.compile(r"\b20\d\d\b")
_OF_SUCCESSES = ("successes", "rate")


@dataclass(frozen=True)
class Fault:
    """Something to mend or to look at; `line`: the id of the line it is about, if it is about one."""

    message: str
    line: int | None = None


def faults(campaign: Campaign) -> list[Fault]:
    """What keeps a campaign from being launched; an empty list means ready."""
    lines = lines_of(campaign)
    found = [] if lines else [Fault(_("There are no lines. Add at least one thing that schools are to do."))]
    found += _outside(campaign, lines)
    if campaign.counts_successes and not campaign.services.exists():
        message = _("Successes are counted, but no services are chosen. Choose them, or do not count.")
        found.append(Fault(message))
    return found


def remarks(campaign: Campaign, day: date) -> list[Fault]:
    """What does not stop the launch but may not be meant."""
    lines = lines_of(campaign)
    found = [*_plans_due(campaign, lines), *_at_odds(lines), *_words_at_odds(campaign, lines)]
    found += [*_over(campaign, lines, day), *_no_school(campaign, lines, day), *_other_years(campaign, lines)]
    found += _uncounted(campaign)
    return found


def lines_of(campaign: Campaign) -> list[CampaignLine]:
    return list(campaign.lines.order_by("order", "pk"))


def _outside(campaign, lines) -> Iterator[Fault]:
    for line in lines:
        values = {"line": line.order, "day": short(line.starts_on), "end": short(campaign.starts_on)}
        if line.starts_on < campaign.starts_on:
            words = _("Line %(line)s begins on %(day)s, before the campaign (%(end)s). Move one of the two.")
            yield Fault(words % values, line.pk)
        if line.ends_on > campaign.ends_on:
            words = _("Line %(line)s ends on %(day)s, after the campaign (%(end)s). Move one of the two.")
            yield Fault(words % {**values, "day": short(line.ends_on), "end": short(campaign.ends_on)}, line.pk)


def _plans_due(campaign, lines) -> Iterator[Fault]:
    if not campaign.asks_plans:
        return
    if campaign.plans_due_at is None:
        yield Fault(_("No day is set by which plans are due, so no school is late with its plan."))
        return
    due = timezone.localdate(campaign.plans_due_at)
    for line in lines:
        first = periods_of(timing_of(line))[0].ends_on
        if first < due:
            words = _("Plans are due on %(due)s, after line %(line)s is due for the first time (%(day)s).")
            yield Fault(words % {"due": short(due), "line": line.order, "day": short(first)}, line.pk)


def _at_odds(lines) -> Iterator[Fault]:
    """The same thing asked twice: in a plan two clauses may give one duty two dates."""
    same = defaultdict(list)
    for line in lines:
        same[search_key(line.content)].append(line)
    for one, *others in same.values():
        for other in others:
            if set(one.levels).isdisjoint(other.levels) and one.levels and other.levels:
                continue
            values = {
                "one": one.order, "other": other.order, "first": when_words(one), "second": when_words(other),
            }  # fmt: skip
            words = (
                _("Lines %(one)s and %(other)s ask the same, at the same time. Is one of them too many?")
                if timing_of(one) == timing_of(other)
                else _(
                    "Lines %(one)s and %(other)s ask the same, with two times: %(first)s, and %(second)s. Schools owe "
                    "both. Keep both only if that is meant."
                )
            )
            yield Fault(words % values, other.pk)


def _words_at_odds(campaign, lines) -> Iterator[Fault]:
    """Where the plan's own words can be read, they should say what was set."""
    for line in lines:
        bounds = Span(campaign.starts_on, campaign.ends_on)
        read = read_when(line.when_text, year=line.starts_on.year, bounds=bounds) if line.when_text else None
        if read is not None and _days(read) != _days(timing_of(line)):
            words = _("Line %(line)s: the plan's words are “%(text)s”, but what is set is %(set)s.")
            values = {"line": line.order, "text": line.when_text, "set": when_words(line)}
            yield Fault(words % values, line.pk)


def _days(timing: Timing):
    return timing.starts_on, timing.ends_on, timing.quarters


def _over(campaign, lines, day) -> Iterator[Fault]:
    if campaign.state == Campaign.State.DRAFT:
        for line in lines:
            first = periods_of(timing_of(line))[0]
            if first.ends_on < day:
                words = _("Line %(line)s was due on %(day)s: schools are overdue with it as soon as it is launched.")
                yield Fault(words % {"line": line.order, "day": short(first.ends_on)}, line.pk)


def _no_school(campaign, lines, day) -> Iterator[Fault]:
    below = Unit.objects.under([campaign.keeper_id], day).open_on(day).filter(kind=Unit.Kind.SCHOOL)
    there = set(below.order_by().values_list("level", flat=True).distinct())
    labels = dict(Unit.Level.choices)
    for line in lines:
        if line.levels and there.isdisjoint(line.levels):
            names = ", ".join(str(labels.get(level, level)) for level in line.levels)
            words = _("Line %(line)s is asked of: %(levels)s. There is no such school below %(unit)s.")
            yield Fault(words % {"line": line.order, "levels": names, "unit": campaign.keeper}, line.pk)


def _other_years(campaign, lines) -> Iterator[Fault]:
    """A copy of last year's that still speaks of last year."""
    years = {str(year) for year in range(campaign.starts_on.year, campaign.ends_on.year + 1)}
    texts = [(None, campaign.about), *((line, f"{line.content} {line.forms} {line.when_text}") for line in lines)]
    for line, text in texts:
        if strange := sorted(set(_YEAR.findall(text)) - years):
            where = _("Line %(line)s") % {"line": line.order} if line else _("The introduction")
            words = _("%(where)s speaks of %(years)s. Is that still right?")
            yield Fault(words % {"where": where, "years": ", ".join(strange)}, line and line.pk)


def _uncounted(campaign) -> Iterator[Fault]:
    if campaign.counts_successes:
        return
    if campaign.services.exists():
        yield Fault(_("Services are chosen, but successes are not counted."))
    for rule in campaign.commendation_rules.filter(measure__in=_OF_SUCCESSES).order_by("order", "pk"):
        words = _("The commendation “%(rule)s” goes by successes, which this campaign does not count.")
        yield Fault(words % {"rule": rule.name})


def short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
