"""What was read is what is sent, once; warnings are answered; nothing to report is an answer of its own."""

from datetime import timedelta

import pytest

from reports.actions import accept, send_back, take_back
from reports.filling.actions import Changed, Unanswered, next_number, send_nothing, send_report
from reports.filling.collecting import filled
from reports.filling.drafting import LETTER
from reports.filling.reading import as_shown, moved_since
from reports.filling.tests.builders import DAY, SENT, classes_of_school, owed, read, save, send
from reports.models import Obligation, ReportVersion
from reports.rules import NotPossible
from reports.taking import lateness
from reports.tests.builders import DUE, make_check
from schools.models import SchoolClass
from schools.tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    report = owed()
    save(report, pupils="120", participants="90")
    return report


def attempt(report, digest, *, number=1, answers=(), by=None, at=SENT):
    return send_report(report, digest=digest, number=number, answers=dict(answers), by=by, at=at)


def test_a_version_holds_values_letter_and_who_sent_it(report):
    user = make_user()
    save(report, **{LETTER: "Kính gửi Phòng"})
    version = send(report, by=user)
    assert (version.number, version.kind, version.note, version.sent_by) == (1, "report", "Kính gửi Phòng", user)
    assert {value.figure.code: (float(value.number), value.origin) for value in version.values.all()} == {
        "pupils": (120, "typed"), "participants": (90, "typed"), "rate": (0.75, "added")
    }  # fmt: skip
    assert report.state == "sent"


def test_sent_twice_it_is_sent_once(report):
    digest, user = read(report)[0], make_user()
    versions = {attempt(report, digest, by=user).pk for _time in range(2)}
    assert ReportVersion.objects.count() == len(versions) == 1
    with pytest.raises(NotPossible):
        attempt(report, digest, by=make_user())


def test_a_double_of_an_old_sending_sends_nothing_anew(report):
    """A page left open since before the report was sent back."""
    digest, user = read(report)[0], make_user()
    send_back(attempt(report, digest, by=user), reason="Thiếu", by=None, at=SENT + DAY)
    report.refresh_from_db()
    accept(send(report, at=SENT + 2 * DAY, by=user), by=None, at=SENT + 2 * DAY)
    with pytest.raises(NotPossible):
        attempt(report, digest, number=1, by=user)
    assert ReportVersion.objects.count() == 2


def test_what_a_colleague_changed_meanwhile_is_shown_and_not_sent(report):
    digest, shown = read(report)[0], as_shown(filled(report))
    save(report, participants="80", **{LETTER: "Kính gửi"})
    with pytest.raises(Changed) as told:
        attempt(report, digest)
    moved = moved_since(told.value.filled, shown)
    assert [(each.entry and each.entry.key, each.before, each.now) for each in moved] == [
        ("participants", "90", "80"), ("rate", "75,0 %", "66,7 %"), (None, "", "Kính gửi")
    ]  # fmt: skip
    assert not ReportVersion.objects.exists()


def test_what_the_portal_came_to_know_meanwhile_is_not_sent_unread():
    report = owed(classes=[("6A", 40)])
    [six] = classes_of_school(report).values()
    save(report, pupils="120", participants="90", **{f"taking__{six}": "30"})
    digest = read(report)[0]
    SchoolClass.objects.update(size=41)
    with pytest.raises(Changed):
        attempt(report, digest)


@pytest.mark.parametrize(
    "shown", ["", "[]", "{", '{"cells": 1, "note": ""}', '{"cells": {"pupils": 1}, "note": ""}', "null"]
)
def test_what_cannot_be_compared_is_not(report, shown):
    assert moved_since(filled(report), shown) == []


def test_what_is_refused_is_not_sent(report):
    make_check(report.requirement.form, "participants", "at_most", "pupils")
    save(report, participants="121")
    with pytest.raises(NotPossible, match="Số liệu participants"):
        attempt(report, read(report)[0])
    assert not ReportVersion.objects.exists()


def test_each_warning_is_explained_or_acknowledged(report):
    for code in ("pupils", "participants"):
        make_check(report.requirement.form, code, "at_most", number=50, severity="warn", words=f"Nhiều {code}")
    digest = read(report)[0]
    for answers in ({}, {0: "Đúng"}, {0: "Đúng", 1: None}):
        with pytest.raises(Unanswered) as told:
            attempt(report, digest, answers=answers)
    assert told.value.numbers == [1]
    version = attempt(report, digest, answers={0: " Đúng\x00 ", 1: ""})
    assert [(each["keys"], each["said"]) for each in version.warnings] == [(["pupils"], "Đúng"), (["participants"], "")]


def test_a_warning_that_came_meanwhile_is_read_first(report):
    digest = read(report)[0]
    make_check(report.requirement.form, "pupils", "at_most", number=50, severity="warn")
    with pytest.raises(Changed):
        attempt(report, digest, answers={0: ""})


def test_nothing_to_report_is_said_with_a_reason(report):
    user = make_user()
    with pytest.raises(NotPossible):
        send_nothing(report, "  ", number=1, by=user, at=SENT)
    for _time in range(2):
        version = send_nothing(report, "Không có khối THCS", number=1, by=user, at=SENT)
    assert (version.kind, version.note, version.values.count()) == ("nothing", "Không có khối THCS", 0)
    assert ReportVersion.objects.count() == 1


def test_nothing_is_no_answer_where_figures_are_wanted(report):
    report.requirement.may_be_nothing = False
    report.requirement.save()
    with pytest.raises(NotPossible):
        send_nothing(report, "Không có", number=1, by=None, at=SENT)


def test_the_next_number_counts_what_was_taken_back(report):
    take_back(send(report), by=None, at=SENT + DAY)
    report.refresh_from_db()
    assert next_number(report) == 2
    assert send(report, at=SENT + 2 * DAY).number == 2


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fields", "at", "late", "said"),
    [
        ({}, DUE - MINUTE, False, False),
        ({}, DUE, False, False),
        ({}, DUE + MINUTE, True, True),
        ({"grace_until": DUE + DAY}, DUE + MINUTE, True, True),
        ({"first_sent_at": SENT}, DUE + MINUTE, False, True),
        ({"first_sent_at": DUE + MINUTE}, DUE + DAY, False, True),
        ({"locks_at": DUE}, DUE + MINUTE, False, False),
    ],
)
def test_being_late_is_said_before_sending(report, fields, at, late, said):
    Obligation.objects.update(**fields)
    report.refresh_from_db()
    found = lateness(report, at)
    assert (found.late, bool(found.words)) == (late, said)
