"""From rows to the plain data of workbooks and documents: each thing asked for once, whatever the number of units."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from foundation.vietnamese.dates import written_date
from reports.consolidation.adding import Added, Part
from reports.consolidation.rules import TEXTS
from reports.consolidation.stored import stored
from reports.models import Consolidation, ConsolidationItem, Decision, Figure, Obligation, Requirement
from reports.outputs.book import Book, Heading, Line, Measure, Sent
from reports.outputs.document import KIND
from reports.outputs.paper import Paper, Words
from reports.outputs.workbook import LANGUAGE
from reports.routes import released_then
from schools.models import Role
from schools.tree import letterhead_on, names_on, superiors_on

Missing = ConsolidationItem.Missing
RESULTS = "results"  # the text beside which the tables of figures stand


def book_of(consolidation: Consolidation) -> Book:
    """As it was made; the same however often it is asked for."""
    return book_and_parts(consolidation)[0]


def book_and_parts(consolidation: Consolidation) -> tuple[Book, Added]:
    found = stored(consolidation)
    with override(LANGUAGE):
        book = gather(
            consolidation.requirement, found, notes=_notes(consolidation), as_of=consolidation.as_of,
            made_at=consolidation.made_at,
        )  # fmt: skip
    return book, found


def gather(requirement: Requirement, found: Added, *, notes: list[str], as_of: datetime, made_at: datetime) -> Book:
    """`found`: what reports come to; see reports.consolidation.adding."""
    with override(LANGUAGE):
        sent = _sent([part for part in found.parts if part.version], as_of)
        why = released_then([part.obligation for part in found.parts if part.missing == Missing.RELEASED], as_of)
        lines = [_line(part, group.name, sent, why) for group in found.groups for part in group.parts]
        return Book(requirement.title, notes, sections_of(found.figures), lines, found.totals, as_of, made_at)


def sections_of(figures: Iterable[Figure]) -> list[Heading]:
    figures = list(figures)
    codes: dict[int | None, str] = {figure.pk: figure.code for figure in figures}
    sections: dict[int, tuple[str, list[Measure]]] = {}
    for figure in figures:
        measure = Measure(
            figure.code, figure.label, figure.kind, figure.unit_words, figure.decimals, figure.percent, figure.total,
            codes.get(figure.weight_id, ""), codes.get(figure.numerator_id, ""), codes.get(figure.denominator_id, ""),
        )  # fmt: skip
        sections.setdefault(figure.section_id, (figure.section.title, []))[1].append(measure)
    return [Heading(title, measures) for title, measures in sections.values()]


def _line(part: Part, superior: str, sent: dict[int, Sent], released_because: dict[int, str]) -> Line:
    owed, released = part.obligation, part.missing in {Missing.RELEASED, Missing.ENDED}
    why = owed.ended_reason if part.missing == Missing.ENDED else released_because.get(owed.pk, "")
    nothing = part.kind == "nothing"
    return Line(
        part.unit_name, superior, part.numbers, part.texts, sent[part.version.pk] if part.version else None, nothing,
        str(Missing(part.missing).label) if part.missing else "",
        part.version.note if nothing and part.version else why, not released, part.superior,
    )  # fmt: skip


def _sent(parts: list[Part], as_of: datetime) -> dict[int, Sent]:
    """By version, with what had been said to it by then."""
    versions = [part.version for part in parts if part.version]
    decisions = Decision.objects.filter(version__in=[version.pk for version in versions], at__lte=as_of)
    said = {decision.version_id: decision for decision in decisions.order_by("at", "pk")}
    people = {version.sent_by_id for version in versions} | {decision.by_id for decision in said.values()}
    names = {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=people - {None})}
    found = {}
    for version in versions:
        decision = said.get(version.pk)
        found[version.pk] = Sent(
            version.number, version.sent_at, names.get(version.sent_by_id, ""),
            str(decision.get_kind_display()) if decision else str(pgettext("of a report", "waits for an answer")),
            decision.at if decision else None, names.get(decision.by_id, "") if decision else "",
        )  # fmt: skip
    return found


def _notes(consolidation: Consolidation) -> list[str]:
    words = {"number": consolidation.number, "state": consolidation.get_state_display()}
    if consolidation.state == Consolidation.State.SIGNED:
        words |= {"sign": consolidation.document_number, "day": written_date(consolidation.dated_on)}
        version = _("Consolidation %(number)s, signed as no. %(sign)s of %(day)s") % words
    else:
        version = _("Consolidation %(number)s, %(state)s") % words
    which = (
        _("Only reports that were accepted") if consolidation.accepted_only else _("All reports sent, accepted or not")
    )
    return [consolidation.unit_name, *plan_of(consolidation.requirement), f"{version}. {which}."]


def plan_of(requirement: Requirement) -> list[str]:
    if not requirement.document:
        return []
    words = {"document": requirement.document, "unit": requirement.unit.name}
    if requirement.issued_on:
        words["day"] = written_date(requirement.issued_on)
        return [_("By no. %(document)s of %(day)s of %(unit)s") % words]
    return [_("By no. %(document)s of %(unit)s") % words]


def paper_of(consolidation: Consolidation) -> Paper:
    """Its document, from what it froze and what the officer wrote."""
    with override(LANGUAGE):
        unit, requirement = consolidation.unit, consolidation.requirement
        day = consolidation.dated_on or timezone.localdate(consolidation.made_at)
        heading = letterhead_on(day, unit.pk)
        return Paper(
            book_of(consolidation), consolidation.unit_name, _about(requirement), heading.superior, unit.abbreviation,
            consolidation.document_number, heading.place, consolidation.dated_on, _receivers(consolidation, day),
            basis=[*_basis(requirement)],
            parts=[Words(str(heading), consolidation.texts.get(key, ""), key == RESULTS) for key, heading in TEXTS],
            recipients=[_("Units that reported")], signer_title=consolidation.signer_title or _("HEAD OF THE UNIT"),
            signer=consolidation.signer, draft=consolidation.state != Consolidation.State.SIGNED,
        )  # fmt: skip


def _basis(requirement: Requirement) -> list[str]:
    return [_("Carrying out %(plan)s") % {"plan": _small(plan)} for plan in plan_of(requirement)]


def _about(requirement: Requirement) -> str:
    """“BÁO CÁO / Kết quả hội thi”, not “BÁO CÁO / Báo cáo kết quả hội thi”."""
    about = requirement.title.strip()
    kind = f"{KIND} ".casefold()
    if about.casefold().startswith(kind) and len(about) > len(kind):
        about = about[len(kind) :].lstrip()
    return about[:1].upper() + about[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _receivers(consolidation: Consolidation, day: date) -> list[str]:
    """To whom it goes: who receives what this unit owes for the same figures, else the body above."""
    unit = consolidation.unit_id
    owed = Obligation.objects.filter(requirement=consolidation.requirement.feeds_id, unit=unit).first()
    if owed:
        goes = [owed.receiver_id, owed.copied_to_id]
    else:
        lines = superiors_on(day, [unit])
        goes = [lines.get((unit, Role.PROFESSIONAL)) or lines.get((unit, Role.ADMINISTRATIVE))]
    names = names_on(day, [pk for pk in goes if pk])
    return [names[pk] for pk in dict.fromkeys(goes) if pk]


def moment_words(at: datetime) -> str:
    return str(date_format(timezone.localtime(at), "DATETIME_FORMAT"))
