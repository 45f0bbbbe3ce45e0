"""What an act is made of: the order someone gives, the facts it is judged by, the steps it comes to."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class NewUnit:
    """A unit that an act founds."""

    name: str
    code: str
    kind: str
    level: str = ""
    abbreviation: str = ""


@dataclass(frozen=True)
class Order:
    """What someone asks for. Which fields are needed depends on the kind; units and classes are ids.

    merge: `units` end, `successor` (an existing unit, perhaps one of them) or `new` continues them.
    split: of the one in `units`, `classes` go to `new`. rename: `name`. move: `role` and `superior` (None ends the
    line). close: `handed`, the units below that go to others: ((unit, role, superior), …). found: `new`. `superiors`
    are those of a new unit: ((role, unit), …).
    """

    kind: str
    number: str
    signed_on: date
    effective_on: date
    note: str = ""
    units: tuple[int, ...] = ()
    successor: int | None = None
    new: NewUnit | None = None
    superiors: tuple[tuple[str, int], ...] = ()
    name: str = ""
    abbreviation: str = ""
    role: str = ""
    superior: int | None = None
    classes: tuple[int, ...] = ()
    handed: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True)
class UnitFacts:
    id: int
    name: str
    code: str
    opened_on: date
    closed_on: date | None
    last_name_on: date


@dataclass(frozen=True)
class ClassFacts:
    id: int
    unit: int
    name: str
    year: int
    pupils: int


@dataclass(frozen=True)
class SeatFacts:
    id: int
    unit: int
    words: str
    user: int
    role: str
    school_class: int | None
    valid_to: date | None


@dataclass
class Facts:
    """What an order is judged by. Classes are those of years that last beyond the effective day.

    `beyond` are the units of the order that are not for the person to decide about.
    """

    units: dict[int, UnitFacts]
    links: list[tuple]
    codes: set[str]
    classes: list[ClassFacts] = field(default_factory=list)
    people: dict[int, int] = field(default_factory=dict)
    same_codes: list[str] = field(default_factory=list)
    seats: list[SeatFacts] = field(default_factory=list)
    beyond: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Step:
    """One change: `data` is what is carried out, `words` what a person confirms."""

    kind: str
    words: str
    data: tuple
