"""What a person sees of reminders in the portal."""

import pytest
from django.utils import timezone

from reports.deadlines.actions import opened, remind, remind_due
from reports.deadlines.showing import reminders_for
from reports.deadlines.tests.world import BEFORE, DAY, MINUTE, make_round
from reports.tests.builders import DUE, make_version
from schools.tests.builders import make_seat

pytestmark = pytest.mark.django_db


def test_one_line_a_report_however_often_reminded_and_none_of_others():
    world = make_round(("Trường A", "Trường B"))
    remind_due(at=BEFORE)
    remind([world.obligations[0].pk], by=world.officer, at=BEFORE + 20 * MINUTE)
    [shown] = reminders_for(world.secretaries[0], BEFORE + 30 * MINUTE)
    assert (shown.obligation, shown.reminder.asked_by, shown.late) == (world.obligations[0], world.officer, False)
    assert (shown.until, shown.left) == ("hết ngày 30/10/2018", "còn 23 giờ 30 phút")
    assert reminders_for(world.officer, BEFORE) == []
    late = reminders_for(world.secretaries[0], DUE + DAY)[0]
    assert (late.late, late.left) == (True, "quá hạn 1 ngày")


def test_what_was_sent_is_not_shown_any_more():
    world = make_round()
    remind_due(at=BEFORE)
    make_version(world.obligations[0], at=BEFORE + MINUTE, pupils=1)
    assert reminders_for(world.secretaries[0], BEFORE + 2 * MINUTE) == []


def test_whoever_works_there_no_more_is_reminded_of_nothing():
    world = make_round(("Trường A", "Trường B"))
    remind_due(at=BEFORE)
    gone = world.secretaries[0]
    gone.memberships.update(valid_to=timezone.localdate(BEFORE))
    make_seat(world.obligations[1].unit, "secretary", user=gone)
    assert reminders_for(gone, BEFORE) == []


def test_opening_the_report_reads_ones_own_reminders_alone():
    world = make_round(("Trường A", "Trường B"))
    remind_due(at=BEFORE)
    first, other = world.secretaries
    for later in (1, 2):
        opened(world.obligations[0], by=first, at=BEFORE + later * MINUTE)
        opened(world.obligations[1], by=first, at=BEFORE + later * MINUTE)
    [read], [unread] = reminders_for(first, BEFORE + DAY), reminders_for(other, BEFORE + DAY)
    assert (read.unread, read.reminder.read_at, unread.unread) == (False, BEFORE + MINUTE, True)


def test_those_of_given_reports_alone_and_with_as_many_queries(django_assert_num_queries):
    world = make_round(("Trường A",))
    remind_due(at=BEFORE)
    with django_assert_num_queries(1):
        assert len(reminders_for(world.secretaries[0], BEFORE, obligations=world.obligations)) == 1
    with django_assert_num_queries(1):
        assert reminders_for(world.secretaries[0], BEFORE, obligations=[world.obligations[0].pk + 1]) == []
