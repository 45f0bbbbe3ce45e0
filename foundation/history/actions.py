from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from foundation.history import rules
from foundation.history.models import Event


class NoSubjectYet(ValueError):
    """History is about something that is in the database; save it first."""


def record(
    *, by: Any, at: datetime, verb: str, subject: Model, changes: Mapping[str, Any] | None = None, reason: str = ""
) -> Event:
    """Append one event. `by` is None when the portal acted by itself.

    Call it inside the transaction of the act, so that neither is there without the other.
    """
    if subject.pk is None:
        raise NoSubjectYet(subject._meta.label)
    return Event.objects.create(
        at=at,
        by=by,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject=str(subject)[:200],
        changes=rules.without_secrets(changes or {}),
        reason=reason,
    )


def record_all(*, by: Any, at: datetime, verb: str, subjects: Sequence[Model]) -> None:
    """The same event for many objects of one model, in a handful of statements."""
    if any(subject.pk is None for subject in subjects):
        raise NoSubjectYet(verb)
    Event.objects.bulk_create(
        [
            Event(at=at, by=by, verb=verb, subject_type=subject._meta.label_lower, subject_id=subject.pk,
                  subject=str(subject)[:200])
            for subject in subjects
        ],
        batch_size=500,
    )  # fmt: skip
