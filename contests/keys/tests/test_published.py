"""The published key: for whom, when, what is in it, and the same as a workbook."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contests.keys.actions import ask_statistics
from contests.keys.published import drawn_questions, key_rows
from contests.keys.tests.builders import LATER, choice, make_part, organiser_of, questions_of, run, sit
from contests.models import Attempt, Contest, ItemStatistic, Part, Question, Ruling, Stage
from contests.quiz.actions import start_attempt
from contests.tests.builders import add_question, make_entrant_pupil
from foundation.models import Job
from schools.tests.builders import make_pupil, make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    """Closed, one paper handed in, its key published."""
    at = timezone.now()
    part = make_part(publish_key=True, at=at)
    sit(part, make_entrant_pupil(part), [1, 2, 3, 4], at=at)
    Question.objects.update(citation="Điều 7")
    close(part)
    run(ask_statistics(part, at=at), at)
    return part


def close(part):
    Stage.objects.filter(pk=part.stage_id).update(closes_at=timezone.now())


def get(user, part, name="part_key", **query):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(reverse(name, args=[part.pk]), query)


def rule(part, question, effect, *choices):
    ids = [each.pk for each in choices]
    return Ruling.objects.create(part=part, question=question, effect=effect, choices=ids, reason="Vì sai", at=LATER)


class TestForWhom:
    def test_whoever_sees_the_contest(self, part):
        pupil = Attempt.objects.get().entrant.person.user
        assert get(pupil, part).status_code == 200
        assert get(organiser_of(part), part).status_code == 200
        assert get(None, part).status_code == 404
        elsewhere = make_pupil(make_unit("Trường Kia")).user
        assert get(elsewhere, part).status_code == 404
        assert get(make_seat(make_unit("Sở Kia", kind="department"), "organiser"), part).status_code == 404

    def test_everybody_where_the_contest_has_a_public_page(self, part):
        Contest.objects.update(public=True)
        assert get(None, part).status_code == 200
        assert get(None, part, "part_key_workbook").status_code == 200

    @pytest.mark.parametrize("spoil", ["unpublished", "draft", "running", "somebody still writes"])
    def test_not_before_its_time(self, part, spoil):
        Contest.objects.update(public=True)
        if spoil == "unpublished":
            Part.objects.update(publish_key=False)
        elif spoil == "draft":
            Contest.objects.update(state="draft")
        else:
            Stage.objects.update(closes_at=timezone.now() + timedelta(days=1))
            start_attempt(Part.objects.get(), Attempt.objects.get().entrant.person, at=timezone.now())
            if spoil != "running":
                close(part)
        for user in (None, organiser_of(part)):
            response = get(user, part)
            assert response.status_code == 404
            assert "Câu hỏi số" not in response.content.decode()
            assert get(user, part, "part_key_workbook").status_code == 404


class TestContent:
    def test_questions_right_answers_citations_and_rulings(self, part):
        one, two, three, four = questions_of(part)
        rule(part, one, "replace", choice(one, 2))
        rule(part, two, "also", choice(two, 3))
        rule(part, three, "out")
        rows = key_rows(part, drawn_questions(part))
        assert [row.question for row in rows] == [one, two, three, four]
        assert [row.right for row in rows] == [
            ("Câu hỏi số 1? – 2",),
            ("Câu hỏi số 2? – 1", "Câu hỏi số 2? – 3"),
            (),
            ("Câu hỏi số 4? – 1",),
        ]
        assert [row.ruling.reason if row.ruling else "" for row in rows] == ["Vì sai", "Vì sai", "Vì sai", ""]
        html = get(organiser_of(part), part).content.decode()
        assert html.count("Điều 7") == 4
        assert html.count("Vì sai") == 3
        assert "Câu hỏi số 1? – 1" not in html

    def test_only_what_was_drawn(self, part):
        add_question(part, "Chưa ai gặp?")
        assert "Chưa ai gặp" not in get(organiser_of(part), part).content.decode()

    def test_the_workbook_has_the_columns_of_official_keys(self, part):
        organiser = organiser_of(part)
        sheet = load_workbook(
            BytesIO(b"".join(get(organiser, part, "part_key_workbook").streaming_content))
        ).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[4] == ["STT", "Câu hỏi", "Đáp án đúng", "Căn cứ"]
        assert rows[5] == [1, "Câu hỏi số 1?", "Câu hỏi số 1? – 1", "Điều 7"]
        assert len(rows) == 9
        rule(part, questions_of(part)[0], "free")
        sheet = load_workbook(
            BytesIO(b"".join(get(organiser, part, "part_key_workbook").streaming_content))
        ).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert len(rows[4]) == 5
        assert rows[5][2] is None
        assert "Vì sai" in rows[5][4]

    def test_fifty_a_page_numbered_through_at_the_same_cost(self, part, django_assert_num_queries, time_machine):
        time_machine.move_to(timezone.now(), tick=False)  # new figures are asked for once in a while
        organiser = organiser_of(part)
        ItemStatistic.objects.exclude(question=questions_of(part)[0]).delete()
        get(organiser, part)  # asks for the figures to be looked at once more
        with CaptureQueriesContext(connection) as one:
            get(organiser, part)
        for number in range(52):
            question = add_question(part, f"Câu thêm {number}?")
            ItemStatistic.objects.create(
                part=part, question=question, basis="all", papers=1, computed_at=timezone.now()
            )
        with django_assert_num_queries(len(one)):
            get(organiser, part)
        second = get(organiser, part, page=2)
        assert [row.number for row in second.context["rows"]] == [51, 52, 53]

    def test_it_is_put_together_when_first_asked_for(self, part):
        ItemStatistic.objects.all().delete()
        Job.objects.all().delete()
        html = get(organiser_of(part), part).content.decode()
        assert "data-stale" in html
        assert Job.objects.filter(kind="contests.item_statistics").count() == 1
