"""What the page of a plan shows: its lines as they are today, and what is to be done next."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.ui.tabs import address
from foundation.ui.templatetags.portal import by_when
from propaganda.models import Campaign, Plan, PlanLine, PlanVersion
from propaganda.plans.deciding import waiting
from propaganda.plans.rules import State, campaign_span, why_not_changed, why_not_kept
from propaganda.plans.timing_words import expected_words, when_words
from propaganda.plans.versions import Difference, Frozen, Origins, differences, leaving, standing_lines, thawed
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE, status_on
from propaganda.tabs import Standing

# Word and shape of each status: see .state in portal.css.
STATUS = {
    DONE: (pgettext_lazy("line of a plan", "done"), "state-done"),
    OVERDUE: (pgettext_lazy("line of a plan", "overdue"), "state-bad"),
    DUE: (pgettext_lazy("line of a plan", "due"), "state-wait"),
    NOT_DUE: (pgettext_lazy("line of a plan", "not due yet"), ""),
    NOT_ASKED: (pgettext_lazy("line of a plan", "not asked"), "state-none"),
}


@dataclass
class Row:
    """A line as the page shows it."""

    line: PlanLine
    when: str
    expected: str
    status: str
    word: Any
    shape: str
    leaving: bool = False
    changes: list[Difference] = field(default_factory=list)
    remark: str = ""
    record: str = ""
    up: bool = False  # one of the school's own below another of them


def rows_of(plan: Plan, day, *, may_record=False, remarks=None) -> list[Row]:
    """`remarks`: what was said to a line when the plan was sent back, by the line's id."""
    bounds = campaign_span(plan.campaign)
    origins = Origins(plan)
    record_at = address("activity_new", plan.pk) if may_record else ""
    found: list[Row] = []
    for line in standing_lines(plan):
        own = line.campaign_line_id is None
        status = status_on(line, day)
        word, shape = STATUS[status]
        origin = origins.of(line)
        found.append(
            Row(
                line, when_words(line, bounds), expected_words(line), status, word, shape, leaving(line),
                differences(origin, line, bounds) if origin else [], (remarks or {}).get(line.pk, ""),
                f"{record_at}?line={line.pk}" if record_at and not line.waived_at else "",
                own and any(row.line.campaign_line_id is None for row in found),
            )
        )  # fmt: skip
    return found


def taken_out(plan: Plan) -> list[PlanLine]:
    return list(plan.lines.exclude(withdrawn_at=None).order_by("order", "pk"))


@dataclass(frozen=True)
class Next:
    """The one thing to do, as a panel on top. `key` names it for scripts and tests."""

    key: str
    title: str
    text: str = ""
    url: str = ""
    button: str = ""


def next_of(plan: Plan, standing: Standing, rows: list[Row], at) -> Next:
    if why := why_not_kept(plan):
        return Next("over", _("Nothing is to be done"), why)
    if not plan.campaign.asks_plans:
        return _doing(plan, standing, rows, _("What the campaign asks holds for the school as it stands."))
    if plan.state == State.SENT:
        return _waiting(plan, standing)
    if plan.state == State.AGREED:
        day = date_format(timezone.localtime(plan.agreed_at), "SHORT_DATE_FORMAT") if plan.agreed_at else ""
        return _doing(plan, standing, rows, _("Agreed on %(day)s.") % {"day": day} if day else "")
    return _sending(plan, standing, at)


def _sending(plan, standing, at) -> Next:
    url = reverse("plan_send", args=[plan.pk]) if standing.keeps else ""
    button = _("Look through and send") if url else ""
    if plan.state == State.SENT_BACK:
        version = plan.versions.filter(decision=PlanVersion.Decision.SENT_BACK).order_by("-number", "pk").first()
        reason = version.reason if version else ""
        return Next("sent_back", _("Sent back: change the plan and send it again"), reason, url, button)
    if plan.agreed_at:
        text = _("An agreed plan is being changed. Until the change is agreed, the one agreed on %(day)s holds.")
        day = date_format(timezone.localtime(plan.agreed_at), "SHORT_DATE_FORMAT")
        return Next("revise", _("Send the changed plan"), text % {"day": day}, url, button)
    due = plan.campaign.plans_due_at
    if due is None:
        title = _("Send the plan to %(unit)s")
    elif due < at:
        title = _("The plan is late: it was due at %(moment)s")
    else:
        title = _("Send the plan by %(moment)s")
    text = _("Look through each line, change what the school does differently, add its own. Everything can be changed "
             "until it is sent.")  # fmt: skip
    words = title % {"unit": plan.campaign.keeper, "moment": by_when(due)}
    return Next("late" if due and due < at else "send", words, text if standing.keeps else "", url, button)


def _waiting(plan, standing) -> Next:
    version = waiting(plan)
    sent = date_format(timezone.localtime(version.sent_at), "SHORT_DATETIME_FORMAT") if version else ""
    if standing.oversees:
        url = "#decide" if not standing.keeps else f"{reverse('plan', args=[plan.pk])}#decide"
        return Next("decide", _("This plan waits for a decision"), _("Sent at %(moment)s.") % {"moment": sent}, url,
                    _("Read and decide"))  # fmt: skip
    text = _("Sent at %(moment)s. Until it is decided on, the plan can be taken back.")
    words = _("%(unit)s is looking at the plan") % {"unit": plan.campaign.keeper}
    return Next("waiting", words, text % {"moment": sent})


def _doing(plan, standing, rows, text) -> Next:
    late = [row for row in rows if row.status == OVERDUE]
    due = [row for row in rows if row.status == DUE]
    if late:
        words = ngettext("%(count)s line is overdue", "%(count)s lines are overdue", len(late)) % {"count": len(late)}
    elif due:
        words = ngettext("%(count)s line is due now", "%(count)s lines are due now", len(due)) % {"count": len(due)}
    elif rows and all(row.status in {DONE, NOT_ASKED} for row in rows):
        words = _("Everything that was asked is done")
    else:
        words = _("Nothing is due today")
    url = address("activity_new", plan.pk) if standing.records and (late or due) else ""
    first = (late or due or [None])[0]
    return Next("do", words, text, f"{url}?line={first.line.pk}" if url and first else "",
                _("Record an activity") if url else "")  # fmt: skip


def offers(plan: Plan, standing: Standing) -> dict[str, bool]:
    """Which buttons the page has."""
    changeable = standing.keeps and not why_not_changed(plan)
    kept = standing.keeps and not why_not_kept(plan)
    return {
        "change": changeable,
        "add": changeable and plan.campaign.school_lines,
        "document": kept,
        "take_back": kept and plan.state == State.SENT,
        "revise": kept and plan.state == State.AGREED and plan.campaign.asks_plans,
        "give_up": changeable and plan.agreed_at is not None,
        "decide": standing.oversees and plan.state == State.SENT and plan.campaign.state == Campaign.State.OPEN
                  and not why_not_kept(plan),
    }  # fmt: skip


def last_remarks(plan: Plan) -> dict[int, str]:
    """What the issuer said to single lines, while the plan is sent back."""
    if plan.state != State.SENT_BACK:
        return {}
    version = plan.versions.filter(decision=PlanVersion.Decision.SENT_BACK).order_by("-number", "pk").first()
    return {each.line: each.remark for each in thawed(version.lines) if each.remark} if version else {}


@dataclass(frozen=True)
class VersionLine:
    line: Frozen
    when: str
    expected: str
    changes: list[Difference]
    new: bool


def version_lines(plan: Plan, version: PlanVersion, before: PlanVersion | None) -> list[VersionLine]:
    """With what changed since the version before, or else from what the campaign asks."""
    bounds = campaign_span(plan.campaign)
    asked = {each.pk: each for each in plan.campaign.lines.order_by("order", "pk")}
    earlier = {each.line: each for each in thawed(before.lines)} if before else {}
    found = []
    for line in thawed(version.lines):
        origin = earlier.get(line.line) or (None if before else asked.get(line.campaign_line or 0))
        changes = differences(origin, line, bounds) if origin else []
        new = origin is None
        found.append(VersionLine(line, when_words(line, bounds), expected_words(line), changes, new))
    return found


def usual_ticks(proposals) -> set[str]:
    """What is ticked at first: everything but what the school has written itself."""
    return {each.key for each in proposals if not each.edited and not each.refused}
