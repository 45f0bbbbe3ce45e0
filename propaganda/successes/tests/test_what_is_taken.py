"""One rule for what a school may tell, by form, total and workbook: exempt it tells nothing, ended what was before."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from propaganda.campaigns.actions import end_exemption, exempt
from propaganda.campaigns.ending import end_closed
from propaganda.campaigns.tests.builders import LATER, act
from propaganda.models import Plan, ServiceSuccess
from propaganda.successes.actions import SuccessRefused, decide, withdraw
from propaganda.successes.tests.world import AT, MARCH, make_world
from propaganda.successes.totals import Number, tell
from propaganda.uploads import rules as uploads
from propaganda.uploads.successes_blank import pupils_of
from propaganda.uploads.tests.builders import faults, propose, row, successes
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MAY_1, MAY_20 = date(2022, 5, 1), date(2022, 5, 20)


def told(world, first, last=None):
    return tell(Number(5, first, last or first, "Sổ", world.birth.pk), plan=world.plan, by=None, at=LATER)


@shared
def world():
    return make_world()


@pytest.fixture
def exempted(world):
    [world.claim] = world.record(world.row(1), state="claimed").new
    [world.done] = world.record(world.row(2)).new
    world.secretary = make_seat(world.school, "secretary")
    exempt(world.plan, reason="đang xây lại", by=None, at=AT)
    world.plan = Plan.objects.select_related("campaign").get(pk=world.plan.pk)
    return world


class TestExempt:
    def test_every_road_is_closed_with_the_same_words(self, exempted):
        for road in (exempted.record, lambda: told(exempted, MARCH)):
            with pytest.raises(SuccessRefused) as refused:
                road()
            assert str(refused.value) == uploads.why_not(exempted.plan, "successes")
        assert "đang xây lại" in str(refused.value)
        assert ServiceSuccess.objects.count() == 2

    def test_what_is_on_record_can_still_be_decided_on_and_withdrawn(self, exempted):
        assert decide([exempted.claim], plan=exempted.plan, confirm=True, by=None, at=LATER)[0]
        done = ServiceSuccess.objects.get(pk=exempted.done)
        assert withdraw(done, plan=exempted.plan, reason="nhầm", by=None, at=LATER)

    def test_taking_part_again_it_may(self, exempted):
        end_exemption(exempted.plan, reason="xây xong", by=None, at=LATER)
        assert exempted.record().new

    def test_the_pages_say_why(self, exempted):
        client = Client()
        client.force_login(exempted.secretary)
        page = client.get(reverse("successes", args=[exempted.plan.pk])).content.decode()
        assert "đang xây lại" in page
        assert 'data-go="new"' not in page
        for name in ("success_new", "success_total_new"):
            assert client.get(reverse(name, args=[exempted.plan.pk])).url == reverse(
                "successes", args=[exempted.plan.pk]
            )

    def test_a_form_that_was_open_before_says_why_and_keeps_what_was_typed(self, exempted):
        client = Client()
        client.force_login(exempted.secretary)
        typed = {"service": exempted.birth.pk, "starts_on": "10/03/2022", "ends_on": "10/03/2022", "successes": 7,
                 "source": "Sổ theo dõi"}  # fmt: skip
        response = client.post(reverse("success_total_new", args=[exempted.plan.pk]), typed)
        assert "đang xây lại" in str(response.context["form"].non_field_errors())
        assert "Sổ theo dõi" in response.content.decode()


@pytest.fixture
def ended(world):
    """The school became part of `other` on 1 May, with its classes and pupils."""
    act("merge", on=MAY_1, units=(world.school.pk,), successor=world.other.pk)
    end_closed(at=LATER)
    world.secretary = make_seat(world.school, "secretary")
    world.plan = Plan.objects.select_related("campaign", "unit").get(pk=world.plan.pk)
    return world


class TestEnded:
    def book(self, ended, day):
        """As the template has it: the successor has a class 8A of its own, so that of this school is called anew."""
        [(_code, school_class, name, _born), *_others] = pupils_of(ended.plan, [ended.school_class.pk], LATER)
        return successes(ended.plan, row(name, school_class, done_on=day))

    def test_by_workbook_what_was_before_it_is_taken_like_by_form(self, ended):
        assert uploads.why_not(ended.plan, "successes") == ""
        _read, proposal = propose(ended.plan, "successes", self.book(ended, MARCH), by=ended.secretary, at=LATER)
        assert [each.person_id for _pupil, each in proposal.content.new] == [ended.pupils[0].pk]
        assert ended.record(at=LATER).new

    def test_by_workbook_what_was_after_it_is_refused_like_by_form(self, ended):
        found = faults(ended.plan, "successes", self.book(ended, MAY_20), by=ended.secretary, at=LATER)
        assert [kind for kind, _cell in found] == ["not_offered", "not_here"]
        with pytest.raises(SuccessRefused):
            ended.record(ended.row(day=MAY_20), at=LATER)

    def test_a_total_must_end_before_it(self, ended):
        with pytest.raises(SuccessRefused, match="01/05/2022"):
            told(ended, date(2022, 4, 1), MAY_1)
        assert told(ended, date(2022, 4, 1), date(2022, 4, 30))

    def test_a_total_by_workbook_too(self, ended):
        def found(month):
            book = successes(ended.plan, totals=[{"month": month, "number": 5, "source": "Sổ", "service": None}])
            return [kind for kind, _cell in faults(ended.plan, "successes", book, by=ended.secretary, at=LATER)]

        assert (found("04/2022"), found("05/2022")) == ([], ["not_here"])

    def test_the_template_is_filled_with_the_classes_that_were_its_own(self, ended):
        reach = uploads.Reach(all=True)
        offered = uploads.classes_offered(ended.plan, reach, LATER)
        assert offered == [ended.school_class]
        assert len(pupils_of(ended.plan, [each.pk for each in offered], LATER)) == 3
