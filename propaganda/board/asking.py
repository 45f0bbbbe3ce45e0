"""One look at a campaign's board: whose it is and which schools it asks for."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from propaganda.board.forms import BoardForm, day_of
from propaganda.board.schools import School, levels_of, narrowed, oversees, plans_seen
from propaganda.board.words import NOTHING, OF_SCHOOL, SOON
from propaganda.models import Campaign, Plan
from propaganda.progress import DONE, OVERDUE
from schools.tree import between

CHIPS = (OVERDUE, SOON, NOTHING, DONE)


class Question:
    """`data`: the words of an address. All counts are of `plans`: those the reader sees, within the unit and of the
    level asked for; `whole` if these are all plans of the campaign."""

    def __init__(self, campaign: Campaign, user, data, today: date):
        self.campaign, self.today = campaign, today
        self.lines = list(campaign.lines.order_by("order", "pk"))
        all_of_it = oversees(campaign, user)
        seen = plans_seen(campaign, user, all_of_it)
        self.may = all_of_it or seen.exists()
        # Who lies where is asked of the campaign's own time: the districts of 2022 are no more.
        tree_day = min(day_of(data, today), campaign.ends_on)
        chosen_from = list(between(campaign.keeper_id, seen.values("unit"), tree_day))
        self.form = BoardForm(data, lines=self.lines, between=chosen_from, levels=levels_of(seen), today=today)
        self.asked = self.form.asked()
        self.plans = narrowed(seen, self.asked, tree_day)
        self.whole = all_of_it and not (self.asked.within or self.asked.level)

    def in_words(self) -> list[str]:
        """What was asked for, for the head of a workbook: one sentence a filter."""
        form, asked = self.form, self.asked
        said = [
            (name, dict(form.fields[name].choices).get(getattr(asked, name)))  # type: ignore[attr-defined]
            for name in ("line", "status", "plan", "within", "level")
            if getattr(asked, name)
        ]
        if asked.status and not asked.line:
            said[0] = ("status", OF_SCHOOL[asked.status])
        words = [f"{form.fields[name].label}: {value}" for name, value in said]
        if asked.word:
            words.append(f"{form.fields['q'].label}: {form.cleaned_data['q']}")
        return words

    def as_of(self) -> str:
        return _("As of %(moment)s") % {"moment": date_format(self.asked.day, "SHORT_DATE_FORMAT")}

    def figures(self, schools: list[School]) -> dict:
        """Of all schools, before they are filtered by status, plan or name: the chips, and who did nothing at all."""
        asked = [each for each in schools if each.asked and not each.gone]
        idle = [each for each in asked if each.is_(NOTHING)]
        states = [(state, label, sum(each.state == state for each in schools)) for state, label in Plan.State.choices]
        return {
            "total": len(schools),
            "chips": [(status, OF_SCHOOL[status], sum(each.is_(status) for each in schools)) for status in CHIPS],
            "plan_chips": [each for each in states if each[2]] if self.campaign.asks_plans else [],
            "of": len(asked),
            "active": len(asked) - len(idle),
            "idle": idle,
            "gone": sum(each.gone for each in schools),
        }
