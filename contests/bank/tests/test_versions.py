"""What changed in a question, when and by whom; and the page it is typed on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contests.actions import save_question
from contests.admin.choices import TRUE_FALSE
from contests.bank.versions import steps_of
from contests.models import Question
from contests.tests.builders import make_attempt, make_entrant_pupil
from contests.tests.test_admin_questions import retyped, stands, typed
from contests.tests.worlds import make_world, page
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


@pytest.fixture
def question(world):
    return Question.objects.filter(bank=world.bank).order_by("pk").first()


def rows(*texts):
    return [{"text": text.removeprefix("*"), "correct": text[:1] == "*", "keep_last": False} for text in texts]


def draw(world):
    world.contest.state = "open"
    world.contest.save(update_fields=["state"])
    return make_attempt(world.part, make_entrant_pupil(world.part, school=world.school), at=timezone.now())


def test_each_step_says_what_it_changed_across_versions(world, question):
    at = world.at + timedelta(minutes=1)
    question.text, question.valid_until = "Sửa một?", date(2026, 12, 31)
    save_question(question, rows("*Một", "Hai"), by=world.organiser, at=at)
    draw(world)
    question = Question.objects.get(pk=question.pk)
    question.citation = "Điều 3"
    new = save_question(question, rows("Một", "*Hai"), by=world.organiser, at=at + timedelta(minutes=1))
    last, first, *_older = steps_of(new)
    assert [(step.at, step.by) for step in (last, first)] == [
        (at + timedelta(minutes=1), str(world.organiser)), (at, str(world.organiser)),
    ]  # fmt: skip
    # PostgreSQL keeps the keys of its JSON in an order of its own.
    assert {change for _name, change in last.changes} == {"– → Điều 3", "A. Một ✓ · B. Hai → A. Một · B. Hai ✓"}
    assert {"Câu hỏi số 1? → Sửa một?", "– → 31/12/2026"} < {change for _name, change in first.changes}


def test_the_page_lists_them(desk, world, question):
    draw(world)
    desk.post(page("question", "change", question.pk), retyped(question, "*Một", "Hai", "Ba", "Bốn"))
    new = Question.objects.get(replaces=question)
    html = desk.get(page("question", "change", new.pk)).content.decode()
    assert "data-versions" in html
    assert "A. Một ✓ · B. Hai · C. Ba · D. Bốn" in html


class TestFields:
    def test_difficulty_audience_and_dates_are_typed_and_kept(self, desk, world):
        more = {"difficulty": "hard", "audience": "staff", "valid_from": "01/01/2026", "valid_until": "31/12/2026"}
        assert desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", **more)).status_code == 302
        found = Question.objects.get(text="Cổng Dịch vụ công là gì?")
        assert (found.difficulty, found.audience, found.valid_from, found.valid_until) == (
            "hard", "staff", date(2026, 1, 1), date(2026, 12, 31),
        )  # fmt: skip

    def test_dates_that_go_backwards_are_refused(self, desk, world):
        more = {"valid_from": "02/01/2026", "valid_until": "01/01/2026"}
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", **more))
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors

    @pytest.mark.parametrize(("wanted", "count"), [("now", 1), ("past", 1), ("later", 0)])
    def test_the_list_is_filtered_by_validity(self, desk, world, question, wanted, count):
        Question.objects.filter(pk=question.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
        answer = desk.get(page("question", "changelist"), {"valid": wanted})
        assert answer.context["cl"].result_count == count


class TestStatements:
    def test_the_page_comes_with_the_two_choices_in_place(self, desk, world):
        address = page("question", "add") + f"?bank={world.bank.pk}&preset={TRUE_FALSE}"
        [inline] = desk.get(address).context["inline_admin_formsets"]
        kept = [(form["text"].value(), form["keep_last"].value()) for form in inline.formset.forms]
        assert kept == [("Đúng", True), ("Sai", True)]
        data = typed(world.bank, "*Đúng", "Sai", _addanother="1") | {
            "choices-0-keep_last": "on", "choices-1-keep_last": "on",
        }  # fmt: skip
        answer = desk.post(address, data)
        assert f"preset={TRUE_FALSE}" in answer["Location"]
        found = Question.objects.get(text="Cổng Dịch vụ công là gì?")
        assert stands(found) == [("Đúng", True), ("Sai", False)]
        assert list(found.choices.values_list("keep_last", flat=True)) == [True, True]


class TestSuggestions:
    def stay(self, world):
        found = Question.objects.filter(text="Cổng Dịch vụ công là gì?", retired_at=None).get()
        return list(found.choices.order_by("order").values_list("keep_last", flat=True))

    def test_a_choice_that_names_others_is_kept_and_said(self, desk, world):
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", "Tất cả các ý trên"), follow=True)
        assert self.stay(world) == [False, False, True]
        assert any("C" in str(message) for message in answer.context["messages"])

    def test_one_that_names_letters_keeps_the_whole_order(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", "Ba", "A và B đúng"))
        assert self.stay(world) == [True] * 4

    def test_who_takes_the_tick_away_has_decided(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", "Tất cả các ý trên"))
        found = Question.objects.get(text="Cổng Dịch vụ công là gì?")
        desk.post(page("question", "change", found.pk), retyped(found, "*Một", "Hai", "Tất cả các ý trên"))
        assert self.stay(world) == [False, False, False]


def test_the_bank_leads_to_its_pages(desk, world):
    html = desk.get(page("questionbank", "change", world.bank.pk)).content.decode()
    for path in (f"/banks/{world.bank.pk}/import/", f"/banks/{world.bank.pk}/lint/", f"/banks/{world.bank.pk}/leaks/",
                 f"/banks/{world.bank.pk}/export/", "/banks/template/"):  # fmt: skip
        assert path in html
