"""Changing the rules or dates of a contest that was opened: on record, with a reason, told to those who take part.

A change binds attempts that are started after it: what an attempt depends on was written into it at its start.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, Field, ForeignKey, Model
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Amendment, Audience, Contest, Criterion, Notice, Part, Stage, TeamRule
from contests.notices import tell
from foundation.history.actions import record
from foundation.history.rules import as_json

# What those who take part were promised. Names, order and what organisers alone see may change without a word.
BINDING: dict[type[Model], frozenset[str]] = {
    Contest: frozenset({"attempts_allowed"}),
    TeamRule: frozenset({"least", "most", "reserves", "teams_a_unit", "each_grade", "one_class"}),
    Stage: frozenset(
        {
            "opens_at", "closes_at", "practice", "synchronous", "by_sittings", "results_due_at", "appeal_hours",
            "promotes", "promotes_each",
        }
    ),
    Part: frozenset(
        {
            "maximum", "minutes", "grace_seconds", "attempts_allowed", "attempts_a_day", "counts", "must_answer_all",
            "penalty", "prediction", "question_seconds", "show_score", "show_key", "publish_key", "kind",
            "minutes_least", "minute_penalty", "minute_penalty_most", "step", "combines", "judges_least",
            "spread_limit", "levels_panels",
        }
    ),
    Criterion: frozenset({"kind", "maximum", "weight", "needs_proof"}),
    Audience: frozenset(
        {
            "kind", "grade_from", "grade_to", "age_from", "age_to", "age_on", "unit_kind", "school_level", "residence",
            "obligatory", "self_registration",
        }
    ),
}  # fmt: skip

STARTED_LATER = gettext_lazy("This holds for attempts started from now on. What has been handed in stays as it is.")


@dataclass(frozen=True)
class Change:
    """One field of one row: `before` and `after` as history keeps values. Without a field: the row came or went."""

    model: str
    pk: int
    field: str
    before: object
    after: object


def change_of(row: Model, field: str, before) -> Change:
    """A binding field of a row that has been saved."""
    after = getattr(row, cast(Field, row._meta.get_field(field)).attname)
    return Change(row._meta.model_name or "", row.pk, field, _kept(before), _kept(after))


def _kept(value):
    """As history keeps it; moments in UTC, whoever typed them where."""
    return as_json(value.astimezone(UTC) if isinstance(value, datetime) else value)


def came(row: Model) -> Change:
    return Change(row._meta.model_name or "", row.pk, "", None, name_of(row))


def went(row: Model) -> Change:
    """Of a row that has been deleted: it has no id any more."""
    return Change(row._meta.model_name or "", 0, "", name_of(row), None)


@transaction.atomic
def amend(
    contest: Contest, changes: Iterable[Change], *, reason: str, by, at, holds: str | Promise = STARTED_LATER
) -> Amendment | None:
    """Record what was changed in an opened contest as the next version of its rules, and tell it to everybody in it.

    `holds`: for whom the change holds, in words; translated when it is told.
    """
    changes = list(changes)
    contest = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    if not changes or contest.opened_at is None:
        return None
    contest.rules_version += 1
    contest.save(update_fields=["rules_version"])
    amendment = Amendment.objects.create(
        contest=contest, version=contest.rules_version, changes=[list(astuple(change)) for change in changes],
        reason=reason, by=by, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="amend", subject=contest, reason=reason, changes={"version": contest.rules_version})
    with translation.override(settings.LANGUAGE_CODE):
        tell(contest, notice_text(amendment, holds), kind=Notice.Kind.AMENDMENT, by=by, at=at)
    return amendment


def notice_text(amendment: Amendment, holds: str | Promise) -> str:
    """What those who take part read."""
    lines = [_("The organisers have changed the rules of this contest:")]
    lines += [f"– {words}" for words in in_words(amendment)]
    lines += [_("Reason: %(reason)s") % {"reason": amendment.reason}]
    lines += [str(holds)]
    return "\n".join(lines)[:2000]


def in_words(amendment: Amendment) -> list[str]:
    """Its changes, each as a line for a reader."""
    return [_line(Change(*change)) for change in amendment.changes]


def _line(change):
    model = apps.get_model("contests", change.model)
    if not change.field:
        values = {"what": capfirst(model._meta.verbose_name), "name": change.after or change.before}
        return (_("%(what)s added: %(name)s") if change.after else _("%(what)s taken away: %(name)s")) % values
    row = model._base_manager.filter(pk=change.pk).first()
    if change.field == "questions":
        label = _("number of questions")
        before, after = change.before or _("all"), change.after or _("all")
    else:
        field = model._meta.get_field(change.field)
        label = field.verbose_name
        before, after = value_in_words(field, change.before), value_in_words(field, change.after)
    line = f"{capfirst(label)}: {before} → {after}"
    return f"{name_of(row)}. {line}" if row and not isinstance(row, Contest) else line


def name_of(row: Model) -> str:
    """A part is named with its stage, a stage with its window, others by themselves."""
    match row:
        case Part():
            return f"{row.stage.name} – {row.name}"
        case Stage():
            return row.name
        case Criterion():
            return f"{row.part.name} – {row.name}"
        case TeamRule():
            return _("Teams")
    return str(row)


def value_in_words(field, value) -> str:
    """A value as history keeps it, for a reader."""
    if value in {None, ""}:
        return "–"
    words: object = dict(field.flatchoices).get(value, value)
    match field:
        case BooleanField():
            words = _("yes") if value else _("no")
        case DateTimeField():
            words = date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
        case DateField():
            words = date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case ForeignKey():
            words = field.remote_field.model._default_manager.filter(pk=value).first() or "–"
        case DecimalField():
            words = number_format(f"{Decimal(value).normalize():f}")
    return str(words)


def amendments_of(contest: Contest) -> list[tuple[Amendment, list[str]]]:
    """The newest first, each with its changes in words."""
    found = Amendment.objects.filter(contest=contest).order_by("-version", "-pk")
    return [(amendment, in_words(amendment)) for amendment in found]
