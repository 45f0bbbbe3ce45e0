"""What lies on the desk of a member of staff: contests being prepared, contests running, things that wait for them."""

from dataclasses import dataclass

from django.utils import timezone

from contestportal.menu import has_workplace
from contests.listing import overview
from contests.models import Contest
from contests.querysets import ORGANISING
from contests.rules import Fault, readiness
from contests.sittings.mine import judged_by, owed_by, stages_above, unlaunched
from contests.statements.rules import waiting_for
from foundation.jobs.rules import unseen_failures
from propaganda.campaigns import overview as campaigns
from propaganda.campaigns import owed
from propaganda.progress import status_on
from reports.requirements import owed as reports_owed
from schools.models import RosterImport
from schools.querysets import seat_units, seats

SHOWN = 5


@dataclass(frozen=True)
class Prepared:
    """A contest that is not open yet, and what it still lacks (nothing: it can open)."""

    contest: Contest
    faults: list[Fault]


@dataclass(frozen=True)
class Running:
    """An open contest in the reader's reach; `closes_at` is the end of the stage running now, or of the next one."""

    contest: Contest
    closes_at: object
    rankings: list


def may_organise(user):
    return user.is_superuser or bool(seat_units(user, ORGANISING))


def in_preparation(user):
    """The newest contests this user may change that are not open yet."""
    drafts = Contest.objects.editable_by(user).filter(state=Contest.State.DRAFT).select_related("unit")
    return [Prepared(contest, readiness(contest)) for contest in drafts.order_by("-created_at", "-pk")[:SHOWN]]


def running(user, at):
    """The newest open contests in the user's reach."""
    return [
        Running(contest, _closes(contest, at), _shown(contest))
        for contest in overview(user).filter(state=Contest.State.OPEN)[:SHOWN]
    ]


def _stages(contest):
    return sorted(contest.stages.all(), key=lambda stage: stage.order)


def _shown(contest):
    return sorted((ranking for ranking in contest.rankings.all() if ranking.state != "hidden"), key=lambda row: row.pk)


def _closes(contest, at):
    return next((stage.closes_at for stage in _stages(contest) if stage.closes_at > at), None)


def rosters_to_decide(user):
    """Uploaded rosters that wait for a person: with faults to mend, or ready to confirm."""
    waiting = [RosterImport.State.FAULTY, RosterImport.State.READY]
    return (
        RosterImport.objects.editable_by(user)
        .filter(state__in=waiting)
        .select_related("unit", "file")
        .order_by("-uploaded_at", "-pk")[:SHOWN]
    )


def sittings_of(user, at):
    """What sittings ask of this user: what their unit owes, those they judge now, stages below with somebody late, and
    stages that were launched to nobody."""
    waiting = {"planned", "open"}
    return {
        "owed": owed_by(user, at),
        "judged": [each for each in judged_by(user) if each.sitting.state in waiting and each.url][:SHOWN],
        "overdue": [(stage, count) for stage, count in stages_above(user, at) if count["late"]][:SHOWN],
        "unlaunched": unlaunched(user),
    }


def outreach_of(user, at):
    """What campaigns ask of this user: plans to send and to decide on, lines that press, campaigns to launch; and those
    under way of which they look after schools."""
    day = timezone.localdate(at)
    return {
        "to_send": owed.plans_to_send(user),
        "lines": [(line, status_on(line, day)) for line in owed.lines_pressing(user, day)],
        "to_decide": owed.waiting_decisions(user),
        "prepared": owed.in_preparation(user),
        "running": campaigns.running(user, day),
    }


def reports_of(user, at):
    """What of reports waits for this user: what their unit is to send, what they decide on, what they may launch."""
    return {
        "owed": reports_owed.waiting(user, at),
        "to_decide": reports_owed.to_decide(user),
        "prepared": reports_owed.in_preparation(user),
    }


def may_join(user):
    """Whether a contest for staff is open to their unit, and only an entry on a list is missing to take part."""
    if hasattr(user, "person") or not seats(user):
        return False
    return Contest.objects.visible_to(user).filter(state=Contest.State.OPEN, audiences__kind="staff").exists()


def desk(user, at):
    """Everything for the first page of staff, ready for its template."""
    return {
        "prepared": in_preparation(user),
        "running": running(user, at),
        "rosters": rosters_to_decide(user),
        "statements": waiting_for(user, at),
        "sittings": sittings_of(user, at),
        "outreach": outreach_of(user, at),
        "reports": reports_of(user, at),
        "failures": unseen_failures(user),
        "may_organise": may_organise(user),
        "may_join": may_join(user),
        "has_workplace": has_workplace(user),
        "no_seat": not user.is_superuser and not seats(user),
    }
