"""The pages of a bank: paste, check, confirm; doubtful questions; who has seen them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contests.bank import actions, presenting
from contests.bank.reading import MARKUP
from contests.bank.tests.builders import document
from contests.bank.tests.files import quiz_with_picture
from contests.bank.tests.test_actions import TEXT, new, send
from contests.bank.workbook import read_workbook
from contests.models import BankView, Choice, Question, QuestionImport
from contests.tests.builders import add_question, make_quiz
from contests.tests.worlds import make_world
from foundation.jobs.run import perform
from schools.tests.builders import make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@shared
def world():
    return make_world(questions=1)


def paste(desk, world, **fields):
    return desk.post(reverse("bank_import", args=[world.bank.pk]), {"text": "", "markup": "", "format": "", **fields})


def test_paste_check_confirm(desk, world):
    answer = paste(desk, world, text=TEXT)
    found = QuestionImport.objects.get()
    assert answer["Location"] == found.get_absolute_url()
    page = desk.get(answer["Location"])
    html = page.content.decode()
    assert page.context["count"] == 2
    assert html.count('class="is-key"') == 2
    assert "Hà Nội" in html
    done = desk.post(reverse("question_import_confirm", args=[found.pk]), {"digest": found.digest})
    assert done["Location"] == found.get_absolute_url()
    assert new(world).count() == 2
    assert 'data-state="applied"' in desk.get(done["Location"]).content.decode()


def test_rich_text_comes_before_plain_text(desk, world):
    paste(desk, world, markup="<p>Câu 1: Ai?</p><p>A. x</p><p><u>B</u>. y</p>", text="không đọc")
    found = QuestionImport.objects.get()
    assert (found.file.content_type, [row["correct"] for row in found.questions[0]["choices"]]) == (
        MARKUP,
        [False, True],
    )


def test_a_file_of_word(desk, world):
    content = document("Câu 1: Ai?", "A. x", [("B. y", "u")])
    paste(desk, world, file=SimpleUploadedFile("đề.docx", content))
    found = QuestionImport.objects.get()
    perform(found.job_id, clock=timezone.now)
    assert 'data-state="reading"' not in desk.get(found.get_absolute_url()).content.decode()
    assert desk.get(found.get_absolute_url()).context["count"] == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        ({"text": "  \n "}, "text"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")}, "file"),
        ({"file": SimpleUploadedFile("a.exe", b"x")}, "file"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "file"),
        ({"text": TEXT, "format": "nonsense"}, "format"),
    ],
)
def test_what_cannot_be_sent_is_said_and_what_was_pasted_stays(desk, world, fields, field):
    answer = paste(desk, world, **fields)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    if "Thủ đô" in fields.get("text", ""):
        assert "Câu 1: Thủ đô?" in answer.content.decode()
    assert not QuestionImport.objects.exists()


def test_faults_are_listed_and_nothing_can_be_confirmed(desk, world):
    found = send(world, TEXT.replace("Đáp án: B", "").replace("B. y", "C. y"))
    html = desk.get(found.get_absolute_url()).content.decode()
    assert [kind in html for kind in ('data-kind="no_key"', 'data-kind="letters_odd"')] == [True, True]
    assert "confirm-form" not in html
    desk.post(reverse("question_import_confirm", args=[found.pk]), {"digest": found.digest})
    assert not new(world).exists()


def test_a_question_left_out_needs_a_tick(desk, world):
    found = send(world, "Một? {=a ~b}\n\nViết về quê em. {}")
    address = reverse("question_import_confirm", args=[found.pk])
    assert 'name="leave_out"' in desk.get(found.get_absolute_url()).content.decode()
    desk.post(address, {"digest": found.digest})
    assert not new(world).exists()
    desk.post(address, {"digest": found.digest, "leave_out": "on"})
    assert new(world).count() == 1


def test_markup_in_a_question_is_shown_as_text(desk, world):
    found = send(world, "Câu 1: <script>alert(1)</script>?\nA. <b>x</b>\nB. y\nĐáp án: A")
    html = desk.get(found.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_pages_ask_the_same_with_one_question_and_with_three(desk, world, django_assert_num_queries):
    one = send(world, "Một? {=a ~b}")
    three = send(world, "Một? {=a ~b}\n\nHai? {=a ~b}\n\nBa? {=a ~b}")
    desk.get(one.get_absolute_url())
    for found in (one, three):
        with django_assert_num_queries(6):
            desk.get(found.get_absolute_url())
    address = reverse("bank_lint", args=[world.bank.pk])
    for rows in (1, 3):
        while Question.objects.filter(bank=world.bank).count() < rows:
            add_question(world.part, "Được không?")
        with django_assert_num_queries(8):
            assert desk.get(address).context["count"] == rows


def test_many_questions_come_in_pages(desk, world):
    count = presenting.PER_PAGE + 1
    found = send(world, "\n\n".join(f"Q{number} {{=a ~b}}" for number in range(count)))
    assert len(desk.get(found.get_absolute_url()).context["questions"]) == presenting.PER_PAGE
    assert len(desk.get(found.get_absolute_url(), {"page": 2}).context["questions"]) == 1


def test_the_picture_of_a_question_is_seen_before_it_is_written(desk, world):
    found = send(world, quiz_with_picture())
    address = reverse("question_import_picture", args=[found.pk, 1])
    assert address in desk.get(found.get_absolute_url()).content.decode()
    seen = desk.get(address)
    assert (seen["Content-Type"], b"".join(seen.streaming_content)[8:12]) == ("image/webp", b"WEBP")
    for number in (0, 2, 3):
        assert desk.get(reverse("question_import_picture", args=[found.pk, number])).status_code == 404


def test_a_strangers_bank_and_import_are_not_there(client, world):
    found = send(world)
    client.force_login(world.stranger)
    for name in ("question_import", "question_import_marked"):
        assert client.get(reverse(name, args=[found.pk])).status_code == 404
    for name in ("question_import_confirm", "question_import_discard"):
        assert client.post(reverse(name, args=[found.pk]), {"digest": found.digest}).status_code == 404
    for name in ("bank_import", "bank_lint", "bank_leak_check"):
        assert client.get(reverse(name, args=[world.bank.pk])).status_code == 404
    assert client.get(reverse("leak_check", args=[world.contest.pk])).status_code == 404
    assert not new(world).exists()


def test_discarding(desk, world):
    found = send(world)
    desk.post(reverse("question_import_discard", args=[found.pk]))
    assert 'data-state="discarded"' in desk.get(found.get_absolute_url()).content.decode()


def test_the_template_is_the_one_that_is_read(desk, world):
    answer = desk.get(reverse("question_template"))
    read = read_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert (read.drafts, read.of_workbook) == ([], True)


def test_an_export_is_a_task(desk, world):
    answer = desk.post(reverse("bank_export", args=[world.bank.pk]))
    assert answer["Location"].startswith("/jobs/")
    assert BankView.objects.get().bank == world.bank


def test_doubtful_questions_are_grouped_and_mended(desk, world):
    question = add_question(world.part, "Chọn?", choices=2)
    Choice.objects.create(question=question, order=3, text="Cả A và B")
    address = reverse("bank_lint", args=[world.bank.pk])
    html = desk.get(address).content.decode()
    assert 'data-kind="names_others"' in html
    assert reverse("admin:contests_question_change", args=[question.pk]) in html
    desk.post(reverse("bank_mend", args=[world.bank.pk]), {"what": "keep"})
    assert question.choices.get(order=3).keep_last
    assert 'data-kind="names_others"' not in desk.get(address).content.decode()
    assert desk.post(reverse("bank_mend", args=[world.bank.pk]), {"what": "all"}).status_code == 302


def test_an_empty_bank_says_what_to_do_next(desk, world):
    Question.objects.filter(bank=world.bank).delete()
    assert (
        reverse("bank_import", args=[world.bank.pk])
        in desk.get(reverse("bank_lint", args=[world.bank.pk])).content.decode()
    )


def test_whoever_looks_at_the_check_page_has_seen_the_bank(client, world):
    found = send(world)
    client.force_login(world.school_organiser)
    assert client.get(found.get_absolute_url()).status_code == 404
    client.force_login(world.organiser)
    client.get(found.get_absolute_url())
    assert list(BankView.objects.values_list("user", "times")) == [(world.organiser.pk, 2)]
    actions.discard_import(found, by=world.organiser, at=world.at)
    client.get(found.get_absolute_url())
    assert BankView.objects.get().times == 2


def test_a_filled_bank_leads_on_to_the_contests_it_is_for(desk, world):
    """And to none that this organiser may not change."""
    other = make_quiz(make_unit("Sở Kia", kind="department"), questions=0, opened=False)
    other.blueprint.update(bank=world.bank)
    paste(desk, world, text=TEXT)
    found = QuestionImport.objects.get()
    mine, theirs = (
        reverse("admin:contests_contest_change", args=[pk]) for pk in (world.contest.pk, other.stage.contest_id)
    )
    assert mine not in desk.get(found.get_absolute_url()).content.decode()
    desk.post(reverse("question_import_confirm", args=[found.pk]), {"digest": found.digest})
    for address in (found.get_absolute_url(), reverse("admin:contests_questionbank_change", args=[world.bank.pk])):
        html = desk.get(address).content.decode()
        assert (f'href="{mine}"' in html, f'href="{theirs}"' in html) == (True, False)
