"""A mark, a handing in, a closing and a second person beside each other: on PostgreSQL each waits for the other."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections, transaction

from contests.models import LateSheet, Mark, PartRun, PartScore, ScoreSheet
from contests.sheets.actions import confirm, reject, type_sheet
from contests.sheets.tests.builders import NOW, make_desk, send, stands
from contests.tests.builders import AT
from foundation.refusals import NotPossible
from schools.tests.builders import make_seat
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world():
    return make_desk()


def close(world):
    """As the chair closes a part: under the lock of its run."""
    run = PartRun.objects.select_for_update().get(sitting=world.sitting, part=world.part)
    run.state = "closed"
    run.save(update_fields=["state"])


def test_a_mark_waits_for_a_handing_in_in_flight(world):
    with in_flight(lambda: send(world, "7", "8", handed_in=NOW)):
        reply = send(world, "1", "1", at=NOW + 5)
    assert (reply["outcome"], stands(world), ScoreSheet.objects.get().total) == ("frozen", {1: 7, 2: 8}, 15)


def test_a_handing_in_waits_for_marks_in_flight_and_has_them_in_its_total(world):
    send(world, "7", "8")
    with in_flight(lambda: send(world, "2", at=NOW + 1)):
        reply = send(world, "7", "8", handed_in=NOW + 2)
    assert (reply["total"], stands(world)) == ("10", {1: 2, 2: 8})


def test_marks_wait_for_a_closing_in_flight_and_come_late(world):
    send(world, "7", "8")
    with in_flight(lambda: close(world)):
        reply = send(world, "7", "9", at=NOW + 1, handed_in=NOW + 2)
    assert (reply["outcome"], stands(world), LateSheet.objects.count()) == ("late", {1: 7, 2: 8}, 1)


def test_a_closing_waits_for_a_handing_in_in_flight(world):
    seen = []

    def closing():
        with transaction.atomic():
            close(world)
            seen.append(ScoreSheet.objects.counting().count())

    with in_flight(lambda: send(world, "7", "8", handed_in=NOW)):
        closing()
    assert (seen, PartScore.objects.get().points) == ([1], 15)


def test_two_tabs_begin_one_sheet(world):
    with in_flight(lambda: send(world, "7", "", at=NOW)):
        send(world, "", "8", at=NOW + 1)
    assert (ScoreSheet.objects.count(), stands(world)) == (1, {1: 7, 2: 8})


def test_what_was_confirmed_to_the_device_is_in_the_frozen_sheet():
    """Saves race a handing in: whatever was told as saved is in it, whatever came later was told to be frozen."""
    for _round in range(4):
        world = make_desk()
        send(world, "5", "5")
        told, go = {}, threading.Barrier(3)

        def save(points, at, world=world, told=told, go=go):
            go.wait()
            try:
                told[at] = send(world, points, at=NOW + at)["outcome"]
            finally:
                connections.close_all()

        def hand_in(world=world, go=go):
            go.wait()
            try:
                send(world, "5", "5", handed_in=NOW + 50)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=save, args=("7", 10)), threading.Thread(target=save, args=("9", 20))]
        threads.append(threading.Thread(target=hand_in))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sheet = ScoreSheet.objects.get(judge=world.judge)
        saved = {at for at, outcome in told.items() if outcome == "saved"}
        expected = 9 if 20 in saved else 7 if 10 in saved else 5
        assert (sheet.state, sheet.total) == ("handed_in", expected + 5)
        assert set(told.values()) <= {"saved", "frozen"}
        Mark.objects.all().delete()


class TestOnPaper:
    @pytest.fixture
    def people(self, world):
        return [make_seat(world.sitting.unit, "secretary") for _each in range(3)]

    def type(self, world, by, *points):
        points = {criterion.pk: Decimal(given) for criterion, given in zip(world.criteria, points, strict=True)}
        return type_sheet(
            world.judge, world.team.pk, world.part.pk, points=points, notes={}, comment="", replace=False, by=by, at=AT
        )

    def test_two_type_one_sheet(self, world, people):
        with in_flight(lambda: self.type(world, people[0], "7", "8")), pytest.raises(NotPossible):
            self.type(world, people[1], "1", "1")
        assert stands(world) == {1: 7, 2: 8}

    def test_a_rejection_beside_a_confirmation(self, world, people):
        sheet = self.type(world, people[0], "7", "8")
        with in_flight(lambda: confirm(sheet, by=people[1], at=AT)), pytest.raises(NotPossible):
            reject(ScoreSheet.objects.get(), "Khác giấy", by=people[2], at=AT)
        assert (ScoreSheet.objects.get().state, PartScore.objects.get().points) == ("handed_in", 15)

    def test_typing_anew_beside_a_confirmation(self, world, people):
        sheet = self.type(world, people[0], "7", "8")
        with in_flight(lambda: confirm(sheet, by=people[1], at=AT)), pytest.raises(NotPossible):
            self.type(world, people[0], "1", "1")
        assert stands(world) == {1: 7, 2: 8}

    def test_the_phone_beside_the_paper(self, world, people):
        with in_flight(lambda: send(world, "7", "8", handed_in=NOW)), pytest.raises(NotPossible):
            self.type(world, people[0], "1", "1")
        assert stands(world) == {1: 7, 2: 8}

    def test_the_paper_beside_the_phone(self, world, people):
        with in_flight(lambda: self.type(world, people[0], "1", "1")):
            assert send(world, "7", "8", handed_in=NOW)["outcome"] == "paper"
        assert stands(world) == {1: 1, 2: 1}
