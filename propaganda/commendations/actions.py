"""Drawing up a list, deciding on equals, striking a line. A list is never changed by a later one."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.history.rules import changed_fields
from propaganda.commendations.drawing import Drawn, draw, rules_of
from propaganda.commendations.rules import NotPossible, by_rule, check_organised, decision_on, struck_before
from propaganda.models import Campaign, Commendation, CommendationList, CommendationRule

COLUMNS = ("order", "name", "of", "measure", "places", "at_least", "least_size")
BATCH = 500


@transaction.atomic
def save_rule(rule: CommendationRule, *, by, at: datetime) -> CommendationRule:
    """A new rule or a changed one. Lists that were drawn up keep the rules they had."""
    before = CommendationRule.objects.select_for_update().filter(pk=rule.pk).values(*COLUMNS).first()
    changes = changed_fields(before or {}, {name: getattr(rule, name) for name in COLUMNS})
    if before and not changes:
        return rule
    rule.save()
    record(by=by, at=at, verb="change" if before else "add", subject=rule, changes=changes)
    return rule


@transaction.atomic
def remove_rule(rule: CommendationRule, *, by, at: datetime) -> None:
    """Gone for lists to come; done twice it does nothing."""
    if CommendationRule.objects.select_for_update().filter(pk=rule.pk).exists():
        record(by=by, at=at, verb="delete", subject=rule, changes={name: getattr(rule, name) for name in COLUMNS})
        CommendationRule.objects.filter(pk=rule.pk).delete()


@transaction.atomic
def draw_up(campaign: Campaign, as_of: date, *, by, at: datetime) -> tuple[CommendationList, bool]:
    """The list as of a day, and whether it is new: if nothing has changed since the last one, it is that one."""
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    check_organised(campaign)
    rules = rules_of(campaign)
    if not rules:
        raise NotPossible(_("There is no rule yet. Say first who is to be commended for what."))
    drawn = draw(campaign, rules, as_of)
    last = campaign.commendation_lists.order_by("-number", "pk").first()
    if last and last.as_of == as_of and _same(last, drawn):
        return last, False
    number = (campaign.commendation_lists.aggregate(last=Max("number"))["last"] or 0) + 1
    made = CommendationList.objects.create(
        campaign=campaign, number=number, as_of=as_of, rules=[each.rule for each in drawn], made_at=at, made_by=by
    )
    lines = [line for each in drawn for line in each.lines]
    for line in lines:
        line.list = made
    Commendation.objects.bulk_create(lines, batch_size=BATCH)
    record(by=by, at=at, verb="draw up", subject=made, changes={"day": as_of, "lines": len(lines)})
    return made, True


def _same(last: CommendationList, drawn: list[Drawn]) -> bool:
    """Whether a list would come out as the last one did, before people decided on it."""
    if last.rules != [each.rule for each in drawn]:
        return False
    kept = by_rule(list(last.lines.all()), last.rules)
    return all(
        [_as_drawn(line) for line in lines] == [_as_drawn(line) for line in each.lines]
        for lines, each in zip(kept, drawn, strict=True)
    )


def _as_drawn(line: Commendation) -> tuple:
    proposed = line.proposed and line.decided_at is None
    return (
        line.position, line.rank, line.unit_id, line.school_class_id, line.person_id, line.value, line.figures,
        proposed, line.tied,
    )  # fmt: skip


@transaction.atomic
def decide(
    drawn_up: CommendationList, rule: int, *, asked: Collection[int], chosen: Collection[int], reason: str, by,
    at: datetime,
) -> bool:  # fmt: skip
    """Which of the equals are proposed. `asked`: the ids of the lines that were shown; whether anything is new.

    Raises NotPossible if those are no longer the ones to decide on, or some but too many are chosen.
    """
    held = CommendationList.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn_up.pk)
    lines = list(held.lines.filter(rule=rule))
    decision = decision_on(lines, held.rules[rule]["places"])
    if decision is None or {line.pk for line in decision.lines} != set(asked):
        raise NotPossible(_("Meanwhile the list has changed. See below what is to be decided now."))
    asked_for = {line.pk for line in decision.lines}
    if not set(chosen) <= asked_for or decision.free < len(chosen) < len(asked_for):
        raise NotPossible(_("Choose no more than there are places left, or all of them, or none."))
    if not decision.open and all(
        line.proposed == (line.pk in chosen) and line.decided_reason == reason for line in decision.lines
    ):
        return False
    for line in decision.lines:
        line.proposed, line.decided_at, line.decided_by, line.decided_reason = line.pk in chosen, at, by, reason
    Commendation.objects.bulk_update(decision.lines, ["proposed", "decided_at", "decided_by", "decided_reason"])
    positions = {
        "rule": held.rules[rule]["name"],
        "proposed": [line.position for line in decision.lines if line.proposed],
        "not proposed": [line.position for line in decision.lines if not line.proposed],
    }
    record(by=by, at=at, verb="decide", subject=held, changes=positions, reason=reason)
    return True


@transaction.atomic
def strike(line: Commendation, *, reason: str, by, at: datetime) -> bool:
    """Take a line off the list; it stays readable with its reason. Whether it was not struck before."""
    held = _held(line)
    if held.struck_at is not None:
        return False
    held.struck_at, held.struck_by, held.struck_reason = at, by, reason
    return _written(held, "strike", reason, by, at)


@transaction.atomic
def strike_again(drawn_up: CommendationList, chosen: Collection[int], *, by, at: datetime) -> int:
    """Strike off these lines (ids) for the reason for which the same were struck off an earlier list; how many."""
    held = CommendationList.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn_up.pk)
    offered = struck_before(held, held.lines.filter(pk__in=chosen).order_by("pk"))
    return sum(strike(line, reason=before.struck_reason, by=by, at=at) for line, before in offered)


@transaction.atomic
def put_back(line: Commendation, *, reason: str, by, at: datetime) -> bool:
    """Undo a striking. Whether there was one."""
    held = _held(line)
    if held.struck_at is None:
        return False
    held.struck_at, held.struck_by, held.struck_reason = None, None, ""
    return _written(held, "put back", reason, by, at)


def _held(line: Commendation) -> Commendation:
    """The line as it is now, its list held."""
    held = CommendationList.objects.select_for_update(of=("self",), no_key=True).get(pk=line.list_id)
    return held.lines.get(pk=line.pk)


def _written(line: Commendation, verb: str, reason: str, by, at) -> bool:
    line.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    what = {"rule": line.list.rules[line.rule]["name"], "position": line.position}
    record(by=by, at=at, verb=verb, subject=line.list, changes=what, reason=reason)
    return True
