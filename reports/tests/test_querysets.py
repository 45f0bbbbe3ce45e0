"""Who sees what of reports: every road that a reader may come by, and beside it the neighbour who must not."""

from types import SimpleNamespace

import pytest

from reports.models import Consolidation, Draft, Extract, Obligation, ReportVersion, Requirement, Value
from reports.tests.builders import AT, DUE, make_draft, make_obligation, make_requirement, make_version
from schools.tests.builders import make_class, make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A department asks; a school's report goes to its district, with a copy to the commune."""
    department = make_unit("Sở GD&ĐT", kind="department")
    district, other = (make_unit(name, kind="district", under=department) for name in ("Phòng A", "Phòng B"))
    commune = make_unit("UBND phường", kind="commune", over=department)
    school = make_unit("Trường THCS A", under=district, over=commune)
    neighbour = make_unit("Trường THCS B", under=district, over=commune)
    requirement = make_requirement(department)
    owed = make_obligation(requirement, school, receiver=district, copied_to=commune)
    make_obligation(requirement, neighbour, receiver=district, copied_to=commune)
    return SimpleNamespace(
        department=department, district=district, other=other, commune=commune, school=school, neighbour=neighbour,
        requirement=requirement, owed=owed,
    )  # fmt: skip


def seats(world):
    """A user for each seat, by what it is."""
    grade_6 = make_class(world.school, "6A")
    return {
        "secretary": make_seat(world.school, "secretary"),
        "teacher": make_seat(world.school, "teacher", school_class=grade_6),
        "officer of the school": make_seat(world.school, "officer"),
        "neighbour": make_seat(world.neighbour, "secretary"),
        "district": make_seat(world.district, "officer"),
        "secretary of the district": make_seat(world.district, "secretary"),
        "other district": make_seat(world.other, "officer"),
        "commune": make_seat(world.commune, "officer"),
        "department": make_seat(world.department, "officer"),
    }


def those(users, rows, row):
    """Whose rows `rows(user)` hold this one."""
    return {name for name, user in users.items() if rows(user).filter(pk=row.pk).exists()}


def test_what_is_being_filled_in_is_read_by_those_who_send_it(world):
    draft = make_draft(world.owed, pupils=40)
    users = seats(world)
    # Of a school neither its officer nor those it reports to; a secretary above it stands in for it.
    own = {"secretary", "secretary of the district"}
    assert those(users, Draft.objects.visible_to, draft) == own
    assert those(users, Obligation.objects.editable_by, world.owed) == own


def test_a_district_fills_in_its_own_report_by_its_officers(world):
    owed = make_obligation(world.requirement, world.district, receiver=world.department)
    users = seats(world)
    assert those(users, Obligation.objects.editable_by, owed) == {"district", "secretary of the district"}


def test_that_it_is_owed_is_known_above_and_not_beside(world):
    users = seats(world)
    inside = {"secretary", "teacher", "officer of the school"}
    above = {"district", "secretary of the district", "commune", "department"}
    assert those(users, Obligation.objects.visible_to, world.owed) == inside | above
    assert those(users, Obligation.objects.decided_by, world.owed) == {"district", "department"}
    assert those(users, Obligation.objects.received_by, world.owed) == {"district", "commune", "department"}
    assert those(users, Obligation.objects.overseen_by, world.owed) == {"department"}
    assert those(users, Requirement.objects.visible_to, world.requirement) == inside | above | {"neighbour"}


def test_what_was_sent_is_read_where_it_went_with_its_copy(world):
    version = make_version(world.owed, pupils=40)
    users = seats(world)
    readers = {"secretary", "teacher", "officer of the school", "district", "secretary of the district", "commune",
               "department"}  # fmt: skip
    assert those(users, ReportVersion.objects.visible_to, version) == readers
    assert those(users, Value.objects.visible_to, version.values.get()) == readers


def test_a_former_receiver_keeps_what_was_sent_to_it_alone(world):
    first = make_version(world.owed, pupils=40)
    Obligation.objects.filter(pk=world.owed.pk).update(receiver=world.other, copied_to=None, state="owing")
    world.owed.refresh_from_db()
    second = make_version(world.owed, pupils=41)
    units = {"district": world.district, "new": world.other, "commune": world.commune}
    elsewhere = {name: make_seat(unit, "officer") for name, unit in units.items()}
    # The school still lies below the first district and the commune: ask as if it did not.
    make_apart(world)
    assert those(elsewhere, ReportVersion.objects.visible_to, first) == {"district", "new", "commune"}
    assert those(elsewhere, ReportVersion.objects.visible_to, second) == {"new"}
    assert those(elsewhere, Obligation.objects.visible_to, world.owed) == {"district", "new", "commune"}


def make_apart(world):
    """The school belongs to a unit of its own from now on."""
    apart = make_unit("Trường riêng")
    Obligation.objects.filter(pk=world.owed.pk).update(unit=apart)


def test_a_requirement_in_preparation_is_its_issuers(world):
    draft = make_requirement(world.department, world.requirement.form, state="draft")
    make_obligation(draft, world.school, receiver=world.district)
    assert those(seats(world), Requirement.objects.visible_to, draft) == {"department"}


def test_an_extract_is_read_by_its_receiver_once_launched(world):
    receiver = make_unit("Sở TT&TT", kind="department")
    users = {"receiver": make_seat(receiver, "secretary"), **seats(world)}
    for state, readers in (("draft", {"department"}), ("open", {"receiver", "department"})):
        requirement = make_requirement(world.department, world.requirement.form, state=state)
        extract = Extract.objects.create(requirement=requirement, title="Từ 12 tuổi", receiver=receiver)
        assert those(users, Extract.objects.visible_to, extract) == readers


def test_a_consolidation_is_its_units_until_it_is_sent_up(world):
    """Up to whoever receives it and whoever asked for the report above, and to nobody below."""
    asker = make_unit("UBND thành phố", kind="commune")
    above = make_requirement(asker, world.requirement.form)
    up = make_obligation(above, world.district, receiver=world.department)
    made = Consolidation.objects.create(
        requirement=world.requirement, unit=world.district, unit_name="Phòng A", number=1, as_of=DUE,
        tree_day=DUE.date(), made_at=AT,
    )  # fmt: skip
    users = {"asker": make_seat(asker, "officer"), **seats(world)}
    assert those(users, Consolidation.objects.visible_to, made) == {"district", "department"}
    version = make_version(up, pupils=80)
    ReportVersion.objects.filter(pk=version.pk).update(consolidation=made)
    assert those(users, Consolidation.objects.visible_to, made) == {"district", "department", "asker"}
