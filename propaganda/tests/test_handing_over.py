"""The unit that issued a campaign ends: the campaign goes to whoever continues it or stands above it, with all that is
done with a campaign. Schools keep what they had, strangers still find nothing, documents still name the issuer."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from foundation.models import Event
from propaganda.annex.table import draft_words, issuer_of
from propaganda.board.asking import Question
from propaganda.campaigns.launching import schools_below
from propaganda.campaigns.tests.builders import DAY, LATER, launched
from propaganda.models import Campaign, CampaignLine, CommendationRule, Plan, Service, ServiceName
from propaganda.plans.rules import why_not_changed
from propaganda.reform import follow, touched_by
from propaganda.tests.builders import make_campaign, make_service
from schools.actions import carry_out, finish_due_acts, plan_act
from schools.models import Act
from schools.orders import NewUnit, Order
from schools.tests.builders import make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
JULY = LATER.date().replace(month=7, day=1)


@shared
def world():
    department = make_unit("Sở GD&ĐT", kind="department")
    district, other = (make_unit(f"Phòng GD&ĐT {name}", kind="district", under=department) for name in ("A", "B"))
    communes = [make_unit(f"UBND phường {number}", kind="commune", under=department) for number in (1, 2)]
    schools = [make_unit(f"Trường THCS số {number}", under=district) for number in (1, 2, 3)]
    campaign = make_campaign(district, lines=1, state="draft", title="Tuyên truyền năm 2022")
    CommendationRule.objects.create(campaign=campaign, order=1, name="Trường", of="school", measure="in_time", places=1)
    return SimpleNamespace(
        department=department, district=district, other=other, communes=communes, schools=schools, campaign=campaign,
        plans=launched(campaign, schools), secretary=make_seat(schools[0], "secretary"),
        officer=make_seat(district, "officer"),
    )  # fmt: skip


def order(kind, on=JULY, **fields):
    return Order(kind, number="12/QĐ", signed_on=DAY, effective_on=on, **fields)


def do(wanted, at=LATER):
    plan = plan_act(wanted)
    assert plan.problems == ()
    return carry_out(wanted, token=plan.token, by=None, at=at)


def closing(world, *superiors, role="professional", unit=None):
    """`superiors`: of the schools, in their order; one: of all of them."""
    to = superiors * 3 if len(superiors) == 1 else superiors
    handed = tuple((school.pk, role, each.pk) for school, each in zip(world.schools, to, strict=True))
    return order("close", units=((unit or world.district).pk,), handed=handed)


def handed(world):
    do(closing(world, world.department))
    world.campaign.refresh_from_db()
    return world.campaign


def said_before(wanted):
    """What the dry run says of campaigns, in words, with their names."""
    with translation.override("en"):
        return [(each.words, each.names) for each in touched_by(wanted) if "campaigns" in each.words]


def goes_to(heir):
    return f"1 campaigns go to {heir}, which looks after them from then on."


class TestWhomItGoesTo:
    @pytest.mark.parametrize(
        ("superiors", "heir"),
        [
            (["UBND phường 2"], "UBND phường 2"),  # all went there
            (["UBND phường 1", "UBND phường 2", "UBND phường 2"], "Sở GD&ĐT"),  # its superior, nearer to all
        ],
    )
    def test_the_dry_run_says_what_the_act_does(self, world, superiors, heir):
        named = {unit.name: unit for unit in (*world.communes, world.department)}
        wanted = closing(world, *(named[name] for name in superiors))
        assert said_before(wanted) == [(goes_to(heir), ("Tuyên truyền năm 2022",))]
        do(wanted)
        world.campaign.refresh_from_db()
        assert (world.campaign.handed_to.name, world.campaign.keeper_id) == (heir, named[heir].pk)
        assert world.campaign.unit == world.district
        event = Event.objects.get(verb="hand over")
        assert (event.subject_id, event.changes["handed_to"]) == (world.campaign.pk, ["Phòng GD&ĐT A", heir])

    @pytest.mark.parametrize("new", [False, True])
    def test_who_continues_it(self, world, new):
        for school in world.schools:
            do(order("move", on=DAY, units=(school.pk,), role="professional", superior=world.other.pk))
        founded = NewUnit("Phòng GD&ĐT mới", "PM", "district")
        superiors = (("professional", world.department.pk),)
        into = {"new": founded, "superiors": superiors} if new else {"successor": world.other.pk}
        wanted = order("merge", units=(world.district.pk,), **into)
        if new:
            wanted = replace(wanted, units=(world.district.pk, make_unit("Phòng C", kind="district").pk))
        heir = founded.name if new else world.other.name
        assert said_before(wanted) == [(goes_to(heir), ("Tuyên truyền năm 2022",))]
        do(wanted)
        world.campaign.refresh_from_db()
        assert world.campaign.keeper.name == heir

    def test_of_several_the_one_with_most_where_nobody_is_above_in_the_administrative_line_alone(self, world):
        root = make_unit("Phòng độc lập", kind="district")
        for school in world.schools:
            do(order("move", on=DAY, units=(school.pk,), role="administrative", superior=root.pk))
        campaign = make_campaign(root)
        one, two = world.communes
        do(closing(world, two, one, two, role="administrative", unit=root))
        assert Campaign.objects.get(pk=campaign.pk).handed_to == two

    def test_nobody_where_there_is_nobody(self):
        alone = make_unit("Phòng không còn ai", kind="district")
        campaign, staff = make_campaign(alone, title="Còn dở"), make_seat(alone, "organiser")
        wanted = order("close", units=(alone.pk,))
        [(words, names)] = said_before(wanted)
        assert ("stay with the unit that ends" in words, names) == (True, ("Còn dở",))
        do(wanted)
        campaign.refresh_from_db()
        assert (campaign.handed_to, campaign.keeper) == (None, alone)
        assert list(Campaign.objects.editable_by(staff)) == [campaign]

    def test_through_later_acts_and_an_earlier_one_done_again_changes_nothing(self, world):
        do(closing(world, world.other))
        wanted = closing(world, world.communes[0], unit=world.other)
        assert said_before(wanted) == [(goes_to("UBND phường 1"), ("Tuyên truyền năm 2022",))]
        do(replace(wanted, effective_on=LATER.date()))
        for act in Act.objects.order_by("pk"):
            follow(act, by=None, at=LATER)
        world.campaign.refresh_from_db()
        assert (world.campaign.unit, world.campaign.handed_to) == (world.district, world.communes[0])
        assert Event.objects.filter(verb="hand over").count() == 2

    @pytest.mark.parametrize("state", ["draft", "closed"])
    def test_also_what_does_not_run(self, world, state):
        Campaign.objects.update(state=state)
        assert handed(world).handed_to == world.department

    def test_not_before_its_day_and_nothing_of_others(self, world):
        others = make_campaign(world.other)
        do(replace(closing(world, world.department), effective_on=LATER.date().replace(day=20)))
        assert not Campaign.objects.exclude(handed_to=None).exists()
        finish_due_acts(at=LATER.replace(day=20))
        assert list(Campaign.objects.exclude(handed_to=None)) == [world.campaign]
        others.refresh_from_db()
        assert others.keeper == world.other


class TestWhoMay:
    def told(self, user):
        """What this user may do with the campaign and what belongs to it."""
        rows = [
            Campaign.objects.visible_to(user), Campaign.objects.overseen_by(user), Campaign.objects.editable_by(user),
            CampaignLine.objects.editable_by(user), CommendationRule.objects.editable_by(user),
            Plan.objects.overseen_by(user),
        ]  # fmt: skip
        return [rows.exists() for rows in rows]

    def test_whom_it_was_handed_to_its_own_staff_and_nobody_beside(self, world):
        before = self.told(world.secretary)
        handed(world)
        assert self.told(make_seat(world.department, "organiser")) == [True] * 6
        assert self.told(make_seat(world.department, "officer")) == [True, True, False, False, False, True]
        assert self.told(make_seat(world.other, "organiser")) == [False] * 6
        assert self.told(world.officer) == [True, True, False, False, False, True]
        assert self.told(world.secretary) == before == [True, False, False, False, False, False]

    def test_a_draft_is_not_seen_by_schools_of_whom_it_was_handed_to(self, world):
        draft = make_campaign(world.district, state="draft", title="Chưa xong")
        handed(world)
        seen = [draft in Campaign.objects.visible_to(user) for user in (
            make_seat(world.department, "officer"), world.secretary, make_seat(world.communes[0], "organiser")
        )]  # fmt: skip
        assert seen == [True, False, False]

    @pytest.mark.parametrize("page", ["campaign", "campaign_launch", "campaign_close", "plan_exempt"])
    def test_each_page(self, world, page):
        handed(world)
        address = reverse(page, args=[(world.plans[0] if page.startswith("plan") else world.campaign).pk])
        lowest = 200 if page == "campaign" else 403
        people = [
            (make_seat(world.department, "organiser"), 200), (make_seat(world.department, "officer"), lowest),
            (make_seat(world.schools[0], "organiser"), lowest), (make_seat(world.other, "organiser"), 404),
        ]  # fmt: skip
        assert [signed_in(user).get(address).status_code for user, _status in people] == [each[1] for each in people]

    def test_it_is_closed_by_whom_it_was_handed_to(self, world):
        campaign, organiser = handed(world), make_seat(world.department, "organiser")
        signed_in(organiser).post(reverse("campaign_close", args=[campaign.pk]), {"reason": "Đã xong"})
        campaign.refresh_from_db()
        assert campaign.state == "closed"

    def test_in_the_admin(self, world):
        address = reverse("admin:propaganda_campaign_change", args=[handed(world).pk])
        assert signed_in(make_seat(world.department, "organiser")).get(address).status_code == 200
        assert signed_in(make_seat(world.other, "organiser")).get(address).status_code == 404


class TestWhatPeopleRead:
    def test_the_page_says_who_issued_it_and_who_looks_after_it(self, world):
        page = signed_in(world.secretary).get(reverse("campaign", args=[handed(world).pk])).content.decode()
        head = page.split('class="outreach-of"')[1].split("</p>")[0]
        assert head.index("Phòng GD&amp;ĐT A") < head.index("Sở GD&amp;ĐT")

    def test_schools_ask_whom_it_was_handed_to_documents_name_the_issuer(self, world):
        Plan.objects.update(state="sent")
        handed(world)
        plan = Plan.objects.select_related("campaign").get(pk=world.plans[0].pk)
        with translation.override("en"):
            assert why_not_changed(plan) == "The plan is with Sở GD&ĐT. Take it back to change it."
            assert draft_words(plan) == "DRAFT: waits for Sở GD&ĐT to agree"
        assert issuer_of(plan, LATER) == "Phòng GD&ĐT A"

    def test_schools_are_added_and_chosen_from_below_whom_it_was_handed_to(self, world):
        assert list(schools_below(world.campaign, LATER.date())) == world.schools
        elsewhere = make_unit("Trường nơi khác", under=make_unit("Sở khác", kind="department"))
        do(closing(world, world.communes[0], world.communes[1], world.communes[1]))
        world.campaign.refresh_from_db()
        assert set(schools_below(world.campaign, LATER.date())) == set(world.schools)
        assert elsewhere not in schools_below(world.campaign, LATER.date())
        board = Question(world.campaign, make_seat(world.department, "officer"), {}, LATER.date())
        offered = [pk for pk, _name in board.form.fields["within"].choices]
        assert offered == ["", *(commune.pk for commune in world.communes)]


def test_lists_ask_the_same_queries_whoever_looks_after_campaigns(world, django_assert_num_queries):
    organiser = make_seat(world.department, "organiser")
    with django_assert_num_queries(2):  # the seats, the campaigns
        assert len(Campaign.objects.visible_to(organiser)) == 1
    for number in (1, 2):
        make_campaign(world.district, title=f"Kế hoạch {number}")
    handed(world)
    with django_assert_num_queries(1):
        found = list(Campaign.objects.editable_by(organiser))
    assert len(found) == 3
    with django_assert_num_queries(0):
        assert {each.keeper_id for each in found} == {world.department.pk}


def test_services_of_the_catalogue_are_kept_by_whoever_takes_over(world):
    """Codes are there once in the whole portal: nobody could write such a row anew."""
    service, other = make_service(world.district), make_service(world.other)
    wanted = closing(world, world.department)
    with translation.override("en"):
        said = [(each.words, each.names) for each in touched_by(wanted) if "catalogue" in each.words]
    assert said == [("1 services of the catalogue are kept by Sở GD&ĐT from then on.", (service.code,))]
    do(wanted)
    follow(Act.objects.get(), by=None, at=LATER)
    heir, officer, stranger = (make_seat(world.department, "organiser"), make_seat(world.department, "officer"),
                               make_seat(world.communes[0], "organiser"))  # fmt: skip
    for model, rows in ((Service, [service, other]), (ServiceName, [service.names.get(), other.names.get()])):
        assert list(model.objects.editable_by(heir).order_by("pk")) == rows
        assert [model.objects.editable_by(user).exists() for user in (officer, stranger)] == [False, False]
    event = Event.objects.get(verb="hand over", subject_type="propaganda.service")
    assert event.changes == {"unit": ["Phòng GD&ĐT A", "Sở GD&ĐT"]}
