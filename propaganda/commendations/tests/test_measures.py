"""What each measure counts, and who cannot be ranked and why."""

from datetime import UTC, date, datetime

import pytest

from propaganda.commendations.drawing import draw, rules_of
from propaganda.commendations.tests.worlds import AS_OF, AT, MARCH, World
from propaganda.commendations.wording import why, why_not
from propaganda.models import Plan, PlanLine
from propaganda.progress import recount
from propaganda.tests.builders import make_activity
from schools.tests.builders import make_class, make_unit, make_year
from tooling.worlds import shared


@shared
def world():
    return World()


def drawn(world, as_of=AS_OF):
    [one] = draw(world.campaign, rules_of(world.campaign), as_of)
    return one


def said(world, as_of=AS_OF):
    """[(name, rank, proposed, why)] of the one rule."""
    one = drawn(world, as_of)
    return [
        (line.person.full_name if line.person else line.figures.get("class", line.figures["school"]), line.rank,
         line.proposed, why(line, one.rule).replace("\N{NO-BREAK SPACE}", " "))
        for line in one.lines
    ]  # fmt: skip


def left_out(world):
    return {name: why_not(code, figures) for name, code, figures in drawn(world).rule["left_out"]}


class TestSuccesses:
    def test_of_schools(self, world):
        first = world.school_class(world.school("THCS Kim Giang"))
        world.succeed(first, 2, 1)
        world.succeed(world.school_class(world.school("THCS Nhân Chính")), 1)
        world.rule(places=1)
        assert said(world) == [
            ("THCS Kim Giang", 1, True, "3 lượt của 2 em; hơn vị trí sau 2 lượt"),
            ("THCS Nhân Chính", 2, False, "1 lượt của 1 em"),
        ]

    def test_only_what_was_done_up_to_the_day(self, world):
        school_class = world.school_class(world.school("THCS Kim Giang"))
        [pupil] = world.succeed(school_class, 1)
        world.success(pupil, school_class, date(2017, 4, 1))
        world.rule(places=1)
        assert said(world, date(2017, 3, 31)) == [("THCS Kim Giang", 1, True, "1 lượt của 1 em")]

    def test_only_what_is_confirmed(self, world):
        school_class = world.school_class(world.school("THCS Kim Giang"))
        [pupil] = world.succeed(school_class, 1)
        world.success(pupil, school_class, date(2017, 4, 1), state="claimed")
        world.rule(places=1)
        assert said(world)[0][3] == "1 lượt của 1 em"

    def test_of_classes_and_pupils(self, world):
        unit = world.school("THCS Kim Giang")
        [pupil] = world.succeed(world.school_class(unit), 3)
        world.succeed(world.school_class(unit, "8A2"), 1, 1)
        rule = world.rule(of="class", places=1)
        assert [row[:3] for row in said(world)] == [("8A1", 1, True), ("8A2", 2, False)]
        rule.delete()
        world.rule(of="pupil", places=1)
        assert said(world)[0] == (pupil.full_name, 1, True, "3 lượt; hơn vị trí sau 2 lượt")

    def test_a_total_of_the_past_counts_only_where_there_are_no_records(self, world):
        told, both = world.school("THCS Cũ"), world.school("THCS Cả hai")
        world.total(told, 120)
        world.total(both, 500)
        school_class = world.school_class(both)
        [pupil] = world.succeed(school_class, 0)
        world.success(pupil, school_class, date(2017, 5, 2))
        world.rule(places=3)
        assert said(world) == [
            ("THCS Cũ", 1, True,
             "số tổng 120 của thời gian trước, do trường khai, không có danh sách; hơn vị trí sau 119 lượt"),
            ("THCS Cả hai", 2, True,
             "1 lượt của 1 em; tổng số 500 của thời gian trước không cộng vào, vì đã có ghi nhận từng lượt"),
        ]  # fmt: skip

    def test_a_total_of_the_past_is_of_no_class_and_no_pupil(self, world):
        unit = world.school("THCS Cũ")
        world.school_class(unit)
        world.total(unit, 120)
        rule = world.rule(of="class", places=3)
        assert said(world) == []
        rule.delete()
        world.rule(of="pupil", places=3)
        assert said(world) == []

    def test_a_school_outside_the_list_of_names_is_not_there(self, world):
        other = make_unit("THCS Quận khác")
        world.succeed(make_class(other, "8A1", year=world.year, size=30), 5)
        world.rule(places=3)
        assert said(world) == []


class TestWhoIsNotRanked:
    def test_an_exempt_school_and_one_that_ended_are_named_with_the_reason(self, world):
        for name in ("THCS Xây lại", "THCS Sáp nhập"):
            world.succeed(world.school_class(world.school(name)), 1)
        Plan.objects.filter(unit_name="THCS Xây lại").update(exempted_at=AT, exempted_reason="đang xây lại")
        Plan.objects.filter(unit_name="THCS Sáp nhập").update(ended_on=date(2017, 4, 1), ended_reason="sáp nhập")
        world.rule(places=3)
        assert said(world) == []
        assert left_out(world) == {
            "THCS Xây lại": "được miễn thực hiện kế hoạch này: đang xây lại",
            "THCS Sáp nhập": "dừng từ 01/04/2017: sáp nhập",
        }

    def test_their_classes_and_pupils_are_ranked(self, world):
        world.succeed(world.school_class(world.school("THCS Sáp nhập")), 2)
        Plan.objects.update(ended_on=date(2017, 4, 1), ended_reason="sáp nhập")
        world.rule(of="pupil", places=1)
        assert [row[1:3] for row in said(world)] == [(1, True)]


class TestRate:
    def test_of_classes_never_rounded_up(self, world):
        unit = world.school("THCS Kim Giang")
        world.succeed(world.school_class(unit, "8A1", size=31), *[1] * 29)
        world.succeed(world.school_class(unit, "8A2", size=10), *[1] * 8)
        world.rule("rate", "class", at_least=90)
        assert said(world) == [
            ("8A1", 1, True, "29/31 học sinh = 93,5 %; yêu cầu ít nhất 90 %"),
            ("8A2", 2, False, "8/10 học sinh = 80 %; yêu cầu ít nhất 90 %"),
        ]

    def test_one_missing_of_two_hundred_is_not_all(self, world):
        unit = world.school("THCS Kim Giang")
        world.plans["THCS Kim Giang"].pupils_told = 200
        world.plans["THCS Kim Giang"].save()
        loose = make_class(unit, "8A1", year=make_year(2015), size=0)
        world.succeed(loose, *[1] * 199)
        world.rule("rate", at_least=100)
        assert said(world) == [
            ("THCS Kim Giang", 1, False,
             "199/200 học sinh = 99,5 %; yêu cầu ít nhất 100 %; số học sinh do trường báo"),
        ]  # fmt: skip

    def test_of_schools_by_the_classes_of_the_year_in_which_most_of_it_lies(self, world):
        unit = world.school("THCS Kim Giang")
        world.succeed(world.school_class(unit, "8A1", size=10), 1, 1)
        world.school_class(unit, "6A1", size=10, grade=6)
        make_class(unit, "9A1", year=make_year(2017), size=500)
        world.rule("rate", at_least=1)
        assert said(world)[0][3] == "2/20 học sinh = 10 %; yêu cầu ít nhất 1 %; theo danh sách lớp năm học 2016-2017"

    def test_a_pupil_with_many_successes_is_one_pupil(self, world):
        world.succeed(world.school_class(world.school("THCS Kim Giang"), size=10), 5)
        world.rule("rate", "class", at_least=1)
        assert said(world)[0][3].startswith("1/10 học sinh = 10 %")

    @pytest.mark.parametrize(
        ("size", "successes", "reason"),
        [
            (0, 2, "2 em có lượt thành công, nhưng chưa biết sĩ số"),
            (1, 2, "2 em có lượt thành công, nhưng danh sách chỉ có 1 em: cần xem lại"),
            (4, 2, "4 em, ít hơn 10 em theo quy tắc"),
        ],
    )
    def test_a_size_that_cannot_be_true_or_is_too_small_is_named(self, world, size, successes, reason):
        world.succeed(world.school_class(world.school("THCS Kim Giang"), size=size), *[1] * successes)
        world.rule("rate", "class", at_least=1, least_size=10)
        assert said(world) == []
        assert left_out(world) == {"8A1 – THCS Kim Giang": reason}

    def test_a_school_with_one_class_without_size_is_named(self, world):
        unit = world.school("THCS Kim Giang")
        world.succeed(world.school_class(unit, size=10), 1)
        world.school_class(unit, "8A2", size=0)
        world.rule("rate", at_least=1)
        assert left_out(world) == {"THCS Kim Giang": "1 em có lượt thành công, nhưng chưa biết sĩ số"}

    def test_a_total_of_the_past_has_no_rate(self, world):
        world.total(world.school("THCS Cũ"), 120)
        world.rule("rate", at_least=1)
        assert left_out(world) == {"THCS Cũ": "chỉ có số tổng 120 của thời gian trước, không có danh sách học sinh"}


def at(month, day):
    return datetime(2017, month, day, 5, tzinfo=UTC)


class TestInTime:
    """The line lasts until 16/3/2017; 15 days are given to record."""

    def done(self, world, name, *, held=MARCH, recorded):
        world.school(name)
        return make_activity(world.plans[name].lines.get(), held, at=recorded)

    def test_in_time_late_and_not_done(self, world):
        self.done(world, "THCS Đúng hạn", recorded=at(3, 31))
        self.done(world, "THCS Muộn", recorded=at(4, 1))
        world.school("THCS Chưa làm")
        world.rule("in_time")
        assert said(world) == [
            ("THCS Đúng hạn", 1, True, "đủ 1/1 nội dung, nội dung cuối xong ngày 10/03/2017, ghi nhận đúng hạn"),
            ("THCS Chưa làm", 2, False, "0/1 nội dung đúng hạn; 1 nội dung chưa xong"),
            ("THCS Muộn", 2, False, "0/1 nội dung đúng hạn; 1 nội dung ghi nhận muộn"),
        ]

    def test_what_was_recorded_after_the_day_of_the_list_is_not_done_yet(self, world):
        self.done(world, "THCS Đúng hạn", recorded=at(3, 20))
        world.rule("in_time")
        assert [row[2] for row in said(world, date(2017, 3, 19))] == [False]
        assert [row[2] for row in said(world, date(2017, 3, 20))] == [True]

    def test_a_waived_line_is_told_with_its_reason_and_not_asked(self, world):
        self.done(world, "THCS Đúng hạn", recorded=at(3, 11))
        plan = world.plans["THCS Đúng hạn"]
        own = PlanLine.objects.get(plan=plan)
        own.pk, own.order, own.content, own.campaign_line = None, 2, "Đăng tin", None
        own.waived_at, own.waived_reason = AT, "trường không có trang tin"
        own.save()
        recount([own.pk])
        world.rule("in_time")
        assert said(world)[0][3].endswith("ghi nhận đúng hạn; không yêu cầu: Đăng tin (trường không có trang tin)")

    def test_a_plan_that_is_not_agreed_is_named(self, world):
        world.school("THCS Nháp", state="draft")
        world.rule("in_time")
        assert left_out(world) == {"THCS Nháp": "kế hoạch của trường chưa được duyệt"}


class TestReached:
    def test_attendance_at_activities_that_stand_and_count(self, world):
        unit = world.school("THCS Kim Giang")
        line = world.plans["THCS Kim Giang"].lines.get()
        make_activity(line, MARCH, pupils=1000, staff=20, citizens=5)
        make_activity(line, date(2017, 3, 12), pupils=200)
        make_activity(line, date(2017, 4, 20), pupils=5000)  # outside its line
        gone = make_activity(line, MARCH, pupils=700)
        gone.withdrawn_at, gone.withdrawn_reason = AT, "nhầm"
        gone.save()
        recount([line.pk])
        world.rule("reached", places=1)
        assert unit.name == said(world)[0][0]
        assert said(world)[0][3] == (
            "1.225 lượt người tại 2 hoạt động (1.200 học sinh, 20 thầy cô, 5 phụ huynh và người dân)"
        )


def test_the_number_of_queries_depends_on_nothing(world, django_assert_max_num_queries, django_assert_num_queries):
    def grow(number):
        unit = world.school(f"THCS Số {number}")
        world.succeed(world.school_class(unit, size=10), 1, 2)
        make_activity(world.plans[f"THCS Số {number}"].lines.get(), MARCH)

    grow(1)
    for measure, of in [("successes", "school"), ("successes", "pupil"), ("rate", "school"), ("rate", "class"),
                        ("in_time", "school"), ("reached", "school")]:  # fmt: skip
        world.rule(measure, of, places=2)
    rules = rules_of(world.campaign)
    with django_assert_max_num_queries(16) as counted:
        draw(world.campaign, rules, AS_OF)
    for number in (2, 3):
        grow(number)
    with django_assert_num_queries(len(counted)):
        draw(world.campaign, [*rules, *rules], AS_OF)
