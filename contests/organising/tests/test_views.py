"""Adding rounds and practice, the preview, and colleagues who take part: by their pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.listing import for_person
from contests.models import Amendment, Attempt, BankView, Choice, Contest, Question, QuestionBank
from contests.organising.joining import CannotJoin, join_as_staff
from contests.tests.builders import add_question
from contests.tests.worlds import make_world, page
from foundation.models import Event
from schools.models import Person
from schools.tests.builders import make_person, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def typed(**fields):
    data = {
        "count": 3, "opens_at": "2026-12-07T08:00", "days": 7, "minutes": 20, "attempts": 2, "number": 10, "bank": "",
        "prediction": "entrants", "overall": "on",
    }  # fmt: skip
    return data | fields


class TestRounds:
    def test_in_one_act(self, desk, world):
        answer = desk.post(reverse("contest_rounds", args=[world.contest.pk]), typed())
        assert answer.url == page("contest", "change", world.contest.pk)
        stages = world.contest.stages.order_by("order")[1:]
        assert [f"{timezone.localtime(stage.opens_at):%d/%m %H:%M}" for stage in stages] == [
            "07/12 08:00", "14/12 08:00", "21/12 08:00",
        ]  # fmt: skip
        html = desk.get(answer.url).content.decode()
        assert all(page("stage", "change", stage.pk) in html for stage in stages)
        assert Event.objects.get(verb="add rounds").by == world.organiser

    @pytest.mark.parametrize("field", ["count", "opens_at", "days", "minutes", "attempts"])
    def test_what_is_missing_is_said_and_the_rest_stays(self, desk, world, field):
        answer = desk.post(reverse("contest_rounds", args=[world.contest.pk]), typed(**{field: ""}))
        assert set(answer.context["form"].errors) == {field}
        assert field == "minutes" or 'value="20"' in answer.content.decode()
        assert world.contest.stages.count() == 1

    def test_a_bank_of_others_cannot_be_chosen(self, desk, world):
        address = reverse("contest_rounds", args=[world.contest.pk])
        assert set(desk.post(address, typed(bank=world.strange_bank.pk)).context["form"].errors) == {"bank"}
        assert desk.post(address, typed(bank=world.bank.pk)).status_code == 302

    def test_in_an_opened_contest_it_is_an_amendment(self, desk, world):
        Contest.objects.filter(pk=world.contest.pk).update(state="open", opened_at=world.at)
        address = reverse("contest_rounds", args=[world.contest.pk])
        assert set(desk.post(address, typed()).context["form"].errors) == {"reason"}
        assert desk.post(address, typed(reason="Các em muốn thi thêm")).status_code == 302
        assert len(Amendment.objects.get().changes) == 3

    def test_practice(self, desk, world):
        address = reverse("contest_practice", args=[world.contest.pk])
        data = typed(closes_at="2026-12-06T08:00")
        assert set(desk.post(address, data).context["form"].errors) == {"closes_at"}
        assert desk.post(address, data | {"closes_at": "2026-12-08T08:00"}).status_code == 302
        assert world.contest.stages.get(practice=True).closes_at.isoformat() == "2026-12-08T01:00:00+00:00"

    @pytest.mark.parametrize("name", ["contest_rounds", "contest_practice"])
    def test_is_for_the_organisers(self, client, world, name):
        Contest.objects.filter(pk=world.contest.pk).update(state="open")
        for user, status in [(world.officer, 403), (world.school_organiser, 403), (world.stranger, 404)]:
            client.force_login(user)
            assert client.post(reverse(name, args=[world.contest.pk]), typed()).status_code == status
        assert world.contest.stages.count() == 1


class TestPreview:
    def look(self, desk, world, **said):
        return desk.get(reverse("part_preview", args=[world.part.pk]), said)

    def test_shows_a_paper_without_key_and_keeps_nothing(self, desk, world):
        Choice.objects.filter(correct=True).update(text="Đáp án đúng là đây")
        answer = self.look(desk, world)
        html = answer.content.decode()
        assert [row["number"] for row in answer.context["paper"]] == [1, 2]
        assert "Câu hỏi số 1?" in html
        assert "is-right" not in html
        assert not Attempt.objects.exists()
        world.bank.refresh_from_db()
        assert world.bank.drawn_at is None

    def test_the_key_on_demand_of_the_same_paper(self, desk, world):
        for number in range(30):
            add_question(world.part, f"Thêm {number}?")
        world.part.blueprint.update(number=5)
        seed = self.look(desk, world).context["seed"]
        first = [row["question"].pk for row in self.look(desk, world, paper=seed).context["paper"]]
        again = self.look(desk, world, paper=seed, key=1)
        assert [row["question"].pk for row in again.context["paper"]] == first
        assert again.content.decode().count("is-right") == 5

    def test_as_each_audience_would_get_it(self, desk, world):
        staff = world.contest.audiences.create(name="Cán bộ", kind="staff")
        first, second = Question.objects.filter(bank=world.bank).order_by("pk")
        Question.objects.filter(pk=second.pk).update(audience="staff")
        papers = {
            pk: {row["question"].pk for row in self.look(desk, world, audience=pk).context["paper"]}
            for pk in world.contest.audiences.values_list("pk", flat=True)
        }
        assert papers == {world.contest.audiences.get(kind="pupil").pk: {first.pk}, staff.pk: {first.pk, second.pk}}

    def test_it_is_written_down_once_a_day(self, desk, world):
        for _time in range(3):
            self.look(desk, world)
        [seen] = BankView.objects.all()
        assert (seen.bank, seen.user, seen.times) == (world.bank, world.organiser, 3)

    @pytest.mark.parametrize("spoil", ["few", "none", "nonsense"])
    def test_when_there_is_nothing_to_show_it_says_what_to_do(self, desk, world, spoil):
        if spoil == "few":
            world.part.blueprint.update(number=9)
        elif spoil == "none":
            world.part.blueprint.all().delete()
        said = {"paper": "9" * 40, "audience": "x", "key": "2"} if spoil == "nonsense" else {}
        answer = self.look(desk, world, **said)
        assert answer.status_code == 200
        assert bool(answer.context["paper"]) is (spoil == "nonsense")
        assert answer.context["not_enough"] is (spoil == "few")

    def test_nobody_else_sees_a_question(self, client, world):
        Contest.objects.filter(pk=world.contest.pk).update(state="open")
        for user, status in [(world.officer, 403), (world.school_organiser, 403), (world.stranger, 404)]:
            client.force_login(user)
            answer = client.get(reverse("part_preview", args=[world.part.pk]))
            assert (answer.status_code, "Câu hỏi số 1?" in answer.content.decode()) == (status, False)
        assert not BankView.objects.exists()

    def test_more_questions_cost_no_query(self, desk, world, django_assert_num_queries):
        self.look(desk, world)
        for more in (1, 3):
            for number in range(more):
                add_question(world.part, f"Thêm {more}{number}?")
            with django_assert_num_queries(11):
                self.look(desk, world)


class TestJoining:
    @pytest.fixture
    def teacher(self, world):
        Contest.objects.filter(pk=world.contest.pk).update(state="open", opened_at=world.at)
        world.contest.audiences.create(name="Cán bộ", kind="staff")
        return make_seat(world.school, "secretary", user=make_user(full_name="Trần Thị Cô Giáo"))

    def test_makes_them_one_of_the_staff_who_can_start(self, client, world, teacher):
        client.force_login(teacher)
        assert "data-join" in client.get(reverse("home")).content.decode()
        answer = client.post(reverse("join_contests"), {"unit": world.school.pk})
        assert answer.url == reverse("home")
        person = Person.objects.get(user=teacher)
        assert (person.kind, person.unit, person.full_name) == ("staff", world.school, "Trần Thị Cô Giáo")
        [entry] = for_person(person, world.at)
        assert entry.contest == world.contest
        assert "data-join" not in client.get(reverse("home")).content.decode()
        assert client.get(reverse("join_contests")).status_code == 302

    def test_takes_the_entry_of_their_name_that_has_no_account(self, world, teacher):
        mine = make_person(world.school, "TRẦN THỊ CÔ GIÁO", kind="staff")
        make_person(world.school, "Trần Thị Cô Giáo", kind="pupil")
        make_pupil(world.school, "Trần Thị Cô Giáo", kind="staff")
        assert join_as_staff(teacher, world.school, by=teacher, at=world.at) == mine
        assert Event.objects.get(verb="account given").subject_id == mine.pk

    def test_of_two_of_one_name_a_person_decides(self, world, teacher):
        for _one in range(2):
            make_person(world.school, "Trần Thị Cô Giáo", kind="staff")
        with pytest.raises(CannotJoin):
            join_as_staff(teacher, world.school, by=teacher, at=world.at)
        assert not Person.objects.filter(user=teacher).exists()

    def test_only_where_they_hold_a_role(self, client, world, teacher):
        client.force_login(teacher)
        for unit in (world.department, make_unit("Trường lạ")):
            assert client.post(reverse("join_contests"), {"unit": unit.pk}).status_code == 200
        assert not Person.objects.filter(user=teacher).exists()
        with pytest.raises(CannotJoin):
            join_as_staff(teacher, world.department, by=teacher, at=world.at + timedelta(days=1))

    def test_whoever_is_on_a_list_already_is_not_asked(self, client, world, teacher):
        make_person(world.school, user=teacher, kind="staff")
        teacher.refresh_from_db()
        client.force_login(teacher)
        assert client.get(reverse("join_contests")).status_code == 302
        assert QuestionBank.objects.exists()
