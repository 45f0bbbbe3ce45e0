"""The minutes as a document: from the frozen figures and what people wrote alone; in Vietnamese, as the form is."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contests.models import Appearance, Discussion, Judge
from contests.outcome.figures import LANGUAGE
from foundation.documents.official import OfficialDocument, Signer
from foundation.vietnamese.numbers import format_number

NUMBER = "BB"  # biên bản, Decree 30/2020/NĐ-CP, Annex III, part I
COURSE_TEXTS = ("present", "course", "remarks")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def minutes_document(texts: dict, figures: dict, *, contest: str) -> bytes:
    """`texts`: see contests.outcome.forms.MinutesForm; `figures`: see contests.outcome.figures."""
    with translation.override(LANGUAGE):
        sign = f"{NUMBER}-{texts['abbreviation']}" if texts.get("abbreviation") else NUMBER
        document = OfficialDocument(superior=texts.get("superior", ""), body=texts["body"], number=sign)
        document.title(_("Minutes"), _("Judging of the contest “%(contest)s”") % {"contest": contest})
        _opening(document, texts, figures)
        _teams(document, figures)
        _results(document, figures)
        _course(document, texts, figures)
        _closing(document, texts)
        _annexes(document, figures, sign)
        return document.content()


def _opening(document, texts, figures):
    document.line(_("Began at"), _moment(texts["began_at"]))
    document.line(_("Place"), texts["place"])
    document.heading(_("1. Present"))
    for name, title, role, panel, withdrawn in figures["judges"]:
        words = [name, title, str(Judge.Role(role).label), panel]
        line = "- " + ", ".join(filter(None, words))
        document.paragraph(
            f"{line} ({_('withdrew: %(reason)s') % {'reason': withdrawn}});" if withdrawn else f"{line};"
        )
    _written(document, texts.get("present", ""))
    document.line(_("In the chair"), _with_title(texts["chair"], texts.get("chair_office", "")))
    document.line(_("Secretary"), texts["secretary"])


def _teams(document, figures):
    document.heading(_("2. Teams"))
    rows = []
    for order, name, members, state, reason in figures["teams"]:
        people = ", ".join(f"{member} ({school_class})" if school_class else member for member, school_class in members)
        label = "" if state == Appearance.State.PRESENT else str(Appearance.State(state).label)
        rows.append([order or "", name, people, ": ".join(filter(None, [label, reason]))])
    heads = [_("Turn"), _("Team"), _("Members"), _("Note")]
    document.table(heads, rows, widths=[1.3, 3, 6, 2.5], centred=frozenset({0}))


def _results(document, figures):
    document.heading(_("3. Results"))
    parts = figures["parts"]
    heads = [_("Rank"), _("Team"), *(_part_head(part) for part in parts), _("Total")]
    rows = [
        [rank, team, *(_points(points) for points in shown), _points(total)]
        for rank, team, shown, total, _why in figures["ranking"]
    ]
    widths = [1, 4, *([1.7] * len(parts)), 1.5]
    document.table(heads, rows, widths=widths, centred=frozenset({0, *range(2, 3 + len(parts))}))
    if any(why for *_rest, why in figures["ranking"]):
        document.paragraph(_("Why each stands where it does:"), italic=True)
        for rank, team, _shown, _total, why in figures["ranking"]:
            document.paragraph(f"- {rank}. {team}: {why}")


def _part_head(part):
    return _("%(part)s (of %(maximum)s)") % {"part": part["name"], "maximum": _points(part["maximum"])}


def _course(document, texts, figures):
    document.heading(_("4. What happened"))
    _written(document, texts.get("course", ""))
    for part, team, spread, outcome, reason in figures["discussions"]:
        words = {"part": part, "team": team, "spread": _points(spread)}
        said = _("%(part)s, %(team)s: the judges differed by %(spread)s points") % words
        ended = [str(Discussion.Outcome(outcome).label), reason]
        document.paragraph(f"- {said}; {'; '.join(filter(None, ended))}.")
    for team, reason in figures["decisions"]:
        words = {"team": team, "reason": reason}
        document.paragraph("- " + _("Equal teams, decision of the panel on %(team)s: %(reason)s") % words)
    _written(document, texts.get("remarks", ""))


def _closing(document, texts):
    words = {"moment": _moment(texts["ended_at"])}
    document.paragraph(
        _("These minutes were read out and agreed by all present; the sitting ended at %(moment)s.") % words + "/."
    )
    recipients = [line.strip(" -;.") for line in texts.get("recipients", "").splitlines() if line.strip(" -;.")]
    chair = Signer(texts.get("chair_office") or _("Chair"), texts["chair"])
    document.signatures([Signer(_("Secretary"), texts["secretary"]), chair], recipients)


def _annexes(document, figures, sign):
    judged = [part for part in figures["parts"] if part["judges"]]
    for number, part in enumerate(judged):
        name = _("Annex %(number)s") % {"number": ROMAN[number]} if len(judged) > 1 else _("Annex")
        document.annex(name, _("Scores of the part “%(part)s”") % {"part": part["name"]},
                       _("(With the minutes no.      /%(sign)s)") % {"sign": sign})  # fmt: skip
        heads = [_("Team"), _("Criterion"), *part["judges"], _("Time"), _("Points")]
        rows = [line for row in part["rows"] for line in _lines(row, part)]
        widths = [3, 4, *([1.6] * len(part["judges"])), 1.4, 1.4]
        document.table(heads, rows, widths=widths, size=11, centred=frozenset(range(2, len(heads))))
        for row in part["rows"]:
            for judge, sheet in zip(part["judges"], row["sheets"], strict=True):
                if sheet and sheet["comment"]:
                    document.paragraph(f"- {row['team']}, {judge}: {sheet['comment']}", size=12)


def _lines(row, part):
    """A line a criterion, then the totals of the sheets with the team's time and points."""
    if len(part["criteria"]) > 1:
        for index, (criterion, maximum) in enumerate(part["criteria"]):
            marks = [_points(sheet["marks"][index]) if sheet else "–" for sheet in row["sheets"]]
            label = _("%(part)s (of %(maximum)s)") % {"part": criterion, "maximum": _points(maximum)}
            yield [row["team"] if index == 0 else "", label, *marks, "", ""]
    totals = [_points(sheet["total"]) if sheet else "–" for sheet in row["sheets"]]
    team = "" if len(part["criteria"]) > 1 else row["team"]
    yield [team, _("Total"), *totals, _clock(row["seconds"]), _points(row["points"])]


def _written(document, text):
    for line in text.splitlines():
        if line.strip():
            document.paragraph(line.strip())


def _with_title(name, title):
    return f"{name}, {title}" if title else name


def _points(text: str) -> str:
    return format_number(Decimal(text).quantize(Decimal("0.01")).normalize()) if text else "–"


def _clock(seconds: str) -> str:
    if not seconds or not Decimal(seconds):
        return ""
    minutes, rest = divmod(round(Decimal(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _moment(text: str) -> str:
    """“08 giờ 05, ngày 24 tháng 10 năm 2018”, as the sample of Decree 30 writes it."""
    moment = timezone.localtime(datetime.fromisoformat(text))
    return f"{moment:%H} giờ {moment:%M}, ngày {moment:%d} tháng {moment.month:02} năm {moment.year}"
