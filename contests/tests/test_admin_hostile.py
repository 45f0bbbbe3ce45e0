"""Who gets nothing in the organisers' pages: another department, officers, schools below. Keys least of all."""

import pytest
from django.urls import reverse

from contests.models import BlueprintLine, Choice, Contest, Question, QuestionBank
from contests.tests.worlds import STRANGE_BANK, STRANGE_TITLE, formset, make_world, page
from schools.tests.builders import make_seat, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db

READERS = ["secretary", "school_organiser"]


@shared
def world():
    return make_world(opened=True)


@pytest.fixture
def enter(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def question_of(bank):
    return Question.objects.filter(bank=bank).order_by("pk").first()


def strange_pages(world):
    part = world.strange
    yield "contest", part.stage.contest_id
    yield "stage", part.stage_id
    yield "part", part.pk
    yield "ranking", part.stage.rankings.get().pk
    yield "questionbank", world.strange_bank.pk
    yield "question", question_of(world.strange_bank).pk


def own_pages(world):
    yield "contest", world.contest.pk
    yield "stage", world.stage.pk
    yield "part", world.part.pk
    yield "ranking", world.ranking.pk
    yield "questionbank", world.bank.pk
    yield "question", question_of(world.bank).pk


class TestAnotherDepartment:
    def test_its_pages_do_not_exist(self, enter, world):
        desk = enter(world.organiser)
        for model, pk in strange_pages(world):
            for name in ("change", "history"):
                assert desk.get(page(model, name, pk)).status_code == 404, (model, name)
            assert desk.post(page(model, "change", pk), {"title": "Của tôi"}).status_code == 404, model
        for model, pk in own_pages(world):  # the same pages, where they are one's own
            assert desk.get(page(model, "change", pk)).status_code == 200, model

    def test_its_contest_is_neither_opened_nor_closed(self, enter, world):
        desk = enter(world.organiser)
        assert desk.post(page("contest", "state", world.strange_contest.pk), {"state": "closed"}).status_code == 404
        assert Contest.objects.get(pk=world.strange_contest.pk).state == "open"
        desk.post(page("contest", "state", world.contest.pk), {"state": "closed"})
        assert Contest.objects.get(pk=world.contest.pk).state == "closed"

    def test_it_is_in_no_list_and_no_filter(self, enter, world):
        desk = enter(world.organiser)
        for model, pk in strange_pages(world):
            answer = desk.get(page(model, "changelist"))
            assert pk not in {row.pk for row in answer.context["cl"].queryset}, model
            assert answer.context["cl"].result_count > 0, model
            html = answer.content.decode()
            assert STRANGE_BANK not in html
            assert STRANGE_TITLE not in html

    def autocomplete(self, desk, model, field):
        data = {"app_label": "contests", "model_name": model, "field_name": field}
        answer = desk.get(reverse("admin:autocomplete"), data)
        return answer.status_code, {int(row["id"]) for row in answer.json().get("results", [])}

    def test_nothing_of_it_is_offered(self, enter, world):
        desk = enter(world.organiser)
        assert self.autocomplete(desk, "question", "bank") == (200, {world.bank.pk})
        assert self.autocomplete(desk, "blueprintline", "bank") == (200, {world.bank.pk})
        assert self.autocomplete(desk, "stage", "contest") == (200, {world.contest.pk})
        assert self.autocomplete(desk, "part", "stage") == (200, {world.stage.pk})
        assert self.autocomplete(desk, "ranking", "stage") == (200, {world.stage.pk})
        units = self.autocomplete(desk, "contest", "unit")[1]
        assert units == {world.department.pk, world.school.pk}

    def test_a_posted_bank_of_theirs_takes_no_question(self, enter, world):
        rows = formset("choices", [{"text": "Một", "correct": "on"}, {"text": "Hai"}])
        data = {"topic": "", "text": "Câu gài vào?", "citation": ""} | rows
        answer = enter(world.organiser).post(page("question", "add"), data | {"bank": world.strange_bank.pk})
        assert set(answer.context["adminform"].form.errors) == {"bank"}
        assert not Question.objects.filter(text="Câu gài vào?").exists()
        assert enter(world.organiser).post(page("question", "add"), data | {"bank": world.bank.pk}).status_code == 302

    def test_a_question_is_not_moved_into_their_bank(self, enter, world):
        question = question_of(world.bank)
        known = list(question.choices.order_by("order"))
        rows = [{"id": row.pk, "question": question.pk, "text": row.text} for row in known]
        rows[0]["correct"] = "on"
        data = {"bank": world.strange_bank.pk, "topic": "", "text": question.text, "citation": ""}
        answer = enter(world.organiser).post(
            page("question", "change", question.pk), data | formset("choices", rows, initial=len(rows))
        )
        assert set(answer.context["adminform"].form.errors) == {"bank"}
        assert Question.objects.get(pk=question.pk).bank == world.bank

    def test_no_paper_is_drawn_from_their_bank(self, enter, world):
        data = {
            "stage": world.stage.pk, "order": 1, "name": "Trắc nghiệm", "kind": "paper", "maximum": "50", "minutes": 20,
            "grace_seconds": 60, "attempts_allowed": 2, "counts": "last",
            **formset("blueprint", [{"bank": world.strange_bank.pk, "topic": "", "number": ""}]),
        }  # fmt: skip
        answer = enter(world.organiser).post(page("part", "change", world.part.pk), data)
        assert answer.status_code == 200
        [inline] = answer.context["inline_admin_formsets"]
        assert set(inline.formset.forms[0].errors) == {"bank"}
        assert list(BlueprintLine.objects.filter(part=world.part).values_list("bank", flat=True)) == [world.bank.pk]
        assert STRANGE_BANK not in answer.content.decode()

    def test_no_contest_and_no_bank_is_made_there(self, enter, world):
        desk = enter(world.organiser)
        answer = desk.post(page("questionbank", "add"), {"unit": world.strange_unit.pk, "name": "Ngân hàng gài"})
        assert set(answer.context["adminform"].form.errors) == {"unit"}
        assert not QuestionBank.objects.filter(name="Ngân hàng gài").exists()
        answer = desk.post(page("contest", "add"), {"unit": world.strange_unit.pk, "title": "Cuộc thi gài"})
        assert "unit" in answer.context["adminform"].form.errors
        assert not Contest.objects.filter(title="Cuộc thi gài").exists()


class TestWhoMayOnlySee:
    """An officer of the department itself, and people of a school below: they read, the contest stays as it is."""

    @pytest.mark.parametrize("who", ["officer", *READERS])
    def test_they_see_the_contest_and_change_nothing(self, enter, world, who):
        desk = enter(getattr(world, who))
        address = page("contest", "change", world.contest.pk)
        shown = desk.get(address)
        html = shown.content.decode()
        assert shown.status_code == 200
        assert world.contest.title in html
        assert 'name="title"' not in html
        assert page("contest", "state", world.contest.pk) not in html
        assert desk.post(address, {"title": "Của tôi", "summary": ""}).status_code == 403
        assert desk.post(page("contest", "state", world.contest.pk), {"state": "closed"}).status_code == 403
        contest = Contest.objects.get(pk=world.contest.pk)
        assert (contest.title, contest.state) == (world.contest.title, "open")
        for model, pk in own_pages(world):
            if model in {"stage", "part", "ranking"}:
                assert desk.get(page(model, "change", pk)).status_code == 200, model
                assert desk.post(page(model, "change", pk), {"name": "Của tôi"}).status_code == 403, model

    @pytest.mark.parametrize("who", ["officer", *READERS])
    def test_no_key_no_question_and_no_bank_reaches_them(self, enter, world, who):
        desk = enter(getattr(world, who))
        question = question_of(world.bank)
        QuestionBank.objects.filter(pk=world.bank.pk).update(name="Ngân hàng mật")
        Choice.objects.filter(question=question).update(correct=False)  # a fault that would name the question
        for model, pk in own_pages(world):
            answer = desk.get(page(model, "change", pk))
            expected = {"question", "questionbank"}
            assert (answer.status_code in {403, 404}) is (model in expected), model
            html = answer.content.decode()
            assert question.text not in html, model
            assert "Ngân hàng mật" not in html, model
            for choice in Choice.objects.filter(question__bank=world.bank):
                assert choice.text not in html
        for model in ("question", "questionbank"):
            answer = desk.get(page(model, "changelist"))
            assert answer.status_code == 403 or answer.context["cl"].result_count == 0
        assert desk.get(page("question", "picture", question.pk)).status_code in {403, 404}
        for model, field in (("question", "bank"), ("blueprintline", "bank")):
            data = {"app_label": "contests", "model_name": model, "field_name": field}
            answer = desk.get(reverse("admin:autocomplete"), data)
            assert answer.status_code == 403 or answer.json()["results"] == []

    def test_the_organiser_s_page_holds_all_that(self, enter, world):
        QuestionBank.objects.filter(pk=world.bank.pk).update(name="Ngân hàng mật")
        question = question_of(world.bank)
        Choice.objects.filter(question=question).update(correct=False)
        html = enter(world.organiser).get(page("contest", "change", world.contest.pk)).content.decode()
        assert "Ngân hàng mật" in html
        assert question.text in html

    @pytest.mark.parametrize("who", READERS)
    def test_a_draft_does_not_exist_for_schools_below(self, enter, world, who):
        Contest.objects.filter(pk=world.contest.pk).update(state="draft")
        desk = enter(getattr(world, who))
        for model, pk in own_pages(world):
            assert desk.get(page(model, "change", pk)).status_code in {403, 404}, model
        assert desk.post(page("contest", "state", world.contest.pk), {"state": "open"}).status_code == 404
        assert Contest.objects.get(pk=world.contest.pk).state == "draft"

    def test_a_school_organiser_starts_one_at_the_school_only(self, enter, world):
        desk = enter(world.school_organiser)
        form = desk.get(page("contest", "add")).context["adminform"].form
        assert form["unit"].value() == world.school.pk
        answer = desk.post(page("contest", "add"), {"unit": world.department.pk, "title": "Leo lên Sở"})
        assert "unit" in answer.context["adminform"].form.errors

    def test_a_hidden_ranking_is_the_organisers(self, enter, world):
        world.ranking.state = "hidden"
        world.ranking.save(update_fields=["state"])
        address = page("ranking", "change", world.ranking.pk)
        assert enter(world.organiser).get(address).status_code == 200
        for who in ("officer", *READERS):
            desk = enter(getattr(world, who))
            assert desk.get(address).status_code == 404, who
            html = desk.get(page("contest", "change", world.contest.pk)).content.decode()
            assert reverse("ranking", args=[world.ranking.pk]) not in html, who
            assert address not in html, who

    def test_a_draft_s_readiness_is_no_matter_of_an_officer(self, enter, world):
        Contest.objects.filter(pk=world.contest.pk).update(state="draft")
        Choice.objects.update(correct=False)
        html = enter(world.officer).get(page("contest", "change", world.contest.pk)).content.decode()
        assert "data-ready" not in html
        assert "data-faults" not in html


@pytest.mark.parametrize("role", ["judge", "marker", "teacher"])
def test_whoever_does_not_work_here_is_led_to_the_door(client, world, role):
    user = make_seat(world.department, role) if role != "teacher" else make_user()
    client.force_login(user)
    for model, pk in own_pages(world):
        assert client.get(page(model, "change", pk)).status_code == 302, model
