"""What comes next for whoever opens a report: one thing, with its words and its button."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.ui.tabs import address
from reports.filling.collecting import Filled
from reports.filling.hands import Hand
from reports.filling.problems import Problem, refusals
from reports.filling.sent_up import SentUp
from reports.models import Obligation
from reports.moments import standing_of
from reports.rules import must_take_changes, why_not

State = Obligation.State


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    text: str = ""
    label: str = ""
    url: str = ""


def of_reader(obligation: Obligation, decides: bool, readable: bool, at: datetime) -> Step:
    """For whoever does not fill it in. `readable`: whether they may read the version that stands."""
    if obligation.state == State.SENT and decides:
        url = address("report_decide", obligation.pk)
        title = _("It waits for your answer")
        text = _("Read what was sent, then accept it or send it back with what is to be corrected.")
        return (
            Step("decide", title, text, _("Read and decide"), url) if url else _read(obligation, "decide", title, text)
        )
    if obligation.state in {State.SENT, State.ACCEPTED}:
        return _standing(obligation, readable)
    if obligation.state == State.SENT_BACK:
        words = _("It was sent back"), _("The unit is correcting it.")
        return _read(obligation, "sent_back", *words, readable=readable)
    return Step(standing_of(obligation, at), _nothing_yet(obligation, at))


def _nothing_yet(obligation: Obligation, at: datetime) -> str:
    standing = standing_of(obligation, at)
    if standing == "overdue" and obligation.state == State.SENT_BACK:
        return _("It was sent back, and the time to send it again has passed")
    return {
        "released": _("It is not owed any more"),
        "not_open": _("It has not opened yet"),
        "overdue": _("It has not been sent, and the deadline has passed"),
    }.get(standing, _("It has not been sent yet"))


def _standing(obligation: Obligation, readable: bool = True) -> Step:
    if obligation.state == State.ACCEPTED:
        return _read(obligation, "accepted", _("It was accepted"), _("Nothing is left to do."), readable=readable)
    text = _("It waits for an answer of %(unit)s.") % {"unit": obligation.receiver}
    return _read(obligation, "sent", _("It was sent"), text, readable=readable)


def _read(obligation: Obligation, key: str, title: str, text: str, *, readable: bool = True) -> Step:
    url = obligation.current.get_absolute_url() if obligation.current and readable else ""
    return Step(key, title, text, _("See what was sent"), url)


def of_hand(obligation: Obligation, hand: Hand, filled: Filled | None, found: list[Problem], at: datetime) -> Step:
    """For whoever fills it in. `filled` and `found` (its problems) only while it can be written in."""
    if obligation.state in {State.SENT, State.ACCEPTED}:
        return _standing(obligation)
    if filled is None:
        return Step("closed", _nothing_yet(obligation, at), why_not(must_take_changes, obligation, at))
    fill = reverse("report_fill", args=[obligation.pk])
    return _of_keeper(obligation, filled, found, fill) if hand.keeps else _of_classes(filled, hand, fill)


def _of_keeper(obligation: Obligation, filled: Filled, found: list[Problem], fill: str) -> Step:
    if obligation.state == State.SENT_BACK:
        title = _("It was sent back: correct it and send it again")
        return Step("correct", title, _("What was sent last time is still there."), _("Correct it"), fill)
    if not filled.start.cells:
        return Step("fill", *_first(filled), _("Fill it in"), fill)
    left = len(refusals(found))
    if left:
        words = ngettext("%(count)s thing is left to see to.", "%(count)s things are left to see to.", left)
        return Step("go_on", _("It has been begun"), words % {"count": left}, _("Go on"), fill)
    title, text = _("Everything is filled in"), _("Look through all answers once more, then send.")
    return Step("review", title, text, _("Check and send"), reverse("report_review", args=[obligation.pk]))


def of_sent_up(obligation: Obligation, up: SentUp) -> Step:
    """It is owed again: what it was added up from is corrected first."""
    words = {"number": up.consolidation.number}
    title = _("It was taken back: consolidate anew and send that")
    if obligation.state == State.SENT_BACK:
        title = _("It was sent back: consolidate anew and send that")
    text = _("It was sent up from consolidated report no. %(number)s. Have the reports in it corrected first.") % words
    return Step("consolidate", title, text, _("Consolidate anew"), up.url)


def _first(filled: Filled) -> tuple[str, str]:
    known = sum(entry.known is not None for entry in filled.entries.values())
    typed = sum(entry.known is None for entry in filled.entries.values() if not entry.follows)
    text = ngettext("%(count)s answer to fill in.", "%(count)s answers to fill in.", typed) % {"count": typed}
    if known:
        more = ngettext("The portal fills in %(count)s figure.", "The portal fills in %(count)s figures.", known)
        text = f"{text} {more % {'count': known}}"
    return _("Fill in the report"), text


def _of_classes(filled: Filled, hand: Hand, url: str) -> Step:
    own = [entry for entry in filled.asked if entry.school_class and entry.school_class.pk in hand.classes]
    left = sum(entry.value is None for entry in own)
    if left:
        words = ngettext("%(count)s figure of your class is left.", "%(count)s figures of your class are left.", left)
        return Step("classes", _("Fill in the figures of your class"), words % {"count": left}, _("Fill in"), url)
    title = _("The figures of your class are there")
    return Step("classes_done", title, _("The secretary sends the report."), _("Look at them again"), url)
