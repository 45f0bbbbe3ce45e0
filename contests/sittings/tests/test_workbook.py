"""The workbook of a stage: the schools, all their teams, and whoever is missing by name; read back from the file."""

import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contests.models import Part, Ranking, Sitting
from contests.placing import rebuild_ranking
from contests.sittings.workbook import sheets_of
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_sitting, make_team, make_team_contest
from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job
from foundation.sheets.writing import write_workbook
from schools.models import Unit
from schools.tests.builders import make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def stage():
    """Four schools: results published, results only judged, no results yet, called off."""
    stage = make_team_contest()
    district = stage.contest.unit
    for name, points in (("THCS An", (18, 40, 25)), ("THCS Bình", (20, 45, 28))):
        sitting = make_sitting(stage, make_unit(name, under=district, code=name[-3:]), state="judged")
        give_points(make_team(sitting, "Đội Sao Mai"), *points)
        give_points(make_team(sitting, "Đội Hoa Sen", reason="Đến muộn"), 10, 40, None)
        rebuild_ranking(sitting.rankings.get().pk, at=AT)
    Sitting.objects.filter(unit__name="THCS An").update(state="sent", sent_at=AT, pilot=True)
    Ranking.objects.filter(sitting__unit__name="THCS An").update(state="official")
    make_sitting(stage, make_unit("THCS Cầu", under=district), state="planned", starts_at=None, place="")
    make_sitting(stage, make_unit("THCS Dịch", under=district), state="planned", cancelled_at=AT,
                 cancelled_reason="Bão số 5")  # fmt: skip
    rebuild_ranking(stage.rankings.get(sitting=None, each_sitting=False).pk, at=AT)
    return stage


def read(stage, user):
    file = io.BytesIO()
    write_workbook(file, sheets_of(stage, user, at=AT), at=AT)
    file.seek(0)
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(file, data_only=True)]


def table(rows):
    """The rows under the heading, without the sums."""
    head = next(index for index, row in enumerate(rows) if row[1:3] != (None, None) and row[0])
    return [row for row in rows[head + 1 :] if isinstance(row[0], int)]


def organiser_of(stage):
    return make_seat(stage.contest.unit, "organiser")


def test_the_schools(stage):
    units, _teams = read(stage, organiser_of(stage))
    rows = table(units)
    assert [row[1] for row in rows] == ["THCS An", "THCS Bình", "THCS Cầu", "THCS Dịch"]
    an, _binh, cau, dich = rows
    local = timezone.localtime(AT).replace(tzinfo=None)
    assert (an[5], an[6], an[7], an[11], an[13]) == (local, "Hội trường", 2, local, "Đội Sao Mai")
    assert isinstance(an[10], datetime)
    assert (cau[5], cau[7], cau[11], cau[13]) == (None, 0, None, None)
    assert dich[14] == "Bão số 5"


def test_the_missing_are_named_before_the_number(stage):
    units, teams = read(stage, organiser_of(stage))
    for rows in (units, teams):
        notes = [row[0] for row in rows[:4]]
        assert "THCS Bình; THCS Cầu" in notes[2]
        assert "THCS Dịch" not in notes[2]
        assert "1" in notes[3]
        assert "3" in notes[3]


def test_all_teams_with_their_points_and_places(stage):
    _units, teams = read(stage, organiser_of(stage))
    rows = [(row[1], row[2], *row[4:11]) for row in table(teams)]
    assert rows == [
        ("THCS An", "Đội Sao Mai", 18, 40, 25, 0, 83, 1, 2),
        ("THCS An", "Đội Hoa Sen", 10, 40, None, 0, 50, 2, 3),
        ("THCS Bình", "Đội Sao Mai", 20, 45, 28, 0, 93, 1, 1),
        ("THCS Bình", "Đội Hoa Sen", 10, 40, None, 0, 50, 2, 3),
        ("THCS Cầu", None, None, None, None, None, None, None, None),
        ("THCS Dịch", None, None, None, None, None, None, None, None),
    ]
    assert "Bão số 5" in table(teams)[5][11]
    assert table(teams)[1][11] == "Đến muộn"


def test_an_officer_reads_what_was_shown_to_them(stage):
    units, teams = read(stage, make_seat(stage.contest.unit, "officer"))
    assert [row[13] for row in table(units)] == ["Đội Sao Mai", "Đội Sao Mai", None, None]
    assert [(row[1], row[2], row[8]) for row in table(teams)][:4] == [
        ("THCS An", "Đội Sao Mai", 83), ("THCS An", "Đội Hoa Sen", 50), ("THCS Bình", "Đội Sao Mai", 93),
        ("THCS Bình", "Đội Hoa Sen", 50),
    ]  # fmt: skip


def test_points_before_the_end_are_for_nobody(stage):
    Sitting.objects.filter(unit__name="THCS Bình").update(state="open")
    _units, teams = read(stage, organiser_of(stage))
    assert [row[8] for row in table(teams) if row[1] == "THCS Bình"] == [None, None]


def test_a_school_has_itself_only(stage):
    school = Unit.objects.get(name="THCS Bình")
    units, teams = read(stage, make_seat(school, "secretary"))
    assert {row[1] for row in [*table(units), *table(teams)]} == {"THCS Bình"}
    # It keeps its sitting, so its own points are its to read.
    assert [row[8] for row in table(teams)] == [93, 50]
    assert "THCS An" not in str(units) + str(teams)


def test_what_time_took_off(stage):
    Part.objects.filter(order=1).update(minute_penalty=Decimal("0.5"), minute_penalty_most=2)
    team = Sitting.objects.get(unit__name="THCS Bình").appearances.get(entrant__name="Đội Sao Mai").entrant
    team.scores.filter(part__order=1).update(seconds=8 * 60 + 10)
    _units, teams = read(stage, organiser_of(stage))
    assert [row[7] for row in table(teams)][:4] == [0, 0, 1, 0]


def test_names_that_look_like_formulas_stay_text(stage):
    Unit.objects.filter(name="THCS An").update(name="=1+1")
    units, _teams = read(stage, organiser_of(stage))
    assert "=1+1" in [row[1] for row in table(units)]


def test_as_many_queries_for_more_units(stage, django_assert_max_num_queries):
    user = organiser_of(stage)
    read(stage, user)  # from now on its seats are known
    with django_assert_max_num_queries(40) as few:
        read(stage, user)
    for _each in range(3):
        sitting = make_sitting(stage, state="judged")
        give_points(make_team(sitting), 18, 40, 25)
        rebuild_ranking(sitting.rankings.get().pk, at=AT)
    with django_assert_max_num_queries(40) as many:
        read(stage, user)
    assert len(few) == len(many)


def test_asked_for_on_the_page_and_made_by_a_worker(stage):
    user = make_seat(stage.contest.unit, "officer")
    client = signed_in(user)
    response = client.post(reverse("stage_sittings_workbook", args=[stage.pk]))
    job = Job.objects.get(kind="contests.sittings_workbook")
    assert (response.url, job.owner) == (reverse("job", args=[job.pk]), user)
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result == {"url": reverse("stage_sittings", args=[stage.pk])}
    titles = load_workbook(io.BytesIO(path_of(job.result_file).read_bytes())).sheetnames
    assert len(titles) == 2


def test_not_made_for_who_no_longer_sees_the_stage(stage):
    user = make_seat(stage.contest.unit, "officer")
    signed_in(user).post(reverse("stage_sittings_workbook", args=[stage.pk]))
    user.memberships.all().delete()
    job = Job.objects.get(kind="contests.sittings_workbook")
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result_file) == (Job.State.FAILED, None)
