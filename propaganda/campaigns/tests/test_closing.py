"""Closing while a school writes: what comes after it is refused, and nothing is written in between."""

from datetime import timedelta
from uuid import uuid4

import pytest

from foundation.refusals import NotPossible as MaterialNotPossible
from propaganda.activities import actions as activities
from propaganda.activities.tests.worlds import entry_for, make_school
from propaganda.campaigns.actions import close
from propaganda.campaigns.ending import end_closed
from propaganda.campaigns.tests.builders import AT, LATER, act, launched, make_district
from propaganda.evidence import links
from propaganda.evidence.arriving import NotTaken, Piece, receive
from propaganda.evidence.rules import Closed
from propaganda.materials import actions as materials
from propaganda.models import Activity, Campaign, Evidence, Material, Plan, ServiceSuccess, SuccessTotal
from propaganda.plans.actions import change_line
from propaganda.plans.rules import NotPossible as PlanNotPossible
from propaganda.plans.tests.builders import draft, said, seen_of
from propaganda.successes import claiming
from propaganda.successes.actions import SuccessRefused, decide, withdraw
from propaganda.successes.tests.world import APRIL, MARCH, make_world
from propaganda.successes.totals import Number, take_back, tell
from propaganda.tests.builders import make_activity, make_link
from schools.tests.races import in_flight


def closed(campaign):
    close(campaign, reason="thay kế hoạch", by=None, at=AT)


@pytest.mark.django_db
class TestSuccesses:
    @pytest.fixture
    def world(self):
        return make_world()

    def refused(self, world, *acts):
        before = list(ServiceSuccess.objects.order_by("pk").values_list("pk", "state"))
        closed(world.campaign)
        for each in acts:
            with pytest.raises(SuccessRefused):
                each()
        assert list(ServiceSuccess.objects.order_by("pk").values_list("pk", "state")) == before

    def test_nothing_is_recorded_decided_or_withdrawn(self, world):
        [claim] = world.record(world.row(1), state="claimed").new
        [done] = world.record().new
        self.refused(
            world,
            lambda: world.record(world.row(2)),
            lambda: decide([claim], plan=world.plan, confirm=True, by=None, at=AT),
            lambda: withdraw(ServiceSuccess(pk=done), plan=world.plan, reason="nhầm", by=None, at=AT),
        )

    def test_a_claim_sent_from_a_page_that_was_open_before(self, world):
        plans = claiming.plans_of(world.pupils[0])
        claim = lambda: claiming.claim(  # noqa: E731
            world.pupils[0], plans, service=world.birth.pk, done_on=MARCH, by=None, at=LATER
        )
        self.refused(world, claim)

    def test_no_total_is_told_or_taken_back(self, world):
        total = tell(Number(40, MARCH, MARCH, "Sổ", world.birth.pk), plan=world.plan, by=None, at=LATER)
        self.refused(
            world,
            lambda: tell(Number(41, APRIL, APRIL, "Sổ", world.birth.pk), plan=world.plan, by=None, at=LATER),
            lambda: take_back(total, reason="nhầm", by=None, at=LATER),
        )
        assert SuccessTotal.objects.get().withdrawn_at is None


@pytest.mark.django_db
class TestEvidence:
    @pytest.fixture
    def world(self):
        world = make_school()
        world.activity = make_activity(world.line, by=world.secretary)
        return world

    def piece(self, client_id, offset=0, content=b"%PDF"):
        return Piece(client_id, "bao-cao.pdf", offset, 8, content)

    def test_no_link_and_no_new_file(self, world):
        closed(world.plan.campaign)
        with pytest.raises(Closed):
            links.add(world.activity, "https://thcs.edu.vn/1", by=world.secretary, at=AT)
        with pytest.raises(NotTaken):
            receive(self.piece(uuid4()), world.activity, by=world.secretary, at=AT)
        assert not Evidence.objects.exists()

    def test_a_file_that_was_on_its_way_arrives(self, world):
        one = uuid4()
        receive(self.piece(one), world.activity, by=world.secretary, at=AT)
        closed(world.plan.campaign)
        assert receive(self.piece(one, 4), world.activity, by=world.secretary, at=AT).state == "waiting"


@pytest.mark.django_db
class TestMaterials:
    WORDS = {"kind": "article", "title": "Bài viết", "summary": ""}

    @pytest.fixture
    def world(self):
        world = make_school()
        world.link = make_link(make_activity(world.line), link_state="ok")
        world.day = AT.date()
        return world

    def offer(self, world):
        return materials.offer_evidence(world.plan, world.link, **self.WORDS, by=None, at=AT, day=world.day)

    def test_nothing_is_offered_or_published_and_what_is_out_can_be_taken_back(self, world):
        campaign, material = world.plan.campaign, self.offer(world)
        closed(campaign)
        own = {**self.WORDS, "url": "https://thcs.edu.vn/2"}
        for each in (
            lambda: materials.publish(campaign, [material.pk], by=None, at=AT, day=world.day),
            lambda: materials.offer_own(campaign, world.unit, **own, by=None, at=AT),
            lambda: materials.offer_evidence(world.plan, world.link, **self.WORDS, by=None, at=AT, day=world.day),
        ):
            with pytest.raises(MaterialNotPossible):
                each()
        assert Material.objects.get().state == "offered"
        assert materials.withdraw(material, reason="gia đình không đồng ý", by=None, at=AT)
        with pytest.raises(MaterialNotPossible):
            materials.offer_again(material, by=None, at=AT, day=world.day)


@pytest.mark.django_db(transaction=True)
class TestAtOneMoment:
    def test_an_activity(self):
        world = make_school()
        with in_flight(lambda: closed(world.plan.campaign)), pytest.raises(activities.NotPossible):
            activities.record_activity(
                world.plan, entry_for(world), client_id=uuid4(), overruled=None, by=world.secretary, at=LATER
            )
        assert not Activity.objects.exists()

    def test_a_line_of_a_plan(self):
        plan = draft()
        line = plan.lines.get()
        with in_flight(lambda: closed(plan.campaign)), pytest.raises(PlanNotPossible):
            change_line(line, said(line, responsible="Đoàn Đội"), seen=seen_of(line), by=None, at=AT)

    def test_a_success(self):
        world = make_world()
        with in_flight(lambda: closed(world.campaign)), pytest.raises(SuccessRefused):
            world.record()

    def test_the_end_of_a_plan(self):
        world = make_district()
        plans = launched(world.campaign, world.units)
        act("close", on=LATER.date(), units=(world.units[0].pk,), at=LATER - timedelta(days=1))
        with in_flight(lambda: closed(world.campaign)):
            end_closed(at=LATER)
        assert Plan.objects.get(pk=plans[0].pk).ended_on is None

    def test_closing_waits_for_what_is_being_written(self):
        world = make_school()
        recording = lambda: activities.record_activity(  # noqa: E731
            world.plan, entry_for(world), client_id=uuid4(), overruled=None, by=world.secretary, at=LATER
        )
        with in_flight(recording):
            closed(world.plan.campaign)
            assert Activity.objects.count() == 1
        assert Campaign.objects.get().state == "closed"
