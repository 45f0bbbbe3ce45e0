"""Rules as data: five contests as they are held in Vietnam, unlike those of the plans, typed in by the admin's forms.

Each is then ready, is opened, and lets in one who may while one who may not is turned away. What each takes from the
survey of real contests (weekly prediction, one hour for all, negative marks by grade, ages and residence, blocs by
participation) is said in its test.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Attempt, Contest, FrozenSize, Part, QuestionBank, Ranking
from contests.organising.tests.desk import Desk
from contests.tests.worlds import moment, page
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


@shared
def department():
    return make_unit("Sở GD&ĐT", kind="department")


@pytest.fixture
def school(department, now):
    make_year(now.year if now.month >= 8 else now.year - 1)
    return make_unit("THCS Đại Mỗ", under=department)


@pytest.fixture
def desk(client, department):
    client.force_login(make_seat(department, "organiser"))
    return Desk(client)


def pupil_of(school, name, now, grade=8, **fields):
    year = make_year(now.year if now.month >= 8 else now.year - 1)
    known = school.classes.filter(name=f"{grade}A").first()
    return make_pupil(
        school, name, school_class=known or make_class(school, f"{grade}A", grade=grade, year=year), **fields
    )


def begin(desk, title, start_from, opens_at, **fields) -> Contest:
    answer = desk.add("contest", title=title, start_from=start_from, **moment("opens_at", opens_at), **fields)
    contest = Contest.objects.get(title=title)
    assert answer["Location"] == page("contest", "change", contest.pk)
    return contest


def open_it(desk, contest):
    """Nothing is missing, and it opens."""
    address = page("contest", "change", contest.pk)
    assert [fault.message for fault, _url in desk.client.get(address).context["faults"]] == []
    desk.client.post(page("contest", "state", contest.pk), {"state": "open"})
    contest.refresh_from_db()
    assert contest.state == "open"


def start(client, person, part):
    """What the start button answers to this person: 302 to the paper, 404, or 409 with the reason."""
    client.force_login(person.user)
    return client.post(reverse("attempt_start", args=[part.pk]))


def may(client, person, part):
    answer = start(client, person, part)
    assert answer.status_code == 302
    attempt = Attempt.objects.get(entrant__person=person, part=part)
    assert answer["Location"] == reverse("attempt", args=[attempt.pk])
    return attempt


def rule(*measures):
    return [{"order": at, "kind": kind, "direction": way} for at, (kind, way) in enumerate(measures, start=1)]


def test_weeks_with_a_prediction_of_a_percentage(client, desk, department, school, now):
    """Weekly rounds with their own bank and ranking and one overall; nearest prediction of a percentage, then the
    earliest moment; citizens have no part in it."""
    contest = begin(desk, "Tuần thi pháp luật", "model:weeks", now - HOUR)
    parts = list(Part.objects.filter(stage__contest=contest).order_by("stage__order"))
    for part in parts:
        desk.change(part, prediction="percentage", attempts_allowed="2")
        desk.ask(part.blueprint.get().bank, 15)
    ranking = parts[0].stage.rankings.get()
    kinds = list(ranking.measures.order_by("order").values_list("kind", flat=True))
    assert kinds == ["points", "nearest", "seconds", "reached", "decision"]
    assert contest.rankings.filter(stage=None).count() == 1
    open_it(desk, contest)
    person, citizen = pupil_of(school, "Nguyễn Văn An", now), make_pupil(school, "Trần Công Dân", kind="citizen")
    assert may(client, person, parts[0]).size == 15
    assert start(client, citizen, parts[0]).status_code == 404
    assert start(client, person, parts[1]).status_code == 409  # next week


def test_one_hour_for_all_question_by_question(client, desk, department, school, now):
    """One synchronous hour, late means less time; all must be answered, one after the other, forty seconds each; the
    school that set the questions stays out, and so does every judge."""
    contest = begin(desk, "Thi đồng loạt", "model:hour", now - timedelta(days=7, minutes=20))
    judging = make_unit("THCS Ra Đề", under=department)
    desk.change(contest, {"exclusions": [
        {"unit": judging.pk, "reason": "Trường ra đề thi"},
        {"unit": department.pk, "role": "judge", "reason": "Giám khảo không dự thi"},
    ]})  # fmt: skip
    part = Part.objects.get(stage__contest=contest, stage__practice=False)
    desk.change(part, question_seconds="40")
    for one in Part.objects.filter(stage__contest=contest):
        line = one.blueprint.get()
        desk.ask(line.bank, line.number or 1)
    open_it(desk, contest)
    person, of_judging = pupil_of(school, "Nguyễn Văn An", now), pupil_of(judging, "Lê Thị Ra Đề", now)
    judge = make_pupil(school, "Trần Giám Khảo", kind="pupil")
    make_seat(department, "judge", user=judge.user)
    attempt = may(client, person, part)
    assert attempt.deadline <= part.stage.closes_at == now + timedelta(minutes=40)
    answer = start(client, of_judging, part)
    assert (answer.status_code, "Trường ra đề thi" in answer.content.decode()) == (409, True)
    assert "Giám khảo không dự thi" in start(client, judge, part).content.decode()


def test_by_grade_with_negative_marks_and_capped_prizes(client, desk, department, school, now):
    """A bank for each grade with questions by difficulty, a quarter off for a wrong answer, prizes for 10 % at most."""
    contest = begin(desk, "Theo khối", "model:grades", now - HOUR)
    part = Part.objects.get(stage__contest=contest)
    assert part.penalty * 4 == 1
    for audience in contest.audiences.exclude(name__in=["Khối 8", "Khối 9"]):
        part.blueprint.filter(audience=audience).delete()
        contest.rankings.filter(audience=audience).delete()
        audience.delete()
    for line in part.blueprint.select_related("bank"):
        desk.ask(line.bank, line.number, difficulty=line.difficulty)
    desk.change(part, penalty="0.333", minutes="40")
    open_it(desk, contest)
    eighth, sixth = pupil_of(school, "Nguyễn Văn Tám", now), pupil_of(school, "Lê Thị Sáu", now, grade=6)
    shown = desk.client.get(
        reverse("part_preview", args=[part.pk]), {"audience": contest.audiences.get(name="Khối 8").pk}
    )
    assert len(shown.context["paper"]) == 25
    assert may(client, eighth, part).entrant.audience.name == "Khối 8"
    assert start(client, sixth, part).status_code == 404
    assert {ranking.prize_share for ranking in Ranking.objects.filter(contest=contest)} == {10}


def test_ages_and_residence_one_attempt_a_day_all_added_up(client, desk, department, now):
    """From 12 to 17 years on a day the organisers name, living or learning in one ward; one attempt a day, points added
    up, mean time; an attempt limit over all of the contest."""
    ward = make_unit("UBND phường Đại Mỗ", kind="commune", under=department)
    inside, outside = (
        make_unit("THCS Trong Phường", under=department, over=ward),
        make_unit("THCS Ngoài", under=department),
    )
    make_year(now.year if now.month >= 8 else now.year - 1)
    contest = begin(desk, "Mỗi ngày một lượt", "model:daily", now - HOUR)
    day = timezone.localdate(now)
    desk.change(contest, **{
        "attempts_allowed": "20", "audiences-0-age_from": "12", "audiences-0-age_to": "17",
        "audiences-0-age_on": f"{day:%d/%m/%Y}", "audiences-0-residence": str(ward.pk), "audiences-0-obligatory": "on",
    })  # fmt: skip
    part = Part.objects.get(stage__contest=contest)
    desk.ask(QuestionBank.objects.get(name__endswith="Mỗi ngày một lượt"), 12)
    open_it(desk, contest)

    def born(years, days=0):
        return day.replace(year=day.year - years, day=min(day.day, 28)) + timedelta(days=days)

    fit = pupil_of(inside, "Nguyễn Văn Vừa", now, born_on=born(14))
    young = pupil_of(inside, "Lê Thị Bé", now, born_on=born(12, 9))
    elsewhere = pupil_of(outside, "Trần Ở Xa", now, born_on=born(14))
    resident = pupil_of(outside, "Phạm Về Nhà", now, born_on=born(14), residence=ward)
    assert (part.counts, part.attempts_a_day, contest.attempts_allowed) == ("sum", 1, 20)
    assert may(client, fit, part).size == 10
    assert may(client, resident, part).size == 10
    assert start(client, young, part).status_code == 404
    assert start(client, elsewhere, part).status_code == 404


def test_blocs_of_units_by_participation(client, desk, department, school, now):
    """Staff and pupils from one blueprint with lines of their own; blocs of units ranked by participation over sizes
    frozen at opening; classes by the share of high scores; practice before, from other questions."""
    contest = begin(
        desk, "Theo cụm", "", now - HOUR, minutes="20", attempts_allowed="1", **moment("closes_at", now + 48 * HOUR)
    )
    other = make_unit("THCS Mễ Trì", under=department)
    desk.change(contest, {
        "audiences": [{"name": "Cán bộ, giáo viên", "kind": "staff", "unit_kind": "school"}],
        "blocs": [{"name": "Cụm 1", "units": [school.pk]}, {"name": "Cụm 2", "units": [other.pk]}],
    })  # fmt: skip
    part = Part.objects.get(stage__contest=contest)
    bank, staff = part.blueprint.get().bank, contest.audiences.get(kind="staff")
    pupils = contest.audiences.get(kind="pupil")
    desk.change(
        part, {"blueprint": [{"bank": bank.pk, "topic": "Nghiệp vụ", "audience": staff.pk, "number": "2"}]},
        **{"blueprint-0-number": "3", "blueprint-0-topic": "Chung"},
    )  # fmt: skip
    desk.ask(bank, 3, topic="Chung")
    desk.ask(bank, 2, topic="Nghiệp vụ")
    desk.add(
        "ranking", {"measures": rule(("participation", "high"), ("mean_best", "high"), ("decision", "high"))},
        f"?contest={contest.pk}", contest=contest.pk, of="bloc", name="Các cụm", audience=pupils.pk,
    )  # fmt: skip
    high = rule(("high_share", "high"))
    high[0]["threshold"] = "80"
    desk.add(
        "ranking", {"measures": high}, f"?contest={contest.pk}&stage={part.stage_id}", contest=contest.pk,
        stage=part.stage_id, of="class", name="Các lớp", audience=pupils.pk,
    )  # fmt: skip
    desk.client.post(reverse("contest_practice", args=[contest.pk]), {
        "opens_at": f"{timezone.localtime(now - 48 * HOUR):%Y-%m-%dT%H:%M}", "minutes": 10, "attempts": 50,
        "closes_at": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}", "number": "", "bank": "",
    })  # fmt: skip
    practice = Part.objects.get(stage__contest=contest, stage__practice=True)
    desk.ask(practice.blueprint.get().bank, 1)
    person, teacher = pupil_of(school, "Nguyễn Văn An", now), make_pupil(school, "Trần Cô Giáo", kind="staff")
    officer = make_pupil(department, "Lê Chuyên Viên", kind="staff")
    open_it(desk, contest)
    assert {(row.audience.kind, row.unit.name, row.size) for row in FrozenSize.objects.filter(contest=contest)} == {
        ("pupil", "THCS Đại Mỗ", 1), ("staff", "THCS Đại Mỗ", 1),
    }  # fmt: skip
    assert may(client, teacher, part).entrant.audience == staff
    assert may(client, person, part).entrant.audience == pupils
    assert start(client, officer, part).status_code == 404
