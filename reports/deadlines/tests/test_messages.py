"""What stands in a reminder by e-mail."""

from datetime import UTC, datetime

import pytest

from reports.actions import send_back
from reports.deadlines.actions import Wanted, claim
from reports.deadlines.messages import message_of, until_words
from reports.deadlines.tests.world import BEFORE, DAY, make_round
from reports.models import Reminder
from reports.tests.builders import DUE, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.PORTAL_URL = "https://cong.example.vn"
    return make_round(document="516/KH-PGD&ĐT")


def letter(world, due=DUE, at=BEFORE):
    wanted = Wanted(world.obligations[0].pk, due, "1440")
    row = claim(wanted, world.secretaries[0], asked_by=None, at=at)
    return message_of(row, row.obligation, at)


def test_it_says_what_is_owed_to_whom_until_when_and_where_to_click(world):
    message = letter(world)
    assert message.subject == "Nhắc nộp: Báo cáo kết quả hội thi – hạn hết ngày 30/10/2018"
    assert message.to == ["vanthu1@example.vn"]
    for words in (
        "Kính gửi Trường THCS Đại Mỗ,", "Nơi nhận: Phòng GD&ĐT Nam Từ Liêm", "hết ngày 30/10/2018 (còn 1 ngày)",
        "516/KH-PGD&ĐT", "https://cong.example.vn/",
    ):  # fmt: skip
        assert words in message.body
    assert "Lê Thị Thu" not in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert 'href="https://cong.example.vn/' in html
    assert "Phòng GD&amp;ĐT Nam Từ Liêm" in html
    assert message.extra_headers["Message-ID"] == f"<reminder-{Reminder.objects.get().pk}@cong.example.vn>"


def test_sent_back_it_says_why(world):
    version = make_version(world.obligations[0], pupils=1)
    reason = "Thiếu lớp 6B & <ghi chú>"
    send_back(version, reason=reason, due_again_at=DUE + DAY, by=None, at=BEFORE)
    message = letter(world, DUE + DAY)
    assert f"Lý do trả lại: {reason}" in message.body
    assert "Thiếu lớp 6B &amp; &lt;ghi chú&gt;" in message.alternatives[0][0]
    assert "31/10/2018" in message.body


def test_overdue_it_says_by_how_much(world):
    assert "quá hạn 1 ngày" in letter(world, at=DUE + DAY).body


def test_a_long_title_of_several_lines_stays_one_heading(world):
    world.requirement.title = "Báo cáo\nkết quả " + "rất dài " * 30
    world.requirement.save()
    message = letter(world)
    assert "\n" not in message.subject
    message.message().as_bytes()


def test_midnight_is_said_as_the_last_day_that_counts():
    assert until_words(datetime(2018, 10, 30, 17, tzinfo=UTC)) == "hết ngày 30/10/2018"
    assert until_words(datetime(2018, 10, 30, 10, 0, tzinfo=UTC)) == "17:00 ngày 30/10/2018"
