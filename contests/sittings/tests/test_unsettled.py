"""Each thing that may be unsettled is found, by name; and what was settled is not."""

import pytest

from contests.models import (
    Appearance,
    Attempt,
    Discussion,
    LateSheet,
    Part,
    PartRun,
    PartScore,
    ResultsUpload,
    ScoreSheet,
    Sitting,
    Timing,
)
from contests.sittings.unsettled import digest_of, unsettled
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_judge, make_sheet, make_sitting, make_team
from schools.tests.builders import make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def sitting():
    """Judged by one judge, one team with everything in."""
    sitting = make_sitting(state="judged", judges=1)
    PartRun.objects.update(state="closed")
    team, judge = make_team(sitting, "Đội Sao Mai"), sitting.judges.get()
    give_points(team, 18, 40, 25)
    for part in sitting.stage.parts.filter(kind="judged"):
        make_sheet(team, part, judge, 9, 9)
    return sitting


def kinds(sitting):
    return {each.kind: each.items for each in unsettled(Sitting.objects.get(pk=sitting.pk))}


def first(sitting):
    return sitting.appearances.get(), sitting.stage.parts.get(order=1), sitting.judges.first()


def test_all_settled(sitting):
    assert kinds(sitting) == {}


def test_runs(sitting):
    PartRun.objects.filter(part__order=3).update(state="running")
    assert kinds(sitting) == {"runs": ("Tài năng",)}


def test_clocks(sitting):
    team, part, _judge = first(sitting)
    Timing.objects.create(appearance=team, part=part, started_at=AT, voided_at=AT, voided_reason="Nhầm")
    assert kinds(sitting) == {}
    Timing.objects.create(appearance=team, part=part, started_at=AT)
    assert kinds(sitting) == {"clocks": ("Đội Sao Mai – Tự giới thiệu",)}


@pytest.mark.parametrize(("state", "kind"), [("open", "open_sheets"), ("typed", "typed")])
def test_sheets(sitting, state, kind):
    team, part, _judge = first(sitting)
    judge = make_judge(sitting, "Lê Thị Hoa")
    ScoreSheet.objects.create(appearance=team, part=part, judge=judge, state=state, opened_at=AT)
    assert kinds(sitting) == {kind: ("Đội Sao Mai – Tự giới thiệu – Lê Thị Hoa",)}


def test_late_sheets(sitting):
    team, part, judge = first(sitting)
    late = LateSheet.objects.create(judge=judge, appearance=team, part=part, marks={}, sequence=1, received_at=AT)
    assert kinds(sitting) == {"late": (f"Đội Sao Mai – Tự giới thiệu – {judge.name}",)}
    late.accepted = False
    late.save()
    assert kinds(sitting) == {}


def test_discussions(sitting):
    team, part, _judge = first(sitting)
    talk = Discussion.objects.create(appearance=team, part=part, spread=3, opened_at=AT)
    assert kinds(sitting) == {"discussions": ("Đội Sao Mai – Tự giới thiệu",)}
    Discussion.objects.filter(pk=talk.pk).update(outcome="kept")
    assert kinds(sitting) == {}


def test_papers(sitting):
    team, paper = sitting.appearances.get(), sitting.stage.parts.get(kind=Part.Kind.PAPER)
    Attempt.objects.create(entrant=team.entrant, part=paper, number=1, paper=[], size=0, slots=0, started_at=AT,
                           deadline=AT, accepts_until=AT)  # fmt: skip
    assert kinds(sitting) == {"papers": ("Đội Sao Mai – Kiến thức về dịch vụ công trực tuyến",)}


@pytest.mark.parametrize(("state", "found"), [("reading", True), ("draft", True), ("accepted", False)])
def test_uploads(sitting, state, found):
    ResultsUpload.objects.create(sitting=sitting, number=2, state=state, sha256="0", sent_at=AT, sent_by=make_user())
    assert ("uploads" in kinds(sitting)) == found


def test_teams_that_nobody_marked(sitting):
    make_team(sitting, "Đội Bình Minh", state="expected")
    make_team(sitting, "Đội Hoa Sen", state="absent")
    make_team(sitting, "Đội Tre Xanh", state="absent", reason="Bạn ốm")
    make_team(sitting, "Đội Ban Mai", state="withdrawn")
    assert kinds(sitting) == {"expected": ("Đội Bình Minh",), "absent": ("Đội Hoa Sen",)}


def test_no_result(sitting):
    PartScore.objects.filter(part__order=2).delete()
    assert kinds(sitting) == {"no_result": ("Đội Sao Mai – Kiến thức về dịch vụ công trực tuyến",)}


def test_fewer_judges_than_needed(sitting):
    Part.objects.filter(order=3).update(judges_least=2)
    [item] = kinds(sitting)["few_judges"]
    assert "Đội Sao Mai – Tài năng" in item
    # What came by workbook has no sheets, and needs none.
    PartScore.objects.filter(part__order=3).update(elsewhere=True)
    assert kinds(sitting) == {}


def test_only_of_this_sitting(sitting):
    other = make_sitting(sitting.stage, state="judged", judges=1)
    make_team(other, state="expected")
    assert kinds(sitting) == {}


def test_the_digest_names_what_was_read(sitting):
    def digest():
        return digest_of(unsettled(sitting))

    before = digest()
    assert digest() == before
    team = make_team(sitting, "Đội Bình Minh", state="expected")
    marked = digest()
    Appearance.objects.filter(pk=team.pk).update(state="absent")
    assert len({before, marked, digest()}) == 3


def test_as_many_queries_for_many_teams(sitting, django_assert_num_queries):
    with django_assert_num_queries(12):
        assert unsettled(sitting) == []
    for _each in range(5):
        make_team(sitting)
    sitting = Sitting.objects.select_related("stage").get(pk=sitting.pk)
    with django_assert_num_queries(12):
        assert len(unsettled(sitting)) == 1
