"""Sending what was read, saying that there is nothing, taking back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.vietnamese.text import nfc_multiline
from reports import actions as reports_actions
from reports.actions import lock_obligations
from reports.filling.collecting import Filled, filled
from reports.filling.problems import problems, refusals, typed_over, warnings
from reports.filling.reading import digest_of
from reports.last_time import last_time_of
from reports.models import Obligation, ReportVersion
from reports.rules import NotPossible, must_be_open_to_sending, must_have_reason


class Changed(NotPossible):
    """What would be sent is not what was read; `filled` is what it is now."""

    def __init__(self, now: Filled):
        super().__init__(_("Something changed since this page was shown. Look at it again, then send."))
        self.filled = now


class Unanswered(NotPossible):
    """Warnings (their numbers) that were neither explained nor, where that is enough, acknowledged."""

    def __init__(self, numbers: list[int]):
        super().__init__(_("Answer each warning: explain it, or tick that you have checked it."))
        self.numbers = numbers


@transaction.atomic
def send_report(
    obligation: Obligation, *, digest: str, number: int, answers: Mapping[int, str | None], by, at: datetime
) -> ReportVersion:
    """Send what was read: `digest` of it, and the `number` it was to have. `answers`: by the number of a warning what
    was said to it, "" if it was only acknowledged. Sent twice it is sent once. Raises NotPossible."""
    [held] = lock_obligations([obligation.pk])
    if version := _sent_already(held, number, ReportVersion.Kind.REPORT, by):
        return version
    must_be_open_to_sending(held, at)
    with override("vi"):  # kept in the language of the form
        now = filled(held)
        found = problems(now, last_time_of(held))
    if digest_of(now, found) != digest:
        raise Changed(now)
    if refused := refusals(found):
        raise NotPossible(refused[0].words)
    warned = warnings(found)
    said = [nfc_multiline(answers.get(place) or "").strip() for place in range(len(warned))]
    if unanswered := [
        place for place, each in enumerate(warned)
        if answers.get(place) is None or (each.wants_reason and not said[place])
    ]:  # fmt: skip
        raise Unanswered(unanswered)
    remarks = [each.as_json(words) for each, words in zip(warned, said, strict=True)]
    return reports_actions.send(held, now.cells, note=now.start.note, warnings=remarks, by=by, at=at)


@transaction.atomic
def send_nothing(obligation: Obligation, reason: str, *, number: int, by, at: datetime) -> ReportVersion:
    """Say that there is nothing to report, with a reason; what is typed in the draft stays there."""
    [held] = lock_obligations([obligation.pk])
    if version := _sent_already(held, number, ReportVersion.Kind.NOTHING, by):
        return version
    if not held.requirement.may_be_nothing:
        raise NotPossible(_("This report wants figures: “nothing to report” is no answer to it."))
    note = must_have_reason(reason)
    with override("vi"):
        remarks = [each.as_json(note) for each in typed_over(held)]
    return reports_actions.send(
        held, [], kind=ReportVersion.Kind.NOTHING, note=note, warnings=remarks, by=by, at=at
    )  # fmt: skip


def next_number(obligation: Obligation) -> int:
    return (obligation.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1


def _sent_already(held: Obligation, number: int, kind: str, by) -> ReportVersion | None:
    """The version that this very request, or its double, made before."""
    sent = held.current if held.state in {Obligation.State.SENT, Obligation.State.ACCEPTED} else None
    same = sent is not None and (sent.number, sent.kind, sent.sent_by_id) == (number, kind, by and by.pk)
    return sent if same else None
