"""The list of a round: every standing, in the order of names, each reader their own rows."""

from datetime import timedelta

import pytest

from reports.actions import send_back
from reports.decisions.page_rows import shown_rows
from reports.decisions.reading import missing_of, rows_of, tally
from reports.decisions.tests.worlds import DAY, NOW, add_schools, ask, make_district, shown, warn
from reports.models import Obligation
from reports.moments import due_of, late, standing_of
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_requirement, make_version
from schools.models import Reach
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_district()


def test_every_unit_in_the_order_of_names_two_before_ten_and_released_ones_last(world):
    found = [(row.name, row.standing, row.late) for row in ask(world).rows]
    assert found == [
        ("THCS Bình", "sent_back", False),
        ("THCS Châu", "overdue", False),
        ("THCS Số 1", "accepted", False),
        ("THCS Số 2", "sent", False),
        ("THCS Số 10", "sent", True),
        ("THCS Giang", "released", False),
    ]


@pytest.mark.parametrize("at", [AT - DAY, AT + DAY, DUE, NOW, NOW + 5 * DAY])
def test_a_row_says_the_same_as_the_obligation(world, at):
    rows = {row.pk: row for row in rows_of(world.requirement.obligations.all(), at)}
    for each in Obligation.objects.select_related("requirement"):
        row = rows[each.pk]
        assert (row.standing, row.late, row.due) == (standing_of(each, at), late(each), due_of(each))


def test_who_is_missing_by_name_and_counts_that_round_nothing_away(world):
    said = ask(world).tally
    assert [row.name for row in said.missing] == ["THCS Bình", "THCS Châu"]
    assert (said.words, said.accepted_words, said.gone) == ("3/5 trường", "1/5 trường", 1)
    assert missing_of(world.requirement.obligations.all(), NOW).words == "3/5 trường"


def test_units_that_are_no_schools_are_called_units(world):
    make_obligation(world.requirement, make_unit("Cụm số 2", kind="other", under=world.district))
    assert ask(world).tally.words == "3/6 đơn vị"


def test_before_it_opens_nobody_is_missing(world):
    said = ask(world, at=AT - DAY).tally
    assert [row.name for row in said.missing] == ["THCS Bình"]  # sent back stays sent back
    assert said.not_open == 1


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"standing": "sent"}, ["Số 2", "Số 10"]),
        ({"standing": "missing"}, ["Bình", "Châu"]),
        ({"standing": "overdue"}, ["Châu"]),
        ({"standing": "released"}, ["Giang"]),
        ({"q": "chau"}, ["Châu"]),
        ({"q": "thcs so"}, ["Số 1", "Số 2", "Số 10"]),
        ({"late": "on"}, ["Số 10"]),
        ({"warned": "on"}, ["Số 2"]),
        ({"sort": "waiting"}, ["Số 2", "Số 10", "Bình", "Số 1", "Châu", "Giang"]),
        ({"sort": "newest"}, ["Số 10", "Bình", "Số 1", "Số 2", "Châu", "Giang"]),
        ({"sort": "due"}, ["Châu", "Bình", "Số 1", "Số 2", "Số 10", "Giang"]),
        ({"sort": "figure-participants"}, ["Số 2", "Số 10", "Bình", "Số 1", "Châu", "Giang"]),
        ({"level": "upper"}, ["Bình", "Châu", "Số 1", "Số 2", "Số 10", "Giang"]),  # nobody is of it: told, left out
        ({"standing": "sent", "q": "10"}, ["Số 10"]),
    ],
)
def test_exactly_the_rows_of_the_address_in_its_order(world, asked, names):
    warn(world.versions["THCS Số 2"], "Giảm hơn một nửa")
    assert shown(world, **asked) == names


def test_by_the_name_of_the_launch_and_by_code(world):
    school = world.owed["THCS Châu"].unit
    Obligation.objects.filter(unit=school).update(unit_name="THCS Mễ Trì")
    assert shown(world, q="me tri") == ["Châu"]
    assert shown(world, q=school.code) == ["Châu"]


def test_within_a_unit_as_the_tree_was_while_it_ran(world):
    commune = make_unit("UBND phường Mễ Trì", kind="commune", over=world.district)
    make_obligation(world.requirement, make_unit("THCS Kim", under=world.district, over=commune))
    assert shown(world, within=str(commune.pk)) == ["Kim"]
    question = ask(world, within=str(commune.pk))
    assert [each.place for each in shown_rows(question, question.chosen())] == ["UBND phường Mễ Trì"]
    assert question.tally.of == 1


def test_a_word_that_the_list_does_not_know_is_told_and_left_out(world):
    question = ask(world, standing="rubbish", within="x", show="nonsense")
    assert set(question.form.errors) == {"standing", "within", "show"}
    assert len(question.chosen()) == 6


class TestReaders:
    """Rounds of the department, received by two districts."""

    @pytest.fixture
    def round(self, world):
        other = make_unit("Phòng GD&ĐT Bắc Từ Liêm", kind="district", under=world.department)
        committee = make_unit("UBND quận Nam Từ Liêm", kind="commune")
        requirement = make_requirement(world.department, make_form(world.department), route="professional")
        world.requirement, world.other, world.committee = requirement, other, committee
        world.ours = make_obligation(requirement, make_unit("THCS Ta", under=world.district),
                                     receiver=world.district, copied_to=committee)  # fmt: skip
        world.theirs = make_obligation(requirement, make_unit("THCS Họ", under=other), receiver=other)
        for each in (world.ours, world.theirs):
            make_version(each, pupils=10, participants=9)
        return world

    def test_who_receives_some_sees_these_alone_and_decides(self, round):
        question = ask(round)
        assert [(row.name, row.reads, row.decides) for row in question.rows] == [("THCS Ta", 1, 1)]
        assert (question.may, question.oversees) == (True, False)

    def test_the_second_receiver_reads_and_does_not_decide(self, round):
        question = ask(round, make_seat(round.committee, "officer"))
        assert [(row.name, row.reads, row.decides) for row in question.rows] == [("THCS Ta", 1, 0)]
        assert (question.may, question.oversees) == (True, False)

    def test_above_all_is_seen_and_may_be_decided(self, round):
        question = ask(round, make_seat(round.department, "officer"))
        assert [(row.name, row.reads, row.decides) for row in question.rows] == [("THCS Họ", 1, 1), ("THCS Ta", 1, 1)]
        assert question.oversees

    def test_an_issuer_that_is_not_above_the_receiver_reads_without_deciding(self, round):
        issuer = make_unit("Ban chỉ đạo", kind="other")
        requirement = make_requirement(issuer, make_form(issuer), route="professional")
        make_version(make_obligation(requirement, round.ours.unit, receiver=round.district), pupils=1)
        round.requirement = requirement
        question = ask(round, make_seat(issuer, "officer"))
        assert [(row.reads, row.decides) for row in question.rows] == [(1, 0)]
        assert question.oversees

    def test_a_former_receiver_reads_what_went_there_and_not_what_came_after(self, round):
        [version] = round.ours.versions.all()
        send_back(version, reason="Thiếu", by=None, at=AT + 2 * DAY)
        Obligation.objects.filter(pk=round.ours.pk).update(receiver=round.other, copied_to=None)
        Reach.objects.filter(unit=round.ours.unit, superior=round.district).update(superior=round.other)
        round.ours.refresh_from_db()
        assert [(row.standing, row.reads, row.decides) for row in ask(round).rows] == [("overdue", 1, 0)]
        make_version(round.ours, at=AT + 3 * DAY, pupils=77, participants=55)
        question = ask(round)
        [each] = shown_rows(question, question.chosen())
        assert (each.row.standing, each.row.reads, each.row.decides) == ("sent", 0, 0)
        assert "77" not in str(each.figures)
        question = ask(round, make_seat(round.other, "officer"))
        assert "77" in str([each.figures for each in shown_rows(question, question.chosen())])

    def test_the_sender_has_no_such_list(self, round):
        assert not ask(round, make_seat(round.ours.unit, "secretary")).may


def test_figures_beside_the_rows_with_ratios_worked_out(world):
    question = ask(world, standing="sent")
    rows = shown_rows(question, question.chosen())
    assert [[words for _figure, words in each.figures] for each in rows] == [
        ["100", "90", "90,0 %"],
        ["100", "70", "70,0 %"],
    ]
    question = ask(world, q="chau", show="participants")
    assert [[words for _figure, words in each.figures] for each in shown_rows(question, question.chosen())] == [[""]]


def test_the_same_queries_for_few_and_many(world, django_assert_max_num_queries):
    def look():
        question = ask(world)
        question.chips()
        return shown_rows(question, question.chosen())

    look()
    with django_assert_max_num_queries(25) as few:
        assert len(look()) == 6
    add_schools(world, 37)
    with django_assert_max_num_queries(25) as many:
        assert len(look()) == 43
    assert len(few) == len(many)


def test_a_tally_of_nothing_is_nothing():
    said = tally([])
    assert (said.missing, said.of, said.words) == ([], 0, "0/0 trường")


def test_how_long_it_is_over(world):
    question = ask(world, standing="missing", at=NOW + timedelta(days=4))
    assert [(each.row.name, each.over) for each in shown_rows(question, question.chosen())] == [
        ("THCS Bình", 86400), ("THCS Châu", int((NOW + timedelta(days=4) - DUE).total_seconds()))
    ]  # fmt: skip
