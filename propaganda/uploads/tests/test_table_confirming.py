"""What an uploaded table changes of a plan: matched lines, new ones, and never less of what the campaign asks."""

import pytest

from foundation.models import Event
from propaganda.models import Plan, PlanLine, Upload
from propaganda.tests.builders import make_plan_line
from propaganda.uploads import actions
from propaganda.uploads.table_proposing import LEAVE_OUT, OWN
from propaganda.uploads.tests.builders import ASKED, AT, confirm, faults, make_world, propose, send, table
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (content for content, _fields in ASKED)


@shared
def world():
    return make_world()


def line_of(world, number) -> PlanLine:
    return world.plan.lines.get(order=number)


def sent(world, *rows) -> Upload:
    return send(world.plan, "table", table(*rows), by=world.secretary)


def test_lines_are_known_by_their_words_whatever_case_and_numbers(world):
    upload = sent(
        world,
        (1, FIRST.upper() + ".", "Tin, bài; Zalo", "Tổ văn phòng", "Thường xuyên"),
        (2, f"  {SECOND}", "Phát thanh", "Đội", "Trong năm 2022"),
        (3, THIRD, "Ngoại khóa", "Đoàn", "Quý III, IV/2022"),
    )
    assert (upload.state, [each["sure"] for each in upload.changes["lines"]]) == ("ready", [True] * 3)
    confirm(upload, by=world.secretary)
    found = [
        (line.content, line.forms, line.responsible, line.when_text) for line in world.plan.lines.order_by("order")
    ]
    assert found == [
        (FIRST, "Tin, bài; Zalo", "Tổ văn phòng", "Thường xuyên"),
        (SECOND, "Phát thanh", "Đội", "Trong năm 2022"),
        (THIRD, "Ngoại khóa", "Đoàn", "Quý III, IV/2022"),
    ]
    # Other words for the same days leave the number as it was asked.
    assert (line_of(world, 2).expected, line_of(world, 2).every) == (2, "quarter")


def test_what_the_file_leaves_empty_stays_and_lines_it_leaves_out_too(world):
    upload = sent(world, (1, FIRST, None, None, "Thường xuyên"))
    assert upload.changes["stay"] == [f"2. {SECOND}", f"3. {THIRD}"]
    confirm(upload, by=world.secretary)
    assert [line.forms for line in world.plan.lines.order_by("order")] == ["Tin, bài"] * 3
    assert not PlanLine.objects.exclude(withdrawn_at=None).exists()


def test_another_line_becomes_the_schools_own_with_its_periods(world):
    upload = sent(world, (1, "Thi vẽ tranh về chính quyền số", "Cuộc thi", "Tổ Mỹ thuật", "Tháng 9/2022"))
    assert [(each["sure"], each["chosen"]) for each in upload.changes["lines"]] == [(False, OWN)]
    confirm(upload, by=world.secretary)
    own = world.plan.lines.get(campaign_line=None)
    assert (own.order, own.content, own.when, own.when_text) == (
        4,
        "Thi vẽ tranh về chính quyền số",
        "range",
        "Tháng 9/2022",
    )
    assert own.periods.count() == 1


CLOSE = "Tuyên truyền lợi ích của dịch vụ công trực tuyến cho học sinh, cha mẹ học sinh"


def test_a_close_line_is_proposed_and_a_person_may_say_otherwise(world):
    row = (1, CLOSE, "Zalo", "Đội", "Quý IV/2022")
    upload = sent(world, row)
    [shown] = upload.changes["lines"]
    assert (shown["sure"], shown["chosen"]) == (False, str(line_of(world, 2).pk))
    assert [each["kind"] for each in upload.findings] == ["when_doubtful"]
    with pytest.raises(actions.NotPossible, match=CLOSE):
        confirm(upload, by=world.secretary)  # the campaign asks that line all year
    with pytest.raises(actions.NotPossible, match=CLOSE):
        confirm(upload, by=world.secretary, answers={"line": {"1": "9" * 5000}})
    confirm(upload, by=world.secretary, answers={"line": {"1": OWN}})
    assert world.plan.lines.get(campaign_line=None).content == CLOSE
    assert line_of(world, 2).content == SECOND


def test_a_row_can_be_left_out(world):
    upload = sent(world, (1, CLOSE, "Zalo", "Đội", "Thường xuyên"))
    confirm(upload, by=world.secretary, answers={"line": {"1": LEAVE_OUT}})
    assert (world.plan.lines.count(), line_of(world, 2).forms) == (3, "Tin, bài")


def test_two_rows_cannot_be_one_line(world):
    assert faults(
        world.plan, "table", table((1, FIRST, "", "", "Thường xuyên"), (2, FIRST, "", "", "Quý II/2022"))
    ) == [("line_twice", "B3")]
    upload = sent(world, (1, FIRST, "", "", "Thường xuyên"), (2, "Việc khác hẳn", "", "", "Thường xuyên"))
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary, answers={"line": {"2": str(line_of(world, 1).pk)}})
    assert world.plan.lines.filter(forms="Tin, bài").count() == 3


def test_no_own_line_where_the_campaign_takes_none(world):
    type(world.campaign).objects.update(school_lines=False)
    upload = sent(world, (1, "Thi vẽ tranh", "Cuộc thi", "Tổ", "Tháng 9/2022"))
    assert (upload.state, [each["kind"] for each in upload.findings]) == ("ready", ["own_not_taken"])
    for answer in ({}, {"line": {"1": OWN}}):
        with pytest.raises(actions.NotPossible):
            confirm(upload, by=world.secretary, answers=answer)
    assert world.plan.lines.count() == 3


def test_own_lines_that_are_not_in_the_file_stay_unless_ticked_and_the_campaigns_always(world):
    stays, goes = (make_plan_line(world.plan, content) for content in ("Báo tường", "Hội thi"))
    upload = sent(world, (1, FIRST, "", "", "Thường xuyên"))
    assert [content for _pk, content, _recorded in upload.changes["own"]] == ["Báo tường", "Hội thi"]
    confirm(upload, by=world.secretary, answers={"drop": [goes.pk, line_of(world, 2).pk]})
    gone = PlanLine.objects.exclude(withdrawn_at=None)
    assert (list(gone), PlanLine.objects.get(pk=stays.pk).counts) == ([goes], True)


def test_words_about_time_that_are_not_understood_are_asked_about_at_their_cell(world):
    book = table((1, FIRST, "", "", "Khi rảnh"), (2, "Thi vẽ", "", "", "Sau Tết"))
    assert faults(world.plan, "table", book) == [("when_unclear", "E2"), ("when_unclear", "E3")]
    # The plan's own words are understood as what they stand for, whatever they are.
    world.plan.lines.filter(order=1).update(when_text="Khi rảnh")
    assert faults(world.plan, "table", book) == [("when_unclear", "E3")]


def test_less_than_the_campaign_asks_and_days_outside_it(world):
    book = table((1, FIRST, "", "", "Quý II/2022"), (2, "Thi vẽ", "", "", "Tháng 5/2023"))
    assert faults(world.plan, "table", book) == [("when_refused", "E2"), ("when_refused", "E3")]


def test_the_preview_is_another_when_the_plan_changes_meanwhile(world):
    upload = sent(world, (1, FIRST, "Zalo", "", "Thường xuyên"))
    world.plan.lines.filter(order=1).update(forms="Tờ rơi")
    with pytest.raises(actions.Outdated):
        confirm(upload, by=world.secretary)
    assert line_of(world, 1).forms == "Tờ rơi"
    upload.refresh_from_db()
    assert upload.changes["lines"][0]["changed"] == {"forms": ["Tờ rơi", "Zalo"]}
    confirm(upload, by=world.secretary)
    assert line_of(world, 1).forms == "Zalo"


@pytest.mark.parametrize("state", ["sent", "agreed"])
def test_only_while_the_plan_may_be_changed(world, state):
    upload = sent(world, (1, FIRST, "Zalo", "", "Thường xuyên"))
    Plan.objects.update(state=state)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    with pytest.raises(actions.NotPossible):
        sent(world, (1, FIRST, "Tờ rơi", "", "Thường xuyên"))
    assert (line_of(world, 1).forms, Upload.objects.count()) == ("Tin, bài", 1)


def test_the_same_table_again_changes_nothing(world):
    rows = [(1, FIRST, "Zalo", "Đội", "Thường xuyên"), (2, "Thi vẽ", "Cuộc thi", "Đội", "Tháng 9/2022")]
    confirm(sent(world, *rows), by=world.secretary)
    _read, proposal = propose(world.plan, "table", table(*rows))
    assert (proposal.new, len(proposal.findings)) == (False, 0)
    upload = confirm(sent(world, *rows), by=world.secretary)
    assert upload.changes["counts"] == {"changed": 0, "new": 0, "dropped": 0}
    assert (world.plan.lines.count(), Event.objects.filter(verb="write a workbook").count()) == (4, 2)


def test_a_newer_file_takes_the_place_of_one_that_waits(world):
    older = sent(world, (1, FIRST, "Zalo", "", "Thường xuyên"))
    newer = sent(world, (1, FIRST, "Tờ rơi", "", "Thường xuyên"))
    older.refresh_from_db()
    assert (older.state, older.file, newer.state) == ("discarded", None, "ready")
    with pytest.raises(actions.NotPossible):
        confirm(older, by=world.secretary, at=AT)
