"""What services were called on a day, and how far they were online then: “mức độ 4” then, “toàn trình” now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from propaganda.models import Service, ServiceName


@dataclass(frozen=True, order=True)
class Name:
    name: str
    level: str = ""

    def __str__(self):
        return f"{self.name} ({self.level})" if self.level else self.name


def name_on(service: Service, day: date) -> str:
    """Of one service with its `names` at hand; its code if it has none."""
    rows = sorted((each.valid_from, Name(each.name, each.level)) for each in service.names.all())
    return str(_then(rows, day)) if rows else service.code


def _then(rows: list[tuple[date, Name]], day: date) -> Name:
    """The name on a day, of one or more in order; before its first, the first."""
    return next((name for since, name in reversed(rows) if since <= day), rows[0][1])


class Names:
    """Of these services (ids); one query."""

    def __init__(self, services: Iterable[int]):
        self.rows: dict[int, list[tuple[date, Name]]] = {}
        found = ServiceName.objects.filter(service__in=set(services)).order_by("valid_from", "pk")
        for service, since, name, level in found.values_list("service", "valid_from", "name", "level"):
            self.rows.setdefault(service, []).append((since, Name(name, level)))

    def on(self, service: int, day: date) -> Name:
        return _then(self.rows.get(service) or [(day, Name("–"))], day)

    def between(self, service: int, first: date, last: date) -> list[Name]:
        """Every name it had from a day to a day, the latest first."""
        before = [self.on(service, first)]
        later = [name for since, name in self.rows.get(service, ()) if first < since <= last]
        return list(dict.fromkeys(reversed(before + later)))

    def label(self, service: int, first: date, last: date) -> str:
        """For a column or choice over days: the latest name, with the former ones."""
        names = self.between(service, first, last)
        return " / ".join(str(name) for name in names)
