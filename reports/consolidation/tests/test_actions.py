"""Consolidating, the texts, signing, discarding: what is kept, and what stays as it was."""

from datetime import timedelta

import pytest

from foundation.files.actions import store
from foundation.history.models import Event
from reports.actions import accept, send_back
from reports.consolidation import signing
from reports.consolidation.actions import consolidate, discard, write_texts
from reports.consolidation.rules import Newer, digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.signing import sign
from reports.consolidation.stored import stored
from reports.consolidation.tests.worlds import (
    DAY,
    SENT,
    SIGNATURE,
    make_consolidation,
    make_school,
    make_signed,
    make_tree,
)
from reports.models import Consolidation, Requirement
from reports.rules import NotPossible
from reports.tests.builders import AT, make_requirement, make_version
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
LATER = AT + 4 * DAY


@pytest.fixture
def tree():
    return make_tree()


def test_it_names_exactly_the_versions_in_it_and_who_was_missing(tree):
    first = make_school(tree.asked, "Trường A", pupils=120, participants=90)
    second = make_school(tree.asked, "Trường B", pupils=80, participants=60)
    silent = make_school(tree.asked, "Trường C")
    made = make_consolidation(tree.asked, by=tree.officer)
    assert set(made.items.values_list("obligation", "version", "missing")) == {
        (first.pk, first.current_id, ""), (second.pk, second.current_id, ""), (silent.pk, None, "owing")
    }  # fmt: skip
    assert (made.number, made.unit_name, made.totals) == (
        1, "Phòng GD&ĐT A", {"pupils": "200", "participants": "150", "rate": "0.75"}
    )  # fmt: skip
    event = Event.objects.of(made).get()
    assert (event.by, event.changes) == (tree.officer, {"added": 2, "missing": 1})


def test_made_twice_it_is_one_until_something_changes(tree):
    school = make_school(tree.asked, "Trường A", pupils=1)
    first = make_consolidation(tree.asked)
    assert consolidate(tree.asked, tree.district, SENT, by=None, at=LATER) == (first, False)
    accept(school.current, by=None, at=LATER)
    assert consolidate(tree.asked, tree.district, SENT, by=None, at=LATER) == (first, False)
    accepted, new = consolidate(tree.asked, tree.district, Asked(), by=None, at=LATER)
    assert (new, accepted.number) == (True, 2)
    past, new = consolidate(tree.asked, tree.district, Asked(as_of=AT + 2 * DAY), by=None, at=LATER)
    assert (new, past.number, past.items.get().missing) == (True, 3, "sent")
    assert consolidate(tree.asked, tree.district, Asked(as_of=AT + 2 * DAY), by=None, at=LATER + DAY) == (past, False)


def test_the_next_one_begins_with_the_texts_of_the_last(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    first = make_consolidation(tree.asked)
    write_texts(first, {"results": "Tốt"}, edition=0, by=None, at=LATER)
    make_school(tree.asked, "Trường B", pupils=2)
    assert make_consolidation(tree.asked, at=LATER).texts == {"results": "Tốt"}


def test_a_receiver_adds_up_what_comes_to_it_and_the_issuer_all_leaves(tree):
    asked = make_requirement(tree.department, tree.form, route="professional")
    one, two = tree.districts
    make_school(asked, "Trường A", under=one, receiver=one, pupils=100)
    make_school(asked, "Trường B", under=two, receiver=two, pupils=20)
    assert make_consolidation(asked, one).totals == {"pupils": "100"}
    whole = make_consolidation(asked, tree.department)
    assert whole.totals == {"pupils": "120"}
    assert [(group.name, group.totals) for group in stored(whole).groups] == [
        ("Phòng GD&ĐT A", {"pupils": 100}), ("Phòng GD&ĐT B", {"pupils": 20})
    ]  # fmt: skip
    with pytest.raises(NotPossible):
        make_consolidation(asked, make_unit("Phòng khác", kind="district"))


def test_what_is_read_back_is_what_was_added(tree):
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    make_school(tree.asked, "Trường B")
    made = make_consolidation(tree.asked)
    found = stored(made)
    assert [(part.unit_name, part.missing, part.numbers) for part in found.parts] == [
        ("Trường A", "", {"pupils": 120, "participants": 90, "rate": found.totals["rate"]}),
        ("Trường B", "owing", {}),
    ]
    assert found.totals == {"pupils": 120, "participants": 90, "rate": found.parts[0].numbers["rate"]}


def test_nothing_is_added_up_before_the_launch_or_for_a_moment_to_come(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    with pytest.raises(NotPossible):
        make_consolidation(tree.asked, how=Asked(as_of=LATER), at=LATER - timedelta(seconds=1))
    Requirement.objects.update(state="draft")
    with pytest.raises(NotPossible):
        make_consolidation(tree.asked)
    assert not Consolidation.objects.exists()


def test_two_people_at_the_texts(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    write_texts(made, {"results": "Của tôi", "nothing": "x"}, edition=0, by=None, at=LATER)
    with pytest.raises(Newer) as newer:
        write_texts(made, {"results": "Của bạn"}, edition=0, by=None, at=LATER)
    assert (newer.value.texts, newer.value.edition) == ({"results": "Của tôi"}, 1)
    write_texts(made, {"results": " Của tôi "}, edition=0, by=None, at=LATER)
    write_texts(made, {"results": "Của cả hai"}, edition=1, by=None, at=LATER)
    made.refresh_from_db()
    assert (made.texts, made.edition) == ({"results": "Của cả hai"}, 2)
    assert Event.objects.of(made).filter(verb="write the texts").count() == 2


def test_signed_it_stays_as_it_was_signed(tree):
    school = make_school(tree.asked, "Trường A", pupils=120)
    made = make_consolidation(tree.asked)
    digest = digest_of(made)
    for _time in range(2):
        sign(made, SIGNATURE, digest=digest, by=tree.officer, at=LATER)
    made.refresh_from_db()
    assert (made.state, made.signed_at, made.document_number, made.signed_by) == (
        "signed", LATER, "516/BC-PGDĐT", tree.officer
    )  # fmt: skip
    assert Event.objects.of(made).filter(verb="sign").count() == 1
    version = school.current
    send_back(version, reason="Sai", by=None, at=LATER)
    make_version(school, at=LATER + DAY, pupils=150)
    for act in (
        lambda: write_texts(made, {"results": "Khác"}, edition=0, by=None, at=LATER),
        lambda: discard(made, by=None, at=LATER),
    ):
        with pytest.raises(NotPossible):
            act()
    made.refresh_from_db()
    assert (made.totals, made.items.get().version) == ({"pupils": "120"}, version)
    anew = make_consolidation(tree.asked, at=LATER + 2 * DAY)
    assert (anew.number, anew.state, anew.totals) == (2, "draft", {"pupils": "150"})


def test_only_what_was_read_is_signed(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    digest = digest_of(made)
    write_texts(made, {"results": "Khác"}, edition=0, by=None, at=LATER)
    with pytest.raises(NotPossible):
        sign(made, SIGNATURE, digest=digest, by=None, at=LATER)
    made.refresh_from_db()
    assert (made.state, made.signed_at) == ("draft", None)


def test_its_files_are_kept_with_it_as_signed(tree, monkeypatch):
    seen = []

    def made_of(consolidation, *, by, at):
        seen.append((consolidation.state, consolidation.document_number))
        return store(b"PK", name="tong-hop.xlsx", content_type="application/zip", by=by, at=at)

    monkeypatch.setattr(signing, "FREEZE", [("workbook", made_of)])
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_signed(tree.asked)
    assert (made.workbook.name, seen) == ("tong-hop.xlsx", [("signed", "516/BC-PGDĐT")])


def test_a_draft_is_discarded_once_and_its_number_is_not_given_again(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    for _time in range(2):
        discard(made, by=None, at=LATER)
    assert Event.objects.of(made).filter(verb="discard").count() == 1
    with pytest.raises(NotPossible):
        sign(made, SIGNATURE, digest=digest_of(made), by=None, at=LATER)
    assert make_consolidation(tree.asked).number == 2
