"""One look at a round of reports: whose lists it is on and which rows are asked for."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from reports.decisions.forms import BY_DUE, BY_FIGURE, BY_NEWEST, BY_WAITING, NOT_SENT, BoardForm
from reports.decisions.reading import Row, Tally, rows_of, tally
from reports.models import Figure, Requirement, Value
from reports.moments import SENT, STANDINGS
from reports.standings import MISSING, WORDS, Counts
from schools.models import Unit
from schools.querysets import lies_under
from schools.tree import between


class Question:
    """`data`: the words of an address. All counts are of `rows`: those the reader's lists have, within the unit and of
    the level asked for. `may`: the reader has such a list at all."""

    def __init__(self, requirement: Requirement, user, data, at: datetime):
        self.requirement, self.user, self.at = requirement, user, at
        self.oversees = Requirement.objects.filter(pk=requirement.pk).overseen_by(user).exists()
        seen = requirement.obligations.received_by(user)
        self.may = self.oversees or seen.exists()
        # Who lies where is asked of the round's own time: the districts of 2022 are no more.
        self.tree_day: date = timezone.localdate(min(at, requirement.closed_at or at))
        figures = requirement.form.figures.select_related("section", "numerator", "denominator")
        self.figures = list(figures.order_by("section__order", "order", "pk"))
        above = between(requirement.keeper_id, seen.values("unit"), self.tree_day)
        self.form = BoardForm(data, figures=self.figures, between=list(above), levels=_levels(seen))
        self.asked = self.form.asked()
        if self.asked.within:
            seen = seen.filter(lies_under("unit", [self.asked.within], self.tree_day))
        self.seen = seen.filter(unit__level=self.asked.level) if self.asked.level else seen

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.seen, self.at, user=self.user)

    @cached_property
    def tally(self) -> Tally:
        return tally(self.rows)

    @property
    def shown(self) -> list[Figure]:
        """The figures that are columns, in the order of the form."""
        return [figure for figure in self.figures if figure.code in self.asked.show]

    def chips(self) -> list[tuple[str, object, int]]:
        """(standing, words, number of units); none for a standing that nobody has, but the one asked for. What waits
        for the reader comes first."""
        counts = Counts(row.standing for row in self.rows)
        shown = [each for each in STANDINGS if counts[each] or each == self.asked.standing]
        return [(each, WORDS[each], counts[each]) for each in sorted(shown, key=lambda each: each != SENT)]

    def chosen(self) -> list[Row]:
        """The rows of the address in its order."""
        asked, rows = self.asked, self.rows
        if asked.standing:
            wanted = MISSING if asked.standing == NOT_SENT else {asked.standing}
            rows = [row for row in rows if row.standing in wanted]
        if asked.word:
            rows = [row for row in rows if row.fits(asked.word)]
        if asked.late:
            rows = [row for row in rows if row.late]
        if asked.warned:
            rows = [row for row in rows if row.warned and row.reads]
        return self._in_order(rows)

    def _in_order(self, rows: list[Row]) -> list[Row]:
        """By name already."""
        sort = self.asked.sort
        if sort in {BY_WAITING, BY_NEWEST}:
            sent = [row for row in rows if row.sent_at]
            sent.sort(key=lambda row: row.sent_at.timestamp() * (1 if sort == BY_WAITING else -1))  # type: ignore[union-attr]
            if sort == BY_WAITING:
                sent.sort(key=lambda row: not row.waits)
            return sent + [row for row in rows if not row.sent_at]
        if sort == BY_DUE:
            return sorted(rows, key=lambda row: (not row.missing, row.due))
        if sort.startswith(BY_FIGURE):
            numbers = self._numbers(sort.removeprefix(BY_FIGURE))
            having = [row for row in rows if row.version in numbers]
            having.sort(key=lambda row: -numbers[row.version])  # type: ignore[index]
            return having + [row for row in rows if row.version not in numbers]
        return rows

    def _numbers(self, code: str) -> dict[int | None, Decimal]:
        """Of one figure by version."""
        values = Value.objects.filter(
            version__in=self.seen.exclude(current=None).order_by().values("current"),
            figure__code=code, figure__form=self.requirement.form_id, school_class=None,
        )  # fmt: skip
        rows = values.order_by().values_list("version", "number")
        return {version: number for version, number in rows if number is not None}

    def as_of(self) -> str:
        return _("As of %(moment)s") % {"moment": date_format(timezone.localtime(self.at), "SHORT_DATETIME_FORMAT")}

    def in_words(self) -> list[str]:
        """What was asked for, for the head of a workbook: one sentence a filter."""
        form, asked = self.form, self.asked
        said = [
            f"{form.fields[name].label}: {dict(form.fields[name].choices).get(getattr(asked, name))}"  # type: ignore[attr-defined]
            for name in ("standing", "within", "level")
            if getattr(asked, name)
        ]
        said += [str(form.fields[name].label) for name in ("late", "warned") if getattr(asked, name)]
        if asked.word:
            said.append(f"{form.fields['q'].label}: {form.cleaned_data['q']}")
        return said


def _levels(seen) -> list[str]:
    known = set(seen.order_by().values_list("unit__level", flat=True).distinct())
    return [value for value, _label in Unit.Level.choices if value in known]
