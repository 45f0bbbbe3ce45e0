"""Acts end to end: the dry run says it, carrying out does it, the past stays readable."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from foundation.models import Event
from schools.actions import ActForbidden, ThingsChanged, carry_out, finish_due_acts, plan_act
from schools.models import Act, Enrolment, Link, Membership, Person, Reach, SchoolClass, Succession, Unit
from schools.orders import NewUnit, Order
from schools.reach import rebuild
from schools.tests.builders import AT, make_class, make_person, make_seat, make_unit, make_user, make_year
from schools.tree import names_on, tree_on
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 15)
LATER = date(2026, 12, 1)
ON_LATER = datetime(2026, 12, 1, 1, tzinfo=UTC)


def order(kind, **fields):
    return Order(**{"kind": kind, "number": "12/QĐ-UBND", "signed_on": date(2026, 7, 1), "effective_on": DAY, **fields})


def do(wanted, by=None):
    plan = plan_act(wanted, by=by)
    assert plan.problems == ()
    act = carry_out(wanted, token=plan.token, by=by, at=AT)
    assert rebuild() == 0
    return act


def problems(wanted):
    plan = plan_act(wanted)
    assert plan.steps == () or plan.problems
    before = Act.objects.count()
    with pytest.raises(ActForbidden):
        carry_out(wanted, token=plan.token, by=None, at=AT)
    assert Act.objects.count() == before
    return " ".join(plan.problems)


def under(superior, day, role="professional"):
    return set(Unit.objects.under([superior], day, role).values_list("name", flat=True)) - {superior.name}


@shared
def district():
    return make_unit("District", kind="district", under=make_unit("Department", kind="department"))


class TestFound:
    def test_a_new_unit_has_its_name_links_and_history(self, district):
        user = make_user()
        new = NewUnit(name="Trường mới", code="NEW", kind="school", level="lower", abbreviation="TM")
        act = do(order("found", new=new, superiors=(("professional", district.pk),)), by=user)
        unit = Unit.objects.get(code="NEW")
        assert (unit.name, unit.opened_on, unit.abbreviation) == ("Trường mới", DAY, "TM")
        assert under(district, DAY) == {"Trường mới"}
        assert under(district, date(2026, 8, 14)) == set()
        assert unit.names.get().act == act
        assert Event.objects.filter(subject_type="schools.act", subject_id=act.pk, by=user).count() == 1

    def test_a_code_is_never_used_twice(self, district):
        make_unit(code="OLD")
        new = NewUnit(name="Again", code="OLD", kind="school")
        assert "OLD" in problems(order("found", new=new, superiors=(("professional", district.pk),)))


class TestRename:
    def test_names_follow_their_days(self):
        unit = make_unit("Old name")
        act = do(order("rename", units=(unit.pk,), name="Tên mới", abbreviation="TM"))
        unit.refresh_from_db()
        assert (unit.name, unit.name_search_key, unit.abbreviation) == ("Tên mới", "ten moi", "TM")
        assert names_on(date(2026, 8, 14), [unit.pk]) == {unit.pk: "Old name"}
        assert names_on(DAY, [unit.pk]) == {unit.pk: "Tên mới"}
        assert Succession.objects.filter(act=act, predecessor=unit, successor=unit).exists()

    def test_a_future_name_waits_for_its_day(self):
        unit = make_unit("Old name")
        act = do(order("rename", units=(unit.pk,), name="New name", effective_on=LATER))
        assert Unit.objects.get(pk=unit.pk).name == "Old name"
        assert names_on(LATER, [unit.pk]) == {unit.pk: "New name"}
        assert finish_due_acts(at=AT) == 0
        assert finish_due_acts(at=ON_LATER) == 1
        assert finish_due_acts(at=ON_LATER) == 0
        assert Unit.objects.get(pk=unit.pk).name == "New name"
        act.refresh_from_db()
        assert act.finished_at == ON_LATER

    def test_its_own_name_and_a_day_behind_a_later_name_are_refused(self):
        unit = make_unit("Name")
        assert problems(order("rename", units=(unit.pk,), name="Name"))
        do(order("rename", units=(unit.pk,), name="Second"))
        assert "15/08/2026" in problems(order("rename", units=(unit.pk,), name="Third", effective_on=date(2026, 8, 1)))


class TestWhoDecides:
    """The plan says it, and carrying out refuses it, whatever the form offered."""

    @pytest.fixture
    def commune(self):
        return make_unit("Commune", kind="commune")

    @pytest.fixture
    def school(self, district, commune):
        return make_unit("School", under=district, over=commune)

    def refused(self, wanted, by):
        assert not plan_act(wanted, by=by).allowed
        with pytest.raises(ActForbidden):
            carry_out(wanted, token=plan_act(wanted).token, by=by, at=AT)
        assert not Act.objects.exists()

    def test_a_commune_does_not_rewrite_the_professional_line(self, district, commune, school):
        boss, other = make_seat(commune), make_unit("Office", under=commune, over=commune)
        self.refused(order("move", units=(school.pk,), role="professional", superior=commune.pk), boss)
        assert "School" in under(district, DAY)
        do(order("move", units=(school.pk,), role="administrative", superior=other.pk), by=boss)
        assert under(other, DAY, "administrative") == {"School"}

    @pytest.mark.parametrize("kind", ["close", "rename", "split", "merge", "into"])
    def test_what_touches_both_lines_needs_both(self, district, commune, school, kind):
        mine = make_unit("Mine", under=district)
        new = NewUnit(name="New", code="NEW", kind="school")
        fields = {
            "close": {"units": (school.pk,)},
            "rename": {"units": (school.pk,), "name": "Other name"},
            "split": {"units": (school.pk,), "new": new},
            "merge": {"units": (mine.pk, school.pk), "new": new, "superiors": (("professional", district.pk),)},
            "into": {"units": (mine.pk,), "successor": school.pk},
        }[kind]
        wanted = order("merge" if kind == "into" else kind, **fields)
        assert plan_act(wanted).allowed
        boss = make_seat(district)
        self.refused(wanted, boss)
        make_seat(commune, user=boss)
        assert do(wanted, by=boss).carried_out_by == boss

    def test_one_above_both_lines_decides(self, school, district, commune):
        province = make_unit("Province", kind="province")
        for unit in (Unit.objects.get(name="Department"), commune):
            do(order("move", units=(unit.pk,), role="professional", superior=province.pk))
            do(order("move", units=(unit.pk,), role="administrative", superior=province.pk))
        boss = make_seat(province)
        assert not plan_act(order("close", units=(school.pk,)), by=make_seat(district)).allowed
        do(order("close", units=(school.pk,)), by=boss)


class TestMove:
    def test_only_one_line_moves_and_the_past_stays(self, district):
        department, commune = Unit.objects.get(name="Department"), make_unit("Commune", kind="commune")
        school = make_unit("School", under=district, over=commune)
        do(order("move", units=(school.pk,), role="professional", superior=department.pk))
        assert under(district, date(2026, 8, 14)) == {"School"}
        assert under(district, DAY) == set()
        assert "School" in under(department, DAY)
        assert under(commune, DAY, "administrative") == {"School"}

    def test_a_line_may_end(self, district):
        school = make_unit("School", under=district)
        do(order("move", units=(school.pk,), role="professional", superior=None))
        assert Link.objects.get(child=school, valid_from=DAY).superior is None
        assert not Reach.objects.on(DAY).filter(unit=school).exclude(role="").exists()

    def test_under_itself_or_behind_a_later_change_is_refused(self, district):
        department = Unit.objects.get(name="Department")
        school = make_unit("School", under=district)
        assert "District" in problems(order("move", units=(district.pk,), role="professional", superior=school.pk))
        assert problems(order("move", units=(school.pk,), role="professional", superior=district.pk))
        do(order("move", units=(school.pk,), role="professional", superior=department.pk))
        early = order("move", units=(school.pk,), role="professional", superior=None, effective_on=date(2026, 8, 1))
        assert "15/08/2026" in problems(early)


class TestClose:
    def test_its_lines_end_and_its_staff_read_its_past(self, district):
        school = make_unit("School", under=district)
        secretary = make_seat(school, "secretary")
        do(order("close", units=(school.pk,)))
        school.refresh_from_db()
        assert school.closed_on == DAY
        assert under(district, DAY) == set()
        assert under(district, date(2026, 8, 14)) == {"School"}
        assert list(Unit.objects.visible_to(secretary)) == [school]
        assert Unit.objects.readable_by(make_seat(district, "officer")).filter(pk=school.pk).exists()

    def test_a_unit_with_units_under_it_is_not_closed(self, district):
        make_unit("School", under=district)
        assert "School" in problems(order("close", units=(district.pk,)))

    def test_a_closed_unit_is_not_touched_again(self):
        unit = make_unit()
        do(order("close", units=(unit.pk,)))
        assert problems(order("rename", units=(unit.pk,), name="New", effective_on=LATER))


class TestMerge:
    @pytest.fixture
    def schools(self, district):
        return make_unit("School A", under=district, code="A"), make_unit("School B", under=district, code="B")

    def test_into_one_of_them(self, schools, district):
        into, ends = schools
        kept, moved = make_class(into, "6A"), make_class(ends, "6 a")
        old_class = make_class(ends, "5A", year=make_year(2024), grade=5)
        pupil = make_person(ends, "Trần Bình", school_class=moved)
        gone = make_person(ends, "Lê Chi", left_on=date(2025, 5, 1))
        secretary = make_seat(ends, "secretary")
        act = do(order("merge", units=(into.pk, ends.pk), successor=into.pk))
        moved.refresh_from_db()
        assert (moved.unit, moved.name, moved.name_key) == (into, "6 a (B)", "6a(b)")
        assert SchoolClass.objects.get(pk=kept.pk).name == "6A"
        assert SchoolClass.objects.get(pk=old_class.pk).unit == ends
        assert Person.objects.get(pk=pupil.pk).unit == into
        assert Person.objects.get(pk=gone.pk).unit == ends
        assert Enrolment.objects.get(person=pupil).school_class == moved
        assert set(secretary.memberships.values_list("unit__code", flat=True)) == {"A", "B"}
        assert secretary.memberships.get(unit=into).valid_from == DAY
        assert Unit.objects.get(pk=ends.pk).closed_on == DAY
        assert Unit.objects.get(pk=into.pk).closed_on is None
        assert under(district, DAY) == {"School A"}
        assert list(act.successions.values_list("predecessor", "successor")) == [(ends.pk, into.pk)]

    def test_into_a_new_unit(self, schools, district):
        for school in schools:
            make_person(school, f"Nguyễn {school.code}", school_class=make_class(school, "6A"))
        new = NewUnit(name="School C", code="C", kind="school", level="lower")
        wanted = order("merge", units=tuple(s.pk for s in schools), new=new, superiors=(("professional", district.pk),))
        do(wanted)
        unit = Unit.objects.get(code="C")
        assert under(district, DAY) == {"School C"}
        assert sorted(unit.classes.values_list("name", flat=True)) == ["6A", "6A (B)"]
        assert unit.people.count() == 2

    def test_one_person_on_both_lists_must_be_settled_first(self, schools):
        for school in schools:
            make_person(school, "Đinh Dũng", code="0123456789")
        assert "Đinh Dũng" in problems(order("merge", units=tuple(s.pk for s in schools), successor=schools[0].pk))
        Person.objects.filter(unit=schools[1]).update(left_on=date(2026, 6, 1))
        do(order("merge", units=tuple(s.pk for s in schools), successor=schools[0].pk))

    def test_a_merger_of_the_future_moves_the_roster_on_its_day(self, schools):
        into, ends = schools
        pupil = make_person(ends, school_class=make_class(ends, "7A"))
        do(order("merge", units=(into.pk, ends.pk), successor=into.pk, effective_on=LATER))
        late = make_person(ends, "Vũ Em", school_class=make_class(ends, "7B"))
        assert Person.objects.get(pk=pupil.pk).unit == ends
        assert Unit.objects.visible_to(make_seat(ends, "secretary")).filter(pk=ends.pk).exists()
        finish_due_acts(at=ON_LATER)
        assert set(Person.objects.filter(unit=into)) == {pupil, late}
        assert sorted(into.classes.values_list("name", flat=True)) == ["7A", "7B"]

    def test_a_merger_needs_two_units_and_one_that_continues_them(self, schools):
        assert problems(order("merge", units=(schools[0].pk,), successor=schools[0].pk))
        assert problems(order("merge", units=(schools[0].pk, schools[1].pk)))


class TestSplit:
    def test_chosen_classes_go_with_their_pupils_and_teachers(self, district):
        school = make_unit("School", under=district)
        going, staying = make_class(school, "6A"), make_class(school, "6B")
        pupil, other = make_person(school, school_class=going), make_person(school, school_class=staying)
        teacher = make_seat(school, "teacher", school_class=going)
        secretary = make_seat(school, "secretary")
        new = NewUnit(name="Branch", code="BR", kind="school", level="lower")
        wanted = order(
            "split", units=(school.pk,), classes=(going.pk,), new=new, superiors=(("professional", district.pk),)
        )
        act = do(wanted)
        branch = Unit.objects.get(code="BR")
        assert SchoolClass.objects.get(pk=going.pk).unit == branch
        assert SchoolClass.objects.get(pk=staying.pk).unit == school
        assert Person.objects.get(pk=pupil.pk).unit == branch
        assert Person.objects.get(pk=other.pk).unit == school
        assert teacher.memberships.filter(unit=branch, school_class=going).exists()
        assert not secretary.memberships.filter(unit=branch).exists()
        found = act.successions.order_by("pk").values_list("predecessor", "successor")
        assert list(found) == [(school.pk, school.pk), (school.pk, branch.pk)]

    def test_classes_of_another_school_or_a_past_year_do_not_go(self):
        school, other = make_unit(), make_unit()
        new = NewUnit(name="Branch", code="BR", kind="school")
        for school_class in (make_class(other), make_class(school, year=make_year(2020))):
            assert problems(order("split", units=(school.pk,), classes=(school_class.pk,), new=new))


class TestConfirming:
    def test_what_changed_meanwhile_is_looked_at_again(self, district):
        school = make_unit("School", under=district)
        wanted = order("close", units=(school.pk,))
        plan = plan_act(wanted)
        do(order("move", units=(school.pk,), role="professional", superior=None, effective_on=date(2026, 8, 1)))
        with pytest.raises(ThingsChanged) as caught:
            carry_out(wanted, token=plan.token, by=None, at=AT)
        assert caught.value.plan.token != plan.token
        assert Unit.objects.get(pk=school.pk).closed_on is None

    def test_a_token_is_of_one_order_in_any_language(self, settings):
        school = make_unit("School")
        wanted = order("close", units=(school.pk,))
        settings.LANGUAGE_CODE = "en"
        assert plan_act(wanted).token == plan_act(wanted).token
        assert plan_act(replace(wanted, note="x")).token != plan_act(wanted).token

    def test_a_failure_half_way_leaves_nothing(self, district, monkeypatch):
        school = make_unit("School", under=district)
        wanted = order("close", units=(school.pk,))
        plan = plan_act(wanted)
        Act.objects.create(
            kind="close", number="other", signed_on=DAY, effective_on=DAY, carried_out_at=AT, carried_out_by=None
        )
        monkeypatch.setattr("schools.actions.acts.rebuild", _fail)
        with pytest.raises(ZeroDivisionError):
            carry_out(wanted, token=plan.token, by=None, at=AT)
        assert Act.objects.count() == 1
        assert Unit.objects.get(pk=school.pk).closed_on is None
        assert not Membership.objects.exists()

    def test_units_that_are_not_there_are_named_as_a_problem(self):
        assert problems(order("close", units=(987654,)))


def _fail():
    raise ZeroDivisionError


class TestTree:
    def test_the_tree_of_a_day_has_the_names_and_lines_of_that_day(self, district):
        department = Unit.objects.get(name="Department")
        school = make_unit("School", under=district)
        do(order("rename", units=(school.pk,), name="Renamed"))
        do(order("move", units=(school.pk,), role="professional", superior=department.pk, effective_on=LATER))
        shapes = {
            day: shape(tree_on(day, Unit.objects.all(), "professional")) for day in (date(2020, 1, 1), DAY, LATER)
        }
        assert shapes == {
            date(2020, 1, 1): {"Department": {"District": {"School": {}}}},
            DAY: {"Department": {"District": {"Renamed": {}}}},
            LATER: {"Department": {"District": {}, "Renamed": {}}},
        }

    def test_the_part_of_a_tree_is_shown_from_its_own_roots(self, district):
        make_unit("School", under=district)
        mine = Unit.objects.under([district.pk], DAY)
        assert shape(tree_on(DAY, mine, "professional")) == {"District": {"School": {}}}


def shape(branches):
    return {branch.name: shape(branch.below) for branch in branches}
