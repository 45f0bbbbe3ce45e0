"""Choosing units below one's own, many at once: by level, within a unit between, or from a pasted list; the list that
is shown, and what came back ticked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.refusals import NotPossible
from foundation.vietnamese.forms import NFCForm
from schools.matching import Fault, match
from schools.models import Unit
from schools.ordering import name_key
from schools.querysets import lies_under
from schools.tree import between

# Ticks are fields of a form, and a request carries at most 1,000; a longer list is taken whole.
MOST_TICKS = 900
MOST = 3000


class Changed(NotPossible):
    """What would be made is not what was shown."""

    def __init__(self):
        super().__init__(gettext("Something changed since the list was shown. Look at it as it is now, then launch."))


class ChooseForm(NFCForm, forms.Form):
    """Nothing chosen: all are listed, to be ticked one by one."""

    levels = forms.MultipleChoiceField(
        label=_("Schools of these levels"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[choice for choice in Unit.Level.choices if choice[0]],
    )  # fmt: skip
    within = forms.ModelChoiceField(
        label=_("Only within"), queryset=Unit.objects.none(), required=False, empty_label=_("all units below"),
        help_text=_("A district, a commune or another unit between."),
    )  # fmt: skip
    pasted = forms.CharField(
        label=_("Or paste a list"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One unit a line: its name or its code, also copied from a column of Excel."),
    )  # fmt: skip

    def __init__(self, *args, between, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["within"].queryset = between  # type: ignore[attr-defined]
        if not between:
            del self.fields["within"]

    def clean(self):
        return {"within": None, **(super().clean() or {})}


class ChooseKindsForm(ChooseForm):
    """Where units that are no schools may be chosen too: `kinds` are those there are to choose from."""

    kinds = forms.MultipleChoiceField(
        label=_("All units of these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("kinds", "levels", "within", "pasted")

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [choice for choice in Unit.Kind.choices if choice[0] in kinds]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Picked:
    """Ids of units: those on the list, and those chosen from it."""

    shown: tuple[int, ...]
    chosen: tuple[int, ...]

    @classmethod
    def posted(cls, data) -> Self | None:
        """None where nothing was confirmed yet."""
        if "digest" not in data:
            return None
        shown = ids_in(data.get("shown", "").split(","))
        return cls(shown, shown if data.get("all") else ids_in(data.getlist("unit")))


def ids_in(values) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19)


def asked_for(asked) -> tuple[int, ...]:
    """The units that the address names: `unit`, as often as there are."""
    return ids_in(asked.getlist("unit"))


@dataclass(frozen=True)
class Choice:
    """A list to be shown with its ticks; `faults` are of what was pasted, and then there is no list."""

    units: list[Unit] = field(default_factory=list)
    ticked: frozenset[int] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    pasted: bool = False

    def listed(self, fresh: list[Unit], already: list[Unit]) -> dict:
        """For the page: what it sends back, the ticks, and whether the list is taken `whole`."""
        shown = ",".join(str(unit.pk) for unit in [*fresh, *already])
        return {"shown": shown, "ticked": self.ticked, "whole": len(fresh) > MOST_TICKS}

    def refusal(self, most: int = MOST) -> dict:
        """For the page, why there is no list; empty where there is one."""
        if self.faults or (self.pasted and not self.units):
            return {"faults": self.faults, "nothing": not self.faults}
        return {"too_many": len(self.units), "most": most} if len(self.units) > most else {}


def form_to_choose(request, below, unit: int, day, kind: type[ChooseForm] = ChooseForm, **more) -> ChooseForm:
    """The form over the units `below` this one; filled in unless a list is being confirmed."""
    posted = request.POST if request.method == "POST" and "digest" not in request.POST else None
    return kind(posted, between=between(unit, below.values("pk"), day), **more)


def asked_on(request, form: ChooseForm, below, day) -> Choice | None:
    """What is to be listed: what the form says, or the units that the address names; nothing yet: None."""
    if form.is_valid():
        return choose(below, form.cleaned_data, day)
    if added := asked_for(request.GET):
        return Choice(list(below.filter(pk__in=added).order_by("pk")), frozenset(added))
    return None


def fresh_and_already(units: Iterable[Unit], launched: Collection[int]) -> tuple[list[Unit], list[Unit]]:
    """By name: those that are not among the `launched` yet, and those that are."""
    wanted = sorted(units, key=lambda unit: (name_key(unit.name), unit.pk))
    return [unit for unit in wanted if unit.pk not in launched], [unit for unit in wanted if unit.pk in launched]


def choose(below, said: dict, day) -> Choice:
    """What was said in a ChooseForm, all ticked; or everything below, to be ticked by hand."""
    if said["within"]:
        below = below.filter(lies_under("pk", [said["within"].pk], day))
    if said["pasted"]:
        matched = match(said["pasted"], below.order_by("pk"))
        ticked = frozenset(unit.pk for unit in matched.units)
        return Choice(matched.units, ticked, matched.faults, pasted=True)
    levels, kinds = said["levels"], said.get("kinds")
    if levels or kinds:
        below = below.filter(Q(kind=Unit.Kind.SCHOOL, level__in=levels) | Q(kind__in=kinds or ()))
    units = list(below.order_by("pk"))
    return Choice(units, frozenset(unit.pk for unit in units) if levels or kinds or said["within"] else frozenset())


def chosen_again(below, picked: Picked) -> Choice:
    """The list as it is now, with the ticks as they were sent."""
    return Choice(list(below.filter(pk__in=picked.shown[:MOST]).order_by("pk")), frozenset(picked.chosen))
