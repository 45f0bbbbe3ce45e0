"""Who judges: panels, judges on them, and what becomes of the sheets of one who withdraws."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from contests.judging.actions import Refused, lock_run, void_sheets
from contests.judging.results import score_sitting
from contests.judging.rules import CHANGEABLE, expected_sheets
from contests.models import Judge, Panel, Part, ScoreSheet, Sitting
from foundation.history.actions import record
from schools.actions import make_accounts

GUEST = "guest-judge-"  # begins the account name of a judge who has an account for this sitting only


def lock_sitting(sitting: Sitting) -> Sitting:
    """Locked until the transaction ends. Raises Refused where its judges may not be changed any more."""
    locked = Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    if locked.cancelled_at or locked.state not in CHANGEABLE:
        raise Refused(_("The results were checked or the sitting is not held: its judges stay as they are."))
    return locked


@transaction.atomic
def add_panel(sitting: Sitting, *, name: str, room: str = "", by, at) -> Panel:
    """Of one name there is one."""
    lock_sitting(sitting)
    same = sitting.panels.filter(name=name).first()
    if same:
        return same
    order = (sitting.panels.aggregate(last=Max("order"))["last"] or 0) + 1
    panel = Panel.objects.create(sitting=sitting, order=order, name=name, room=room)
    record(by=by, at=at, verb="add panel", subject=panel, changes={"name": name, "room": room})
    return panel


@transaction.atomic
def change_panel(panel: Panel, *, name: str, room: str, by, at) -> Panel:
    lock_sitting(panel.sitting)
    changes = {"name": [panel.name, name], "room": [panel.room, room]}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        panel.name, panel.room = name, room
        panel.save(update_fields=["name", "room"])
        record(by=by, at=at, verb="change panel", subject=panel, changes=changes)
    return panel


@transaction.atomic
def add_judge(panel: Panel, *, name: str, title: str = "", role: str = Judge.Role.JUDGE, further: bool = False,
              user=None, person=None, account: bool = False, by, at) -> Judge:  # fmt: skip
    """Put somebody on a panel: with the account given, with that of a person on a list (made where there is none and
    `account` asks for it), with a guest's account made for them (`account`), or without one, marking on paper.

    Raises Refused where they are a judge of this sitting already.
    """
    sitting = lock_sitting(panel.sitting)
    if person and account:
        make_accounts([person], by=by, at=at)
        person.refresh_from_db()
    if person and person.user_id:
        user = person.user
    _refuse_twice(sitting, name, title, user)
    judge = Judge.objects.create(
        sitting=sitting, panel=panel, user=user, name=name, title=title, further=further, added_at=at, added_by=by
    )
    if account and user is None:
        judge.user = _guest(judge, by=by, at=at)
        judge.save(update_fields=["user"])
    if role == Judge.Role.CHAIR:
        _seat_chair(judge)
    record(by=by, at=at, verb="add judge", subject=judge, changes={
        "panel": panel.name, "role": judge.role, "title": title, "further": further})  # fmt: skip
    return judge


def _refuse_twice(sitting, name, title, user):
    standing = sitting.judges.standing()
    same = Q(user=user) if user else Q(name__iexact=name, title__iexact=title)
    if standing.filter(same).exists():
        raise Refused(_("%(name)s is a judge of this sitting already. Somebody else of the same name: give their "
                        "position.") % {"name": name})  # fmt: skip


def _guest(judge, *, by, at):
    """An account without a password that works: a card opens it, and it may do nothing but judge."""
    user = get_user_model().objects.create(
        username=f"{GUEST}{judge.pk}", full_name=judge.name, password=make_password(None), date_joined=at
    )
    record(by=by, at=at, verb="account made", subject=user)
    return user


def _seat_chair(judge):
    """One chair a panel: who was it before is a judge like the others."""
    judge.panel.judges.filter(role=Judge.Role.CHAIR).exclude(pk=judge.pk).update(role=Judge.Role.JUDGE)
    judge.role = Judge.Role.CHAIR
    judge.save(update_fields=["role"])


@transaction.atomic
def change_judge(judge: Judge, *, name: str, title: str, role: str, further: bool, panel: Panel, by, at) -> Judge:
    """Raises Refused where somebody who has marked would go to another panel or become a further judge."""
    lock_sitting(judge.sitting)
    given = {"name": name, "title": title, "further": further, "panel": panel}
    changes = {field: [getattr(judge, field), value] for field, value in given.items()
               if getattr(judge, field) != value}  # fmt: skip
    if {"panel", "further"} & set(changes) and judge.sheets.exists():
        raise Refused(_("%(name)s has marked already and stays on this panel. Let them withdraw and add them anew.") % {
            "name": judge.name})  # fmt: skip
    if role != judge.role:
        changes["role"] = [judge.role, role]
    if not changes:
        return judge
    for field, value in given.items():
        setattr(judge, field, value)
    judge.role = role
    judge.save(update_fields=[*given, "role"])
    if role == Judge.Role.CHAIR:
        _seat_chair(judge)
    words = {field: [str(before), str(after)] for field, (before, after) in changes.items()}
    record(by=by, at=at, verb="change judge", subject=judge, changes=words)
    return judge


class Keeps:
    """What becomes of the handed-in sheets of a judge who withdraws."""

    WHOLE_PARTS = "whole"  # count in parts in which they marked every team; elsewhere teams would not be treated alike
    ALL = "all"
    NONE = "none"


def whole_parts(judge: Judge) -> list[Part]:
    """The judged parts in which this judge marked every team they had to, at least one."""
    found = []
    for part in judge.sitting.stage.parts.filter(kind=Part.Kind.JUDGED).order_by("order", "pk"):
        expected = {team.pk for team, each in expected_sheets(judge.sitting, part) if each.pk == judge.pk}
        counting = ScoreSheet.objects.counting().filter(judge=judge, part=part)
        inside = set(counting.order_by("pk").values_list("appearance", flat=True))
        if inside and expected <= inside:
            found.append(part)
    return found


@transaction.atomic
def withdraw_judge(judge: Judge, *, reason: str, keeps: str = Keeps.WHOLE_PARTS, by, at) -> Judge:
    """They judge no more and their device stops. Sheets not handed in become void; `keeps` says which others count.

    The scores follow. Withdrawn once, it stays. Raises Refused once the results were checked.
    """
    sitting = lock_sitting(judge.sitting)
    parts = list(sitting.stage.parts.filter(kind=Part.Kind.JUDGED).order_by("order", "pk"))
    for part in parts:
        lock_run(sitting, part)
    locked = Judge.objects.select_for_update(of=("self",)).get(pk=judge.pk)
    if locked.withdrawn_at:
        return locked
    kept = {Keeps.ALL: parts, Keeps.NONE: []}[keeps] if keeps != Keeps.WHOLE_PARTS else whole_parts(locked)
    sheets = ScoreSheet.objects.standing().filter(judge=locked)
    lost = sheets.exclude(state=ScoreSheet.State.HANDED_IN, part__in=kept)
    counted = {"void": void_sheets(lost, reason=reason), "count": sheets.count()}
    locked.withdrawn_at, locked.withdrawn_reason = at, reason
    locked.token_epoch += 1
    locked.save(update_fields=["withdrawn_at", "withdrawn_reason", "token_epoch"])
    changes = {"sheets": keeps, **counted, "parts": [part.name for part in kept]}
    record(by=by, at=at, verb="withdraw judge", subject=locked, changes=changes, reason=reason)
    score_sitting(sitting, parts, at=at)
    return locked


@transaction.atomic
def stop_device(judge: Judge, *, by, at) -> Judge:
    """What a device of theirs sends from now on is turned away until the judge opens their page anew."""
    Judge.objects.filter(pk=judge.pk).update(token_epoch=F("token_epoch") + 1)
    judge.refresh_from_db(fields=["token_epoch"])
    record(by=by, at=at, verb="stop device", subject=judge)
    return judge
