"""Lines of an earlier plan: what is proposed, what is written, and what stays untouched."""

from datetime import date

import pytest

from propaganda.models import PlanLine
from propaganda.plans.actions import change_line, drop_line
from propaganda.plans.copying import copy, digest_of, moved, proposals, sources
from propaganda.plans.rules import NotPossible, Unread
from propaganda.plans.showing import usual_ticks
from propaganda.plans.tests.builders import AT, draft, said, secretary_of, seen_of, sent
from propaganda.tests.builders import (
    all_year,
    between,
    make_activity,
    make_campaign,
    make_plan,
    make_plan_line,
    quarters,
)
from propaganda.timing import Span
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
NEXT = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)}


def change(line, **fields):
    change_line(line, said(line, **fields), seen=seen_of(line), by=None, at=AT)
    line.refresh_from_db()


@shared
def old():
    plan = draft(lines=2)
    make_plan_line(plan, "Chiếu phim", timing=quarters("2022Q3", "2022Q4", when_text="Quý III, IV/2022"), forms="Phim")
    return plan


@pytest.fixture
def new(old):
    campaign = make_campaign(old.campaign.unit, lines=0, title="Tuyên truyền năm 2023", **NEXT)
    for order, line in enumerate(old.campaign.lines.order_by("order"), start=1):
        columns = {**all_year(**NEXT).columns(), "forms": line.forms, "responsible": line.responsible}
        campaign.lines.create(order=order, content=line.content.upper(), **columns)
    return make_plan(campaign, old.unit, state="draft")


def take(new, old, chosen=None):
    found = proposals(new, old)
    chosen = usual_ticks(found) if chosen is None else chosen
    return copy(new, old, chosen, digest=digest_of(found), by=None, at=AT)


def own_lines(plan):
    rows = plan.lines.filter(campaign_line=None).order_by("order")
    return [(row.content, row.quarters, row.when_text, row.forms) for row in rows]


def test_own_lines_come_with_their_quarters_a_year_later(old, new):
    assert take(new, old) == 1
    assert own_lines(new) == [("Chiếu phim", ["2023Q3", "2023Q4"], "Quý III, IV/2023", "Phim")]
    line = new.lines.get(campaign_line=None)
    assert (line.order, line.periods.count(), line.owed_from) == (3, 2, date(2023, 7, 1))


def test_twice_is_once(old, new):
    take(new, old)
    assert proposals(new, old) == []
    assert take(new, old) == 0


def test_the_old_plan_stays_as_it_was_and_activities_stay_with_it(old, new):
    make_activity(old.lines.get(campaign_line=None), date(2022, 8, 1))
    before = list(old.lines.order_by("pk").values())
    take(new, old)
    assert list(old.lines.order_by("pk").values()) == before
    assert new.activities.count() == 0


def test_asked_lines_take_forms_responsible_and_a_higher_number(old, new):
    line = old.lines.get(order=1)
    change(line, forms="Zalo", responsible="Đoàn Đội", expected=3)
    assert take(new, old) == 2
    taken = new.lines.get(order=1)
    assert (taken.content, taken.forms, taken.responsible) == ("NỘI DUNG SỐ 1", "Zalo", "Đoàn Đội")
    assert (taken.expected, taken.when, taken.starts_on) == (3, "all_year", date(2023, 1, 1))


def test_other_days_come_along_where_they_fit_what_is_asked_now(old, new):
    change(old.lines.get(order=1), timing=quarters("2022Q4", expected=4))
    change(old.lines.get(order=2), timing=quarters("2022Q4", expected=4))
    asked = new.campaign.lines.get(order=2)
    asked.expected = 2
    asked.save()
    PlanLine.objects.filter(campaign_line=asked).update(expected=2)
    take(new, old)
    assert new.lines.get(order=1).quarters == ["2023Q4"]
    assert (new.lines.get(order=2).when, new.lines.get(order=2).expected) == ("all_year", 2)


def test_what_the_school_wrote_already_is_taken_over_only_if_ticked(old, new):
    change(old.lines.get(order=1), responsible="Đoàn Đội")
    change(new.lines.get(order=1), responsible="Thư viện")
    [edited, _own] = found = proposals(new, old)
    assert (edited.edited, [str(change.after) for change in edited.changes]) == (True, ["Đoàn Đội"])
    assert usual_ticks(found) == {_own.key}
    take(new, old)
    assert new.lines.get(order=1).responsible == "Thư viện"
    take(new, old, {edited.key})
    assert new.lines.get(order=1).responsible == "Đoàn Đội"


def test_an_empty_cell_overwrites_nothing(old, new):
    change(old.lines.get(order=1), responsible="", forms="")
    assert [each.into for each in proposals(new, old)] == [None]


def test_lines_taken_out_do_not_come(old, new):
    drop_line(old.lines.get(campaign_line=None), by=None, at=AT)
    assert proposals(new, old) == []


def test_what_changed_since_it_was_shown_is_not_written(old, new):
    found = proposals(new, old)
    digest = digest_of(found)
    change(old.lines.get(campaign_line=None), forms="Phim, loa")
    with pytest.raises(Unread):
        copy(new, old, usual_ticks(found), digest=digest, by=None, at=AT)
    assert own_lines(new) == []


def test_what_does_not_fit_the_new_campaign_is_shown_and_never_written(old, new):
    make_plan_line(old, "Đầu năm", timing=between(date(2022, 1, 1), date(2022, 1, 20)))
    new.campaign.starts_on = date(2023, 2, 1)
    new.campaign.save()
    refused = next(each for each in proposals(new, old) if each.refused)
    assert refused.content == "Đầu năm"
    take(new, old, {each.key for each in proposals(new, old)})
    assert [content for content, *_rest in own_lines(new)] == ["Chiếu phim"]


def test_a_campaign_without_own_lines_takes_none(old, new):
    new.campaign.school_lines = False
    new.campaign.save()
    assert [bool(each.refused) for each in proposals(new, old)] == [True]
    assert take(new, old, {each.key for each in proposals(new, old)}) == 0


def test_only_while_the_plan_can_be_changed(old):
    plan = sent()
    with pytest.raises(NotPossible):
        take(plan, old)


def test_only_plans_of_the_same_school(old, new):
    elsewhere = draft(school="Trường khác")
    secretary = secretary_of(new)
    assert sources(new, secretary) == [old]
    assert sources(elsewhere, secretary) == []
    old.lines.update(withdrawn_at=AT)
    assert sources(new, secretary) == []


@pytest.mark.parametrize(("timing", "years", "days", "words"), [
    (between(date(2024, 2, 29), date(2024, 3, 2)), 1, ("2025-02-28", "2025-03-02"), ""),
    (between(date(2022, 3, 1), date(2022, 3, 16), when_text="Từ 01/3 đến 16/3/2022"), 1,
     ("2023-03-01", "2023-03-16"), "Từ 01/3 đến 16/3/2023"),
    (between(date(2022, 3, 1), date(2022, 3, 16), when_text="Sau tập huấn"), 2, ("2024-03-01", "2024-03-16"),
     "Sau tập huấn"),
    (between(date(2022, 3, 1), date(2022, 3, 16), when_text="Theo Kế hoạch 12/KH năm 2022"), 1,
     ("2023-03-01", "2023-03-16"), ""),
    (quarters("2022Q4", "2023Q1", when_text="Quý IV/2022, quý I/2023"), 1, ("2023-10-01", "2024-03-31"),
     "Quý IV/2023, quý I/2024"),
    (all_year(when_text="Thường xuyên"), 1, ("2023-02-15", "2023-12-31"), "Thường xuyên"),
])  # fmt: skip
def test_days_quarters_and_words_move_by_years(timing, years, days, words):
    later = moved(timing, years, Span(date(2023, 2, 15), date(2023, 12, 31)))
    assert (str(later.starts_on), str(later.ends_on), later.when_text) == (*days, words)
