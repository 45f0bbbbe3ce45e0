"""The organisers' pages of keys, as they answer and what they refuse."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contests.actions import save_question
from contests.keys.actions import ask_statistics
from contests.keys.tests.builders import (
    LATER,
    apply,
    choice,
    make_part,
    organiser_of,
    previewed,
    questions_of,
    ruling,
    run,
    run_waiting,
    sit,
    sitters,
)
from contests.models import Attempt, Contest, ItemStatistic, Notice, Part, Question, Ranking, Ruling
from contests.tests.builders import AT
from foundation.files.rules import path_of
from foundation.models import Job
from schools.tests.builders import make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@shared
def part():
    part = make_part()
    sitters(part, [1, 1, 1, 1], [2, 1, 1, 1], [2, 1, 0, 2])
    ask_statistics(part, at=LATER)
    run_waiting(LATER)
    return part


@pytest.fixture
def organiser(part):
    return organiser_of(part)


@pytest.fixture
def client(organiser):
    return signed_in(organiser)


def get(client, name, *args, status=200, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response


class TestItems:
    def test_how_each_question_did(self, client, part):
        rows = {item.question: item for item in get(client, "part_items", part.pk).context["items"]}
        first, _two, third, _four = questions_of(part)
        assert (rows[first.pk].papers, rows[first.pk].facility) == (3, Decimal("33.333"))
        assert [each.times for each in rows[first.pk].choices] == [1, 2, 0, 0]
        assert [each.right for each in rows[first.pk].choices] == [True, False, False, False]
        assert (rows[third.pk].open, rows[third.pk].facility) == (1, Decimal("66.667"))

    def test_first_attempts_and_those_that_count_and_all(self, client, part):
        person = Attempt.objects.earliest("pk").entrant.person
        sit(part, person, [2, 2, 2, 2], at=AT + timedelta(minutes=9))
        ask_statistics(part, at=LATER + timedelta(hours=1))
        run_waiting(LATER + timedelta(hours=1))
        papers = {
            basis: get(client, "part_items", part.pk, basis=basis).context["items"][0].papers
            for basis in ("counting", "first", "all", "nonsense")
        }
        assert papers == {"counting": 3, "first": 3, "all": 4, "nonsense": 3}
        first = questions_of(part)[0].pk
        facility = dict(ItemStatistic.objects.filter(question=first).values_list("basis", "facility"))
        assert facility["counting"] == facility["first"] == Decimal("33.333")
        assert facility["all"] == 25

    def test_a_page_without_figures_asks_for_them(self, client, part):
        ItemStatistic.objects.all().delete()
        Job.objects.filter(kind="contests.item_statistics").delete()
        response = get(client, "part_items", part.pk)
        assert "data-stale" in response.content.decode()
        assert Job.objects.filter(kind="contests.item_statistics", state="queued").count() == 1

    def test_a_part_without_papers_says_so_and_asks_for_nothing(self, client, organiser):
        empty = make_part(title="Chưa ai thi")
        Ranking.objects.all().delete()
        seat = make_seat(empty.stage.contest.unit, "organiser")
        client.force_login(seat)
        jobs = Job.objects.count()
        assert "data-stale" not in get(client, "part_items", empty.pk).content.decode()
        assert Job.objects.count() == jobs

    def test_one_and_many_rows_cost_the_same(self, client, part, django_assert_num_queries):
        ItemStatistic.objects.exclude(question=questions_of(part)[0]).delete()
        with CaptureQueriesContext(connection) as one:
            assert len(get(client, "part_items", part.pk).context["items"]) == 1
        run(ask_statistics(part, at=LATER + timedelta(hours=1)), LATER + timedelta(hours=1))
        with django_assert_num_queries(len(one)):
            assert len(get(client, "part_items", part.pk).context["items"]) == 4

    def test_the_workbook(self, client, part):
        apply(part, ruling(questions_of(part)[0], "free"), by=organiser_of(part), reason="Đề sai")
        response = client.post(reverse("part_items_workbook", args=[part.pk]), {"basis": "all"})
        job = run(Job.objects.get(kind="contests.items_workbook"), LATER)
        assert response.url == reverse("job", args=[job.pk])
        assert job.state == "done", job.traceback
        sheet = load_workbook(BytesIO(path_of(job.result_file).read_bytes())).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[1][0] == part.stage.contest.title
        by_question = {row[1]: row for row in rows[7:]}
        assert len(by_question) == 4
        first = by_question["Câu hỏi số 1?"]
        assert first[2:4] == [3, 33.333]
        assert "2 (67 %)" in first[5]
        assert "Đề sai" in first[7]


class TestContestKeys:
    def test_parts_rulings_and_the_same_cost_for_more(self, client, part, organiser, django_assert_num_queries):
        one, two, three = questions_of(part)[:3]
        apply(part, ruling(one, "free"), by=organiser)
        with CaptureQueriesContext(connection) as seen:
            response = get(client, "contest_keys", part.stage.contest_id)
        [shown] = response.context["parts"]
        assert (shown.papers, shown.writing) == (3, 0)
        for number, question in enumerate((two, three), start=1):
            apply(part, ruling(question, "out"), by=organiser, at=LATER + timedelta(hours=number))
            Part.objects.create(stage=part.stage, order=10 + number, name=f"Phần {number}")
        with django_assert_num_queries(len(seen)):
            response = get(client, "contest_keys", part.stage.contest_id)
        assert len(response.context["parts"]) == len(response.context["page"].object_list) == 3

    def test_a_contest_without_anything(self, client, part, organiser):
        bare = Contest.objects.create(unit=part.stage.contest.unit, title="Mới", created_at=AT)
        html = get(client, "contest_keys", bare.pk).content.decode()
        assert html.count('class="empty"') == 2


class TestRuling:
    def post(self, client, part, question, **data):
        return client.post(reverse("ruling_new", args=[part.pk, question.pk]), {"reason": "Luật đã đổi", **data})

    def test_from_the_form_to_the_end(self, client, part, organiser):
        question = questions_of(part)[0]
        response = self.post(client, part, question, effect="replace", choices=[choice(question, 2).pk])
        job = Job.objects.get(kind="contests.preview_ruling")
        assert response.url == reverse("ruling_preview", args=[job.pk])
        waiting = get(client, "ruling_preview", job.pk).content.decode()
        assert 'data-preview="queued"' in waiting
        assert "hx-trigger" in waiting
        run(job, timezone.now())
        shown = get(client, "ruling_preview", job.pk)
        html = shown.content.decode()
        assert 'data-preview="done"' in html
        assert "Nguyễn Văn B1" in html
        assert not Ruling.objects.exists()
        response = client.post(reverse("ruling_confirm", args=[job.pk]), {"digest": shown.context["found"]["digest"]})
        applying = Job.objects.get(kind="contests.apply_ruling")
        assert response.url == reverse("job", args=[applying.pk])
        run(applying, timezone.now())
        made = Ruling.objects.get()
        assert list(Attempt.objects.order_by("pk").values_list("points", flat=True)) == [75, 100, 50]
        assert get(client, "ruling", made.pk).context["changed_papers"] == 3
        again = get(client, "ruling_preview", job.pk).content.decode()
        assert "ruling_confirm" not in again
        assert reverse("ruling_confirm", args=[job.pk]) not in again
        assert get(client, "contest_keys", part.stage.contest_id).context["page"].object_list[0] == made

    def test_undoing_from_its_page(self, client, part, organiser):
        apply(part, ruling(questions_of(part)[0], "free"), by=organiser)
        made = Ruling.objects.get()
        assert get(client, "ruling", made.pk).status_code == 200
        assert client.post(reverse("ruling", args=[made.pk]), {"reason": ""}).status_code == 200
        client.post(reverse("ruling", args=[made.pk]), {"reason": "Nhầm"})
        job = run(Job.objects.filter(kind="contests.preview_ruling").latest("pk"), timezone.now())
        client.post(reverse("ruling_confirm", args=[job.pk]), {"digest": job.result["digest"]})
        run(Job.objects.filter(kind="contests.apply_ruling").latest("pk"), timezone.now())
        made.refresh_from_db()
        assert made.undone_reason == "Nhầm"
        assert list(Attempt.objects.order_by("pk").values_list("points", flat=True)) == [100, 75, 25]
        shown = get(client, "ruling", made.pk)
        assert shown.context["undone_papers"] == 2
        assert "Nhầm" in shown.content.decode()

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"effect": "replace"}, "choices"),
            ({"effect": "replace", "choices": [1, 2]}, "choices"),  # the question takes one answer
            ({"effect": "replace", "choices": [1]}, "choices"),  # the key as it stands
            ({"effect": "also", "choices": [1]}, "choices"),  # in the key already
            ({"effect": "also"}, "choices"),
            ({"effect": "free", "reason": " "}, "reason"),
            ({"effect": "nonsense"}, "effect"),
            ({}, "effect"),
        ],
    )
    def test_what_makes_no_sense_is_said_and_stays_typed(self, client, part, data, field):
        question = questions_of(part)[0]
        data = {**data, "choices": [choice(question, number).pk for number in data.get("choices", ())]}
        response = self.post(client, part, question, **data)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        if "reason" not in data:
            assert "Luật đã đổi" in response.content.decode()
        assert not Job.objects.filter(kind="contests.preview_ruling").exists()

    def test_a_choice_of_another_question_is_refused(self, client, part):
        one, two = questions_of(part)[:2]
        response = self.post(client, part, one, effect="replace", choices=[choice(two, 2).pk])
        assert list(response.context["form"].errors) == ["choices"]

    def test_choices_do_not_matter_where_everyone_gets_the_points(self, client, part):
        question = questions_of(part)[0]
        self.post(client, part, question, effect="free", choices=[choice(question, 2).pk])
        [proposal] = Job.objects.get(kind="contests.preview_ruling").payload["rulings"]
        assert proposal == ruling(question, "free")

    def test_back_to_the_drawn_key_is_undoing(self, client, part, organiser):
        question = questions_of(part)[0]
        apply(part, ruling(question, "replace", choice(question, 2)), by=organiser)
        response = self.post(client, part, question, effect="replace", choices=[choice(question, 2).pk])
        assert list(response.context["form"].errors) == ["choices"]
        assert self.post(client, part, question, effect="replace", choices=[choice(question, 3).pk]).status_code == 302

    def test_other_versions_are_ruled_on_along_with_it(self, client, part):
        question = questions_of(part)[0]
        newer = Question.objects.get(pk=question.pk)
        newer.text = "Sửa lỗi gõ?"
        rows = [
            {"text": each.text, "correct": each.correct, "keep_last": False}
            for each in question.choices.order_by("order")
        ]
        newer = save_question(newer, rows, by=None, at=AT)
        attempt = Attempt.objects.latest("pk")
        Attempt.objects.filter(pk=attempt.pk).update(paper=[[newer.pk, []], *attempt.paper[1:]])
        run(ask_statistics(part, at=LATER + timedelta(hours=1)), LATER + timedelta(hours=1))
        response = self.post(client, part, question, effect="replace", choices=[choice(question, 2).pk], versions="on")
        assert response.status_code == 302
        rulings = Job.objects.get(kind="contests.preview_ruling").payload["rulings"]
        assert rulings == [
            ruling(question, "replace", choice(question, 2)),
            ruling(newer, "replace", choice(newer, 2)),
        ]

    def test_a_question_that_was_not_drawn_is_not_there(self, client, part):
        question = questions_of(part)[0]
        ItemStatistic.objects.filter(question=question).delete()
        get(client, "ruling_new", part.pk, question.pk, status=404)


class TestRefusals:
    def test_an_official_ranking_is_named_and_offers_no_button(self, client, part, organiser):
        job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        Ranking.objects.update(state="official")
        html = get(client, "ruling_preview", job.pk).content.decode()
        assert "data-official" in html
        assert reverse("ruling_confirm", args=[job.pk]) not in html
        response = client.post(reverse("ruling_confirm", args=[job.pk]), {"digest": job.result["digest"]}, follow=True)
        assert Ranking.objects.get().name in next(str(message) for message in response.context["messages"])
        assert not Ruling.objects.exists()

    def test_another_digest_changes_nothing(self, client, part, organiser):
        job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        response = client.post(reverse("ruling_confirm", args=[job.pk]), {"digest": "x"})
        assert response.url == reverse("ruling_preview", args=[job.pk])
        assert not Ruling.objects.exists()

    def test_a_colleague_does_not_see_one_s_preview_and_a_stranger_nothing(self, part, organiser):
        job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        apply(part, ruling(questions_of(part)[1], "free"), by=organiser)
        made = Ruling.objects.get()
        colleague = signed_in(organiser_of(part))
        get(colleague, "ruling_preview", job.pk, status=404)
        get(colleague, "ruling", made.pk)
        stranger = signed_in(make_seat(make_unit("Sở Kia", kind="department"), "organiser"))
        for name, pk in (("part_items", part.pk), ("ruling", made.pk), ("contest_keys", part.stage.contest_id)):
            get(stranger, name, pk, status=404)
        below = signed_in(make_seat(make_unit("Trường", under=part.stage.contest.unit), "organiser"))
        get(below, "part_items", part.pk, status=403)
        get(below, "contest_keys", part.stage.contest_id, status=403)
        get(below, "ruling", made.pk, status=404)

    def test_one_who_lost_the_seat_cannot_confirm(self, client, part, organiser):
        job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        organiser.memberships.all().delete()
        make_seat(make_unit("Sở Kia", kind="department"), "organiser", user=organiser)
        response = client.post(reverse("ruling_confirm", args=[job.pk]), {"digest": job.result["digest"]})
        assert response.status_code == 404
        assert not Ruling.objects.exists()

    def test_taking_up_what_is_done_changes_nothing(self, client, part, organiser):
        apply(part, ruling(questions_of(part)[0], "free"), by=organiser)
        made, told = Ruling.objects.get(), Notice.objects.count()
        jobs = Job.objects.filter(kind="contests.apply_ruling").count()
        assert client.post(reverse("ruling_again", args=[made.pk])).url == reverse("ruling", args=[made.pk])
        assert Job.objects.filter(kind="contests.apply_ruling").count() == jobs
        assert Notice.objects.count() == told
