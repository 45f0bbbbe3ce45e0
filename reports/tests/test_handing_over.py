"""The unit that asked for a round ends: the round goes to whoever continues it or stands above it, with all that is
done to a round; strangers still find nothing."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse

from foundation.files.actions import store
from foundation.models import Event
from propaganda.tests.builders import make_campaign
from reports.actions import accept
from reports.consolidation.scope import Asked, obligations_of, units_of
from reports.consolidation.tests.worlds import SENT, make_consolidation
from reports.models import Consolidation, Extract, FrozenExport, Obligation, ReportForm, ReportVersion, Requirement
from reports.reform import follow, touched_by
from reports.requirements.actions import reopen
from reports.requirements.launching import units_below
from reports.sources.tests.world import make_contest
from reports.tests.builders import make_clause, make_form, make_requirement, make_version
from reports.tests.test_reform import AT, DAY, JULY, ON_JULY, do, fresh, order, owe
from schools.handing import handed_over
from schools.models import Act
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    department = make_unit("Sở GD&ĐT", kind="department")
    district, other = (make_unit(f"Phòng GD&ĐT {name}", kind="district", under=department) for name in ("A", "B"))
    communes = [make_unit(f"UBND phường {number}", kind="commune", under=department) for number in (1, 2)]
    schools = [make_unit(f"Trường THCS số {number}", under=district) for number in (1, 2, 3)]
    owed = owe(district, schools)
    accept(make_version(owed[2], at=AT, pupils=7, participants=7), by=None, at=AT)
    make_clause(owed[0].requirement)
    return SimpleNamespace(
        department=department, district=district, other=other, communes=communes, schools=schools, owed=owed,
        round=owed[0].requirement,
    )  # fmt: skip


def close_of(world, *superiors, unit=None):
    """`superiors`: of the schools, in their order; one: of all of them."""
    to = superiors * 3 if len(superiors) == 1 else superiors
    handed = tuple((school.pk, "professional", each.pk) for school, each in zip(world.schools, to, strict=True))
    return order("close", units=((unit or world.district).pk,), handed=handed)


def close_into(world, *superiors):
    do(close_of(world, *superiors))
    world.round.refresh_from_db()
    return world.round


class TestWhomItGoesTo:
    def test_whom_all_units_below_went_to(self, world):
        assert close_into(world, world.communes[1]).handed_to == world.communes[1]
        event = Event.objects.get(verb="hand over", subject_type="reports.requirement")
        assert (event.subject_id, event.changes["handed_to"]) == (
            world.round.pk, ["Phòng GD&ĐT A", "UBND phường 2"]
        )  # fmt: skip

    def test_its_superior_where_they_went_to_several(self, world):
        assert close_into(world, *world.communes, world.other).handed_to == world.department

    def test_of_several_the_one_with_most_where_there_is_nobody_above(self, world):
        root = make_unit("Phòng độc lập", kind="district")
        schools = [make_unit(f"Trường {number}", under=root) for number in range(3)]
        [owed, *_others] = owe(root, schools)
        to = [world.communes[0], world.communes[1], world.communes[1]]
        handed = tuple((school.pk, "professional", each.pk) for school, each in zip(schools, to, strict=True))
        do(order("close", units=(root.pk,), handed=handed))
        assert Requirement.objects.get(pk=owed.requirement_id).handed_to == world.communes[1]

    def test_nobody_where_there_is_nobody(self):
        alone = make_unit("Phòng không còn ai", kind="district")
        requirement = owe(alone, [make_unit("Trường")])[0].requirement
        do(order("close", units=(alone.pk,)))
        requirement.refresh_from_db()
        assert (requirement.handed_to, requirement.keeper) == (None, alone)

    def test_who_continues_it_and_then_who_continues_that(self, world):
        """What was done before is not done again over it."""
        for school in world.schools:
            move = order("move", units=(school.pk,), role="professional", superior=world.other.pk)
            do(replace(move, effective_on=JULY - 3 * DAY))
        do(order("merge", units=(world.district.pk,), successor=world.other.pk))
        world.round.refresh_from_db()
        assert (world.round.handed_to, world.round.keeper) == (world.other, world.other)
        wanted = close_of(world, world.department, unit=world.other)
        rounds, forms = touched_by(wanted)[-2:]
        assert (world.round.title in rounds.names, "Sở GD&ĐT" in rounds.words) == (True, True)
        assert (world.round.form.title in forms.names, "Sở GD&ĐT" in forms.words) == (True, True)
        do(wanted)
        follow(Act.objects.get(kind="merge"), by=None, at=ON_JULY)
        world.round.refresh_from_db()
        assert (world.round.unit, world.round.handed_to) == (world.district, world.department)
        assert Event.objects.filter(verb="hand over", subject_type="reports.requirement").count() == 2
        assert ReportForm.objects.get(pk=world.round.form_id).unit == world.department

    @pytest.mark.parametrize("state", ["draft", "closed"])
    def test_also_rounds_that_do_not_run(self, world, state):
        Requirement.objects.filter(pk=world.round.pk).update(state=state)
        assert close_into(world, world.department).handed_to == world.department

    def test_also_a_form_that_no_round_used(self, world):
        form = make_form(world.district, title="Chưa dùng lần nào")
        close_into(world, world.communes[0])
        keeper, last_of_old = make_seat(world.communes[0], "organiser"), make_seat(world.district, "organiser")
        assert ReportForm.objects.editable_by(keeper).filter(pk=form.pk).exists()
        assert not ReportForm.objects.editable_by(last_of_old).filter(pk=form.pk).exists()
        event = Event.objects.get(verb="hand over", subject_type="reports.reportform", subject_id=form.pk)
        assert event.changes["unit"] == ["Phòng GD&ĐT A", "UBND phường 1"]


class TestWhoMay:
    @pytest.fixture
    def handed(self, world):
        close_into(world, world.department)
        return world

    def told(self, user, world):
        """What this user may do with the round and what belongs to it."""
        rows = [
            Requirement.objects.overseen_by(user), Requirement.objects.editable_by(user),
            world.round.clauses.model.objects.editable_by(user), Obligation.objects.overseen_by(user),
            ReportVersion.objects.visible_to(user), ReportForm.objects.visible_to(user),
        ]  # fmt: skip
        return [rows.exists() for rows in rows]

    def test_whom_it_was_handed_to_and_nobody_beside(self, handed):
        assert self.told(make_seat(handed.department, "organiser"), handed) == [True] * 6
        assert self.told(make_seat(handed.other, "organiser"), handed) == [False] * 6

    @pytest.mark.parametrize(
        "page", ["requirement_close", "requirement_extend", "report_extend", "report_release", "report_release_end"]
    )
    def test_each_act_on_its_page(self, handed, client, page):
        address = reverse(page, args=[(handed.round if page.startswith("requirement") else handed.owed[0]).pk])
        for seat, status in (
            (make_seat(handed.department, "organiser"), 200), (make_seat(handed.department, "officer"), 403),
            (make_seat(handed.schools[0], "organiser"), 403), (make_seat(handed.other, "organiser"), 404),
        ):  # fmt: skip
            client.force_login(seat)
            assert client.get(address).status_code == status

    def test_reminding(self, handed, client):
        make_seat(handed.schools[0], "secretary")
        address = reverse("remind", args=[handed.round.pk])
        Obligation.objects.update(due_at=ON_JULY + 9999 * DAY)
        client.force_login(make_seat(handed.other))
        assert client.post(address, {"all": "1"}).status_code == 404
        client.force_login(make_seat(handed.department))
        assert client.post(address, {"all": "1"}).status_code == 302
        assert handed.owed[0].reminders.count() == 1

    def test_its_page_says_who_looks_after_it(self, handed, client):
        client.force_login(make_seat(handed.department))
        page = client.get(reverse("requirement", args=[handed.round.pk]))
        assert "Sở GD&amp;ĐT" in page.content.decode().split('id="handed-to"')[1].split("</dd>")[0]

    def test_a_closed_one_is_opened_again_and_names_whom_to_ask(self, world):
        Requirement.objects.filter(pk=world.round.pk).update(state="closed", closed_at=AT)
        close_into(world, world.department)
        assert Requirement.objects.editable_by(make_seat(world.department)).get() == world.round
        reopen(world.round, reason="Sót", by=None, at=ON_JULY)
        assert [each.receiver for each in fresh(world.owed)] == [world.department, world.department, world.district]


class TestWhatItHoldsAfterwards:
    def test_it_adds_up_all_reports_also_those_accepted_before(self, world):
        officer = make_seat(world.department, "officer")
        close_into(world, world.department)
        assert units_of(world.round, officer) == [world.department]
        assert obligations_of(world.round, world.department.pk).count() == 3
        made = make_consolidation(world.round, world.department, Asked(), at=ON_JULY)
        assert made.totals["pupils"] == "7"

    def test_it_reads_what_the_ended_unit_had_made(self, world):
        made = make_consolidation(world.round, how=SENT, at=AT + DAY)
        file = store(b"x", name="a.xlsx", content_type="x", by=None, at=AT)
        export = FrozenExport.objects.create(
            requirement=world.round, unit=world.district, hours_before=72, as_of=AT, made_at=AT, file=file, sha256="x"
        )
        extract = Extract.objects.create(requirement=world.round, title="Từ 12 tuổi", receiver=world.communes[0])
        heir, stranger = make_seat(world.department, "officer"), make_seat(world.other, "officer")
        close_into(world, world.department)
        for row in (made, export, extract):
            seen = [type(row).objects.visible_to(user).filter(pk=row.pk).exists() for user in (heir, stranger)]
            assert seen == [True, False]
        assert not Consolidation.objects.editable_by(heir).exists()
        assert not FrozenExport.objects.visible_to(make_seat(world.district, "secretary")).exists()

    def test_it_reads_what_who_looked_after_it_in_between_had_made(self, world):
        """Handed over and then handed on: nobody else is left to read it."""
        for school in world.schools:
            move = order("move", units=(school.pk,), role="professional", superior=world.other.pk)
            do(replace(move, effective_on=JULY - 3 * DAY))
        do(order("merge", units=(world.district.pk,), successor=world.other.pk))
        made = make_consolidation(world.round, world.other, Asked(), at=ON_JULY)
        heir, stranger = make_seat(world.department, "officer"), make_seat(world.communes[0], "officer")
        assert Consolidation.objects.visible_to(heir).get() == made  # it stands above
        last = replace(close_of(world, world.department, unit=world.other), effective_on=JULY + DAY)
        do(last, at=ON_JULY + DAY)
        assert Consolidation.objects.visible_to(heir).get() == made
        assert not Consolidation.objects.visible_to(stranger).exists()

    def test_the_unsent_of_who_still_works_stays_its_own(self, world):
        """Not all that is made of a round is read by who looks after it."""
        Obligation.objects.filter(pk=world.owed[2].pk).update(receiver=world.other)
        mine = make_consolidation(world.round, world.other, Asked(), at=AT + DAY)
        close_into(world, world.communes[0])
        assert not Consolidation.objects.visible_to(make_seat(world.communes[0], "officer")).filter(pk=mine.pk).exists()

    def test_its_draft_is_changed_without_losing_what_the_ended_unit_chose(self, world, client):
        """A campaign of the ended unit, which whoever looks after the draft now does not see."""
        draft = make_requirement(
            world.district, world.round.form, state="draft", campaign=make_campaign(world.district),
            contest=make_contest(world.district).contest, copy_to="unit", copy_unit=world.other,
        )  # fmt: skip
        close_into(world, world.communes[0])
        client.force_login(make_seat(world.communes[0], "organiser"))
        page = reverse("admin:reports_requirement_change", args=[draft.pk])
        form = client.get(page).context["adminform"].form
        for name in ("campaign", "contest", "copy_unit"):
            assert f'value="{form.initial[name]}" selected' in str(form[name])
            assert make_unit("Lạ").pk not in form.fields["copy_unit"].queryset.values_list("pk", flat=True)

    def test_units_are_added_from_below_whom_it_was_handed_to(self, world):
        close_into(world, world.department)
        below = set(units_below(world.round, JULY))
        assert (set(world.schools) <= below, world.department in below) == (True, False)

    def test_what_moves_later_never_goes_back_to_it(self, world):
        """Nor does what a successor owes: whoever asked for it is no more."""
        close_into(world, world.department)
        late = JULY + 9 * DAY
        acts = [
            order("move", units=(world.schools[0].pk,), role="professional", superior=world.communes[0].pk),
            order("merge", units=(world.schools[1].pk,), successor=make_unit("Mới", under=world.communes[1]).pk),
        ]
        for each in acts:
            do(replace(each, effective_on=late), at=ON_JULY + 9 * DAY)
        assert fresh(world.owed)[0].receiver == world.communes[0]
        assert Obligation.objects.get(unit_name="Mới").receiver == world.communes[1]


def test_a_school_handed_by_a_table_goes_with_its_report(world):
    """Each school to its own superior, the round to who was above all of them."""
    pairs = {school.pk: world.communes[0].pk for school in world.schools}
    handed = handed_over(world.district, JULY, {"professional": world.communes[1].pk}, pairs)
    do(order("close", units=(world.district.pk,), handed=handed))
    world.round.refresh_from_db()
    assert world.round.handed_to == world.communes[1]
