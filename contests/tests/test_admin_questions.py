"""Typing questions in: keys are asked for, drawn versions are kept, pictures come through the one gate."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from contests.models import Choice, Question
from contests.tests.builders import add_question, make_attempt, make_entrant_pupil
from contests.tests.worlds import formset, make_world, page
from foundation.files.rules import path_of
from foundation.models import Event, StoredFile
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@shared
def world():
    return make_world()


def typed(bank, *choices, **fields):
    """A question as its page posts it; `choices` are texts, one that begins with "*" is ticked as right."""
    rows = [{"text": text.removeprefix("*")} | ({"correct": "on"} if text[:1] == "*" else {}) for text in choices]
    data = {"bank": bank.pk, "topic": "Cổng DVC", "text": "Cổng Dịch vụ công là gì?", "citation": "Điều 3"}
    return data | formset("choices", rows) | fields


def retyped(question, *choices, **fields):
    """The same for a question that exists: its choices keep their rows, further texts are new ones."""
    known = list(question.choices.order_by("order"))
    data = typed(question.bank, *choices, **fields)
    for number, choice in enumerate(known):
        data |= {f"choices-{number}-id": choice.pk, f"choices-{number}-question": question.pk}
    return data | {"choices-INITIAL_FORMS": len(known)}


def stands(question):
    return list(question.choices.order_by("order").values_list("text", "correct"))


def drawing(kind="JPEG", size=(40, 30)):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Nha rieng cua em An"
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    return out.getvalue()


def upload(content, name="anh lop.jpg"):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def new_ones(world):
    """The questions typed in by the test, oldest first."""
    return Question.objects.filter(bank__unit=world.department).exclude(text__startswith="Câu hỏi số").order_by("pk")


class TestTypingIn:
    def test_a_question_comes_with_its_choices_in_their_order(self, desk, world):
        data = typed(world.bank, "Một", "*Hai", "Tất cả các ý trên", "") | {"choices-2-keep_last": "on"}
        answer = desk.post(page("question", "add"), data)
        assert answer["Location"] == page("question", "changelist")
        question = new_ones(world).get()
        assert stands(question) == [("Một", False), ("Hai", True), ("Tất cả các ý trên", False)]
        assert list(question.choices.order_by("order").values_list("keep_last", flat=True)) == [False, False, True]
        assert (question.topic, question.citation, question.multiple, question.bank) == (
            "Cổng DVC", "Điều 3", False, world.bank,
        )  # fmt: skip
        event = Event.objects.get(subject_type="contests.question", subject_id=question.pk)
        assert (event.by, event.verb) == (world.organiser, "create")

    @pytest.mark.parametrize(
        ("choices", "code"),
        [
            (("Một", "Hai"), "no_key"),
            (("*Một", "*Hai", "Ba"), "many"),
            (("*Một",), "few"),
            (("*Một", "", ""), "few"),
            ((), "few"),
        ],
    )
    def test_a_key_that_cannot_be_scored_is_refused_with_all_that_was_typed(self, desk, world, choices, code):
        answer = desk.post(page("question", "add"), typed(world.bank, *choices))
        assert answer.status_code == 200
        [inline] = answer.context["inline_admin_formsets"]
        assert [error.code for error in inline.formset.non_form_errors().as_data()] == [code]
        html = answer.content.decode()
        assert "Cổng Dịch vụ công là gì?" in html
        for number, choice in enumerate(choices):
            if text := choice.removeprefix("*"):
                assert f'name="choices-{number}-text" value="{text}"' in html
        assert not new_ones(world).exists()

    def test_several_right_choices_are_taken_when_it_says_so(self, desk, world):
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "*Hai", "Ba", multiple="on"))
        assert answer.status_code == 302
        question = new_ones(world).get()
        assert question.multiple
        assert stands(question) == [("Một", True), ("Hai", True), ("Ba", False)]

    def test_without_a_text_nothing_is_saved(self, desk, world):
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", text=""))
        assert set(answer.context["adminform"].form.errors) == {"text"}
        assert not new_ones(world).exists()

    def test_the_next_one_comes_into_the_same_bank_and_topic(self, desk, world):
        topic = "Định danh & VNeID #1"
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", topic=topic, _addanother="1"))
        form = desk.get(answer["Location"]).context["adminform"].form
        assert (form["bank"].value(), form["topic"].value()) == (str(world.bank.pk), topic)

    def test_text_from_any_keyboard_is_stored_composed(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Mo\u0323\u0302t", "Hai", topic="Ðịnh danh"))
        question = new_ones(world).get()
        assert question.topic == "Định danh"
        assert stands(question)[0] == ("Một", True)


class TestChanging:
    @pytest.fixture
    def question(self, world):
        return Question.objects.filter(bank=world.bank).order_by("pk").first()

    def test_before_a_paper_was_drawn_it_changes_in_place(self, desk, world, question):
        data = retyped(question, "Một", "*Hai", "Ba", "Bốn")
        answer = desk.post(page("question", "change", question.pk), data)
        assert answer.status_code == 302
        assert stands(question) == [("Một", False), ("Hai", True), ("Ba", False), ("Bốn", False)]
        assert Question.objects.filter(bank=world.bank).count() == 2

    def test_a_choice_goes_and_one_is_added(self, desk, world, question):
        data = retyped(question, "*Một", "Hai", "Ba", "Bốn", "Năm") | {"choices-1-DELETE": "on"}
        desk.post(page("question", "change", question.pk), data)
        assert stands(question) == [("Một", True), ("Ba", False), ("Bốn", False), ("Năm", False)]

    def test_the_only_key_cannot_be_deleted(self, desk, world, question):
        before = stands(question)
        data = retyped(question, "*Một", "Hai", "Ba", "Bốn") | {"choices-0-DELETE": "on"}
        assert desk.post(page("question", "change", question.pk), data).status_code == 200
        assert stands(question) == before

    def drawn(self, world):
        world.contest.state = "open"
        world.contest.save(update_fields=["state"])
        return make_attempt(world.part, make_entrant_pupil(world.part, school=world.school), at=timezone.now())

    def test_once_drawn_it_becomes_a_new_version(self, desk, world, question):
        attempt = self.drawn(world)
        old = stands(question)
        answer = desk.post(page("question", "change", question.pk), retyped(question, "Một", "*Hai", "Ba", "Bốn"))
        assert answer.status_code == 302
        new = new_ones(world).get()
        question.refresh_from_db()
        assert (new.replaces, question.retired_at is None, new.retired_at) == (question, False, None)
        assert stands(question) == old
        assert stands(new) == [("Một", False), ("Hai", True), ("Ba", False), ("Bốn", False)]
        attempt.refresh_from_db()
        assert question.pk in [pk for pk, _order in attempt.paper]
        assert list(desk.get(page("question", "changelist")).context["cl"].queryset.order_by("pk")) == list(
            Question.objects.filter(bank=world.bank, retired_at=None).order_by("pk")
        )
        assert desk.get(page("question", "change", question.pk)).status_code == 404

    def test_going_on_with_a_new_version_shows_that_version(self, desk, world, question):
        self.drawn(world)
        data = retyped(question, "Một", "*Hai", "Ba", "Bốn", _continue="1")
        answer = desk.post(page("question", "change", question.pk), data, follow=True)
        assert answer.status_code == 200
        assert answer.context["original"] == new_ones(world).get()


class TestPictures:
    def test_one_is_kept_without_what_it_hides(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", new_picture=upload(drawing())))
        stored = new_ones(world).get().picture
        content = path_of(stored).read_bytes()
        assert (stored.content_type, stored.created_by) == ("image/webp", world.organiser)
        assert b"Nha rieng" not in content
        with Image.open(BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("WEBP", (40, 30))

    @pytest.mark.parametrize("content", [b"<svg onload=alert(1)></svg>", drawing()[:200], b"MZ\x00\x01"])
    def test_what_is_no_picture_is_refused_with_all_that_was_typed(self, desk, world, content):
        answer = desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", new_picture=upload(content)))
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        assert [error.code for error in form.non_field_errors().as_data()] == ["refused"]
        assert 'name="choices-0-text" value="Một"' in answer.content.decode()
        assert not new_ones(world).exists()
        assert not StoredFile.objects.exists()

    def test_it_is_seen_replaced_and_removed(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", new_picture=upload(drawing())))
        question = new_ones(world).get()
        change, address = page("question", "change", question.pk), page("question", "picture", question.pk)
        assert f'src="{address}"' in desk.get(change).content.decode()
        seen = desk.get(address)
        assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
        assert b"".join(seen.streaming_content) == path_of(question.picture).read_bytes()
        desk.post(change, retyped(question, "*Một", "Hai", new_picture=upload(drawing(size=(10, 10)))))
        replaced = Question.objects.get(pk=question.pk).picture
        assert replaced != question.picture
        desk.post(change, retyped(question, "*Một", "Hai"))
        assert Question.objects.get(pk=question.pk).picture == replaced  # untouched when nothing is said of it
        desk.post(change, retyped(question, "*Một", "Hai", remove_picture="on"))
        assert Question.objects.get(pk=question.pk).picture is None
        assert desk.get(address).status_code == 404
        html = desk.get(change).content.decode()
        assert f'src="{address}"' not in html
        assert 'name="remove_picture"' not in html

    def test_a_new_version_keeps_the_picture(self, desk, world):
        desk.post(page("question", "add"), typed(world.bank, "*Một", "Hai", new_picture=upload(drawing())))
        old = new_ones(world).get()
        TestChanging().drawn(world)
        desk.post(page("question", "change", old.pk), retyped(old, "Một", "*Hai"))
        new = Question.objects.get(replaces=old)
        assert new.picture == old.picture

    def test_of_a_strangers_question_there_is_none(self, desk, world):
        stored = StoredFile.objects.create(
            sha256="0" * 64, name="a.webp", content_type="image/webp", size=1, created_at=world.at
        )
        Question.objects.filter(bank=world.strange_bank).update(picture=stored)
        for question in Question.objects.filter(bank=world.strange_bank):
            assert desk.get(page("question", "picture", question.pk)).status_code == 404


class TestLists:
    def test_the_list_asks_the_same_with_one_row_and_with_three(self, desk, world, django_assert_num_queries):
        Question.objects.filter(bank=world.bank).order_by("-pk").first().delete()
        desk.get(page("question", "changelist"))
        for rows in (1, 3):
            if rows == 3:
                add_question(world.part, "Hai?")
                add_question(world.part, "Ba?")
            with django_assert_num_queries(10):
                answer = desk.get(page("question", "changelist"))
            assert answer.context["cl"].result_count == rows

    def test_a_bank_counts_what_is_current_and_leads_to_it(self, desk, world):
        Question.objects.filter(bank=world.bank).update(retired_at=world.at - timedelta(hours=1))
        add_question(world.part, "Câu còn dùng?")
        answer = desk.get(page("questionbank", "changelist"))
        known = page("question", "changelist") + f"?bank__id__exact={world.bank.pk}"
        [bank] = answer.context["cl"].result_list
        assert bank.current_questions == 1
        assert known in answer.content.decode()
        assert desk.get(known).context["cl"].result_count == 1

    def test_every_question_of_the_bank_is_offered_to_be_searched(self, desk, world):
        add_question(world.part, "Mã định danh gồm mấy số?")
        answer = desk.get(page("question", "changelist"), {"q": "định danh"})
        assert [question.text for question in answer.context["cl"].result_list] == ["Mã định danh gồm mấy số?"]

    def test_choices_have_no_page_of_their_own(self, desk, world):
        choice = Choice.objects.filter(question__bank=world.bank).first()
        assert desk.get(reverse("admin:index") + f"contests/choice/{choice.pk}/change/").status_code == 404
