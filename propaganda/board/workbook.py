"""The schools of a board in one workbook: schools × lines in words, and what was not done, period by period."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.sheets.writing import Column, Sheet
from propaganda.activities.rules import counts
from propaganda.board.asking import Question
from propaganda.board.one_line import gaps_of
from propaganda.board.overview import rows_of
from propaganda.board.schools import School, chosen, look_at
from propaganda.board.standing import in_status, lines_as_of
from propaganda.board.words import NOTHING, SOON, WORDS
from propaganda.models import Activity, Plan
from propaganda.progress import DUE, NOT_ASKED, NOT_DUE, OVERDUE

NAMED = 50


def sheets_of(question: Question) -> list[Sheet]:
    """Exactly the schools that the question asks for; the same number of queries for any number of them."""
    schools = chosen(look_at(question.plans, question.asked.day, question.today), question.asked)
    return [_overview(question, schools), _not_done(question, schools)]


def _head(question, schools) -> list[str]:
    """What it is, as of when, which schools: those without any activity by name, before any number."""
    campaign = question.campaign
    idle = [each.name for each in schools if each.is_(NOTHING)]
    notes = [
        str(campaign),
        " · ".join(filter(None, [str(campaign.unit), campaign.number, question.as_of()])),
        _("Schools shown: %(words)s") % {"words": "; ".join(question.in_words()) or _("all")},
        _("Number of schools: %(count)s") % {"count": len(schools)},
    ]
    if idle:
        named = "; ".join(idle[:NAMED]) + (f"; … (+{len(idle) - NAMED})" if len(idle) > NAMED else "")
        notes.insert(3, _("No activity yet: %(schools)s") % {"schools": named})
    return notes


def _overview(question, schools) -> Sheet:
    states = dict(Plan.State.choices)
    columns = [
        Column(_("No."), 6, "integer"), Column(_("School"), 34), Column(_("Code"), 14), Column(_("Plan"), 12),
        *[Column(f"{line.order}. {' '.join(line.content.split())}", 18) for line in question.lines],
        Column(_("Lines of its own"), 18),
        *[
            Column(header, 10, "integer", summed=True)
            for header in (pgettext("of outreach", "Done"), pgettext("of outreach", "Due"), _("Overdue"),
                           _("Not due yet"), _("Activities"))
        ],
        Column(_("Note"), 36, "long"),
    ]  # fmt: skip
    rows = rows_of(schools, question.lines, question.asked.day, question.today)
    asks_plans = question.campaign.asks_plans
    recorded = _recorded(question, schools)
    table = [
        (
            number, row.school.name, row.school.code, states[row.school.state] if asks_plans else "",
            *[_cell(cell) for cell in row.cells], _cell(row.own) if row.own else "",
            row.school.done, row.school.due, row.school.overdue, row.school.not_due, recorded.get(row.school.pk, 0),
            _note(row.school),
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return Sheet(_("Overview"), columns, table, _head(question, schools), total=_("Total"))


def _recorded(question, schools) -> dict[int, int]:
    """Activities that count, by plan: as in reports."""
    rows = Activity.objects.filter(counts(), plan__in=[each.pk for each in schools], held_on__lte=question.asked.day)
    return dict(rows.order_by().values("plan").annotate(n=Count("pk")).values_list("plan", "n"))


def _cell(cell) -> str:
    """“overdue 1/4”."""
    _status, _sign, word, count, _url = cell
    return f"{word} {count}".strip()


def _note(school: School) -> str:
    if school.exempted_at:
        return _("exempt: %(reason)s") % {"reason": school.exempted_reason}
    if school.ended_on:
        day = date_format(school.ended_on, "SHORT_DATE_FORMAT")
        return _("ended on %(day)s: %(reason)s") % {"day": day, "reason": school.ended_reason}
    return ""


def _not_done(question, schools) -> Sheet:
    columns = [
        Column(_("No."), 6, "integer"), Column(_("School"), 34), Column(_("Code"), 14),
        Column(pgettext("of outreach", "Line"), 44, "long"), Column(_("Period from"), 12, "date"),
        Column(_("Due on"), 12, "date"), Column(_("Status"), 14),
        *[
            Column(header, 10, "integer", summed=True)
            for header in (pgettext("of outreach", "Expected"), pgettext("of outreach", "Done"), _("Missing"))
        ],
        Column(_("Recorded under the line"), 13, "integer"),
    ]  # fmt: skip
    rows = [(number, *row) for number, row in enumerate(_gaps(question, schools), start=1)]
    notes = [*_head(question, schools), _("Periods that have begun and have fewer activities than expected.")]
    return Sheet(pgettext("of outreach", "Not done"), columns, rows, notes, total=_("Total"))


def _gaps(question, schools) -> Iterator[tuple]:
    """Of the chosen line only, in the chosen status, where the question names one. Schools that were chosen since they
    have lines not due or not asked may be behind with others."""
    asked = question.asked
    lines = lines_as_of(asked.day, question.today).filter(plan__in=[each.pk for each in schools])
    if asked.line:
        lines = lines.filter(campaign_line=asked.line)
    if asked.line or asked.status not in {NOT_DUE, NOT_ASKED}:
        lines = in_status(lines, asked.status)
    lines = lines.filter(tag__in=[OVERDUE, DUE, SOON])
    of: dict[int, list] = defaultdict(list)
    columns = ("plan", "pk", "order", "content", "noted")
    for plan, *rest in lines.order_by("plan", "order", "pk").values_list(*columns):
        of[plan].append(rest)
    gaps = gaps_of(lines.order_by().values("pk"), asked.day, question.today)
    for school in schools:
        for pk, order, content, recorded in of[school.pk]:
            for gap in gaps.get(pk, []):
                word = str(WORDS[OVERDUE if gap.ends_on < asked.day else DUE])
                yield (
                    school.name, school.code, f"{order}. {content}", gap.starts_on, gap.ends_on, word, gap.expected,
                    gap.done, gap.missing, recorded,
                )  # fmt: skip
