"""The unit that organises a contest ends: the contest goes, with its questions, to whoever continues it or stands above
it, who opens, closes, changes and publishes it. Who may take part does not change by that, nor do sittings. A school
that ends takes none of it along."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from contests.eligibility import people_of
from contests.entering import enter
from contests.listing import for_person
from contests.live.rules import find_target
from contests.models import (
    Audience,
    BlueprintLine,
    Contest,
    Measure,
    Part,
    Question,
    QuestionBank,
    QuestionImport,
    Ranking,
    Ruling,
    ScoreSheet,
    Sitting,
    Stage,
)
from contests.querysets import open_to_persons
from contests.reform import follow, touched_by
from contests.sittings.launching import units_below
from contests.sittings.overview import all_of
from contests.tests.builders import make_quiz
from contests.tests.team_builders import make_judge, make_sheet, make_sitting, make_team, make_team_contest
from contests.tests.worlds import page
from foundation.models import Event
from schools.actions import carry_out, plan_act
from schools.models import Act, Person
from schools.orders import Order
from schools.tests.builders import make_pupil, make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
# Whatever is seen and changed with a contest, and the questions that only its organisers see.
OF_CONTEST = (Contest, Stage, Part, Audience, Ranking, Measure)
OF_KEYS = (QuestionBank, Question, BlueprintLine)


@shared
def world():
    department = make_unit("Sở GD&ĐT", kind="department")
    district, other = (make_unit(f"Phòng GD&ĐT {name}", kind="district", under=department) for name in ("A", "B"))
    communes = [make_unit(f"UBND phường {number}", kind="commune", under=department) for number in (1, 2)]
    schools = [make_unit(f"Trường THCS số {number}", under=district) for number in (1, 2)]
    part = make_quiz(district, questions=2, title="Tìm hiểu cải cách hành chính", at=NOW)
    Ranking.objects.update(state="hidden")
    return SimpleNamespace(
        department=department, district=district, other=other, communes=communes, schools=schools, part=part,
        stage=part.stage, contest=part.stage.contest, bank=part.blueprint.get().bank,
        organiser=make_seat(district, "organiser"), pupil=make_pupil(schools[0]),
    )  # fmt: skip


def order(kind, **fields):
    return Order(kind, number="12/QĐ", signed_on=TODAY, effective_on=TODAY, **fields)


def closing(world, *superiors, unit=None):
    handed = tuple((school.pk, "professional", to.pk) for school, to in zip(world.schools, superiors, strict=True))
    return order("close", units=((unit or world.district).pk,), handed=handed)


def do(wanted):
    plan = plan_act(wanted)
    assert plan.problems == ()
    return carry_out(wanted, token=plan.token, by=None, at=NOW)


def handed(world):
    """Its schools go to two communes, so the contest to the department above both."""
    do(closing(world, *world.communes))
    world.contest.refresh_from_db()
    return world.contest


def said_before(wanted):
    with translation.override("en"):
        return [(each.words.split(",")[0], each.names) for each in touched_by(wanted)]


def test_the_dry_run_says_what_the_act_does_with_a_contest_and_its_bank(world):
    wanted = closing(world, *world.communes)
    assert said_before(wanted) == [
        ("1 contests go to Sở GD&ĐT with their questions", ("Tìm hiểu cải cách hành chính",))
    ]  # fmt: skip
    do(wanted)
    for thing in (world.contest, world.bank):
        thing.refresh_from_db()
        assert (thing.unit, thing.handed_to) == (world.district, world.department)
    assert Event.objects.filter(verb="hand over").count() == 2


def test_through_later_acts_and_an_earlier_one_done_again_changes_nothing(world):
    do(replace(closing(world, world.other, world.other), effective_on=TODAY - timedelta(days=1)))
    assert said_before(closing(world, *world.communes, unit=world.other))[0][0].startswith("1 contests go to Sở")
    do(closing(world, world.communes[1], world.communes[1], unit=world.other))
    for act in Act.objects.order_by("pk"):
        follow(act, by=None, at=NOW)
    world.contest.refresh_from_db()
    assert (world.contest.unit, world.contest.handed_to) == (world.district, world.communes[1])
    assert Event.objects.filter(verb="hand over", subject_type="contests.contest").count() == 2


def test_nobody_where_there_is_nobody():
    alone = make_unit("Phòng không còn ai", kind="district")
    contest = make_team_contest(alone, at=NOW).contest
    wanted = order("close", units=(alone.pk,))
    assert said_before(wanted)[0] == ("1 contests stay with the unit that ends", (contest.title,))
    do(wanted)
    contest.refresh_from_db()
    assert contest.handed_to is None
    assert list(Contest.objects.editable_by(make_seat(alone, "organiser"))) == [contest]


class TestWhoMay:
    def told(self, user, models, what="editable_by"):
        return [getattr(model.objects, what)(user).exists() for model in models]

    @pytest.mark.parametrize("what", ["visible_to", "editable_by"])
    def test_whom_it_was_handed_to_its_own_staff_and_nobody_beside(self, world, what):
        handed(world)
        everything = (*OF_CONTEST, *OF_KEYS)
        for unit, may in ((world.department, True), (world.district, True), (world.other, False)):
            assert self.told(make_seat(unit, "organiser"), everything, what) == [may] * len(everything)

    def test_an_officer_sees_it_without_its_keys_and_changes_nothing(self, world):
        handed(world)
        officer = make_seat(world.department, "officer")
        assert self.told(officer, (Contest, Stage, Part), "visible_to") == [True] * 3
        assert self.told(officer, (*OF_KEYS, Ruling, QuestionImport), "visible_to") == [False] * 5
        assert self.told(officer, (*OF_CONTEST, *OF_KEYS)) == [False] * 9

    def test_a_draft_is_seen_by_nobody_new_below(self, world):
        Contest.objects.update(state="draft")
        handed(world)
        people = [make_seat(world.department, "officer"), make_seat(world.communes[0], "organiser"),
                  make_seat(world.schools[0], "secretary"), world.pupil.user]  # fmt: skip
        assert [Contest.objects.visible_to(user).exists() for user in people] == [True, False, False, False]

    def test_nobody_else_may_enter_it(self, world):
        """Whom it was handed to stands above schools that had no part in it."""
        strangers = make_pupil(make_unit("Trường nơi khác", under=world.other))
        handed(world)
        assert not Contest.objects.open_to(strangers, NOW).exists()
        assert not Contest.objects.visible_to(strangers.user).exists()

    @pytest.mark.parametrize("name", ["contest_keys", "contest_amendments", "leak_check"])
    def test_each_page(self, world, name):
        address = reverse(name, args=[handed(world).pk])
        found = [signed_in(make_seat(unit, "organiser")).get(address).status_code
                 for unit in (world.department, world.district, world.other)]  # fmt: skip
        assert found == [200, 200, 404]

    def test_it_is_closed_and_changed_in_the_admin(self, world):
        contest, heir = handed(world), signed_in(make_seat(world.department, "organiser"))
        shown = heir.get(page("contest", "change", contest.pk)).content.decode()
        assert "Sở GD&amp;ĐT" in shown.split('id="handed-to"')[1].split("</p>")[0]
        for name, thing in (("questionbank", world.bank), ("part", world.part), ("stage", world.stage)):
            assert heir.get(page(name, "change", thing.pk)).status_code == 200
        stranger = signed_in(make_seat(world.other, "organiser"))
        for client, status, state in ((stranger, 404, "open"), (heir, 302, "closed")):
            sent = client.post(reverse("admin:contests_contest_state", args=[contest.pk]), {"state": "closed"})
            contest.refresh_from_db()
            assert (sent.status_code, contest.state) == (status, state)


def test_sittings_stay_with_their_schools_and_others_are_added_from_below_the_new_keeper(world):
    stage = make_team_contest(world.district, at=NOW)
    sitting = make_sitting(stage, world.schools[0], at=NOW)
    before = set(units_below(stage, TODAY))
    assert before == {world.district, *world.schools}
    handed(world)
    stage = Stage.objects.select_related("contest").get(pk=stage.pk)
    assert set(units_below(stage, TODAY)) == {world.department, world.other, *world.communes, *world.schools}
    keepers = [Sitting.objects.editable_by(make_seat(unit, "organiser")).filter(pk=sitting.pk).exists()
               for unit in (world.schools[0], world.department, world.schools[1])]  # fmt: skip
    assert keepers == [True, True, False]


class TestASchoolIsMerged:
    """Its sitting stays where it was held. Whoever looks after the contest goes on seeing and keeping it; so do its
    own people, whoever they work for now."""

    def merged(self, world):
        stage = make_team_contest(world.district, at=NOW)
        sitting = make_sitting(stage, world.schools[0], at=NOW)
        team = make_team(sitting)
        world.secretary = make_seat(world.schools[0], "secretary")
        do(order("merge", units=(world.schools[0].pk,), successor=world.schools[1].pk))
        return stage, sitting, team

    def test_the_district_still_lists_it_and_brings_it_to_its_end(self, world):
        stage, sitting, team = self.merged(world)
        sheet = make_sheet(team, stage.parts.order_by("order")[0], make_judge(sitting), 8, 7)
        Sitting.objects.update(state="judged")
        for role, kept in (("organiser", [sitting]), ("officer", [])):
            user = make_seat(world.district, role)
            assert all_of(stage, user) == [sitting]
            assert list(Sitting.objects.editable_by(user)) == kept
            assert list(ScoreSheet.objects.visible_to(user)) == [sheet]
            assert Ranking.objects.visible_to(user).filter(sitting=sitting).exists()
            assert signed_in(user).get(reverse("sitting", args=[sitting.pk])).status_code == 200

    def test_nobody_else_has_it_by_that(self, world):
        stage, sitting, _team = self.merged(world)
        found = {
            name: Sitting.objects.editable_by(user).filter(pk=sitting.pk).exists()
            for name, user in (("its own", world.secretary), ("new there", make_seat(world.schools[1], "secretary")),
                               ("another district", make_seat(world.other, "organiser")))
        }  # fmt: skip
        assert found == {"its own": True, "new there": False, "another district": False}
        assert all_of(stage, make_seat(world.other, "officer")) == []

    def test_its_pupils_enter_and_keep_what_they_entered(self, world):
        _stage, _sitting, team = self.merged(world)
        world.pupil.refresh_from_db()
        assert world.pupil.unit == world.schools[1]
        assert world.contest in Contest.objects.open_to(world.pupil, NOW)
        member = team.entrant.members.order_by("pk").first().person
        assert team.entrant.contest in Contest.objects.taken_by(member, NOW)


class TestTheDistrictEndsWhileItsContestRuns:
    """Whoever was asked to a contest may enter it to its end, and is counted."""

    def test_a_pupil_who_had_not_entered_yet_may_still(self, world):
        handed(world)
        assert list(Contest.objects.open_to(world.pupil, NOW)) == [world.contest]
        assert [entry.part for entry in for_person(world.pupil, NOW)] == [world.part]
        assert enter(world.contest, world.pupil, at=NOW).unit == world.schools[0]
        persons = Person.objects.filter(pk=world.pupil.pk)
        assert Ranking.objects.filter(open_to_persons(persons, NOW, "contest")).exists()

    def test_its_schools_see_it_and_are_on_its_lists(self, world):
        before = set(people_of(world.contest.audiences.get(), TODAY))
        handed(world)
        audience = Audience.objects.get()
        assert world.contest in Contest.objects.visible_to(make_seat(world.schools[1], "secretary"))
        assert set(people_of(audience, TODAY)) == before == {world.pupil}
        target = find_target(Contest.objects.get(), {"unit": str(world.schools[0].pk)}, TODAY)
        assert target.unit == world.schools[0]

    def test_before_the_day_and_for_whoever_had_left_nothing_changes(self, world):
        """One that answered to others before the end was not asked; one founded later was never there."""
        gone = world.schools[1]
        pupil = make_pupil(gone)
        do(replace(order("move", units=(gone.pk,), role="professional", superior=world.other.pk),
                   effective_on=TODAY - timedelta(days=2)))  # fmt: skip
        later = replace(order("close", units=(world.district.pk,),
                              handed=((world.schools[0].pk, "professional", world.department.pk),)),
                        effective_on=TODAY + timedelta(days=3))  # fmt: skip
        do(later)
        for day in (0, 2, 3, 30):
            at = NOW + timedelta(days=day)
            assert Contest.objects.open_to(world.pupil, at).exists()
            assert not Contest.objects.open_to(pupil, at).exists()
        assert not Contest.objects.open_to(make_pupil(make_unit("Trường mới", under=world.department)), NOW).exists()


def test_lists_ask_the_same_queries_whoever_looks_after_contests(world, django_assert_num_queries):
    organiser = make_seat(world.department, "organiser")
    with django_assert_num_queries(2):  # the seats, the contests
        assert len(Contest.objects.visible_to(organiser)) == 1
    for _number in range(2):
        make_team_contest(world.district, at=NOW)
    handed(world)
    with django_assert_num_queries(1):
        found = list(Contest.objects.editable_by(organiser))
    with django_assert_num_queries(0):
        assert [each.keeper_id for each in found] == [world.department.pk] * 3
