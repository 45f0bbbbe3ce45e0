"""What stands between a draft and sending it: refusals, each with its field, and warnings to be answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.cells import of_key
from reports.checking import REFUSE, WARN, Found, examine
from reports.filling.collecting import Entry, Filled
from reports.filling.sent_up import BY_HAND, by_hand, consolidation_of
from reports.last_time import Last
from reports.models import Obligation

MOST_NAMED = 6


@dataclass(frozen=True)
class Problem:
    """`field`: the id of where to mend it."""

    severity: str
    words: str
    keys: tuple[str, ...]
    kind: str = "check"
    field: str = ""
    check: int | None = None

    @property
    def wants_reason(self) -> bool:
        """Whether it is to be explained; others may be ticked as checked."""
        return self.kind == BY_HAND

    def as_json(self, said: str = "") -> dict[str, Any]:
        """For ReportVersion.warnings; `said`: why it was sent all the same."""
        return {"check": self.check, "kind": self.kind, "severity": self.severity, "words": self.words,
                "keys": list(self.keys), "said": said}  # fmt: skip


def problems(filled: Filled, last: Last) -> list[Problem]:
    """What cannot be read, what is missing, what the checks of the form find; then that it was sent up before."""
    faulty = [entry for entry in filled.entries.values() if entry.fault]
    found = [Problem(REFUSE, f"{entry.name}: {entry.fault}", (entry.key,), "fault", entry.field) for entry in faulty]
    figures = [figure for _section, of_section in filled.sections for figure in of_section]
    checks = filled.obligation.requirement.form.checks.order_by("order", "pk")
    classes = {each.pk: each.name for each in filled.classes}
    said = examine(figures, checks, filled.cells, before=last.numbers, whose=last.whose, classes=classes)
    unread = {entry.key for entry in faulty}
    missing = [each for each in said if each.kind == "missing" and unread.isdisjoint(each.keys)]
    found += _missing(filled, missing)
    found += [_of_check(filled, each) for each in said if each.kind != "missing"]
    return found + typed_over(filled.obligation)


def typed_over(obligation: Obligation) -> list[Problem]:
    """The remark on what is sent by hand in place of a consolidation; its answer is a reason, not a tick."""
    before = consolidation_of(obligation)
    return [Problem(WARN, by_hand(before), (), BY_HAND)] if before else []


def _of_check(filled: Filled, found: Found) -> Problem:
    keys, check = tuple(found.keys), found.check and found.check.pk
    return Problem(found.severity, found.words, keys, found.kind, _field(filled, found), check)


def _missing(filled: Filled, found: Iterable[Found]) -> list[Problem]:
    """One for a figure, however many classes lack it."""
    by_code: dict[str, list[Found]] = {}
    for each in found:
        by_code.setdefault(of_key(each.keys[0])[0], []).append(each)
    grouped = []
    for of_figure in by_code.values():
        keys = tuple(key for each in of_figure for key in each.keys)
        words = of_figure[0].words
        if len(of_figure) > 1:
            names = [entry.school_class.name for key in keys if (entry := filled.entries[key]).school_class]
            listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
            words = _("“%(figure)s” is not filled in for %(count)s classes: %(classes)s") % {
                "figure": filled.entries[keys[0]].figure.label, "count": len(names), "classes": listed
            }  # fmt: skip
        grouped.append(Problem(REFUSE, words, keys, "missing", _field(filled, of_figure[0])))
    return grouped


def _field(filled: Filled, found: Found) -> str:
    """Where to mend it: of a total the first class, of a ratio what it is worked out from, of the class it is of."""
    for key in found.keys:
        if (entry := filled.entries.get(key)) and (field := _typed_for(filled, entry)):
            return f"{field}-why" if found.kind == "reason" else field
    return ""


def _typed_for(filled: Filled, entry: Entry) -> str:
    if not entry.follows:
        return entry.field
    for figure in (entry.figure.pk, entry.figure.numerator_id):
        fields = {other.school_class: other.field for other in filled.entries.values()
                  if other.figure.pk == figure and not other.follows}  # fmt: skip
        if fields:
            return fields.get(entry.school_class) or next(iter(fields.values()))
    return ""


def refusals(found: Iterable[Problem]) -> list[Problem]:
    return [each for each in found if each.severity == REFUSE]


def warnings(found: Iterable[Problem]) -> list[Problem]:
    return [each for each in found if each.severity == WARN]
