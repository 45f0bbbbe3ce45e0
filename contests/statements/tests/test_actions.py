"""What a form does: confirmed as it stands, or sent back for those who took the quiz on another site."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.models import Attempt, ElsewhereResult, Entrant, Exclusion, Part, Ranking, Statement
from contests.quiz.actions import start_attempt
from contests.statements import rules
from contests.statements.actions import NotPossible, Outdated, accept, confirm, decide, discard, proposed, receive
from contests.statements.tests.builders import (
    AFTER,
    CLOSES,
    EIGHTY,
    HUNDRED,
    OPENS,
    add_round,
    add_staff,
    cell,
    download,
    fill,
    freeze,
    hand_in,
    make_centre,
    owed_of,
    points_of,
    saved,
    table,
)
from foundation.files.rules import path_of
from foundation.models import Event, Job

pytestmark = pytest.mark.django_db


def send(world, book, at=AFTER):
    return receive(owed_of(world), saved(book), by=world.teacher, at=at)


def take(world, statement, at=AFTER):
    return accept(statement, digest=proposed(statement)[1].digest, by=world.teacher, at=at)


def kinds(statement):
    return [kept["kind"] for kept in statement.findings]


def test_the_form_is_filled_in_by_the_portal():
    world = make_centre(pupils=4, took=2)
    hand_in(world.part, world.people[0], right=1, at=OPENS + timedelta(days=2))
    freeze(world, 5)
    found = table(world)
    assert [(row.name, row.counted and row.counted.attempts) for row in found.rows] == [
        ("Nguyễn Văn An", 2), ("Nguyễn Văn Bình", 1), ("Nguyễn Văn Châu", None), ("Nguyễn Văn Dũng", None),
    ]  # fmt: skip
    assert found.figures.as_json() == {"size": 5, "took_part": 2, "attempts": 3, "mean": "83.3333"}
    assert found.figures.rate == Decimal(40)


def test_confirming_freezes_the_rows_as_they_were_looked_at():
    world = make_centre()
    looked_at = table(world)
    statement = confirm(owed_of(world), digest=looked_at.digest, by=world.teacher, at=AFTER)
    assert (statement.state, statement.source, statement.number) == ("confirmed", "portal", 1)
    assert statement.rows == [row.as_json() for row in looked_at.rows]
    assert statement.confirmed_by == world.teacher
    event = Event.objects.get(verb="confirm statement")
    assert (event.by, event.subject_id) == (world.teacher, statement.pk)


def test_a_line_of_somebody_excluded_since_stays_and_confirms():
    world = make_centre(pupils=3, took=1)
    book = download(world)
    fill(book, 1)
    take(world, send(world, book))
    Exclusion.objects.create(contest=world.contest, person=world.people[1], reason="Con của ban giám khảo")
    hand_in(world.part, world.people[2], at=CLOSES - timedelta(hours=1))
    assert confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER).number == 2
    assert [elsewhere for _points, _attempts, elsewhere in points_of(world.people[1])] == [True]


def test_confirming_twice_is_one_version():
    world = make_centre()
    for _time in range(2):
        confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    assert Statement.objects.count() == 1


def test_what_changed_since_it_was_looked_at_is_not_confirmed():
    world = make_centre(closes_at=AFTER)
    looked_at = table(world).digest
    hand_in(world.part, world.people[4], at=OPENS + timedelta(days=3))
    with pytest.raises(Outdated):
        confirm(owed_of(world), digest=looked_at, by=world.teacher, at=AFTER)
    assert not Statement.objects.exists()


def test_nothing_is_confirmed_or_sent_while_the_contest_runs():
    world = make_centre()
    for deed in (
        lambda: confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=CLOSES - timedelta(minutes=1)),
        lambda: send(world, download(world), at=CLOSES - timedelta(minutes=1)),
    ):
        with pytest.raises(NotPossible):
            deed()
    assert not Statement.objects.exists()


def test_a_pupil_who_took_it_elsewhere_is_entered_and_scored():
    world = make_centre(pupils=5, took=3)
    statement = send(world, fill(download(world), row=4, attempts=2, points_sum=150))
    assert kinds(statement) == []
    assert points_of(world.people[4]) == []  # nothing counts before a person has confirmed
    assert not Entrant.objects.filter(person=world.people[4]).exists()
    take(world, statement)
    assert points_of(world.people[4]) == [(EIGHTY, 2, True)]
    entrant = Entrant.objects.get(person=world.people[4])
    assert (entrant.school_class, entrant.unit, entrant.audience) == (world.school_class, world.centre, world.audience)
    assert table(world).figures.as_json() == {"size": 5, "took_part": 4, "attempts": 5, "mean": "90"}
    assert Job.objects.filter(kind="contests.rebuild_ranking").exists()


def test_accepting_twice_writes_once():
    world = make_centre()
    statement = send(world, fill(download(world), row=4))
    digest = proposed(statement)[1].digest
    for _time in range(2):
        accept(statement, digest=digest, by=world.teacher, at=AFTER)
    assert ElsewhereResult.objects.count() == 1


def test_with_papers_here_it_is_a_conflict_and_never_a_sum():
    world = make_centre(pupils=5, took=3)
    statement = send(world, fill(download(world), row=0, points=90, attempts=4, mean=60))
    assert kinds(statement) == ["attempts_many", "also_here"]
    take(world, statement)
    assert points_of(world.people[0]) == [(HUNDRED, 1, False)]
    [result] = rules.conflicts(world.contest)
    decide(result, counts=True, reason="Cổng của tỉnh đã xác nhận", by=world.organiser, at=AFTER)
    assert points_of(world.people[0]) == [(Decimal(90), 4, True)]
    [row] = table(world).conflicts
    assert (row.source, row.here.points, row.elsewhere.points) == ("elsewhere", HUNDRED, Decimal(90))
    decide(result, counts=False, reason="Chấm lại", by=world.organiser, at=AFTER)
    assert points_of(world.people[0]) == [(HUNDRED, 1, False)]
    said = Event.objects.filter(verb="decide source").order_by("pk")
    assert [(event.changes["source"], event.reason) for event in said] == [
        ([None, "elsewhere"], "Cổng của tỉnh đã xác nhận"), (["elsewhere", "here"], "Chấm lại"),
    ]  # fmt: skip


def test_a_decision_goes_on_with_its_line_and_falls_with_it():
    world = make_centre()
    take(world, send(world, fill(download(world), row=0)))
    decide(rules.conflicts(world.contest).get(), counts=True, reason="Đúng", by=world.organiser, at=AFTER)
    confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    assert rules.conflicts(world.contest).get().counts is True
    assert points_of(world.people[0]) == [(EIGHTY, 1, True)]
    other = send(world, fill(download(world), row=0, points=85))
    assert proposed(other)[1].rows[0].decided is None
    take(world, other)
    assert rules.conflicts(world.contest).get().counts is None
    assert points_of(world.people[0]) == [(HUNDRED, 1, False)]


def test_a_later_version_replaces_the_lines_of_the_last():
    world = make_centre()
    first = take(world, send(world, fill(fill(download(world), row=3), row=4)))
    book = fill(download(world), row=3, points=85)
    for name in ("source", "attempts", "points", "points_sum", "seconds", "moment"):
        cell(book, name, row=4).value = None
    second = send(world, book)
    before, after = proposed(second)
    assert [row.elsewhere and row.elsewhere.points for row in before.rows[3:]] == [EIGHTY, EIGHTY]
    assert [row.elsewhere and row.elsewhere.points for row in after.rows[3:]] == [Decimal(85), None]
    take(world, second)
    assert points_of(world.people[3]) == [(Decimal(85), 1, True)]
    assert points_of(world.people[4]) == []
    # What the first version said stays with it.
    assert {result.points for result in ElsewhereResult.objects.filter(statement=first)} == {EIGHTY}


def test_a_form_without_changes_keeps_the_lines_there_were():
    world = make_centre()
    take(world, send(world, fill(download(world), row=4, attempts=3, points_sum=200)))
    again = send(world, download(world))
    assert kinds(again) == []
    take(world, again)
    assert points_of(world.people[4]) == [(EIGHTY, 3, True)]
    assert table(world).rows[4].elsewhere.points_sum == Decimal(200)


def test_a_form_with_a_fault_is_kept_marked_and_cannot_be_accepted():
    world = make_centre()
    statement = send(world, fill(download(world), row=4, points="1.234"))
    assert kinds(statement) == ["unclear"]
    assert statement.marked_file.name.endswith(" - phieu.xlsx")
    with pytest.raises(NotPossible):
        take(world, statement)
    assert points_of(world.people[4]) == []


def test_sending_again_puts_the_unfinished_version_aside(django_capture_on_commit_callbacks):
    world = make_centre()
    first = send(world, fill(download(world), row=4, points=-1))
    path = path_of(first.file)
    with django_capture_on_commit_callbacks(execute=True):
        second = send(world, fill(download(world), row=4))
    first.refresh_from_db()
    assert (first.state, first.file, first.rows, second.number) == ("discarded", None, [], 2)
    assert not path.exists()
    with pytest.raises(NotPossible):
        accept(first, digest="", by=world.teacher, at=AFTER)


def test_discarding_forgets_the_file_and_a_confirmed_version_stays():
    world = make_centre()
    statement = send(world, fill(download(world), row=4))
    for _time in range(2):
        discard(statement, by=world.teacher, at=AFTER)
    statement.refresh_from_db()
    assert (statement.state, statement.file) == ("discarded", None)
    done = take(world, send(world, fill(download(world), row=4)))
    with pytest.raises(NotPossible):
        discard(done, by=world.teacher, at=AFTER)
    done.refresh_from_db()
    assert len(done.file.sha256) == 64


def test_a_changed_preview_is_not_accepted():
    world = make_centre(closes_at=AFTER)
    statement = send(world, fill(download(world), row=4))
    digest = proposed(statement)[1].digest
    hand_in(world.part, world.people[4], at=OPENS + timedelta(days=3))
    with pytest.raises(Outdated):
        accept(statement, digest=digest, by=world.teacher, at=AFTER)
    assert not ElsewhereResult.objects.exists()


def test_each_part_has_its_own_sheet_and_lines():
    world = make_centre()
    second = add_round(world)
    book = fill(download(world), row=4, sheet=1, points=70)
    take(world, send(world, book))
    assert ElsewhereResult.objects.get().part == second
    assert points_of(world.people[4]) == [(Decimal(70), 1, True)]
    assert table(world).figures.took_part == 4


def test_staff_have_a_form_of_their_own():
    world = make_centre()
    staff = add_staff(world, "Trần Thị Mai", "Lê Văn Cường")
    world.key = staff.key
    assert [row.name for row in table(world).rows] == ["Lê Văn Cường", "Trần Thị Mai"]
    take(world, send(world, fill(download(world), row=1, points=55)))
    assert points_of(staff.people[0]) == [(Decimal(55), 1, True)]
    assert table(world).figures.as_json() == {"size": 2, "took_part": 1, "attempts": 1, "mean": "55"}


class TestUnderAnOfficialRanking:
    """What was published stands on the scores: as for late answers and rulings, it is taken back first."""

    def official(self, world):
        return Ranking.objects.filter(contest=world.contest).update(state="official")

    def test_no_result_from_elsewhere_begins_to_count(self):
        world = make_centre()
        statement = send(world, fill(download(world), row=4))
        assert self.official(world)
        with pytest.raises(NotPossible, match=Ranking.objects.get().name):
            take(world, statement)
        assert points_of(world.people[4]) == []
        Ranking.objects.update(state="provisional")
        take(world, statement)
        assert points_of(world.people[4]) == [(EIGHTY, 1, True)]

    def test_no_source_is_decided(self):
        world = make_centre()
        take(world, send(world, fill(download(world), row=0)))
        result = rules.conflicts(world.contest).get()
        self.official(world)
        with pytest.raises(NotPossible):
            decide(result, counts=True, reason="Đúng", by=world.organiser, at=AFTER)
        result.refresh_from_db()
        assert (result.counts, points_of(world.people[0])) == (None, [(HUNDRED, 1, False)])

    def test_a_form_that_changes_no_score_is_accepted(self):
        world = make_centre()
        self.official(world)
        assert take(world, send(world, download(world))).state == "confirmed"


@pytest.mark.parametrize(
    ("show", "over", "silent"),
    [("at_once", False, False), ("after_closing", False, True), ("never", False, True), ("after_closing", True, False),
     ("never", True, False)],
)  # fmt: skip
def test_points_wait_on_the_form_as_they_do_for_pupils(show, over, silent):
    world = make_centre()
    Part.objects.update(show_score=show)
    assert rules.silent(world.contest, AFTER if over else CLOSES - timedelta(days=1)) is silent


def test_points_wait_while_somebody_with_more_time_still_writes():
    world = make_centre()
    start_attempt(world.part, world.people[4], at=CLOSES - timedelta(minutes=1))
    Part.objects.update(show_score="after_closing")
    Attempt.objects.filter(submitted_at=None).update(accepts_until=AFTER + timedelta(minutes=1))
    assert rules.silent(world.contest, AFTER)
