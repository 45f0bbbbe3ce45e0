"""The award list of a ranking: one reading for the page, the workbook and the printed list."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contests.awards.subjects import Shown, field_of, shown_subjects
from contests.models import Award, Prize, Ranking
from contests.why import why
from contests.workbooks import title_of
from foundation.documents.pdf import render_pdf
from foundation.sheets.writing import Column, Sheet
from foundation.ui.templatetags.portal import money

TEMPLATE = "contests/awards/award_list.typ"


@dataclass(frozen=True)
class Winner:
    award: Award
    shown: Shown
    why: str

    @property
    def prize(self) -> Prize:
        return self.award.prize


def winners_of(ranking: Ranking, *, user=None, day) -> list[Winner]:
    """Those given a prize, in the order of prizes and ranks, as `user` may see them (none: as everybody may)."""
    given = Award.objects.filter(ranking=ranking, state=Award.State.GIVEN).select_related("prize")
    awards = list(given.order_by("prize__order", "rank", "pk"))
    field = f"{field_of(ranking)}_id"
    names = shown_subjects(ranking, [getattr(award, field) for award in awards], user=user, day=day)
    reasons = _reasons(ranking, {getattr(award, field) for award in awards})
    return [
        Winner(award, names[subject], reasons.get(subject, ""))
        for award in awards
        if (subject := getattr(award, field)) in names
    ]


def _reasons(ranking, subjects) -> dict[int, str]:
    """Why each stands where it does, beside the place above."""
    measures = list(ranking.measures.select_related("part").order_by("order"))
    width = len(measures) + len(ranking.figures.get("parts", ()))
    field = field_of(ranking)
    places = list(ranking.places.in_order().filter(**{f"{field}__in": subjects}))
    above = ranking.places.in_order().filter(position__in=[place.position - 1 for place in places])
    by_position = {place.position: place for place in above}
    return {
        getattr(place, f"{field}_id"): why(place, by_position.get(place.position - 1), measures, ranking.of)
        for place in places
        if len(place.values) == width
    }


def total_money(winners) -> int:
    return sum(winner.prize.amount or 0 for winner in winners)


def award_workbook(ranking: Ranking, winners, *, at) -> Sheet:
    columns = [
        Column(_("No."), 6, "integer"),
        Column(_("Prize"), 22),
        Column(_name_heading(ranking), 28),
        Column(_third_heading(ranking), 50 if ranking.of == Ranking.Of.TEAM else 10),
        Column(_("Unit"), 36),
        Column(_("Rank"), 8, "integer"),
        Column(_("Amount (đồng)"), 16, "integer", summed=True),
        Column(_("Why this rank"), 60, "long"),
    ]
    rows = (
        (
            number,
            str(winner.prize),
            winner.shown.name,
            _third(ranking, winner.shown),
            winner.shown.unit,
            winner.award.rank,
            winner.prize.amount,
            winner.why,
        )
        for number, winner in enumerate(winners, start=1)
    )
    notes = [_("AWARD LIST"), ranking.contest.title, title_of(ranking), _as_of(at)]
    return Sheet(_("Award list"), columns, rows, notes, total=_("Total"))


def award_list_pdf(ranking: Ranking, winners, *, at) -> bytes:
    """The list to print and sign, A4 across."""
    head = [_("No."), _("Prize"), _name_heading(ranking)]
    head += [_third_heading(ranking), _("Unit"), _("Rank"), _("Amount"), _("Why this rank")]
    rows = [
        [
            str(number),
            str(winner.prize),
            winner.shown.name,
            _third(ranking, winner.shown),
            winner.shown.unit,
            str(winner.award.rank),
            money(winner.prize.amount),
            winner.why,
        ]
        for number, winner in enumerate(winners, start=1)
    ]
    total = money(Decimal(total_money(winners)))
    data = {
        "title": _("AWARD LIST"),
        "unit": holder_of(ranking).name,
        "wide": ranking.of == Ranking.Of.TEAM,
        "contest": ranking.contest.title,
        "ranking": title_of(ranking),
        "as_of": _as_of(at),
        "head": head,
        "rows": rows,
        "total": [_("Total"), total] if total_money(winners) else [],
        "sign": [_("Drawn up by"), _("Head of the organising committee")],
    }
    return render_pdf(TEMPLATE, data)


def holder_of(ranking: Ranking):
    """The unit that gives the prizes of a ranking: of a sitting the one that holds it."""
    return ranking.sitting.unit if ranking.sitting else ranking.contest.unit


def _name_heading(ranking):
    return {Ranking.Of.PERSON: _("Full name"), Ranking.Of.TEAM: _("Team")}.get(ranking.of, _("Name"))


def _third_heading(ranking):
    return _("Members") if ranking.of == Ranking.Of.TEAM else _("Class")


def _third(ranking, shown):
    return ", ".join(shown.members) if ranking.of == Ranking.Of.TEAM else shown.school_class


def _as_of(at):
    return _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")}
