"""The pages of a school's successes: who sees and records what, the list, recording for a class, claims."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from propaganda.models import Campaign, ServiceSuccess
from propaganda.successes.tests.world import APRIL, MARCH, make_world
from propaganda.tests.builders import make_campaign, make_plan, make_service
from schools.tests.builders import make_class, make_person, make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_world()
    world.secretary = make_seat(world.school, "secretary")
    world.teacher = make_seat(world.school, "teacher", school_class=world.school_class)
    world.officer = make_seat(world.department, "officer")
    world.neighbour = make_seat(world.other, "secretary")
    return world


def page(world, user, name="successes", *args, **query):
    return signed_in(user).get(reverse(name, args=[world.plan.pk, *args]), query)


def send(world, user, pupils=(0,), *, day="10/03/2022", service=None, school_class=None, **more):
    url = f"{reverse('success_new', args=[world.plan.pk])}?class={(school_class or world.school_class).pk}"
    data = {
        "pupils": [world.pupils[each].pk for each in pupils], "service": (service or world.birth).pk, "done_on": day,
        **more,
    }  # fmt: skip
    return signed_in(user).post(url, data)


def messages(response):
    return [str(each) for each in response.wsgi_request._messages]


class TestList:
    def shown(self, response):
        return [line.success.person.full_name for line in response.context["lines"]]

    def test_names_for_the_school_and_those_above_it_not_for_a_neighbour(self, world):
        world.record()
        for user in (world.secretary, world.teacher, world.officer):
            assert self.shown(page(world, user)) == ["Nguyễn Văn An"]
        assert page(world, world.neighbour).status_code == 404

    def test_the_issuer_reads_figures_but_no_names_of_a_school_that_has_moved_away(self, world):
        elsewhere = make_unit("Sở khác", kind="department")
        moved = make_unit("THCS Chuyển đi", under=elsewhere)
        school_class = make_class(moved, "8A", year=world.school_class.year, grade=8)
        pupil = make_person(moved, "Vũ Bí Mật", school_class=school_class)
        plan = make_plan(world.campaign, moved)
        world.record(world.row(pupil), plan=plan)
        response = signed_in(world.officer).get(reverse("successes", args=[plan.pk]))
        assert response.context["figures"].successes == 1
        assert "Vũ Bí Mật" not in response.content.decode()
        assert 'id="no-names"' in response.content.decode()

    def test_filters_keep_to_what_the_address_asks(self, world):
        world.record(world.row(), world.row(1, world.permit, APRIL, receipt="H26-7"))
        world.record(world.row(2), state="claimed")
        asked = [
            ({"service": world.permit.pk}, ["Trần Thị Bình"]),
            ({"month": "2022-03"}, ["Lê Minh Châu", "Nguyễn Văn An"]),
            ({"state": "claimed"}, ["Lê Minh Châu"]),
            ({"q": "nguyen van"}, ["Nguyễn Văn An"]),
            ({"q": "h26-7"}, ["Trần Thị Bình"]),
            ({"q": "h26-7\0"}, ["Trần Thị Bình"]),  # which PostgreSQL takes in no text
            ({"class": world.school_class.pk, "q": "châu"}, ["Lê Minh Châu"]),
            ({"service": "x", "month": "2022-13", "state": "nonsense", "class": "9" * 30}, 3),
        ]
        for query, names in asked:
            found = self.shown(page(world, world.secretary, **query))
            assert (len(found) if names == 3 else found) == names, query

    def test_outside_the_days_that_count_they_stand_apart(self, world):
        world.record(world.row(day=date(2021, 12, 31)), world.row(1))
        assert self.shown(page(world, world.secretary)) == ["Trần Thị Bình"]
        assert self.shown(page(world, world.secretary, state="outside")) == ["Nguyễn Văn An"]

    def test_as_many_queries_for_three_as_for_one(self, world):
        def queries():
            with CaptureQueriesContext(connection) as asked:
                page(world, world.secretary)
            return len(asked)

        world.record()
        world.record(world.row(1), state="claimed")
        few = queries()
        world.record(world.row(2), world.row(day=APRIL))
        world.record(world.row(1, day=APRIL), world.row(2, day=APRIL), state="claimed")
        assert queries() == few

    def test_a_service_is_called_as_on_that_day(self, world):
        world.birth.names.create(name="Đăng ký khai sinh", level="toàn trình", valid_from=date(2022, 4, 1))
        world.record(world.row(), world.row(day=APRIL))
        lines = page(world, world.secretary).context["lines"]
        assert [str(line.service) for line in lines] == [
            "Đăng ký khai sinh (toàn trình)",
            "Đăng ký khai sinh (mức độ 4)",
        ]

    def test_a_campaign_that_counts_none_has_no_such_page(self, world):
        Campaign.objects.update(counts_successes=False)
        assert page(world, world.secretary).status_code == 404


class TestRecording:
    def test_several_pupils_at_once(self, world):
        response = send(world, world.secretary, (0, 2))
        assert response.status_code == 302
        found = ServiceSuccess.objects.order_by("pk")
        assert [(each.person, each.done_on, each.school_class) for each in found] == [
            (world.pupils[0], MARCH, world.school_class), (world.pupils[2], MARCH, world.school_class),
        ]  # fmt: skip
        assert {each.recorded_by for each in found} == {world.secretary}

    def test_again_it_is_told_and_not_doubled(self, world):
        send(world, world.secretary)
        response = send(world, world.teacher, (0, 1))
        assert ServiceSuccess.objects.count() == 2
        assert "Nguyễn Văn An" in " ".join(messages(response))

    def test_a_teacher_records_for_their_class_only(self, world):
        other = make_class(world.school, "8B", year=world.school_class.year, grade=8)
        world.pupils.append(make_person(world.school, "Đỗ Văn Em", school_class=other))
        assert send(world, world.teacher, (3,), school_class=other).status_code == 404
        assert send(world, world.teacher, (3,)).status_code == 200
        assert not ServiceSuccess.objects.exists()
        assert [each.name for each in page(world, world.secretary, "success_new").context["classes"]] == ["8A", "8B"]
        # With one class there is nothing to choose.
        assert page(world, world.teacher, "success_new").context["school_class"] == world.school_class

    def test_those_above_look_and_do_not_record(self, world):
        assert send(world, world.officer).status_code == 403
        assert send(world, make_seat(world.department, "organiser")).status_code == 403
        assert send(world, world.neighbour).status_code == 404
        assert not ServiceSuccess.objects.exists()

    def test_within_a_week_it_is_asked_and_may_be_overruled(self, world):
        send(world, world.secretary)
        response = send(world, world.secretary, (0, 1), day="12/03/2022")
        assert [each.person for each in response.context["remarks"].near] == [world.pupils[0]]
        assert response.context["chosen"] == {world.pupils[0].pk, world.pupils[1].pk}
        assert ServiceSuccess.objects.count() == 1
        key = response.context["remarks"].key
        assert send(world, world.secretary, (0, 1), day="12/03/2022", overrule="anything").status_code == 200
        assert send(world, world.secretary, (0, 1), day="12/03/2022", overrule=key).status_code == 302
        assert ServiceSuccess.objects.count() == 3

    def test_outside_the_days_that_count_it_is_asked(self, world):
        assert send(world, world.secretary, day="31/12/2021").context["remarks"].outside

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"pupils": ()}, "pupils"),
            ({"day": ""}, "done_on"),
            ({"day": "31/02/2022"}, "done_on"),
            ({"pupils": (0, 1), "receipt": "H1"}, "receipt"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, world, change, field):
        response = send(world, world.secretary, **change)
        assert list(response.context["form"].errors) == [field]
        assert not ServiceSuccess.objects.exists()

    def test_a_refusal_names_the_day(self, world):
        tomorrow = timezone.localdate() + timedelta(days=1)
        response = send(world, world.secretary, day=f"{tomorrow:%d/%m/%Y}", overrule="-outside-")
        assert f"{tomorrow:%d/%m/%Y}" in str(response.context["form"].non_field_errors())

    def test_a_closed_campaign_takes_nothing_more(self, world):
        Campaign.objects.update(state="closed")
        assert send(world, world.secretary).status_code == 403
        assert page(world, world.secretary).status_code == 200

    def test_as_many_queries_for_a_large_class_as_for_a_small_one(self, world):
        def queries():
            with CaptureQueriesContext(connection) as asked:
                page(world, world.secretary, "success_new")
            return len(asked)

        few = queries()
        for number in range(5):
            make_person(world.school, f"Em Số {number}", school_class=world.school_class)
        assert queries() == few


class TestClaims:
    def decide(self, world, user, claims, act="confirm", reason=""):
        data = {"claim": claims, "act": act, "reason": reason}
        return signed_in(user).post(reverse("success_decide", args=[world.plan.pk]), data)

    def states(self):
        return list(ServiceSuccess.objects.order_by("pk").values_list("state", flat=True))

    def test_many_at_once_with_a_result_by_name(self, world):
        claims = world.record(world.row(), world.row(1), state="claimed").new
        response = self.decide(world, world.teacher, claims)
        assert self.states() == ["confirmed", "confirmed"]
        assert "Nguyễn Văn An, Trần Thị Bình" in messages(response)[0]

    def test_not_confirmed_only_for_a_reason(self, world):
        [claim] = world.record(state="claimed").new
        response = self.decide(world, world.teacher, [claim], "reject")
        assert (response.status_code, self.states()) == (200, ["claimed"])
        assert response.context["ticked"] == {claim}
        self.decide(world, world.teacher, [claim], "reject", "Ảnh không rõ mã hồ sơ")
        success = ServiceSuccess.objects.get()
        assert (success.state, success.reason, success.decided_by) == (
            "rejected",
            "Ảnh không rõ mã hồ sơ",
            world.teacher,
        )

    def test_what_somebody_decided_otherwise_stands_and_is_told(self, world):
        [claim] = world.record(state="claimed").new
        self.decide(world, world.secretary, [claim], "reject", "trùng")
        response = self.decide(world, world.teacher, [claim])
        assert self.states() == ["rejected"]
        assert "Nguyễn Văn An" in messages(response)[0]

    def test_a_teacher_sees_and_decides_claims_of_their_class_only(self, world):
        other = make_class(world.school, "8B", year=world.school_class.year, grade=8)
        pupil = make_person(world.school, "Đỗ Văn Em", school_class=other)
        claims = world.record(world.row(pupil), world.row(), state="claimed").new
        shown = page(world, world.teacher, "success_decide").context["claims"]
        assert [line.success.pk for line in shown] == [claims[1]]
        self.decide(world, world.teacher, claims)
        assert self.states() == ["claimed", "confirmed"]
        self.decide(world, world.secretary, claims)
        assert self.states() == ["confirmed", "confirmed"]

    def test_claims_of_another_school_are_out_of_reach(self, world):
        [claim] = world.record(world.row(world.others[0]), plan=world.other_plan, state="claimed").new
        self.decide(world, world.secretary, [claim])
        assert self.states() == ["claimed"]


class TestWithdrawing:
    def post(self, world, user, success, reason="ghi nhầm em"):
        url = reverse("success_withdraw", args=[world.plan.pk, success])
        return signed_in(user).post(url, {"reason": reason})

    def test_for_a_reason(self, world):
        [success] = world.record().new
        assert self.post(world, world.teacher, success, "").status_code == 200
        assert self.post(world, world.teacher, success).status_code == 302
        found = ServiceSuccess.objects.get()
        assert (found.state, found.reason, found.decided_by) == ("withdrawn", "ghi nhầm em", world.teacher)

    def test_a_teacher_of_another_class_may_not(self, world):
        other = make_class(world.school, "8B", year=world.school_class.year, grade=8)
        teacher = make_seat(world.school, "teacher", school_class=other)
        [success] = world.record().new
        assert self.post(world, teacher, success).status_code == 403
        assert ServiceSuccess.objects.get().state == "confirmed"

    def test_of_another_school_it_is_not_there(self, world):
        [success] = world.record(world.row(world.others[0]), plan=world.other_plan).new
        assert self.post(world, world.secretary, success).status_code == 404

    def test_what_only_another_campaign_counts_is_not_taken_back_here(self, world):
        """That one may be closed, and its figures final."""
        other = make_campaign(world.department, counts_successes=True)
        service = make_service(world.department, "Cấp căn cước")
        other.services.add(service)
        plan = make_plan(other, world.school)
        [success] = world.record(world.row(service=service), plan=plan).new
        assert self.post(world, world.secretary, success).status_code == 404
        assert ServiceSuccess.objects.get().state == "confirmed"
