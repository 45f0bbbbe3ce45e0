"""Which pupil of a school a row means: by code, or by class and name; a person is asked where it could be two."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.db.models import Q

from foundation.vietnamese.text import search_key
from propaganda.models import Plan
from propaganda.successes.rules import classes_of
from propaganda.uploads.successes_reading import Row
from schools.models import Enrolment, Person, SchoolClass

MOST_TOLD = 3
Add = Callable[..., Any]  # add(kind, field, found="", hint="")


@dataclass(slots=True)
class Pupil:
    """`classes`: id, key and name of each of the school's that they were in, the latest first."""

    pk: int
    name: str
    search: str
    born: date | None
    code: str
    classes: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def class_name(self) -> str:
        return self.classes[0][2] if self.classes else ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.class_name})" if self.classes else self.name

    def is_in(self, keys: Collection[str]) -> bool:
        return any(key in keys for _pk, key, _name in self.classes)


class People:
    """The pupils of a school with their classes, the latest first, and those whom an act moved on to another with their
    class: six queries."""

    def __init__(self, plan: Plan):
        classes = SchoolClass.objects.filter(classes_of(plan.unit_id)).order_by("pk")
        enrolled = Enrolment.objects.filter(school_class__in=classes.order_by().values("pk"))
        moved = enrolled.exclude(school_class__unit=plan.unit_id).values("person")
        here = Person.objects.filter(Q(unit=plan.unit_id) | Q(pk__in=moved), kind=Person.Kind.PUPIL)
        rows = here.order_by("name_sort_key", "pk")
        self.pupils = {
            pk: Pupil(pk, name, search, born, code)
            for pk, name, search, born, code in rows.values_list(
                "pk", "full_name", "name_search_key", "born_on", "code"
            )
        }
        enrolled = enrolled.order_by("-year__starts_on", "pk")
        self.class_names = dict(classes.values_list("name_key", "name"))
        for person, pk, key, name in enrolled.values_list(
            "person", "school_class", "school_class__name_key", "school_class__name"
        ):
            if person in self.pupils:
                self.pupils[person].classes.append((pk, key, name))
        self.by_code = {pupil.code: pupil for pupil in self.pupils.values() if pupil.code}
        self.by_name: dict[str, list[Pupil]] = defaultdict(list)
        self.keys: dict[str, str] = {}  # of a name as it is typed
        for pupil in self.pupils.values():
            self.by_name[pupil.search].append(pupil)
            self.keys[pupil.name] = pupil.search
        self.pools: dict[tuple[str, ...], list[tuple[Pupil, set[str]]]] = {}  # with the words of their names

    def find(self, row: Row, add: Add) -> Pupil | None:
        """None where nobody, or nobody for sure, is meant; `add` was then told why."""
        keys = [key for key in row.classes or [] if key in self.class_names]
        if row.school_class and not keys:
            some = ", ".join(sorted(self.class_names.values())[:MOST_TOLD])
            return add("class_unclear", "school_class", row.school_class, some or "6A")
        if row.code:
            return self._by_code(row, keys, add)
        return self._by_name(row, keys, add) if row.name else None

    def _by_code(self, row: Row, keys: list[str], add: Add) -> Pupil | None:
        pupil = self.by_code.get(row.code)
        if pupil is None:
            return add("code_unknown", "code", row.code)
        if row.name and self._key(row.name) != pupil.search:
            return add("code_of_another", "code", row.code, pupil.label)
        if not _born_fits(row, pupil):
            return add("born_differs", "born", row.cells and row.cells[4], f"{pupil.born:%d/%m/%Y}")
        if keys and not pupil.is_in(keys):
            add("class_other", "school_class", pupil.name, pupil.class_name or "–")
        return pupil

    def _by_name(self, row: Row, keys: list[str], add: Add) -> Pupil | None:
        same = self.by_name.get(self._key(row.name), [])
        here = [pupil for pupil in same if pupil.is_in(keys)] if keys else same
        fitting = [pupil for pupil in here if _born_fits(row, pupil)]
        if len(fitting) > 1:  # Tân and Tấn have one key
            fitting = [pupil for pupil in fitting if pupil.name.casefold() == row.name.casefold()] or fitting
        if len(fitting) == 1:
            return self._the_one(row, fitting[0], keys, add)
        if fitting:
            born = ", ".join(sorted({f"{pupil.born:%d/%m/%Y}" if pupil.born else "–" for pupil in fitting}))
            return add("pupil_which", "name", row.name, born)
        if here:
            born = ", ".join(f"{pupil.born:%d/%m/%Y}" for pupil in here if pupil.born)
            return add("born_differs", "born", row.cells and row.cells[4], born)
        if same:
            return add("pupil_elsewhere", "name", row.name, ", ".join(pupil.class_name or "–" for pupil in same))
        return add("pupil_unknown", "name", row.name, self._like(row.name, keys))

    def _the_one(self, row: Row, pupil: Pupil, keys: list[str], add: Add) -> Pupil | None:
        if not keys and not row.born:
            return add("class_missing", "school_class", row.name)
        if pupil.name.casefold() != row.name.casefold():
            # Other tones may be another child: without them, or with the date of birth, it is this one.
            if not row.name.isascii() and not (row.born and pupil.born):
                return add("pupil_unknown", "name", row.name, pupil.label)
            add("name_spelled", "name", row.name, pupil.label)
        return pupil

    def _key(self, name: str) -> str:
        if name not in self.keys:
            self.keys[name] = search_key(name)
        return self.keys[name]

    def _like(self, name: str, keys: list[str]) -> str:
        """Who in this class is called much the same: but for one word."""
        if not keys:
            return "–"
        words = set(self._key(name).split())
        of = tuple(keys)
        if of not in self.pools:
            here = (pupil for pupil in self.pupils.values() if pupil.is_in(keys))
            self.pools[of] = [(pupil, set(pupil.search.split())) for pupil in here]
        pool = [pupil for pupil, theirs in self.pools[of] if len(words & theirs) >= max(len(words) - 1, 1)]
        close = get_close_matches(self._key(name), {pupil.search for pupil in pool}, MOST_TOLD, 0.75)
        return ", ".join([pupil.label for pupil in pool if pupil.search in close][:MOST_TOLD]) or "–"


def _born_fits(row: Row, pupil: Pupil) -> bool:
    if not row.born or pupil.born is None:
        return True
    return str(pupil.born.year) == row.born if len(row.born) == 4 else pupil.born.isoformat() == row.born
