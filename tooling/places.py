"""Which tests the second database's run repeats, so that the suite stays short enough to be run before every commit.

The first run notes, test by test, at which places of the code the database or the cache was asked, and in what form;
`chosen` then picks tests until each place has asked the second database too, in up to FORMS of its forms. A test in
which the database refused something is always picked; conftest.py adds those of processes and of threads that meet.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from pathlib import Path
from zlib import crc32

from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError
from django.db.backends.signals import connection_created

from tooling.processes import ROOT

FORMS = 2
# In the environment of a run: the folder it notes places in, or chooses its tests by.
NOTE_IN, CHOOSE_BY = "TESTS_NOTE_PLACES_IN", "TESTS_CHOOSE_BY_PLACES_IN"
# A statement about ten rows is of the same form as one about two.
REPEATED = re.compile(r"%s(?:[(), ]+%s)+")
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
LEFT_OUT = ("/.venv/", "/tests/", "/tooling/", "/conftest.py")
Places = dict[str, set[str]]


def place() -> str:
    """File and line of the innermost function at work that is ours and no test's; nothing if there is none."""
    frame = sys._getframe(1)
    while frame:
        name = frame.f_code.co_filename.removeprefix(str(ROOT))
        if name != frame.f_code.co_filename and not any(part in name for part in LEFT_OUT):
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


class Notes:
    """What the tests of this process asked: by test, `place form`."""

    def __init__(self, folder: Path, process: str):
        self.file, self.test = folder / f"{process}.json", ""
        self.asked: Places = defaultdict(set)

    def listen(self) -> None:
        connection_created.connect(self._connected, weak=False)
        for name in ("get", "set", "add", "delete", "incr", "touch"):
            setattr(LocMemCache, name, self._heard(name, getattr(LocMemCache, name)))

    @contextmanager
    def of(self, test: str) -> Iterator[None]:
        self.test = test
        yield
        self.test = ""

    def write(self) -> None:
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_text(json.dumps({test: sorted(asked) for test, asked in self.asked.items()}))

    def _connected(self, connection, **_kwargs) -> None:
        if self.statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.statement)

    def statement(self, execute, sql, params, many, context):
        if self.test and not str(sql).startswith(SAVEPOINTS) and (where := place()):
            form = REPEATED.sub("%s", str(sql))
            self.asked[self.test].add(f"{where} {crc32(form.encode())}")
        try:
            return execute(sql, params, many, context)
        except DatabaseError:
            self.asked[self.test].add(f"refused {self.test}")
            raise

    def _heard(self, name, method):
        def heard(cache, *args, **kwargs):
            if self.test and (where := place()):
                self.asked[self.test].add(f"{where} {name}")
            return method(cache, *args, **kwargs)

        return heard


def noted(folder: Path) -> Places:
    """All notes of a run; of each place at most FORMS forms."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        found |= {test: set(asked) for test, asked in json.loads(file.read_text()).items()}
    forms = defaultdict(set)
    for each in set().union(*found.values()):
        forms[each.rpartition(" ")[0]].add(each)
    kept = {each for of_place in forms.values() for each in sorted(of_place)[:FORMS]}
    return {test: asked & kept for test, asked in found.items()}


def chosen(asked: Places) -> set[str]:
    """Few tests that together ask all that `asked` holds: always the one that adds most, then the first by name."""
    left = set().union(*asked.values())
    found = set()
    waiting = [(-len(places), test) for test, places in asked.items()]
    heapify(waiting)
    while left:
        _was, test = heappop(waiting)
        more = len(asked[test] & left)
        if waiting and (-more, test) > waiting[0]:
            heappush(waiting, (-more, test))
        else:
            found.add(test)
            left -= asked[test]
    return found
