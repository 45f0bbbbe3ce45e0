import pytest

from contests.awards.certificates import issue_participation
from contests.awards.disqualifying import disqualify
from contests.awards.tests.test_publishing import published, ready
from contests.awards.tests.worlds import make_ranked
from contests.personal_data import personal_data

pytestmark = pytest.mark.django_db


def test_prizes_certificates_and_disqualifications_are_told_to_the_one_they_are_about():
    world = ready(make_ranked())
    published(world, "official")
    mine, other = world.entrants[0], world.entrants[3]
    certificate = issue_participation(mine, by=None, at=world.at)
    disqualify(mine, reason="Hai tài khoản", by=world.organiser, at=world.at)
    held = personal_data(mine.person)
    assert [(row["state"], row["note"]) for row in held["prizes"]] == [("đã trao", "Đã đối chiếu")]
    assert [row["kind"] for row in held["certificates"]] == ["giấy chứng nhận tham gia"]
    assert [(row["code"], row["revoked_reason"]) for row in held["certificates"]] == [
        (certificate.code, "Hai tài khoản")
    ]
    assert [row["reason"] for row in held["disqualifications"]] == ["Hai tài khoản"]
    held = personal_data(other.person)
    assert (held["prizes"], held["certificates"], held["disqualifications"]) == ([], [], [])


def test_a_prize_that_is_only_proposed_is_not_told_to_them_yet():
    world = ready(make_ranked())
    mine = world.entrants[0].person
    assert [row["state"] for row in personal_data(mine)["prizes"]] == ["đã xác minh"]
    assert personal_data(mine, at=world.at)["prizes"] == []
    published(world, "official")
    assert [row["state"] for row in personal_data(mine, at=world.at)["prizes"]] == ["đã trao"]
