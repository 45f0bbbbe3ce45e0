"""What becomes of an activity: recorded once, counted where its date says, changed over nobody's head."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from foundation.history.models import Event
from propaganda.activities import actions
from propaganda.activities.actions import LookAgain, Overtaken
from propaganda.activities.rules import NotPossible, may_change
from propaganda.activities.tests.worlds import SPRING, entry_for, make_school
from propaganda.models import Activity, Campaign, Evidence, Plan
from propaganda.progress import status_on
from propaganda.tests.builders import make_activity, make_plan_line
from schools.tests.builders import make_class, make_unit, make_year
from tooling.worlds import shared

NOW = datetime(2022, 3, 1, 1, tzinfo=UTC)


@shared
def world():
    return make_school()


def save(world, client_id=None, *, overruled=(), by=None, at=NOW, link="", **fields):
    return actions.record_activity(
        world.plan, entry_for(world, **fields), client_id=client_id or uuid4(), overruled=overruled, link=link,
        by=by or world.secretary, at=at,
    )  # fmt: skip


def kinds(refusal):
    return [each.kind for each in refusal.value.warned]


def verbs(activity):
    return list(Event.objects.of(activity).values_list("verb", flat=True))


class TestRecording:
    def test_it_counts_and_is_in_the_history(self, world):
        activity = save(world, classes={world.classes["8A1"].pk: 40, world.classes["8A2"].pk: 38}).activity
        world.line.refresh_from_db()
        assert (world.line.recorded, world.line.periods_met, activity.period.starts_on) == (1, 1, date(2022, 1, 1))
        assert dict(activity.classes.values_list("school_class__name", "present")) == {"8A1": 40, "8A2": 38}
        assert (activity.recorded_by, activity.version, verbs(activity)) == (world.secretary, 1, ["record"])

    def test_sent_again_it_is_the_same_one(self, world):
        first = save(world, one := uuid4(), link="https://thcs.example.edu.vn/tin/1")
        again = save(world, one, title="Gửi lại", link="https://thcs.example.edu.vn/tin/1")
        assert (again.new, again.activity) == (False, first.activity)
        assert list(Activity.objects.values_list("title", flat=True)) == ["Chào cờ đầu tuần"]
        assert list(Evidence.objects.values_list("url", flat=True)) == ["https://thcs.example.edu.vn/tin/1"]

    def test_the_number_of_a_device_is_nobody_elses(self, world):
        save(world, one := uuid4())
        with pytest.raises(NotPossible):
            save(world, one, by=world.teacher)
        assert Activity.objects.count() == 1

    def test_a_plan_takes_activities_before_it_is_agreed(self, world):
        Plan.objects.update(state="draft")
        assert save(world).new

    @pytest.mark.parametrize(
        ("model", "fields", "says"),
        [
            (Campaign, {"state": "draft"}, "Tuyên truyền cải cách hành chính"),
            (Campaign, {"state": "closed"}, "Tuyên truyền cải cách hành chính"),
            (Plan, {"exempted_at": NOW, "exempted_reason": "đang xây lại trường"}, "đang xây lại trường"),
            (Plan, {"ended_on": SPRING, "ended_reason": "sáp nhập"}, "sáp nhập"),
        ],
    )
    def test_a_plan_that_takes_none_says_why(self, world, model, fields, says):
        model.objects.update(**fields)
        with pytest.raises(NotPossible, match=says):
            save(world)
        assert not Activity.objects.exists()

    def test_what_was_done_before_the_school_ended_can_still_be_recorded(self, world):
        Plan.objects.update(ended_on=date(2022, 2, 8), ended_reason="sáp nhập")
        assert save(world).new

    @pytest.mark.parametrize(
        "fields", [{"waived_at": NOW, "waived_reason": "không có trang thông tin"}, {"withdrawn_at": NOW}]
    )
    def test_a_line_that_is_not_asked_takes_none(self, world, fields):
        type(world.line).objects.filter(pk=world.line.pk).update(**fields)
        with pytest.raises(NotPossible) as refused:
            save(world)
        assert refused.value.field == "line"

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"held_on": date(2022, 3, 2)}, "held_on"),
            ({"held_until": date(2022, 3, 2)}, "held_until"),
        ],
    )
    def test_tomorrow_has_not_been_yet(self, world, fields, field):
        with pytest.raises(NotPossible) as refused:
            save(world, **fields)
        assert refused.value.field == field

    def test_today_is_the_day_here_not_in_greenwich(self, world):
        late = datetime(2022, 2, 28, 18, tzinfo=UTC)  # 1 March, 01:00, in Vietnam
        assert save(world, held_on=date(2022, 3, 1), at=late).new

    def test_a_line_of_another_school_is_none_of_this_plan(self, world):
        other = make_school()
        with pytest.raises(NotPossible) as refused:
            save(world, line=other.line)
        assert refused.value.field == "line"

    def test_a_class_of_another_school_is_refused(self, world):
        stranger = make_class(make_unit("THCS Kim Đồng"), "8B1", grade=8, year=make_year(2021))
        with pytest.raises(NotPossible):
            save(world, classes={stranger.pk: 30})


class TestWarnings:
    def test_outside_its_line_names_the_line_whose_time_fits(self, world):
        with pytest.raises(LookAgain) as look:
            save(world, line=world.autumn)
        [warned] = look.value.warned
        assert (warned.kind, warned.lines) == ("outside", (world.line,))
        assert not Activity.objects.exists()
        activity = save(world, line=world.autumn, overruled=["outside"]).activity
        assert (activity.line, activity.period) == (world.autumn, None)

    def test_outside_every_line_offers_none(self, world):
        with pytest.raises(LookAgain) as look:
            save(world, held_on=date(2021, 12, 1), pupils=10)
        [warned] = look.value.warned
        assert (warned.kind, warned.lines) == ("outside", ())

    def test_more_than_the_school_has_shows_the_sum_of_its_classes(self, world):
        assert save(world, pupils=120).new
        with pytest.raises(LookAgain) as look:
            save(world, pupils=121, title="Khác", form="video")
        assert kinds(look) == ["above_school"]
        assert "120" in str(look.value)
        assert "121" in str(look.value)

    def test_without_class_lists_what_the_school_told_counts(self, world):
        type(world.classes["8A1"]).objects.update(size=0)
        assert save(world, pupils=5000).new
        Plan.objects.update(pupils_told=900)
        with pytest.raises(LookAgain, match="900"):
            save(world, pupils=901, form="video")

    def test_more_than_a_class_has(self, world):
        with pytest.raises(LookAgain) as look:
            save(world, classes={world.classes["8A1"].pk: 41})
        assert kinds(look) == ["above_class"]
        assert "8A1" in str(look.value)

    def test_the_same_twice(self, world):
        first = save(world).activity
        with pytest.raises(LookAgain) as look:
            save(world)
        assert [(each.kind, each.activity) for each in look.value.warned] == [("twice", first)]
        assert save(world, form="video").new
        assert save(world, held_on=date(2022, 2, 8)).new
        actions.withdraw_activity(first, "nhầm", by=world.secretary, at=NOW)
        assert save(world).new

    def test_where_nobody_looks_it_is_saved_and_told(self, world):
        saved = save(world, line=world.autumn, pupils=900, overruled=None)
        assert [each.kind for each in saved.warned] == ["outside", "above_school"]

    def test_overruling_one_does_not_overrule_the_other(self, world):
        with pytest.raises(LookAgain) as look:
            save(world, line=world.autumn, pupils=900, overruled=["outside"])
        assert kinds(look) == ["outside", "above_school"]


class TestChanging:
    def change(self, world, activity, *, version=1, by=None, overruled=(), **fields):
        return actions.change_activity(
            activity, entry_for(world, **fields), version=version, overruled=overruled, by=by or world.secretary, at=NOW
        )

    def test_the_lines_are_counted_anew(self, world):
        activity = save(world).activity
        self.change(world, activity, line=world.autumn, held_on=SPRING, overruled=["outside"])
        world.line.refresh_from_db()
        world.autumn.refresh_from_db()
        assert (world.line.recorded, status_on(world.line, SPRING), world.autumn.recorded) == (0, "due", 1)

    def test_history_says_what_was_and_what_became(self, world):
        activity = save(world, classes={world.classes["8A1"].pk: 40}).activity
        self.change(world, activity, pupils=80, classes={world.classes["8A2"].pk: 38})
        changes = Event.objects.of(activity)[0].changes
        assert changes == {"pupils": [78, 80], "classes": ["8A1: 40", "8A2: 38"]}

    def test_nothing_new_changes_nothing(self, world):
        activity = save(world).activity
        self.change(world, activity)
        activity.refresh_from_db()
        assert (activity.version, activity.changed_at, verbs(activity)) == (1, None, ["record"])

    def test_over_a_newer_version_nothing_is_written(self, world):
        activity = save(world).activity
        self.change(world, activity, title="Của người thứ nhất")
        with pytest.raises(Overtaken) as overtaken:
            self.change(world, activity, title="Của người thứ hai", by=world.teacher)
        assert overtaken.value.theirs == entry_for(world, title="Của người thứ nhất")
        activity.refresh_from_db()
        assert (activity.title, activity.version) == ("Của người thứ nhất", 2)

    def test_a_class_that_left_the_school_stays_with_the_activity(self, world):
        gone = world.classes["8A1"]
        activity = save(world, classes={gone.pk: 40}).activity
        type(gone).objects.filter(pk=gone.pk).update(unit=make_unit("THCS Mới"))
        self.change(world, activity, classes={gone.pk: 39})
        assert activity.classes.get().present == 39

    def test_its_own_line_may_be_kept_though_it_takes_nothing_new(self, world):
        activity = save(world).activity
        type(world.line).objects.filter(pk=world.line.pk).update(waived_at=NOW, waived_reason="thôi")
        assert self.change(world, activity, title="Sửa tên").activity.title == "Sửa tên"

    @pytest.mark.parametrize("closing", [{"state": "closed"}])
    def test_nothing_changes_after_the_campaign(self, world, closing):
        activity = save(world).activity
        Campaign.objects.update(**closing)
        for act in (
            lambda: self.change(world, activity, title="Muộn"),
            lambda: actions.withdraw_activity(activity, "nhầm", by=world.secretary, at=NOW),
            lambda: actions.move_activity(activity, world.autumn, by=world.secretary, at=NOW),
        ):
            with pytest.raises(NotPossible):
                act()
        activity.refresh_from_db()
        assert (activity.title, activity.withdrawn_at, activity.line) == ("Chào cờ đầu tuần", None, world.line)


class TestWithdrawingAndMoving:
    def test_withdrawn_it_counts_nowhere_and_can_be_brought_back(self, world):
        activity = save(world).activity
        for _time in range(2):
            actions.withdraw_activity(activity, "nhập nhầm trường", by=world.secretary, at=NOW)
        world.line.refresh_from_db()
        activity.refresh_from_db()
        assert (world.line.recorded, activity.period, activity.withdrawn_reason) == (0, None, "nhập nhầm trường")
        with pytest.raises(NotPossible):
            actions.change_activity(activity, entry_for(world, title="x"), version=2, by=world.secretary, at=NOW)
        for _time in range(2):
            actions.restore_activity(activity, by=world.secretary, at=NOW)
        world.line.refresh_from_db()
        assert world.line.recorded == 1
        assert verbs(activity) == ["bring activity back", "withdraw activity", "record"]

    def test_moved_it_counts_for_the_other_line(self, world):
        activity = save(world, line=world.autumn, overruled=None).activity
        for _time in range(2):
            actions.move_activity(activity, world.line, by=world.secretary, at=NOW)
        activity.refresh_from_db()
        assert (activity.line, activity.period.starts_on) == (world.line, date(2022, 1, 1))
        assert verbs(activity) == ["move activity", "record"]

    def test_not_to_a_line_of_another_plan(self, world):
        activity = save(world).activity
        with pytest.raises(NotPossible):
            actions.move_activity(activity, make_plan_line(make_school().plan), by=world.secretary, at=NOW)


def test_a_teacher_changes_what_they_recorded_and_a_secretary_all(world):
    own = make_activity(world.line, by=world.teacher)
    other = make_activity(world.line, by=world.secretary)
    stranger = make_school().secretary
    assert [may_change(each, world.teacher) for each in (own, other)] == [True, False]
    assert [may_change(each, world.secretary) for each in (own, other)] == [True, True]
    assert [may_change(each, stranger) for each in (own, other)] == [False, False]
