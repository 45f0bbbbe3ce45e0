"""The screen, what it asks for, and the page of its keepers."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from contests.board import actions, showing
from contests.board.showing import pages
from contests.board.tests.worlds import make_hall, play, screen, text
from contests.models import Board, Judge, Sitting, Timing
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_team
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def hall():
    return make_hall()


@pytest.fixture
def keeper(hall):
    return signed_in(hall.keeper)


def press(client, hall, act, **data):
    return client.post(reverse("board_control", args=[hall.sitting.pk]), {"act": act, **data}, follow=True)


class TestScreen:
    @pytest.mark.parametrize("name", ["board", "board_now"])
    def test_it_is_kept_nowhere_and_found_by_no_search(self, client, hall, name):
        response = screen(client, hall, name)
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]

    def test_what_has_not_changed_is_not_sent_again(self, client, hall):
        etag = screen(client, hall)["ETag"]
        again = screen(client, hall, **{"If-None-Match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        actions.set_blank(hall.board, True, by=None, at=AT + timedelta(minutes=1))
        other = screen(client, hall, **{"If-None-Match": etag})
        assert other.status_code == 200
        assert other["ETag"] != etag

    def test_two_hundred_boards_cost_one_read_each(self, client, hall, django_assert_num_queries):
        etag = screen(client, hall)["ETag"]
        with django_assert_num_queries(1):
            screen(client, hall, **{"If-None-Match": etag})

    def test_a_reveal_is_shown_at_once_whatever_is_kept(self, client, hall):
        play(hall)
        actions.freeze(hall.board, by=None, at=AT)
        assert "khóa" in text(screen(client, hall))
        actions.reveal(hall.board, 1, by=None, at=AT)
        assert "Chưa công bố 3 đội" in text(screen(client, hall))

    def test_unknown_replaced_and_not_held_are_said_in_plain_words(self, client, hall):
        old = hall.board.code
        actions.replace_code(hall.board, old, by=None, at=AT)
        for code in (old, "x", "a" * 80):
            response = client.get(reverse("board", args=[code]))
            assert response.status_code == 404
            assert "Không có bảng điểm này" in text(response)
            assert client.get(reverse("board_now", args=[code])).status_code == 404
        hall.board.refresh_from_db()
        assert screen(client, hall, "board").status_code == 200
        Sitting.objects.update(cancelled_at=AT, cancelled_reason="Bão")
        assert screen(client, hall, "board").status_code == 404

    def test_the_team_on_stage_with_its_time(self, client, hall):
        start = AT + timedelta(minutes=10)
        Timing.objects.create(
            appearance=hall.teams[0], part=hall.play, started_at=AT, ended_at=AT + timedelta(seconds=90)
        )
        Timing.objects.create(appearance=hall.teams[0], part=hall.play, started_at=start)
        Timing.objects.create(
            appearance=hall.teams[1], part=hall.play, started_at=start, voided_at=start, voided_reason="Nhầm đội"
        )
        found = text(screen(client, hall))
        assert found.count("data-timer") == 1
        assert f'data-started="{int(start.timestamp() * 1000)}"' in found
        assert 'data-before="90" data-least="420" data-most="600"' in found

    def test_no_persons_are_named(self, client, hall):
        found = text(screen(client, hall, "board"))
        assert "Sao Mai" in found
        assert not any(member.person.full_name in found for member in hall.teams[0].entrant.members.all())

    def test_a_name_is_text(self, client, hall):
        hall.teams[0].entrant.name = "<b>Sao</b>"
        hall.teams[0].entrant.save()
        assert "&lt;b&gt;Sao&lt;/b&gt;" in text(screen(client, hall, "board"))

    def test_forty_teams_stand_on_two_pages_of_two_columns(self):
        rows = [{"name": str(n)} for n in range(40)]
        assert [[len(column) for column in page] for page in pages(rows)] == [[10, 10], [10, 10]]
        assert [[len(column) for column in page] for page in pages(rows[:15])] == [[8, 7]]
        assert [[len(column) for column in page] for page in pages(rows[:23])] == [[10, 10], [3]]
        assert pages(rows[:10]) == [[rows[:10]]]
        assert pages([]) == []

    def test_the_boards_of_many_teams_cost_as_much_as_of_few(self, client, hall, django_assert_max_num_queries):
        for number in range(35):
            make_team(hall.sitting, f"Thêm {number}", members=1)
        with django_assert_max_num_queries(10):
            screen(client, hall)


class TestControl:
    def test_who_holds_it(self, client, hall):
        address = reverse("board_control", args=[hall.sitting.pk])
        for user, status in (
            (hall.keeper, 200), (make_seat(hall.stage.contest.unit, "organiser"), 200),
            (make_seat(hall.stage.contest.unit, "officer"), 403), (make_judge(hall.sitting).user, 403),
            (make_seat(hall.teams[0].entrant.contest.unit, "judge"), 404),
        ):  # fmt: skip
            client.force_login(user)
            assert client.get(address).status_code == status, user
            assert client.post(address, {"act": "freeze"}).status_code == (302 if status == 200 else status)
        assert Judge.objects.count() == 1

    def test_it_begins_without_a_board(self, keeper, hall):
        Board.objects.all().delete()
        page = keeper.get(reverse("board_control", args=[hall.sitting.pk]))
        assert "Tạo bảng điểm" in text(page)
        assert press(keeper, hall, "freeze").status_code == 200
        assert not Board.objects.exists()
        press(keeper, hall, "make")
        assert Board.objects.get().sitting == hall.sitting

    def test_from_freezing_to_the_first_place(self, keeper, hall):
        play(hall)
        assert 'value="freeze"' in text(press(keeper, hall, "none"))
        page = text(press(keeper, hall, "freeze"))
        for step in range(1, 5):
            assert f'name="step" value="{step}"' in page
            page = text(press(keeper, hall, "reveal", step=str(step)))
        assert 'name="step"' not in page
        assert Board.objects.get().state == "done"

    def test_unfreezing_wants_a_tick(self, keeper, hall):
        press(keeper, hall, "freeze")
        assert "Hãy đánh dấu" in text(press(keeper, hall, "unfreeze"))
        assert Board.objects.get().state == "frozen"
        press(keeper, hall, "unfreeze", sure="1")
        assert Board.objects.get().state == "live"

    def test_why_nothing_can_be_revealed_is_said(self, keeper, hall):
        page = text(press(keeper, hall, "freeze"))
        assert 'name="step"' not in page
        assert "Chưa kết thúc tất cả" in text(press(keeper, hall, "reveal", step="1"))

    @pytest.mark.parametrize("typed", ["0", "21", "ba", ""])
    def test_a_place_that_is_none(self, keeper, hall, typed):
        page = press(keeper, hall, "from", reveal_from=typed)
        assert "invalid-feedback" in text(page)
        assert Board.objects.get().reveal_from == 3

    def test_the_address_can_be_scanned(self, keeper, hall):
        page = text(keeper.get(reverse("board_control", args=[hall.sitting.pk])))
        assert f"/board/{hall.board.code}/" in page
        assert "data:image/svg+xml" in page

    def test_what_is_not_a_step(self, keeper, hall):
        play(hall)
        press(keeper, hall, "freeze")
        for step in ("", "x", "99999999999", "-1", "²"):
            press(keeper, hall, "reveal", step=step)
        assert Board.objects.get().revealed == 0


def test_frozen_while_it_was_being_read(hall, monkeypatch):
    """A part closes between the freezing and the reading: what is sent is the frozen board."""
    found, real = showing.find(hall.board.code), showing.table

    def meanwhile(sitting, *, at):
        monkeypatch.setattr(showing, "table", real)
        actions.freeze(hall.board, by=None, at=timezone.now())
        play(hall)
        return real(sitting, at=at)

    monkeypatch.setattr(showing, "table", meanwhile)
    cache.clear()
    body = showing.answer(found, at=AT).body
    assert "71,71" not in body
    assert "khóa" in body
