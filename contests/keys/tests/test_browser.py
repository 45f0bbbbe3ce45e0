"""The pages of keys in a real browser, on a telephone and at a desk: nothing overflows, axe finds nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.keys.actions import ask_statistics
from contests.keys.tests.builders import (
    apply,
    choice,
    make_part,
    organiser_of,
    previewed,
    questions_of,
    ruling,
    run,
    sit,
)
from contests.models import Attempt, Choice, Part, Prize, Question, Ranking, Ruling, Stage
from contests.models.awards import Award
from foundation.ui.tests.looking import go, overflow, serious_faults, sign_in
from schools.tests.builders import make_class, make_pupil, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = (
    "Theo Nghị định số 61/2018/NĐ-CP về thực hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành "
    "chính, thời hạn giải quyết thủ tục hành chính được tính từ khi nào?"
)
NAMES = ["Nguyễn Thị Hoàng Phương Anh", "Công Tằng Tôn Nữ Thị Minh Khai", "Trần Bình", "Lê Đỗ Đức Duy Khánh"]


@pytest.fixture
def world():
    """A closed part with 44 papers, long texts and names; previews of all kinds, a ruling, an award."""
    at = timezone.now()
    part = make_part(questions=6, at=at, publish_key=True, title="Cuộc thi tìm hiểu dịch vụ công trực tuyến năm 2026")
    questions = questions_of(part)
    Question.objects.update(citation="Khoản 2 Điều 7 Nghị định 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ")
    Question.objects.filter(pk=questions[0].pk).update(text=LONG)
    Choice.objects.filter(question=questions[0], order=2).update(text="Từ khi nhận đủ hồ sơ hợp lệ, " * 4)
    school = make_unit("Trường Trung học cơ sở Nguyễn Bỉnh Khiêm – Nam Từ Liêm", under=part.stage.contest.unit)
    school_class = make_class(school, "6A")
    for number in range(44):
        pupil = make_pupil(school, f"{NAMES[number % 4]} {number}", school_class=school_class)
        marks = [1 + number % 2, 1, 1 + number % 3, 1, 2 if number < 20 else 1, 1 + number % 4]
        sit(part, pupil, marks, at=at, seconds=60 + number)
    Stage.objects.filter(pk=part.stage_id).update(closes_at=timezone.now())
    Part.objects.filter(pk=part.pk).update(publish_key=True)
    part.refresh_from_db()
    organiser = organiser_of(part)
    now = timezone.now()
    run(ask_statistics(part, at=now), now)
    ranking = Ranking.objects.get()
    best = Attempt.objects.latest("points", "-pk")
    prize = Prize.objects.create(ranking=ranking, level="first")
    Award.objects.create(prize=prize, ranking=ranking, entrant=best.entrant, rank=1, state="given", proposed_at=now)
    apply(part, ruling(questions[3], "out"), by=organiser, reason="Văn bản đã hết hiệu lực", at=now)
    replace = ruling(questions[0], "replace", choice(questions[0], 2))
    return {
        "part": part,
        "organiser": organiser,
        "pupil": Attempt.objects.earliest("pk").entrant.person.user,
        "attempt": Attempt.objects.earliest("pk"),
        "question": questions[0],
        "movers": previewed(part, replace, by=organiser, at=timezone.now()),
        "nobody": previewed(part, ruling(questions[3], "out"), by=organiser, at=timezone.now()),
        "ruling": Ruling.objects.get(),
    }


def addresses(world):
    part = world["part"]
    return [
        ("organiser", "contest_keys", [part.stage.contest_id]),
        ("organiser", "part_items", [part.pk]),
        ("organiser", "ruling_new", [part.pk, world["question"].pk]),
        ("organiser", "ruling_preview", [world["movers"].pk]),
        ("organiser", "ruling_preview", [world["nobody"].pk]),
        ("organiser", "ruling", [world["ruling"].pk]),
        ("pupil", "part_key", [part.pk]),
        ("pupil", "attempt_result", [world["attempt"].pk]),
        ("pupil", "attempt_review", [world["attempt"].pk]),
        ("pupil", "contest", [part.stage.contest_id]),
    ]


@pytest.mark.parametrize("device", ["page", "wide_page"])
def test_every_page_fits_and_can_be_read_by_everybody(request, live_server, world, device):
    page = request.getfixturevalue(device)
    for who, name, args in addresses(world):
        sign_in(page, live_server, world[who])
        page.goto(live_server.url + reverse(name, args=args))
        assert overflow(page) <= 0, name
        assert serious_faults(page) == [], name


def test_from_the_question_to_the_rescored_papers(live_server, world, page):
    """By hand on a telephone: rule, see who moves, apply."""
    sign_in(page, live_server, world["organiser"])
    part, question = world["part"], questions_of(world["part"])[1]
    page.goto(live_server.url + reverse("ruling_new", args=[part.pk, question.pk]))
    page.click("[data-go=try]")
    assert page.locator(":invalid").count() > 0  # the browser itself asks for what is missing
    page.check("input[name=effect][value=replace]")
    page.fill("textarea[name=reason]", "Luật đã đổi")
    go(page.locator("[data-go=try]"))
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("textarea[name=reason]") == "Luật đã đổi"
    page.check(f"input[name=choices][value='{choice(question, 2).pk}']")
    page.click("[data-go=try]")
    page.wait_for_selector("[data-preview=queued]")
    job = type(world["movers"]).objects.filter(kind="contests.preview_ruling").latest("pk")
    run(job, timezone.now())
    page.wait_for_selector("[data-preview=done]")
    page.click("[data-go=confirm]")
    page.wait_for_selector("[data-job-state]")
    made = Ruling.objects.latest("pk")
    assert (made.question, made.effect, made.applied_at) == (question, "replace", None)
