"""500 pupils start a round of all together within one minute, on the real stack: `manage.py start` as it comes.

Each pupil, from a device with an empty cache: card, first page, start, the paper with its files, its news, twenty
answers in four batches, handing in, the result. Each answer that the server confirmed goes into the client's log;
afterwards the log is held against the database. Clients are threads of this process and share the machine's cores with
the stack, so the seconds are of a machine with less than its cores; errors and missing answers are what must be 0.
"""

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from bench.bench_quiz import make_people, post, sign_in
from bench.measure import Context, Result, Server, answers, cpu_during
from contests.models import Answer, Attempt, PartScore, PreparedPaper, Stage
from contests.tests.builders import make_quiz
from foundation.accounts.actions import issue_cards
from schools.tests.builders import make_class, make_unit
from tooling.processes import ROOT, die_with_parent, free_port, stop

PUPILS, WITHIN = 500, 60  # seconds
QUESTIONS, BATCH = 20, 5
THINKING = 2  # seconds before each batch
PREPARED_WITHIN = 240
MARK = re.compile(r'name="q(\d+)" value="(\d+)"')
FILE = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def run(context: Context) -> list[Result]:
    part, codes = make_round()
    with stack(context) as server:
        wait(lambda: PreparedPaper.objects.count() == PUPILS, "the papers are not drawn")
        open_now(part)
        rush = Rush(server, part, codes)
        cpu = cpu_during(rush.run, (server.pid, *context.database_pids))
    for error in rush.errors[:5]:
        print(error)
    figures = [
        ("errors while 500 start within a minute", len(rush.errors), "", 0),
        ("confirmed answers not in the database", rush.missing(), "", 0),
        ("pupils without exactly one submitted paper and score", rush.without_result(), "", 0),
        ("papers drawn before and not used", PreparedPaper.objects.count(), "", 0),
        ("CPU of server and database for the rush", cpu, "s", 600),
        *((f"95 % of {name} within", percentile(times), "s", 60) for name, times in sorted(rush.seconds.items())),
    ]
    return [context.at_most(name, value, unit, goal) for name, value, unit, goal in figures]


def make_round():
    """A round ten minutes ahead, for 500 pupils with cards; its part and the codes."""
    at = timezone.now()
    part = make_quiz(questions=100, opens_at=at + timedelta(minutes=10), closes_at=at + timedelta(hours=2), at=at)
    part.blueprint.update(number=QUESTIONS)
    school = make_unit("THCS Đại Mỗ", under=part.stage.contest.unit)
    people = make_people(school, make_class(school, "6A"), PUPILS)
    codes = [card.code for card in issue_cards([person.user for person in people], by=None, at=at, replace=False)]
    Stage.objects.filter(pk=part.stage_id).update(synchronous=True)
    return part, codes


def open_now(part):
    """Nobody waits for ten minutes in a bench: the round begins now, with the papers drawn for it."""
    Stage.objects.filter(pk=part.stage_id).update(opens_at=timezone.now())


@contextmanager
def stack(context):
    """Web server, worker and scheduler, with the workers and threads that they have by default."""
    port = free_port()
    log = context.folder / "stack.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "start"],
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here yet
        )
    try:
        wait(lambda: process.poll() is None and answers(port), "the portal does not start")
        yield Server(port, process.pid)
    finally:
        stop(process)


def wait(holds, complaint):
    deadline = time.monotonic() + PREPARED_WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(complaint)
        time.sleep(0.2)


def percentile(times):
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


class Rush:
    """All pupils, each a thread; what they met and what was confirmed to them."""

    def __init__(self, server, part, codes):
        self.server, self.part, self.codes = server, part, codes
        self.errors: list[str] = []
        self.seconds: dict[str, list[float]] = {}
        self.log: dict[int, dict[int, tuple[int, str]]] = {}  # attempt: {position: (sequence, choices)}
        self.lock = threading.Lock()

    def run(self):
        dice = random.Random(7)  # noqa: S311 - when pupils press a button
        begins = [dice.uniform(0, WITHIN) for _code in self.codes]
        threads = [
            threading.Thread(target=self.pupil, args=(code, begin))
            for code, begin in zip(self.codes, begins, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def pupil(self, code, begin):
        time.sleep(begin)
        try:
            with self.server.client() as client:
                self.journey(client, code)
        except Exception as error:
            with self.lock:
                self.errors.append(repr(error))

    def timed(self, name, work):
        start = time.monotonic()
        found = work()
        with self.lock:
            self.seconds.setdefault(name, []).append(time.monotonic() - start)
        return found

    def journey(self, client, code):
        self.timed("card sign-ins", lambda: sign_in(client, code))
        client.request("GET", "/")
        client.request("GET", f"/contests/{self.part.stage.contest_id}/")
        start = self.timed("starts", lambda: post(client, f"/parts/{self.part.pk}/start/"))
        paper = start.headers["Location"]
        page = self.timed("paper pages", lambda: client.request("GET", paper)).body.decode()
        for path in FILE.findall(page):
            client.request("GET", path)
        attempt = int(paper.split("/")[2])
        signed = page.partition('data-token="')[2].partition('"')[0]
        token = {"X-Attempt-Token": signed, "Content-Type": "application/json"}
        news = json.dumps({"device": "bench", "events": [["loaded", int(time.time() * 1000)]]})
        client.request("POST", "/attempts/news/", body=news, headers=token)
        marks = [[int(number), 10, [int(choice)]] for number, choice in dict(MARK.findall(page)).items()]
        for first in range(0, len(marks), BATCH):
            time.sleep(THINKING)
            self.save(client, attempt, token, marks[first : first + BATCH])
        client.request("GET", paper)  # what the service worker keeps
        handed = self.timed("submits", lambda: post(client, paper + "submit/", answers=json.dumps(marks)))
        client.request("GET", handed.headers["Location"])

    def save(self, client, attempt, token, batch):
        reply = self.timed(
            "batches of answers", lambda: client.request("POST", "/answers/", body=json.dumps(batch), headers=token)
        )
        saved = json.loads(reply.body)["saved"]
        with self.lock:
            kept = self.log.setdefault(attempt, {})
            for number, sequence, choices in batch:
                if saved.get(str(number)) == sequence:
                    kept[number] = (sequence, ",".join(map(str, choices)))

    def missing(self):
        """Answers of the log that are not in the database as they were confirmed, and those never confirmed."""
        rows = Answer.objects.values_list("attempt", "number", "sequence", "choices")
        there = {(attempt, number): (sequence, choices) for attempt, number, sequence, choices in rows}
        confirmed = [((attempt, number), kept) for attempt, log in self.log.items() for number, kept in log.items()]
        lost = sum(there.get(key) != kept for key, kept in confirmed)
        return lost + PUPILS * QUESTIONS - len(confirmed)

    def without_result(self):
        submitted = Attempt.objects.filter(part=self.part).exclude(submitted_at=None)
        scored = PartScore.objects.filter(part=self.part)
        return abs(PUPILS - submitted.count()) + abs(PUPILS - scored.count())
