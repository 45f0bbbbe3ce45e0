"""Consolidating beside sending and accepting, and two people who sign: real transactions."""

import pytest

from foundation.history.models import Event
from reports.actions import accept
from reports.consolidation.actions import consolidate, discard
from reports.consolidation.adding import versions_standing
from reports.consolidation.rules import digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.sending import send_up
from reports.consolidation.signing import Signature, sign
from reports.consolidation.tests.worlds import DAY, SENT, SIGNATURE, make_consolidation, make_school, make_tree
from reports.models import Consolidation, Obligation, ReportVersion
from reports.rules import NotPossible
from reports.tests.builders import AT, make_version
from schools.tests.races import at_once, in_flight

pytestmark = pytest.mark.django_db(transaction=True)
NOW = AT + 3 * DAY


@pytest.fixture
def tree():
    return make_tree()


def test_what_is_being_sent_is_wholly_in_it_or_not_at_all(tree):
    owed = make_school(tree.asked, "Trường A")
    with in_flight(lambda: make_version(Obligation.objects.get(pk=owed.pk), at=NOW, pupils=120, participants=90)):
        made, _new = consolidate(tree.asked, tree.district, SENT, by=None, at=NOW)
    item = made.items.get()
    assert (item.version_id, made.totals) == (
        ReportVersion.objects.get().pk, {"pupils": "120", "participants": "90", "rate": "0.75"}
    )  # fmt: skip


def test_what_is_being_accepted_is_in_it(tree):
    owed = make_school(tree.asked, "Trường A", pupils=120)
    with in_flight(lambda: accept(owed.current, by=None, at=NOW)):
        made, _new = consolidate(tree.asked, tree.district, Asked(), by=None, at=NOW)
    assert made.items.get().version == owed.current


def test_who_sends_while_it_is_made_waits_and_is_told_as_later(tree):
    owed = make_school(tree.asked, "Trường A")
    with in_flight(lambda: consolidate(tree.asked, tree.district, SENT, by=None, at=NOW)):
        make_version(owed, at=NOW, pupils=120)
    assert Consolidation.objects.get().items.get().missing == "owing"
    assert versions_standing([owed.pk], None)[owed.pk][1] == "sent"


def test_two_who_consolidate_at_once_make_one(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    found = at_once(*[lambda: consolidate(tree.asked, tree.district, SENT, by=None, at=NOW)] * 3)
    assert len({made.pk for made, _new in found}) == 1
    assert sorted(new for _made, new in found) == [False, False, True]


def test_it_is_signed_once(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    digest = digest_of(made)
    others = Signature("99/BC", SIGNATURE.dated_on, "Người khác", "Phó")
    found = at_once(*[lambda who=who: sign(made, who, digest=digest, by=None, at=NOW) for who in (SIGNATURE, others)])
    assert sorted(type(each) for each in found if each is not None) == [NotPossible]
    made.refresh_from_db()
    winner = SIGNATURE if found[0] is None else others
    assert (made.state, made.document_number) == ("signed", winner.document_number)
    assert Event.objects.of(made).filter(verb="sign").count() == 1


def test_it_is_signed_or_discarded_not_both(tree):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    digest = digest_of(made)
    found = at_once(
        lambda: sign(made, SIGNATURE, digest=digest, by=None, at=NOW), lambda: discard(made, by=None, at=NOW)
    )
    assert [type(each) for each in found if each is not None] == [NotPossible]
    made.refresh_from_db()
    assert made.state == ("signed" if found[0] is None else "discarded")


def test_it_goes_up_once(tree):
    make_school(tree.asked, "Trường A", pupils=4, participants=1)
    made = make_consolidation(tree.asked)
    sign(made, SIGNATURE, digest=digest_of(made), by=None, at=NOW)
    made.refresh_from_db()
    found = at_once(*[lambda: send_up(made, {}, by=None, at=NOW)] * 2)
    assert [type(each) for each in found] == [ReportVersion, ReportVersion]
    assert tree.owed_above[0].versions.count() == 1


def test_there_is_no_deadlock_between_both_floors(tree):
    """One sends up while the floor above consolidates: requirement, obligations, in one order."""
    make_school(tree.asked, "Trường A", pupils=4, participants=1)
    made = make_consolidation(tree.asked)
    sign(made, SIGNATURE, digest=digest_of(made), by=None, at=NOW)
    made.refresh_from_db()
    sent, (whole, _new) = at_once(
        lambda: send_up(made, {}, by=None, at=NOW),
        lambda: consolidate(tree.above, tree.department, SENT, by=None, at=NOW),
    )
    assert whole.items.get(obligation=tree.owed_above[0]).version_id in (None, sent.pk)
