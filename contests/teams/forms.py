"""What the keepers of a sitting type about its teams."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.models import Member
from contests.teams.naming import NAME_LENGTH
from contests.teams.rules import Chosen
from foundation.vietnamese.forms import NFCForm
from foundation.vietnamese.text import nfc, search_key

MOST_PICKED = 60
Role = Member.Role


def number(text) -> int | None:
    """A whole number as ids are, or None."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@dataclass
class Picking:
    """A team as it is being put together on its page: everything is in the form, nothing is kept between.

    `act`: "find", "add", "drop" (with `who`) or "save".
    """

    name: str = ""
    words: str = ""
    picked: list[int] = field(default_factory=list)
    captain: int | None = None
    reserves: set[int] = field(default_factory=set)
    act: str = "find"
    who: int | None = None

    @classmethod
    def of(cls, data) -> "Picking":
        act, _dash, who = data.get("act", "find").partition("-")
        found = cls(
            name=nfc(data.get("name", ""))[:NAME_LENGTH],
            words=nfc(data.get("q", ""))[:100],
            picked=list(dict.fromkeys(filter(None, map(number, data.getlist("person")[:MOST_PICKED])))),
            captain=number(data.get("captain")),
            reserves=set(filter(None, map(number, data.getlist("reserve")))),
            act=act,
            who=number(who),
        )
        if found.act == "add" and found.who and found.who not in found.picked:
            found.picked.append(found.who)
        elif found.act == "drop" and found.who in found.picked:
            found.picked.remove(found.who)
        return found

    @classmethod
    def of_team(cls, team) -> "Picking":
        roles = dict(team.members.standing().order_by("pk").values_list("person", "role"))
        return cls(
            name=team.name,
            picked=list(roles),
            captain=next((person for person, role in roles.items() if role == Role.CAPTAIN), None),
            reserves={person for person, role in roles.items() if role == Role.RESERVE},
        )

    @property
    def key(self) -> str:
        return search_key(self.words)

    def role(self, pk: int) -> str:
        if pk in self.reserves:
            return Role.RESERVE
        return Role.CAPTAIN if pk == self.captain else Role.MEMBER

    def chosen(self, known) -> list[Chosen]:
        """Those picked who are known (by id), in the order in which they were picked."""
        return [Chosen(known[pk], self.role(pk)) for pk in self.picked if pk in known]


class ReasonForm(NFCForm, forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class TurnForm(ReasonForm):
    turn = forms.IntegerField(
        label=_("New turn"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
    )
    panel = forms.ModelChoiceField(
        label=_("Panel"),
        queryset=None,
        required=False,
        empty_label=_("as it is"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, panels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = panels  # type: ignore[attr-defined]
        if len(panels) < 2:
            del self.fields["panel"]


class LotForm(ReasonForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    by_panels = forms.BooleanField(label=_("Spread the teams over the panels by lot, evenly"), required=False)
