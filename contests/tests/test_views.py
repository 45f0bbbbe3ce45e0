"""The pages of contests and rankings over HTTP: who gets them, what stands on them, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.entering import enter
from contests.models import Contest, Entrant, Measure, PartScore, Ranking
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import make_quiz, sent
from contests.tests.worlds import STRANGE_TITLE, make_world
from foundation.models import Job, User
from foundation.vietnamese.names import sort_key
from schools.models import Person
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world(opened=True)


@pytest.fixture
def enter_as(client):
    def enter_as(user):
        client.force_login(user)
        return client

    return enter_as


def address(world):
    return reverse("ranking", args=[world.ranking.pk])


def sit(world, name, *, school=None, right=1, seconds=60, **fields):
    pupil = make_pupil(school or world.school, name, **fields)
    attempt = start_attempt(world.part, pupil, at=world.at)
    submit_attempt(attempt.pk, sent(attempt, right), at=world.at + timedelta(seconds=seconds))
    return pupil


def ranked(world):
    rebuild_ranking(world.ranking.pk, at=timezone.now() + timedelta(minutes=5))


def names(answer):
    return [row["place"].name for row in answer.context["rows"]]


class TestContests:
    def listed(self, answer):
        assert answer.status_code == 200
        return [row.pk for row in answer.context["page"].object_list]

    def test_each_gets_what_they_may_see(self, enter_as, world):
        draft = make_quiz(world.department, title="Nháp của Sở", opened=False).stage.contest
        for who, expected in [
            ("organiser", [draft.pk, world.contest.pk]),
            ("officer", [draft.pk, world.contest.pk]),
            ("secretary", [world.contest.pk]),
            ("school_organiser", [world.contest.pk]),
            ("stranger", [world.strange_contest.pk]),
        ]:
            answer = enter_as(getattr(world, who)).get(reverse("contests"))
            assert sorted(self.listed(answer)) == sorted(expected), who
            assert (STRANGE_TITLE in answer.content.decode()) is (who == "stranger"), who

    def test_only_those_who_organise_are_led_to_a_new_one(self, enter_as, world):
        add = reverse("admin:contests_contest_add")
        for who, may in [("organiser", True), ("school_organiser", True), ("officer", False), ("secretary", False)]:
            html = enter_as(getattr(world, who)).get(reverse("contests")).content.decode()
            assert (f'href="{add}"' in html) is may, who

    def test_only_those_who_work_there_are_led_to_its_page(self, enter_as, world):
        change = reverse("admin:contests_contest_change", args=[world.contest.pk])
        judge = make_seat(world.department, "judge")
        for user, may in [(world.officer, True), (judge, False)]:
            html = enter_as(user).get(reverse("contests")).content.decode()
            assert (f'href="{change}"' in html) is may
            assert world.contest.title in html

    def test_without_a_seat_it_is_refused(self, enter_as, world):
        assert enter_as(make_pupil(world.school).user).get(reverse("contests")).status_code == 403

    def test_an_empty_list_says_what_to_do(self, enter_as):
        unit = make_unit("Sở Mới", kind="department")
        add = reverse("admin:contests_contest_add")
        for role, may in [("organiser", True), ("officer", False)]:
            html = enter_as(make_seat(unit, role)).get(reverse("contests")).content.decode()
            assert 'class="empty"' in html
            assert (f'href="{add}"' in html) is may

    def test_a_contest_without_ranking_shows_a_dash(self, enter_as, world):
        dash = '<span class="or-dash"></span>'
        assert dash not in enter_as(world.officer).get(reverse("contests")).content.decode()
        Ranking.objects.all().delete()
        assert dash in enter_as(world.officer).get(reverse("contests")).content.decode()

    def test_it_is_cut_into_pages_of_fifty(self, enter_as, world):
        Contest.objects.bulk_create(
            Contest(unit=world.department, title=f"Cuộc thi {n}", created_at=world.at) for n in range(50)
        )
        desk = enter_as(world.officer)
        first, second = (self.listed(desk.get(reverse("contests"), {"page": n})) for n in (1, 2))
        assert (len(first), second) == (50, [world.contest.pk])
        assert self.listed(desk.get(reverse("contests"), {"page": "99"})) == second
        assert self.listed(desk.get(reverse("contests"), {"page": "x"})) == first

    def test_one_row_and_three_cost_the_same(self, enter_as, world, django_assert_num_queries):
        desk = enter_as(world.officer)
        desk.get(reverse("contests"))
        for titles in ((), ("Hai", "Ba")):
            for title in titles:
                make_quiz(world.department, title=title)
            with django_assert_num_queries(8):
                answer = desk.get(reverse("contests"))
            assert len(self.listed(answer)) == 1 + len(titles)


class TestContest:
    @pytest.fixture
    def pupil(self, world):
        return make_pupil(world.school, "Nguyễn Thị Ánh", school_class=make_class(world.school, "6A"))

    def test_a_pupil_reads_their_own_results_there(self, enter_as, world, pupil):
        sit(world, "Lê Thị Khác", right=2)
        attempt = start_attempt(world.part, pupil, at=world.at)
        submit_attempt(attempt.pk, sent(attempt, 1), at=world.at)
        answer = enter_as(pupil.user).get(reverse("contest", args=[world.contest.pk]))
        [entry] = answer.context["entries"]
        assert [row.pk for row in entry.standing.submitted] == [attempt.pk]
        assert reverse("attempt_result", args=[attempt.pk]) in answer.content.decode()

    def test_a_hidden_ranking_is_not_named(self, enter_as, world, pupil):
        enter(world.contest, pupil, at=world.at)
        page = reverse("contest", args=[world.contest.pk])
        assert address(world) in enter_as(pupil.user).get(page).content.decode()
        Ranking.objects.update(state="hidden")
        assert address(world) not in enter_as(pupil.user).get(page).content.decode()

    @pytest.mark.parametrize("state", ["draft"])
    def test_what_is_not_open_does_not_exist(self, enter_as, world, pupil, state):
        page = reverse("contest", args=[world.contest.pk])
        assert enter_as(pupil.user).get(page).status_code == 200
        Contest.objects.filter(pk=world.contest.pk).update(state=state)
        assert enter_as(pupil.user).get(page).status_code == 404
        assert enter_as(pupil.user).get(reverse("contest", args=[world.strange_contest.pk])).status_code == 404

    def test_staff_without_a_roster_entry_are_told_so(self, enter_as, world):
        assert enter_as(world.officer).get(reverse("contest", args=[world.contest.pk])).status_code == 403


class TestRanking:
    def test_full_names_below_one_s_seat_and_initials_elsewhere(self, enter_as, world):
        beside = make_unit("THCS Bên Cạnh", under=world.department)
        mine = sit(world, "Trần Văn Bình", right=1)
        sit(world, "Đỗ Thị Dung", school=beside, right=2)
        ranked(world)
        for user, expected in [
            (world.organiser, ["Đỗ Thị Dung", "Trần Văn Bình"]),
            (world.officer, ["Đỗ Thị Dung", "Trần Văn Bình"]),
            (world.secretary, ["Đ.T.D.", "Trần Văn Bình"]),
            (make_seat(beside, "secretary"), ["Đỗ Thị Dung", "T.V.B."]),
            (mine.user, ["Đ.T.D.", "Trần Văn Bình"]),
        ]:
            answer = enter_as(user).get(address(world))
            assert names(answer) == expected
            html = answer.content.decode()
            assert ("Đỗ Thị Dung" in html) is ("Đỗ Thị Dung" in expected)
            assert ("Trần Văn Bình" in html) is ("Trần Văn Bình" in expected)

    def test_one_s_own_place_is_said_above_the_list(self, enter_as, world):
        first, second = sit(world, "Trần Văn Bình", right=2), sit(world, "Lê Thị Cúc", right=1)
        ranked(world)
        for pupil, rank in ((first, 1), (second, 2)):
            answer = enter_as(pupil.user).get(address(world))
            html = answer.content.decode()
            assert f'data-own-rank="{rank}"' in html
            assert [row["place"].mine for row in answer.context["rows"]] == [rank == 1, rank == 2]
            assert html.count('aria-current="true"') == 1
        assert "data-own-rank" not in enter_as(world.officer).get(address(world)).content.decode()

    def test_a_pupil_who_entered_without_result_sees_it_without_a_place(self, enter_as, world):
        sit(world, "Trần Văn Bình")
        ranked(world)
        waiting = make_pupil(world.school, "Ngô Chưa Nộp")
        enter(world.contest, waiting, at=world.at)
        html = enter_as(waiting.user).get(address(world)).content.decode()
        assert "data-own-rank" not in html
        assert 'class="table table-cards ranking-table"' in html

    def test_a_hidden_one_does_not_exist_for_readers(self, enter_as, world):
        pupil = sit(world, "Trần Văn Bình")
        ranked(world)
        readers = [world.officer, world.secretary, world.school_organiser, pupil.user]
        for user in readers:
            assert enter_as(user).get(address(world)).status_code == 200
        Ranking.objects.filter(pk=world.ranking.pk).update(state="hidden")
        for user in readers:
            assert enter_as(user).get(address(world)).status_code == 404
            workbook = enter_as(user).post(reverse("ranking_workbook", args=[world.ranking.pk]))
            assert workbook.status_code == (403 if user == pupil.user else 404)
        assert enter_as(world.organiser).get(address(world)).status_code == 200
        assert not Job.objects.filter(kind="contests.ranking_workbook").exists()

    def test_strangers_find_nothing(self, enter_as, world):
        stranger = make_pupil(make_unit("THCS Kia", under=world.strange_unit), "Lê Lạ")
        for user in (world.stranger, stranger.user, make_user()):
            assert enter_as(user).get(address(world)).status_code == 404

    def test_without_places_it_says_so(self, enter_as, world):
        html = enter_as(world.officer).get(address(world)).content.decode()
        assert 'class="empty"' in html
        assert "data-ranking" not in html

    def crowd(self, world, size):
        """Entrants with scores in the order of their numbers, without a paper each."""
        users = User.objects.bulk_create(User(username=f"em{n}", full_name=f"Em Số {n}") for n in range(size))
        people = Person.objects.bulk_create(
            Person(unit=world.school, user=user, full_name=user.full_name, name_sort_key=sort_key(user.full_name),
                   kind="pupil") for user in users
        )  # fmt: skip
        audience = world.contest.audiences.get()
        entrants = Entrant.objects.bulk_create(
            Entrant(contest=world.contest, person=each, audience=audience, unit=world.school, entered_at=world.at)
            for each in people
        )
        PartScore.objects.bulk_create(
            PartScore(entrant=entrant, part=world.part, stage=world.stage, points=1000 - n, seconds=60, attempts=1,
                      points_sum=1000 - n, reached_at=world.at, updated_at=world.at)
            for n, entrant in enumerate(entrants)
        )  # fmt: skip
        ranked(world)
        return people

    def test_fifty_stand_on_a_page(self, enter_as, world):
        people = self.crowd(world, 51)
        desk = enter_as(world.officer)
        first, second = desk.get(address(world)), desk.get(address(world), {"page": 2})
        assert [row["place"].rank for row in first.context["rows"]] == list(range(1, 51))
        assert [(row["place"].rank, row["place"].name) for row in second.context["rows"]] == [(51, "Em Số 50")]
        assert "950" in second.context["rows"][0]["place"].why
        assert "951" in second.context["rows"][0]["place"].why  # the last one of the page before
        assert names(desk.get(address(world), {"page": "-1"})) == names(second)
        own = enter_as(people[50].user).get(address(world))
        assert 'data-own-rank="51"' in own.content.decode()
        assert "?page=2" in own.content.decode()

    def test_exactly_fifty_are_one_page(self, enter_as, world):
        self.crowd(world, 50)
        answer = enter_as(world.officer).get(address(world))
        assert len(answer.context["rows"]) == 50
        assert "?page=2" not in answer.content.decode()

    def test_one_row_and_three_cost_the_same(self, enter_as, world, django_assert_num_queries):
        sit(world, "Trần Văn Bình")
        desk = enter_as(world.officer)
        for more in ((), ("Lê Thị Cúc", "Ngô Văn Dần")):
            for name in more:
                sit(world, name)
            ranked(world)
            desk.get(address(world))
            with django_assert_num_queries(16):
                answer = desk.get(address(world))
            assert len(answer.context["rows"]) == 1 + len(more)

    def test_every_kind_of_measure_can_be_read(self, enter_as, world):
        sit(world, "Trần Văn Bình")
        for order, kind in enumerate(["reached", "mean"], start=4):
            Measure.objects.create(ranking=world.ranking, order=order, kind=kind, direction="low")
        ranked(world)
        [row] = enter_as(world.officer).get(address(world)).context["rows"]
        assert len(row["values"]) == 5


class TestStale:
    def rebuilds(self):
        return Job.objects.filter(kind="contests.rebuild_ranking").count()

    def test_new_scores_are_asked_for_once(self, enter_as, world):
        sit(world, "Trần Văn Bình")
        desk = enter_as(world.officer)
        for _try in range(5):
            Job.objects.all().delete()
            begun = timezone.now().timestamp() // 10
            answers = [desk.get(address(world)) for _look in range(2)]
            if timezone.now().timestamp() // 10 == begun:  # both looks in the same ten seconds
                break
        for answer in answers:
            html = answer.content.decode()
            assert "data-stale" in html
            assert '<noscript><meta http-equiv="refresh" content="8"></noscript>' in html
            assert "contests/ranking." in html
        assert self.rebuilds() == 1

    def test_a_ranking_up_to_date_asks_for_nothing(self, enter_as, world):
        sit(world, "Trần Văn Bình")
        ranked(world)
        html = enter_as(world.officer).get(address(world)).content.decode()
        assert "data-stale" not in html
        assert 'http-equiv="refresh"' not in html
        assert "contests/ranking." not in html
        assert self.rebuilds() == 0

    def test_who_may_not_see_it_asks_for_nothing(self, enter_as, world):
        sit(world, "Trần Văn Bình")
        assert enter_as(world.stranger).get(address(world)).status_code == 404
        assert self.rebuilds() == 0


class TestWorkbook:
    def ask(self, desk, world):
        return desk.post(reverse("ranking_workbook", args=[world.ranking.pk]))

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("administrator", True), ("organiser", True), ("officer", True), ("secretary", True),
            ("judge", False), ("marker", False),
        ],
    )  # fmt: skip
    def test_the_button_is_for_those_who_may_export(self, enter_as, world, role, may):
        desk = enter_as(make_seat(world.department, role))
        html = desk.get(address(world)).content.decode()
        assert ('data-go="workbook"' in html) is may
        answer = self.ask(desk, world)
        assert answer.status_code == (302 if may else 403)
        assert Job.objects.filter(kind="contests.ranking_workbook").count() == may

    def test_a_pupil_has_none(self, enter_as, world):
        pupil = sit(world, "Trần Văn Bình")
        ranked(world)
        desk = enter_as(pupil.user)
        assert 'data-go="workbook"' not in desk.get(address(world)).content.decode()
        assert self.ask(desk, world).status_code == 403
        assert not Job.objects.filter(kind="contests.ranking_workbook").exists()

    def test_it_leads_to_the_job_of_whoever_asked(self, enter_as, world):
        answer = self.ask(enter_as(world.secretary), world)
        job = Job.objects.get(kind="contests.ranking_workbook")
        assert answer["Location"] == reverse("job", args=[job.pk])
        assert (job.owner, job.payload) == (world.secretary, {"ranking": world.ranking.pk})

    def test_looking_makes_none(self, enter_as, world):
        assert enter_as(world.officer).get(reverse("ranking_workbook", args=[world.ranking.pk])).status_code == 405

    def test_a_strangers_ranking_has_no_workbook(self, enter_as, world):
        assert self.ask(enter_as(world.stranger), world).status_code == 404
        assert not Job.objects.filter(kind="contests.ranking_workbook").exists()
