"""Deciding on a version that was read, one or many at once. Nobody's decision is written over unread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reports.actions import accept, lock_obligations, send_back
from reports.decisions.rules import (
    Overtaken,
    must_be_able_to_come_again,
    must_be_as_read,
    must_come_here,
    must_not_be_decided,
)
from reports.models import Decision, Obligation, ReportVersion, Requirement
from reports.rules import NotPossible
from schools.ordering import name_key

ACCEPT, SEND_BACK = Decision.Kind.ACCEPT, Decision.Kind.SEND_BACK
MOST = 200  # at once


@dataclass(frozen=True)
class Said:
    """`kind` of a decision; `reopening`: it is known to be accepted and goes back all the same."""

    kind: str
    reason: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    due_again_at: datetime | None = None
    reopening: bool = False


@transaction.atomic
def decide(version: ReportVersion, said: Said, *, by, at: datetime) -> bool:
    """Whether something happened: the same said twice by one person is said once, and accepted is accepted. Raises
    Overtaken, NotPossible. `version` comes with its obligation as it was when `by` was found to decide on it."""
    receiver = version.obligation.receiver_id
    [held] = lock_obligations([version.obligation_id])
    must_come_here(held, receiver)
    version = held.versions.get(pk=version.pk)
    must_be_as_read(held, version)
    last = version.decisions.select_related("by").order_by("-at", "-pk").first()
    if said.kind == ACCEPT:
        if held.state == Obligation.State.ACCEPTED:
            return False
        must_not_be_decided(held, last, reopening=False)
        accept(version, by=by, at=at)
        return True
    if last and held.state == Obligation.State.SENT_BACK and _is_same(last, said, by):
        return False
    must_not_be_decided(held, last, reopening=said.reopening)
    must_be_able_to_come_again(held, said.due_again_at, at)
    send_back(version, reason=said.reason, notes=said.notes, due_again_at=said.due_again_at, by=by, at=at)
    return True


def _is_same(last: Decision, said: Said, by) -> bool:
    return (last.kind, last.reason, last.by_id, last.due_again_at) == (
        said.kind, said.reason.strip(), by and by.pk, said.due_again_at
    )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """`done`; or why not. `already`: it stood like that before. `pk` of the obligation; none: no such row is seen."""

    pk: int | None
    name: str
    done: bool
    already: bool = False
    why: str = ""


def decide_many(requirement: Requirement, ticked: list[str], said: Said, *, by, at: datetime) -> list[Result]:
    """`ticked`: “obligation-version number” each, as it was shown. One result each, those not done first; one
    transaction each, so that what cannot be decided stops no other."""
    ticked = list(dict.fromkeys(ticked))
    wanted = [_pair(text) for text in ticked[:MOST]]
    versions = _versions(requirement, [pair for pair in wanted if pair], by)
    results = [_one(versions.get(pair) if pair else None, said, by=by, at=at) for pair in wanted]
    results += [_refused(_("No more than %(most)s at once: choose this one again.") % {"most": MOST})
                for _text in ticked[MOST:]]  # fmt: skip
    return sorted(results, key=lambda result: (result.done, name_key(result.name), result.pk or 0))


def _pair(text: str) -> tuple[int, int] | None:
    parts = text.split("-")
    if len(parts) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def _versions(requirement, pairs, by) -> dict[tuple[int, int], ReportVersion]:
    """Those that `by` may decide on, by obligation and number."""
    decided = requirement.obligations.decided_by(by).filter(pk__in=[pk for pk, _number in pairs])
    rows = ReportVersion.objects.visible_to(by).filter(
        obligation__in=decided.order_by().values("pk"), number__in={number for _pk, number in pairs}
    )
    return {(row.obligation_id, row.number): row for row in rows.select_related("obligation__unit").order_by("pk")}


def _one(version: ReportVersion | None, said: Said, *, by, at) -> Result:
    if version is None:
        return _refused(_("This report is not among those you decide on."))
    pk, name = version.obligation_id, version.obligation.unit.name
    try:
        happened = decide(version, said, by=by, at=at)
    except Overtaken as refused:
        return Result(pk, name, False, why=_("%(why)s Please look at it.") % {"why": refused})
    except NotPossible as refused:
        return Result(pk, name, False, why=str(refused))
    return Result(pk, name, True, already=not happened)


def _refused(why: str) -> Result:
    return Result(None, "", False, why=why)
