"""Changing a requirement: all of it while it is prepared; then its words, reminders and frozen workbooks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports.actions import lock_obligations, refresh
from reports.deadlines.planning import replan
from reports.models import ReminderMoment, Requirement
from reports.requirements.actions import locked
from reports.requirements.moment_words import moments_words
from reports.requirements.rules import FIXED, State, feeds_in_a_circle
from reports.rules import NotPossible


@transaction.atomic
def save_changes(
    requirement: Requirement, fields: Collection[str], *, moments: Collection[int] | None = None,
    changes: dict[str, Any], by, at: datetime,
) -> None:  # fmt: skip
    """Write these columns of it, and its reminders (minutes before; None: as they are). `changes` is what history says.
    Raises NotPossible where it was launched or closed meanwhile."""
    held = locked(requirement.pk)
    if held.state == State.CLOSED:
        raise NotPossible(_("This round of reports is closed. Open it again first."))
    if held.state != State.DRAFT and set(fields) & set(FIXED):
        raise NotPossible(
            _("It was launched meanwhile: what was promised to the units stands. A deadline is moved by an extension.")
        )
    must_feed_the_same_form(requirement)
    if "form" in fields:
        must_keep_the_form_of_what_it_is_made_of(requirement)
    if fields:
        requirement.save(update_fields=list(fields))
    if moments is not None:
        changes = {**changes, "reminders": _write_moments(held, moments, at=at)}
    if fields or moments is not None:
        record(by=by, at=at, verb="change", subject=requirement, changes=changes)
    if held.state == State.OPEN and "export_hours" in fields:
        held.export_hours = requirement.export_hours  # with the deadline as it is now: it may have been moved
        replan(held, at=at)


def must_feed_the_same_form(requirement: Requirement) -> None:
    feeds = requirement.feeds
    if feeds is None:
        return
    if feeds.form_id != requirement.form_id:
        words = _("“%(above)s” has another form. What is made of these reports must have the form that they have.")
        raise NotPossible(words % {"above": feeds})
    if requirement.pk and feeds_in_a_circle(requirement, feeds):
        raise NotPossible(_("“%(above)s” is itself made of these reports.") % {"above": feeds})


def must_keep_the_form_of_what_it_is_made_of(requirement: Requirement) -> None:
    if below := requirement.fed_by.exclude(form=requirement.form_id).order_by("pk").first():
        words = _("“%(below)s” goes into this report and has another form. Have it go into nothing first.")
        raise NotPossible(words % {"below": below})


def _write_moments(requirement, moments, *, at) -> list[str]:
    rows = ReminderMoment.objects.filter(requirement=requirement)
    before = list(rows.order_by("-minutes_before").values_list("minutes_before", flat=True))
    rows.exclude(minutes_before__in=moments).delete()
    ReminderMoment.objects.bulk_create(
        [ReminderMoment(requirement=requirement, minutes_before=each) for each in moments if each not in before]
    )
    if requirement.state == State.OPEN:
        refresh(lock_obligations(requirement.obligations.values_list("pk", flat=True)), at=at)
    return [moments_words(before), moments_words(moments)]
