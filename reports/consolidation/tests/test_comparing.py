"""Older than its parts: exactly the units and figures that differ, at the same number of queries however many."""

import pytest

from reports.actions import accept, send_back
from reports.consolidation.comparing import changed_units, differing, later_by
from reports.consolidation.scope import Asked
from reports.consolidation.tests.worlds import DAY, make_consolidation, make_school, make_tree
from reports.tests.builders import AT, make_version

pytestmark = pytest.mark.django_db
LATER = AT + 4 * DAY


@pytest.fixture
def tree():
    return make_tree()


def later(made):
    return {row.obligation: (row.before, row.now) for row in later_by([made])[made.pk]}


def test_nothing_came_later(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    make_school(tree.asked, "Trường B")
    assert later(make_consolidation(tree.asked)) == {}


def test_a_decision_alone_makes_no_difference_where_all_that_was_sent_counts(tree):
    school = make_school(tree.asked, "Trường A", pupils=1)
    made, strict = make_consolidation(tree.asked), make_consolidation(tree.asked, how=Asked())
    accept(school.current, by=None, at=LATER)
    assert later(made) == {}
    assert later(strict) == {school.pk: (None, school.current_id)}


def test_sent_anew_sent_back_and_sent_late_are_told_by_unit_and_figure(tree):
    changed = make_school(tree.asked, "Trường C", pupils=120, participants=90)
    gone = make_school(tree.asked, "Trường B", pupils=5, participants=5)
    new = make_school(tree.asked, "Trường A")
    same = make_school(tree.asked, "Trường D", pupils=7, participants=7)
    made = make_consolidation(tree.asked)
    first, back = changed.current, gone.current
    for version in (first, back):
        send_back(version, reason="Sai", by=None, at=LATER)
    second = make_version(changed, at=LATER, pupils=130, participants=90)
    late = make_version(new, at=LATER, pupils=3)
    assert later(made) == {
        changed.pk: (first.pk, second.pk), gone.pk: (back.pk, None), new.pk: (None, late.pk)
    }  # fmt: skip
    rows = changed_units(made, later_by([made])[made.pk])
    assert [
        (row.unit_name, [(each.figure.code, each.before, each.now, each.by) for each in row.figures]) for row in rows
    ] == [
        ("Trường A", [("pupils", None, 3, 3)]),
        ("Trường B", [("pupils", 5, None, -5), ("participants", 5, None, -5), ("rate", 1, None, -1)]),
        ("Trường C", [("pupils", 120, 130, 10), *[
            (each.figure.code, each.before, each.now, each.by) for each in rows[2].figures[1:]
        ]]),
    ]  # fmt: skip
    assert [each.figure.code for each in rows[2].figures] == ["pupils", "rate"]
    assert same.pk not in later(made)


def test_a_unit_put_on_the_list_later_is_told(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    added = make_school(tree.asked, "Trường B", pupils=2)
    assert later(made) == {added.pk: (None, added.current_id)}


def test_texts_that_differ_are_no_number():
    figure = type("Figure", (), {"code": "words"})()
    [row] = differing([figure], {"words": "Cũ"}, {"words": "Mới"})
    assert (row.before, row.now, row.by) == ("Cũ", "Mới", None)


def test_as_many_queries_for_many_as_for_one(tree, django_assert_num_queries):
    school = make_school(tree.asked, "Trường A", pupils=1)
    made = [make_consolidation(tree.asked)]
    with django_assert_num_queries(4):
        later_by(made)
    for number in range(3):
        send_back(school.current, reason="Sai", by=None, at=LATER)
        make_version(school, at=LATER, pupils=number)
        made.append(make_consolidation(tree.asked, at=LATER + DAY))
    with django_assert_num_queries(4):
        found = later_by(made)
    assert [len(found[each.pk]) for each in made] == [1, 1, 1, 0]
