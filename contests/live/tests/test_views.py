"""The pages over HTTP: who gets them, what they offer, what comes of what is sent."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.live.tests.worlds import MINUTE, SECOND, arrive_late, freeze, make_world, sit, tell_device
from contests.models import Attempt, Extension, LateDecision, Notice, Stage
from contests.notices import tell
from contests.quiz.actions import close
from schools.tests.builders import make_class, make_pupil, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world(at=timezone.now())


@pytest.fixture
def get(client, world):
    def get(user, name="live", pk=None, headers=None, **query):
        client.force_login(user)
        return client.get(reverse(name, args=[pk or world.contest.pk]), query, headers=headers)

    return get


@pytest.fixture
def post(client, world):
    def post(user, name, data, **query):
        client.force_login(user)
        return client.post(reverse(name, args=[world.contest.pk], query=query), data)

    return post


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def rows(html):
    return [int(pk) for pk in re.findall(r'data-(?:row|person)="(\d+)"', html)]


def count(html, name):
    return re.search(rf'data-count="{name}">([^<]*)<', html)[1]


class TestLive:
    def test_it_begins_with_the_round_that_counts_although_practice_runs_too(self, world, get):
        practice = Stage.objects.create(
            contest=world.contest, order=0, name="Thi thử", practice=True,
            opens_at=world.stage.opens_at - MINUTE, closes_at=world.stage.closes_at,
        )  # fmt: skip
        assert get(world.organiser).context["stage"] == world.stage
        assert get(world.organiser, stage=practice.pk).context["stage"] == practice
        Stage.objects.filter(pk=world.stage.pk).update(opens_at=world.at + MINUTE)
        assert get(world.organiser).context["stage"] == practice

    def test_an_organiser_goes_from_units_to_classes_to_pupils(self, world, get):
        freeze(world, world.a6, 3)
        freeze(world, world.c7, 5)
        attempt = sit(world)
        html = html_of(get(world.organiser))
        assert rows(html) == [world.one.pk, world.other.pk]
        assert [count(html, name) for name in ("eligible", "in", "done", "none")] == ["8", "1", "0", "7"]
        assert rows(html_of(get(world.organiser, unit=world.one.pk))) == [world.a6.pk]
        html = html_of(get(world.organiser, unit=world.one.pk, **{"class": world.a6.pk}))
        assert rows(html) == [attempt.entrant.person_id]
        assert reverse("attempt_log", args=[attempt.pk]) in html

    def test_a_school_sees_its_own_classes_at_once_and_no_others(self, world, get):
        freeze(world, world.a6, 3)
        freeze(world, world.c7, 5)
        sit(world, "Của trường kia", school_class=world.c7)
        html = html_of(get(world.secretary))
        assert rows(html) == [world.a6.pk]
        assert count(html, "eligible") == "3"
        assert "THCS Đại Mỗ" not in html
        for query in ({"unit": world.other.pk}, {"class": world.c7.pk}, {"unit": world.other.pk, "class": "0"}):
            assert get(world.secretary, **query).status_code == 404

    def test_only_organisers_are_offered_acts(self, world, get):
        sit(world)
        asked = {"unit": world.one.pk, "class": world.a6.pk}
        assert 'data-go="extend"' in html_of(get(world.organiser, **asked))
        for user in (world.officer, world.secretary):
            html = html_of(get(user, **asked))
            assert "Nguyễn Văn An" in html
            assert "data-go=" not in html
            assert "/log/" not in html

    def test_an_organiser_of_a_school_below_sees_only_the_school(self, world, get):
        freeze(world, world.c7, 5)
        freeze(world, world.a6, 3)
        assert count(html_of(get(make_seat(world.one, "organiser"))), "eligible") == "3"

    def test_judges_and_strangers_are_kept_out(self, world, get):
        assert get(make_seat(world.department, "judge")).status_code == 403
        assert get(world.stranger).status_code == 404
        for query in ({"unit": 999999}, {"class": "x"}, {"unit": world.stranger.memberships.get().unit_id}):
            assert get(world.organiser, **query).status_code == 404

    def test_htmx_gets_only_what_moves(self, world, get):
        whole, part = get(world.organiser), get(world.organiser, headers={"HX-Request": "true"})
        assert "<h1>" in html_of(whole)
        html = html_of(part)
        assert "<h1>" not in html
        assert html.count('id="board"') == html.count('id="counts"') == 1
        assert "HX-Request" in part.headers["Vary"]
        assert "aria-live" not in html

    def test_the_filters_stay_in_the_address_of_the_board_and_its_pages(self, world, get):
        for number in range(60):
            make_pupil(world.one, f"Nguyễn Văn Số{number}", school_class=world.a6)
        html = html_of(get(world.organiser, unit=world.one.pk, state="none", q="van", **{"class": world.a6.pk}))
        assert len(rows(html)) == 50
        links = re.findall(r'href="(\?[^"]*page=2[^"]*)"', html)
        assert links
        assert all("state=none" in link and "q=van" in link and f"class={world.a6.pk}" in link for link in links)
        board = re.search(r'hx-get="([^"]+)"', html)[1]
        assert "q=van" in board

    def test_it_says_when_nothing_fits(self, world, get):
        freeze(world, world.a6, 3)
        assert 'class="empty"' in html_of(get(world.organiser, q="không có"))

    def test_without_anybody_and_without_a_stage_it_still_opens(self, world, get):
        assert 'class="empty"' in html_of(get(world.organiser))
        world.part.blueprint.all().delete()
        world.part.delete()
        world.contest.rankings.all().delete()
        world.stage.delete()
        assert 'class="empty"' in html_of(get(world.organiser))

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_unit_and_three_cost_the_same(self, world, get, django_assert_num_queries, number):
        for each in range(number):
            sit(world, f"Số {each}", school_class=make_class(world.one if each else world.other, f"8{each}"))
        get(world.organiser)
        with django_assert_num_queries(13):
            html_of(get(world.organiser))


class TestExtend:
    data = {"minutes": "10", "reason": "Mất điện"}

    def send(self, world, post, user=None, data=None, **query):
        return post(user or world.organiser, "extend", {"part": world.part.pk, **(data or self.data)}, **query)

    def test_to_a_class_from_the_address(self, world, get, post):
        mine, other = sit(world), sit(world, "Lớp bên", school_class=world.b6)
        html = html_of(get(world.organiser, "extend", **{"class": world.a6.pk}))
        assert "6A" in re.search(r"data-target>([^<]*)<", html)[1]
        response = self.send(world, post, **{"class": world.a6.pk})
        assert response.status_code == 302
        assert response.url.startswith(reverse("live", args=[world.contest.pk]))
        assert Attempt.objects.get(pk=mine.pk).deadline == mine.deadline + 10 * MINUTE
        assert Attempt.objects.get(pk=other.pk).deadline == other.deadline

    def test_what_is_closed_is_said_before(self, world, get):
        attempt = sit(world, at=world.at - 35 * MINUTE)
        close(attempt.pk, at=world.at)
        html = html_of(get(world.organiser, "extend"))
        assert "<strong>" in re.search(r"data-papers>(.*?)</ul>", html, re.DOTALL)[1]

    @pytest.mark.parametrize("data", [{"minutes": "0", "reason": "x"}, {"minutes": "601", "reason": "x"},
                                      {"minutes": "-5", "reason": "x"}, {"minutes": "10", "reason": " "},
                                      {"minutes": "mười", "reason": "x"}])  # fmt: skip
    def test_what_cannot_be_is_said_and_stays_typed(self, world, post, data):
        html = html_of(self.send(world, post, data=data))
        assert "error-summary" in html
        assert f'value="{data["minutes"]}"' in html
        assert not Extension.objects.exists()

    def test_a_part_of_another_contest_is_no_choice(self, world, post):
        html_of(post(world.organiser, "extend", {"part": world.strange.pk, **self.data}))
        assert not Extension.objects.exists()

    def test_a_double_tap_leads_on_all_the_same(self, world, post):
        sit(world)
        assert [self.send(world, post).status_code for _tap in range(2)] == [302, 302]
        assert Extension.objects.count() == 1

    def test_others_are_refused(self, world, post):
        for user, status in ((world.secretary, 403), (world.officer, 403), (world.stranger, 404)):
            assert self.send(world, post, user=user).status_code == status
        assert self.send(world, post, entrant=999999).status_code == 404
        assert not Extension.objects.exists()


class TestNotices:
    def test_told_to_a_unit_and_listed(self, world, get, post):
        response = post(world.organiser, "notices", {"text": "Thi lại lúc 9 giờ"}, unit=world.one.pk)
        assert response.status_code == 302
        assert Notice.objects.get().unit == world.one
        html = html_of(get(world.organiser, "notices"))
        assert "Thi lại lúc 9 giờ" in html

    def test_nothing_is_not_told(self, world, post):
        assert "error-summary" in html_of(post(world.organiser, "notices", {"text": "  "}))
        assert not Notice.objects.exists()

    def test_it_stands_on_the_first_page_and_the_contest_s_page_of_those_concerned_only(self, world, client):
        tell(world.contest, "Chỉ lớp <b>6A</b>", school_class=world.a6, by=None, at=world.at)
        mine = make_pupil(world.one, school_class=world.a6)
        other = make_pupil(world.one, "Lớp bên", school_class=world.b6)
        for person, there in ((mine, True), (other, False)):
            client.force_login(person.user)
            for address in (reverse("home"), reverse("contest", args=[world.contest.pk])):
                assert ("Chỉ lớp &lt;b&gt;6A" in html_of(client.get(address))) is there

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_and_three_cost_the_same(self, world, get, django_assert_num_queries, number):
        for each in range(number):
            entrant = sit(world, f"Số {each}").entrant
            tell(world.contest, f"Tin {each}", entrant=entrant, by=world.organiser, at=world.at)
        with django_assert_num_queries(17):
            html_of(get(world.organiser, "notices"))


class TestLateAnswers:
    def late(self, world, name="Nguyễn Văn An"):
        attempt = sit(world, name, at=world.at - 40 * MINUTE)
        close(attempt.pk, at=world.at)
        arrive_late(attempt, 3, at=attempt.accepts_until + SECOND)
        return attempt

    def shown(self, html):
        return re.findall(r'name="seen" value="(\d+:\d+)"', html)

    def test_ticked_papers_are_decided_with_a_reason(self, world, get, post):
        first, second = self.late(world), self.late(world, "Trần Bình")
        seen = self.shown(html_of(get(world.organiser, "late_answers")))
        assert len(seen) == 2
        assert "late_answers" not in html_of(get(world.organiser))
        mine = [value for value in seen if value.startswith(f"{first.pk}:")]
        data = {"seen": mine, "accepted": "1", "reason": "Mất mạng"}
        assert post(world.organiser, "late_answers", data).status_code == 302
        assert LateDecision.objects.get().attempt == first
        assert len(self.shown(html_of(get(world.organiser, "late_answers")))) == 1
        assert Attempt.objects.get(pk=second.pk).right == 0

    @pytest.mark.parametrize("missing", ["seen", "accepted", "reason"])
    def test_what_is_missing_is_said_and_the_rest_stays(self, world, get, post, missing):
        self.late(world)
        seen = self.shown(html_of(get(world.organiser, "late_answers")))
        data = {"seen": seen, "accepted": "0", "reason": "Mất mạng"}
        del data[missing]
        html = html_of(post(world.organiser, "late_answers", data))
        assert "error-summary" in html
        assert ("Mất mạng" in html) is (missing != "reason")
        assert ("checked" in html) is True
        assert not LateDecision.objects.exists()

    @pytest.mark.parametrize("seen", ["1", "x:y", "1:", ":", "9" * 40 + ":1", "²:1"])
    def test_nonsense_decides_nothing(self, world, post, seen):
        self.late(world)
        post(world.organiser, "late_answers", {"seen": seen, "accepted": "1", "reason": "x"})
        assert not LateDecision.objects.exists()

    def test_the_live_page_leads_there(self, world, get):
        self.late(world)
        assert 'data-go="late"' in html_of(get(world.organiser))
        assert 'data-go="late"' not in html_of(get(world.officer))


class TestLog:
    def test_it_says_what_the_device_told(self, world, get):
        attempt = sit(world)
        for kind in ("loaded", "hidden", "shown", "hidden"):
            tell_device(attempt, kind, world.at)
        html = html_of(get(world.organiser, "attempt_log", pk=attempt.pk))
        assert re.search(r"data-devices>1<", html)
        assert re.search(r"data-left>2 ", html)
        assert html_of(get(world.organiser, "attempt_log", pk=sit(world, "Không kể gì").pk)).count("<tbody>") == 0

    def test_of_another_contest_there_is_none(self, world, get):
        attempt = sit(world)
        assert get(world.stranger, "attempt_log", pk=attempt.pk).status_code == 404
        assert get(world.secretary, "attempt_log", pk=attempt.pk).status_code == 403
