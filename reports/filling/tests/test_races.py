"""Two people at one report: on PostgreSQL each waits for the other, and what was read is what is done."""

import pytest

from reports.actions import take_back
from reports.filling.actions import Changed, next_number, send_nothing, send_report
from reports.filling.drafting import Newer, save_cells
from reports.filling.tests.builders import DAY, SAVED, SENT, owed, read, save, send
from reports.models import Draft, Obligation, ReportVersion
from reports.rules import NotPossible
from schools.tests.builders import make_user
from schools.tests.races import at_once, in_flight, raised_at_once

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = {"v": "", "why": ""}


def typing(report, key, value, was=SEEN, edition=0):
    return lambda: save_cells(report, {key: {"v": value, "why": "", "was": was}}, edition=edition, by=None, at=SAVED)


def cells():
    return {key: cell["v"] for key, cell in Draft.objects.get().cells.items()}


def test_two_first_savers_in_two_cells_both_keep_theirs():
    report = owed()
    with in_flight(typing(report, "pupils", "40")):
        typing(report, "participants", "30")()
    assert (cells(), Draft.objects.get().edition) == ({"pupils": "40", "participants": "30"}, 2)


def test_of_two_savers_in_one_cell_one_is_told():
    report = owed()
    raised = raised_at_once(typing(report, "pupils", "40"), typing(report, "pupils", "41"))
    assert sorted(type(each) for each in raised if each) == [Newer]
    assert cells()["pupils"] == ("40" if raised[0] is None else "41")


def ready():
    report = owed()
    save(report, pupils="120", participants="90")
    return report


def sending(report, digest, by=None, number=1):
    return lambda: send_report(report, digest=digest, number=number, answers={}, by=by, at=SENT)


def test_what_is_saved_while_the_report_is_sent_is_not_lost_in_between():
    """Sent first: the saver is told. Saved first: the sender reads it before it is sent."""
    report = ready()
    digest = read(report)[0]
    with in_flight(sending(report, digest)), pytest.raises(NotPossible):
        typing(report, "pupils", "130", {"v": "120", "why": ""})()
    assert cells()["pupils"] == "120"


def test_what_is_sent_while_a_colleague_saves_is_read_again():
    report = ready()
    digest = read(report)[0]
    with in_flight(typing(report, "pupils", "130", {"v": "120", "why": ""})), pytest.raises(Changed):
        sending(report, digest)()
    assert not ReportVersion.objects.exists()


def test_a_double_press_sends_one_version():
    report, user = ready(), make_user()
    act = sending(report, read(report)[0], user)
    versions = at_once(act, act)
    assert [type(each) for each in versions] == [ReportVersion] * 2
    assert ReportVersion.objects.count() == 1


def test_two_people_sending_send_one_version():
    report = ready()
    digest = read(report)[0]
    raised = raised_at_once(sending(report, digest, make_user()), sending(report, digest, make_user()))
    assert [type(each) for each in raised if each] == [NotPossible]
    assert ReportVersion.objects.count() == 1


def test_a_report_and_nothing_to_report_at_once_are_one_answer():
    report = ready()
    digest = read(report)[0]
    raised = raised_at_once(
        sending(report, digest, make_user()),
        lambda: send_nothing(report, "Không có", number=1, by=make_user(), at=SENT),
    )
    assert [type(each) for each in raised if each] == [NotPossible]
    assert ReportVersion.objects.count() == 1


def test_sent_again_while_it_is_taken_back():
    """The second sending waits, then sends the next version; or it is told that one waits already."""
    report = ready()
    version = send(report)
    digest, number = read(report)[0], next_number(report)
    with in_flight(lambda: take_back(version, by=None, at=SENT + DAY)):
        sending(report, digest, make_user(), number)()
    report = Obligation.objects.get()
    assert (report.state, report.current.number, ReportVersion.objects.count()) == ("sent", 2, 2)


def test_saving_while_the_report_is_taken_back():
    report = ready()
    version = send(report)
    with in_flight(lambda: take_back(version, by=None, at=SENT + DAY)):
        typing(report, "pupils", "130", {"v": "120", "why": ""}, edition=1)()
    assert cells()["pupils"] == "130"
