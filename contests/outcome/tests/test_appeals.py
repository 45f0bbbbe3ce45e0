"""Appeals: only inside the window, answered by another person, once, and told to the team."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contests.models import Appeal, Appearance, Notice
from contests.outcome.actions import answer_appeal, file_appeal, withdraw_appeal
from contests.outcome.rules import NotPossible
from contests.outcome.tests.builders import make_judged_world
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
TEXT = "Điểm phần tài năng của đội chưa đúng với phiếu chấm."


@shared
def world():
    return make_judged_world("published")


def filed(world, *, by=None, at=None, part=None, text=TEXT):
    by = by or world.teams[0].entrant.members.order_by("pk")[0].person.user
    return file_appeal(world.teams[0], part=part, text=text, by=by, at=at or world.later)


class TestFiling:
    def test_until_the_last_minute(self, world):
        assert filed(world).state == "open"
        with pytest.raises(NotPossible):
            filed(world, at=world.too_late, text=TEXT + " Xin xem lại.")
        assert Appeal.objects.count() == 1

    def test_not_before_results_are_published(self):
        world = make_judged_world("checked")
        with pytest.raises(NotPossible):
            filed(world, at=world.at)

    def test_not_for_a_team_that_was_absent(self, world):
        Appearance.objects.filter(pk=world.teams[0].pk).update(state="absent")
        world.teams[0].refresh_from_db()
        with pytest.raises(NotPossible):
            filed(world)

    def test_twice_is_once(self, world):
        assert filed(world).pk == filed(world).pk
        with pytest.raises(NotPossible):
            filed(world, text=TEXT + " Và cả phần một.")
        assert filed(world, part=world.parts[0]).pk != filed(world).pk


class TestAnswering:
    def test_is_on_record_and_told_to_the_team_alone(self, world):
        appeal = filed(world)
        answer_appeal(appeal, granted=False, answer="Phiếu đã cộng đúng.", by=world.secretary, at=world.later)
        appeal.refresh_from_db()
        assert (appeal.state, appeal.answer, appeal.answered_by) == ("rejected", "Phiếu đã cộng đúng.", world.secretary)
        notice = Notice.objects.get()
        assert notice.entrant == world.teams[0].entrant
        assert "Phiếu đã cộng đúng." in notice.text

    def test_is_final(self, world):
        appeal = filed(world)
        answer_appeal(appeal, granted=True, answer="Đã cộng lại.", by=world.secretary, at=world.later)
        with pytest.raises(NotPossible):
            answer_appeal(appeal, granted=False, answer="Thôi.", by=world.organiser, at=world.later)
        with pytest.raises(NotPossible):
            withdraw_appeal(appeal, by=appeal.filed_by, at=world.later)
        appeal.refresh_from_db()
        assert (appeal.state, appeal.answer) == ("upheld", "Đã cộng lại.")

    def test_by_another_than_who_filed_it(self, world):
        appeal = filed(world, by=world.secretary)
        with pytest.raises(NotPossible):
            answer_appeal(appeal, granted=True, answer="Đúng.", by=world.secretary, at=world.later)

    def test_a_withdrawn_one_leaves_room_for_another(self, world):
        withdraw_appeal(filed(world), by=None, at=world.later)
        assert filed(world, text=TEXT + " Lần hai.").state == "open"


class TestPages:
    def test_who_sees_them(self, world, client):
        appeal = filed(world)
        page = reverse("sitting_appeals", args=[world.sitting.pk])
        seen = {
            world.secretary: 200, world.organiser: 200, world.officer: 200,
            world.other_secretary: 404, world.stranger: 404, world.judges[0].user: 403,
        }  # fmt: skip
        for user, status in seen.items():
            client.force_login(user)
            response = client.get(page)
            assert response.status_code == status, user
            assert (TEXT in response.content.decode()) is (status == 200)
        client.force_login(world.officer)
        data = {"granted": "no", "answer": "Không."}
        assert client.post(reverse("appeal_answer", args=[appeal.pk]), data).status_code == 403

    def test_an_answer_that_says_nothing_keeps_what_was_chosen(self, world, client):
        appeal = filed(world)
        client.force_login(world.secretary)
        response = client.post(reverse("appeal_answer", args=[appeal.pk]), {"granted": "no", "answer": " "})
        assert response.status_code == 422
        appeal.refresh_from_db()
        assert appeal.state == "open"

    def test_a_pupil_files_for_their_own_team_only(self, world, client):
        client.force_login(world.teams[0].entrant.members.order_by("pk")[0].person.user)
        Appearance.objects.get(pk=world.teams[1].pk)
        assert client.get(reverse("team_appeal", args=[world.teams[1].pk])).status_code == 404
        assert client.get(reverse("team_appeal", args=[world.teams[0].pk])).status_code == 200

    def test_who_has_left_the_team_reads_nothing(self, world, client):
        member = world.teams[0].entrant.members.order_by("pk")[0]
        member.left_at, member.reason = world.at, "Chuyển trường"
        member.save()
        client.force_login(member.person.user)
        assert client.get(reverse("team_appeal", args=[world.teams[0].pk])).status_code == 404

    def test_as_many_queries_for_one_as_for_three(self, world, client):
        client.force_login(world.secretary)
        page = reverse("sitting_appeals", args=[world.sitting.pk])
        filed(world)
        client.get(page)
        one = queries_of(client, page)
        Appeal.objects.bulk_create(
            Appeal(sitting=world.sitting, appearance=world.teams[1], part=part, text=TEXT, filed_at=world.later)
            for part in world.parts[:2]
        )
        assert queries_of(client, page) == one


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    return len(queries)
