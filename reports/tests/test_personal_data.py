"""What reports hold of a person: their own acts and reminders, nobody else's."""

from datetime import timedelta

import pytest

from reports.actions import accept, take_back
from reports.models import Extension, Obligation, Reminder, Requirement
from reports.personal_data import personal_data
from reports.tests.builders import AT, DUE, make_draft, make_obligation, make_requirement, make_version
from schools.tests.builders import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_acts_of_one_person_and_of_nobody_else():
    district = make_unit("Phòng GD&ĐT", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    mine, other = make_user("mine"), make_user("other")
    report = make_obligation(make_requirement(district, title="Quý III"), school)
    draft = make_draft(report, pupils=1)
    draft.changed_by = mine
    draft.save()
    first = make_version(report, by=mine, pupils=1)
    take_back(first, by=mine, at=AT + 2 * DAY)
    report.refresh_from_db()
    second = make_version(report, by=other, at=AT + 3 * DAY, pupils=2)
    accept(second, by=mine, at=AT + 4 * DAY)
    for user in (mine, other):
        Reminder.objects.create(obligation=report, recipient=user, channel="mail", key=user.username, state="sent",
                                address=f"{user.username}@example.org", due_at=DUE, claimed_at=AT)  # fmt: skip
        Extension.objects.create(requirement=report.requirement, old_due_at=DUE, new_due_at=DUE + DAY, by=user, at=AT,
                                 reason=f"Lý do của {user.username}")  # fmt: skip
    Reminder.objects.filter(recipient=other).update(asked_by=mine, settled_by=mine, settled_at=AT)
    Requirement.objects.update(launched_by=mine)
    Obligation.objects.update(released_at=AT, released_by=mine, released_reason="Miễn")
    held = personal_data(make_person(school, user=mine))
    assert {heading: len(rows) for heading, rows in held.items()} == {
        "reports sent": 1, "reports taken back": 1, "reports decided on": 1, "drafts of reports changed last": 1,
        "reminders received": 1, "reminders asked for": 1, "reminders settled": 1, "reports asked for": 1,
        "deadlines moved": 1, "units released": 1,
    }  # fmt: skip
    assert held["reports sent"][0] == {
        "report": "Quý III – Trường THCS Đại Mỗ", "version": 1, "kind": "báo cáo", "letter": "", "at": AT + DAY
    }  # fmt: skip
    assert held["reports decided on"][0]["decision"] == "đã tiếp nhận"
    received = held["reminders received"][0]
    assert (received["address"], received["channel"], received["state"]) == (
        "mine@example.org",
        "qua thư điện tử",
        "đã gửi",
    )
    # Whom one had reminded is told to nobody but them.
    assert "other" not in str(held)


def test_whoever_has_no_account_has_nothing_here():
    assert personal_data(make_person(make_unit())) == {}
