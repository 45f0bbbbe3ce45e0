"""Which service a row means: its code or any name it ever had."""

from collections import defaultdict
from datetime import date
from difflib import get_close_matches

from foundation.sheets.headers import plain
from propaganda.models import Plan, ServiceName
from propaganda.uploads.successes_people import Add

MOST_TOLD = 4


class Services:
    """Those of the whole catalogue, to name one that this campaign does not count as what it is: one query."""

    def __init__(self, plan: Plan, day: date):
        self.counted = set(plan.campaign.services.values_list("pk", flat=True))
        named: dict[str, set[int]] = defaultdict(set)
        self.code: dict[int, str] = {}
        self.called: dict[int, str] = {}
        rows = ServiceName.objects.order_by("service", "valid_from", "pk")
        for service, code, name, level, since in rows.values_list(
            "service", "service__code", "name", "level", "valid_from"
        ):
            self.code[service] = code
            for words in (name, code, f"{name} ({code})", f"{code} {name}", f"{name} {level}"):
                named[plain(words)].add(service)
            if since <= day or service not in self.called:
                self.called[service] = name
        self.named = dict(named)
        self.found: dict[str, tuple[int | None, str, str]] = {}

    def listed(self) -> dict[int, str]:
        """The counted ones as the list of the template names them: by name, with the code where two have one name."""
        mine = {service: name for service, name in self.called.items() if service in self.counted}
        names = list(mine.values())
        told = {pk: name if names.count(name) == 1 else f"{name} ({self.code[pk]})" for pk, name in mine.items()}
        return dict(sorted(told.items(), key=lambda pair: (pair[1].casefold(), pair[0])))

    def find(self, words: str, add: Add) -> int | None:
        if words not in self.found:
            self.found[words] = self._look(words)
        service, kind, hint = self.found[words]
        if kind:
            add(kind, "service", words, hint)
        return service

    def _look(self, words: str) -> tuple[int | None, str, str]:
        """(service, kind of finding, hint)"""
        meant = self.named.get(plain(words), set())
        counted = meant & self.counted
        if len(counted) == 1:
            return counted.pop(), "", ""
        if counted:
            return None, "service_unclear", "; ".join(self.listed()[each] for each in sorted(counted))
        if meant:
            return None, "service_other", self._some(list(self.listed().values()))
        listed = {plain(name): name for name in self.listed().values()}
        close = get_close_matches(plain(words), listed, MOST_TOLD, 0.6)
        return None, "service_unknown", self._some([listed[each] for each in close] or list(listed.values()))

    @staticmethod
    def _some(names: list[str]) -> str:
        return "; ".join(names[:MOST_TOLD]) + (" …" if len(names) > MOST_TOLD else "") if names else "–"
