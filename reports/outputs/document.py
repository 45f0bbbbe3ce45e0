"""A consolidated report as a Word document, in the form of Decree 30/2020/NĐ-CP: a report is “BC”, sample 1.4 of Annex
III. In Vietnamese, as the form is."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.documents.official import CENTRE, OfficialDocument, Signer
from reports.outputs.book import Book, Group, Line, Measure, named
from reports.outputs.paper import Paper
from reports.outputs.roman import roman
from reports.outputs.section_sheet import head_of, status_of
from reports.typing import shown

LANGUAGE = "vi"
KIND, SIGN, AS_ABOVE = "Báo cáo", "BC", "Như trên"  # Decree 30/2020/NĐ-CP, Annex III, part I
# A table of more names has no place in a letter: it has the superiors, and the workbook has the names.
MOST_NAMES = 100
MOST_FIGURES = 8  # columns beside the name on a page lying flat
DASH = "–"


def document(paper: Paper) -> bytes:
    """Number and date stay blank until they are known; what is not signed says that it is a draft."""
    with override(LANGUAGE):
        sign = f"{SIGN}-{paper.abbreviation}" if paper.abbreviation else SIGN
        made = OfficialDocument(
            superior=paper.superior, body=paper.body, number=sign, given=paper.number, place=paper.place or "…………",
            dated_on=paper.dated_on,
        )  # fmt: skip
        if paper.draft:
            made.paragraph(_("DRAFT"), align=CENTRE, bold=True, indent=False)
        made.title(KIND, paper.about)
        if paper.to:
            made.addressed(paper.to)
        made.basis(paper.basis)
        _body(made, paper)
        recipients = [*([AS_ABOVE] if paper.to else []), *paper.recipients]
        made.signatures([Signer(paper.signer_title, paper.signer)], recipients, filed=paper.filed)
        _annexes(made, paper, paper.number or f"     /{sign}")
        return made.content()


def _body(made: OfficialDocument, paper: Paper) -> None:
    """The parts in their order: who reported first, then what came of it and what the officer wrote."""
    made.heading("I. " + _("Who reported").upper())
    for line in _who(paper.book):
        made.paragraph(line)
    written = [part for part in paper.parts if part.text.strip() or part.results]
    for number, part in enumerate(written, start=2):
        made.heading(f"{roman(number)}. {part.heading.upper()}")
        _written(made, part.text)
        if part.results:
            _results(made, paper.book)
    _end(made)


def _end(made: OfficialDocument) -> None:
    """The text ends with “./.” (Annex I, part II, 6); below a table stands a sentence for it."""
    last = made.document.paragraphs[-1]
    if last._p is not made.document.element.body[-2]:  # the very last describes the page
        last = made.paragraph(_("Such are the results, respectfully reported."))
    run = last.runs[-1]
    run.text = run.text.rstrip(" .;") + "./."


def _who(book: Book) -> Iterator[str]:
    """Names before numbers."""
    words = {"moment": date_format(timezone.localtime(book.as_of), "DATETIME_FORMAT")}
    yield _("Figures as of %(moment)s.") % words
    for why, lines in book.missing.items():
        names = "; ".join(named(line) for line in lines)
        yield _("%(why)s (%(count)s): %(names)s.") % {"why": _first(why), "count": len(lines), "names": names}
    if book.nothing:
        names = "; ".join(named(line) for line in book.nothing)
        yield _("Nothing to report (%(count)s): %(names)s.") % {"count": len(book.nothing), "names": names}
    yield _("Reports are in from %(count)s of %(all)s units.") % {
        "count": len(book.received), "all": len(book.owing)
    }  # fmt: skip


def _results(made: OfficialDocument, book: Book) -> None:
    """A table a section: what was asked, what it is counted in, what it comes to."""
    for number, section in enumerate(book.sections, start=1):
        counted = [each for each in section.measures if _comes_to_something(each)]
        if not counted:
            continue
        made.heading(f"{number}. {section.title}")
        rows = [
            [at, measure.label, measure.unit_words or ("%" if measure.percent else ""), _shown(measure, book.totals)]
            for at, measure in enumerate(counted, start=1)
        ]
        heads = [_("No."), _("Figure"), _("Counted in"), _("Result")]
        made.table(heads, rows, widths=[1, 8, 2.2, 2.5], centred=frozenset({0, 2}), right=frozenset({3}))


def _comes_to_something(measure: Measure) -> bool:
    """A rate is worked out of totals: that rates themselves are not added up takes nothing from it."""
    return measure.kind == "ratio" or (not measure.is_text and measure.total != "none")


def _annexes(made: OfficialDocument, paper: Paper, number: str) -> None:
    """Lying flat, one for each section: units as rows, those that are missing in their place."""
    book = paper.book
    asked = [section for section in book.sections if any(not measure.is_text for measure in section.measures)]
    for at, section in enumerate(asked, start=1):
        name = f"Phụ lục {roman(at)}" if len(asked) > 1 else "Phụ lục"
        made.annex(name, section.title, _of(paper, number))
        counted = [measure for measure in section.measures if not measure.is_text]
        for first in range(0, len(counted), MOST_FIGURES):
            if first:
                made.paragraph(_("(continued)"), italic=True, align=CENTRE, indent=False)
            _table(made, book, counted[first : first + MOST_FIGURES])
        if _too_many(book):
            made.paragraph(_("The figures of each unit are in the workbook that goes with this report."), italic=True)


def _of(paper: Paper, number: str) -> str:
    words = {"number": number, "body": paper.body}
    if paper.dated_on:
        words["day"] = f"{paper.dated_on:%d/%m/%Y}"
        return _("(With report no. %(number)s of %(day)s of %(body)s)") % words
    return _("(With report no. %(number)s of %(body)s)") % words


def _too_many(book: Book) -> bool:
    return len(book.lines) > MOST_NAMES and len(book.groups) > 1


def _table(made: OfficialDocument, book: Book, measures: Sequence[Measure]) -> None:
    rows, bold = [], []
    for row, stands_out in _rows(book, measures):
        if stands_out:
            bold.append(len(rows))
        rows.append(row)
    heads = [_("No."), _("Unit"), *[head_of(measure) for measure in measures], _("Note")]
    widths = [1.3, 6, *[2.2] * len(measures), 3.4]
    columns = frozenset(range(2, 2 + len(measures)))
    made.table(heads, rows, widths=widths, size=11, centred=frozenset({0}), right=columns, bold_rows=frozenset(bold))


def _rows(book: Book, measures) -> Iterator[tuple[list, bool]]:
    """Each with whether it stands out."""
    several, names = len(book.groups) > 1, not _too_many(book)
    for at, group in enumerate(book.groups, start=1):
        if several:
            yield _of_group(group, at, measures, numbered=roman(at) if names else str(at)), names
        if names:
            for number, line in enumerate(group.lines, start=1):
                yield _of_line(line, number, measures), False
    figures = [_shown(measure, book.totals) for measure in measures]
    yield ["", _("Total"), *figures, _counted(book.owing)], True


def _of_group(group: Group, at: int, measures, *, numbered: str) -> list:
    inside = [line for line in group.lines if line.owes or line.sent]
    figures = [_shown(measure, group.totals) for measure in measures]
    return [numbered, group.superior or _("No superior unit"), *figures, _counted(inside)]


def _of_line(line: Line, number: int, measures) -> list:
    said = status_of(line) if line.missing or line.nothing else ""
    return [number, line.name, *[_shown(measure, line.numbers) for measure in measures], said]


def _counted(lines: Sequence[Line]) -> str:
    return _("%(count)s of %(all)s units") % {"count": sum(1 for line in lines if line.sent), "all": len(lines)}


def _shown(measure: Measure, numbers) -> str:
    value = numbers.get(measure.code)
    return DASH if value is None else shown(measure, value)


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _written(made: OfficialDocument, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            made.paragraph(line.strip())
