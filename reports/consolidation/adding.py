"""What reports come to, added up: which version of each unit counts as of a moment, who is missing and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.cells import total_of, with_ratios
from reports.consolidation.grouping import superiors_of
from reports.models import ConsolidationItem, Decision, Figure, Obligation, ReportVersion, Requirement, Value
from reports.routes import released_then
from schools.models import Unit
from schools.ordering import name_key

Missing = ConsolidationItem.Missing


@dataclass(frozen=True)
class Part:
    """One unit of the list: the version that counts, or (`missing`) why there is none. `kind` is that of the version,
    "" where there is none; *nothing to report* counts as sent, with no figures. `numbers`, `texts`: by code."""

    obligation: Obligation
    unit: Unit
    unit_name: str
    superior: int | None
    superior_name: str
    version: ReportVersion | None
    missing: str
    kind: str
    numbers: dict[str, Decimal]
    texts: dict[str, str]


@dataclass(frozen=True)
class Group:
    """The units of one superior, and what they come to."""

    superior: int | None
    name: str
    parts: list[Part]
    totals: dict[str, Decimal]


@dataclass(frozen=True)
class Added:
    """`parts` in the Vietnamese order of names; `totals` by code, ratios included. `texts`: `{obligation id: {code:
    text}}` of those that wrote something."""

    figures: list[Figure] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if part.missing]

    @property
    def counted(self) -> int:
        return sum(not part.missing for part in self.parts)

    @property
    def texts(self) -> dict[int, dict[str, str]]:
        return {part.obligation.pk: part.texts for part in self.parts if part.texts}


def then_day(requirement: Requirement) -> date:
    """The last day on which a report was in time: by its tree, reports are where their units stood then."""
    return timezone.localdate(requirement.due_at - timedelta(microseconds=1))


def added(
    obligations: QuerySet | Iterable[Obligation], *, as_of: datetime | None = None, accepted_only: bool,
    tree_day: date | None = None, unit: int | None = None,
) -> Added:  # fmt: skip
    """What these (of one requirement) come to, in as many queries whatever their number.

    `as_of`: versions sent by then and not taken back by then, decisions made by then; None: as it is now. Without
    `accepted_only` a version that waits counts too; what was sent back never does. Parts are grouped by their
    superiors on `tree_day` (none: the day it was due), other than `unit`, which adds up (none: the issuer).
    """
    if isinstance(obligations, QuerySet):
        obligations = obligations.select_related("requirement", "unit")
    owed = list(obligations)
    if not owed:
        return Added()
    requirement = owed[0].requirement
    ordered = Figure.objects.filter(form=requirement.form_id).select_related("section")
    figures = list(ordered.order_by("section__order", "order", "pk"))
    standing = versions_standing([each.pk for each in owed], as_of)
    counted = counting(standing, accepted_only=accepted_only)
    released = {each.pk for each in owed if each.released_at} if as_of is None else released_then(owed, as_of)
    numbers, texts = values_of(figures, [version.pk for version in counted.values()])
    superiors = superiors_of(
        {each.unit_id: each.unit_name for each in owed}, tree_day or then_day(requirement),
        line=requirement.route, above=unit or requirement.unit_id,
    )  # fmt: skip
    parts = []
    for each in owed:
        version, above = counted.get(each.pk), superiors[each.unit_id]
        state = standing[each.pk][1] if each.pk in standing else Obligation.State.OWING
        parts.append(
            Part(
                each, each.unit, above.own_name, above.pk, above.name, version,
                missing="" if version else _why(each, state, each.pk in released, as_of),
                kind=version.kind if version else "",
                numbers=numbers.get(version.pk, {}) if version else {},
                texts=texts.get(version.pk, {}) if version else {},
            )
        )  # fmt: skip
    parts.sort(key=lambda part: (name_key(part.unit_name), part.obligation.pk))
    return Added(figures, parts, total_of(figures, [part.numbers for part in parts]), grouped(figures, parts))


def grouped(figures: Sequence[Figure], parts: Iterable[Part]) -> list[Group]:
    """The parts by superior, in the order of names; those without one come last."""
    found: dict[int | None, list[Part]] = {}
    for part in parts:
        found.setdefault(part.superior, []).append(part)
    groups = [
        Group(superior, own[0].superior_name, own, total_of(figures, [part.numbers for part in own]))
        for superior, own in found.items()
    ]
    return sorted(groups, key=lambda group: (group.superior is None, name_key(group.name), group.superior or 0))


def counting(standing: Mapping[int, tuple[ReportVersion, str]], *, accepted_only: bool) -> dict[int, ReportVersion]:
    """Of `versions_standing`, those that are added."""
    states = {Obligation.State.ACCEPTED} if accepted_only else {Obligation.State.ACCEPTED, Obligation.State.SENT}
    return {pk: version for pk, (version, state) in standing.items() if state in states}


def versions_standing(obligations: list[int], as_of: datetime | None) -> dict[int, tuple[ReportVersion, str]]:
    """`{obligation id: (the version that stood, the state it was in)}` as of a moment, or now."""
    sent = ReportVersion.objects.filter(obligation__in=obligations)
    if as_of is None:
        sent = sent.filter(taken_back_at=None)
    else:
        sent = sent.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=as_of), sent_at__lte=as_of)
    rows = sent.defer("route", "warnings").order_by("obligation", "number")
    last = {version.obligation_id: version for version in rows}
    decisions = Decision.objects.filter(version__in=[version.pk for version in last.values()])
    if as_of is not None:
        decisions = decisions.filter(at__lte=as_of)
    said = dict(decisions.order_by("at", "pk").values_list("version", "kind"))
    states: dict[str, str] = {
        Decision.Kind.ACCEPT: Obligation.State.ACCEPTED, Decision.Kind.SEND_BACK: Obligation.State.SENT_BACK
    }  # fmt: skip
    return {
        obligation: (version, states[said[version.pk]] if version.pk in said else Obligation.State.SENT)
        for obligation, version in last.items()
    }


def _why(owed: Obligation, state: str, released: bool, as_of: datetime | None) -> str:
    """Why nothing of a unit counts. What was sent waits or was sent back; only who sent nothing was released."""
    if state == Obligation.State.SENT:
        return Missing.SENT
    if owed.ended_on and (as_of is None or owed.ended_on <= timezone.localdate(as_of)):
        return Missing.ENDED
    if released:
        return Missing.RELEASED
    return Missing.SENT_BACK if state == Obligation.State.SENT_BACK else Missing.OWING


def values_of(figures: Sequence[Figure], versions: Iterable[int]):
    """Numbers and texts by version and code: those of the unit itself, its ratios worked out anew where they can be."""
    codes = {figure.pk: figure.code for figure in figures}
    numbers: dict[int, dict[str, Decimal]] = {}
    texts: dict[int, dict[str, str]] = {}
    rows = Value.objects.filter(version__in=list(versions), figure__in=list(codes), school_class=None)
    for version, figure, number, text in rows.values_list("version", "figure", "number", "text"):
        if number is not None:
            numbers.setdefault(version, {})[codes[figure]] = number
        if text:
            texts.setdefault(version, {})[codes[figure]] = text
    return {version: with_ratios(figures, own) for version, own in numbers.items()}, texts
