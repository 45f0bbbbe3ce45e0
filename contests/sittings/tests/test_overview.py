"""All sittings of a stage: their order, who is missing, the filters, and the same queries however many there are."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Ranking, Sitting
from contests.placing import rebuild_ranking
from contests.sittings.ordering import in_order
from contests.sittings.overview import all_of, best_of, chosen, counts_of
from contests.sittings.tests.builders import launched, make_district
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_judge, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_class, make_seat, make_unit, signed_in
from schools.tree import between
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_pilot_stands_first():
    stage, units = make_district("THCS An", "THCS Đại Mỗ", "THCS Bình")
    rows = launched(stage, units, pilots=[units[1]])
    assert [each.unit.name for each in in_order(rows)] == ["THCS Đại Mỗ", "THCS An", "THCS Bình"]


@shared
def stage():
    """Ten sittings: one of each state, one late, one without a date, one cancelled, one published and not sent."""
    stage = make_team_contest()
    district = stage.contest.unit
    rows = [
        ("THCS Một", {"state": "planned"}),
        ("THCS Hai", {"state": "open"}),
        ("THCS Ba", {"state": "judged"}),
        ("THCS Bốn", {"state": "checked"}),
        ("THCS Năm", {"state": "sent", "sent_at": AT}),
        ("THCS Sáu", {"state": "published", "sent_at": AT}),
        ("THCS Bảy", {"state": "planned", "due_at": AT - DAY}),
        ("THCS Tám", {"state": "planned", "starts_at": None}),
        ("THCS Chín", {"state": "planned", "cancelled_at": AT, "cancelled_reason": "Bão", "starts_at": None}),
        ("THCS Mười", {"state": "published"}),
    ]
    for name, fields in rows:
        sitting = make_sitting(stage, make_unit(name, under=district), state=fields.pop("state"))
        Sitting.objects.filter(pk=sitting.pk).update(**fields)
    return stage


def names(sittings):
    return {each.unit.name.removeprefix("THCS ") for each in sittings}


def test_counts(stage):
    everything = all_of(stage, make_seat(stage.contest.unit, "officer"))
    assert counts_of(everything, AT) == {
        "planned": 3, "open": 1, "judged": 1, "checked": 1, "sent": 1, "published": 2, "late": 1, "no_date": 1,
        "cancelled": 1, "unsent": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}),
        ({"state": "late"}, {"Bảy"}),
        ({"state": "no_date"}, {"Tám"}),
        ({"state": "cancelled"}, {"Chín"}),
        ({"state": "planned"}, {"Một", "Bảy", "Tám"}),
        ({"state": "unsent"}, {"Một", "Hai", "Ba", "Bốn", "Bảy", "Tám", "Mười"}),
        ({"state": "nonsense"}, set()),
        ({"q": "bon"}, {"Bốn"}),
        ({"q": "BỐN"}, {"Bốn"}),
        ({"q": "thcs", "state": "open"}, {"Hai"}),
        ({"within": "x"}, {"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}),
        ({"within": "99999"}, set()),
        ({"within": "9" * 40}, {"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}),
    ],
)
def test_filters(stage, asked, found):
    everything = all_of(stage, make_seat(stage.contest.unit, "officer"))
    assert names(chosen(everything, asked, AT, timezone.localdate(AT))) == found


def test_within_a_commune():
    stage, [one, two] = make_district("THCS A", "THCS B")
    launched(stage, [one, two])
    commune = make_unit("UBND phường", kind="commune", under=stage.contest.unit)
    three = make_unit("THCS C", under=stage.contest.unit, over=commune)
    launched(stage, [three])
    user, day = make_seat(stage.contest.unit, "officer"), date(2026, 11, 22)
    everything = all_of(stage, user)
    assert list(between(stage.contest.unit_id, [each.unit_id for each in everything], day)) == [commune]
    assert names(chosen(everything, {"within": str(commune.pk)}, AT, day)) == {"C"}
    # From the commune's seat only its own is seen.
    assert names(all_of(stage, make_seat(commune, "officer"))) == {"C"}


class TestPage:
    def ask(self, stage, user, **query):
        return signed_in(user).get(reverse("stage_sittings", args=[stage.pk]), query)

    def test_the_missing_by_name_before_any_number(self, stage):
        page = self.ask(stage, make_seat(stage.contest.unit, "officer")).content.decode()
        missing, sent = page.index("THCS Một"), page.index("data-sent")
        assert missing < sent
        assert "2" in page[sent : sent + 200]
        assert "22" in page[sent : sent + 200]

    def test_never_rounded_up(self):
        stage = make_team_contest()
        rows = [make_sitting(stage, state="sent", sent_at=AT) for _each in range(4)]
        Sitting.objects.filter(pk=rows[0].pk).update(sent_at=None, state="checked")
        page = self.ask(stage, make_seat(stage.contest.unit, "officer")).content.decode()
        at = page.index("data-sent")
        assert "75" in page[at : at + 200]
        assert rows[0].unit.name in page[: page.index("data-sent")]

    def test_a_school_sees_its_own_row_only(self, stage):
        own = stage.sittings.get(unit__name="THCS Hai")
        response = self.ask(stage, make_seat(own.unit, "secretary"))
        assert [line.sitting for line in response.context["lines"]] == [own]
        assert "THCS Ba" not in response.content.decode()

    def test_a_filter_keeps_its_address(self, stage):
        page = self.ask(stage, make_seat(stage.contest.unit, "officer"), state="planned", q="thcs").content.decode()
        assert '<input type="hidden" name="state" value="planned">' in page
        assert 'value="thcs"' in page

    def test_a_judge_has_no_use_for_it(self, stage):
        assert self.ask(stage, make_seat(stage.contest.unit, "judge")).status_code == 403

    def test_no_unit_yet(self):
        stage = make_team_contest()
        page = self.ask(stage, make_seat(stage.contest.unit, "organiser")).content.decode()
        assert reverse("stage_launch", args=[stage.pk]) in page
        officer = self.ask(stage, make_seat(stage.contest.unit, "officer")).content.decode()
        assert reverse("stage_launch", args=[stage.pk]) not in officer

    def test_pages_of_fifty(self):
        stage = make_team_contest()
        Sitting.objects.bulk_create(
            Sitting(stage=stage, unit=make_unit(f"THCS Số {n}", under=stage.contest.unit), launched_at=AT)
            for n in range(52)
        )
        response = self.ask(stage, make_seat(stage.contest.unit, "officer"), page=2)
        assert [line.sitting.unit.name for line in response.context["lines"]] == ["THCS Số 50", "THCS Số 51"]

    def test_as_many_queries_for_three_as_for_one(self, django_assert_max_num_queries):
        stage = make_team_contest()
        user = make_seat(stage.contest.unit, "organiser")
        client = signed_in(user)
        counted = []
        for _each in range(2):
            for _sitting in range(1 + len(counted)):
                sitting = make_sitting(stage, state="judged", judges=2)
                give_points(make_team(sitting), 18, 40, 25)
                rebuild_ranking(sitting.rankings.get().pk, at=AT)
            with django_assert_max_num_queries(40) as queries:
                client.get(reverse("stage_sittings", args=[stage.pk]))
            counted.append(len(queries))
        assert stage.sittings.count() == 3
        assert counted[0] == counted[1]


class TestBest:
    def judged(self, state="judged"):
        sitting = make_sitting(state=state)
        for name, points in (("Đội Sao Mai", 20), ("Đội Bình Minh", 20), ("Đội Hoa Sen", 5)):
            give_points(make_team(sitting, name), points, 40, 25)
        rebuild_ranking(sitting.rankings.get().pk, at=AT)
        return sitting

    def test_all_in_first_place(self):
        sitting = self.judged()
        found = best_of([sitting], make_seat(sitting.stage.contest.unit, "organiser"))
        assert {pk: sorted(teams) for pk, teams in found.items()} == {sitting.pk: ["Đội Bình Minh", "Đội Sao Mai"]}

    def test_seen_by_officers_above_and_by_no_teacher_before_it_is_shown(self):
        sitting = self.judged()
        officer = make_seat(sitting.stage.contest.unit, "officer")
        teacher = make_seat(sitting.unit, "teacher", school_class=make_class(sitting.unit, "9Z"))
        assert list(best_of([sitting], officer)) == [sitting.pk]
        assert best_of([sitting], teacher) == {}
        Ranking.objects.filter(sitting=sitting).update(state="provisional")
        Sitting.objects.filter(pk=sitting.pk).update(state="published")
        assert list(best_of([sitting], teacher)) == [sitting.pk]

    def test_nobody_is_best_before_the_end(self):
        sitting = self.judged("open")
        assert best_of([sitting], make_seat(sitting.stage.contest.unit, "organiser")) == {}


def test_numbers_of_a_line():
    sitting = make_sitting(judges=2)
    make_judge(sitting, further=True)
    make_judge(sitting, withdrawn_at=AT, withdrawn_reason="Ốm")
    make_team(sitting)
    make_team(sitting, state="withdrawn")
    sitting.runs.filter(part__order=1).update(state="closed")
    user = make_seat(sitting.stage.contest.unit, "officer")
    [line] = signed_in(user).get(reverse("stage_sittings", args=[sitting.stage_id])).context["lines"]
    progress = line.progress
    assert (progress.teams, progress.judges, progress.runs, progress.closed) == (1, 2, 2, 1)
