"""A district that asks its schools for reports, for the tests of requirements."""

from types import SimpleNamespace

from reports.requirements.launching import launch, launch_of, units_below
from reports.tests.builders import AT, make_form, make_requirement
from schools.tests.builders import make_seat, make_unit, make_user


def make_district(*schools, **fields):
    """A district with schools of these names, each with a secretary who has a telephone; an organiser; a requirement
    that is being prepared (`fields`)."""
    above = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=above)
    units = [make_unit(name, under=district) for name in schools or ("THCS Đại Mỗ", "THCS Mễ Trì", "THCS Phú Đô")]
    secretaries = [make_seat(unit, "secretary", user=make_user(phone="0912345678")) for unit in units]
    form = make_form(district)
    requirement = make_requirement(district, form, state="draft", **fields)
    return SimpleNamespace(
        above=above, district=district, units=units, secretaries=secretaries, form=form, requirement=requirement,
        organiser=make_seat(district, "organiser"),
    )  # fmt: skip


def what_of(requirement, units, at=AT):
    ids = [unit.pk for unit in units]
    return launch_of(requirement, units_below(requirement, at.date()).filter(pk__in=ids), at)


def press(requirement, what, chosen=None, *, read=True, by=None, at=AT):
    shown = [*(each.unit.pk for each in what.owings), *(unit.pk for unit in what.already)]
    chosen = shown if chosen is None else [unit.pk for unit in chosen]
    return launch(requirement, chosen, shown=shown, digest=what.digest, read=read, by=by, at=at)


def launched(requirement, units, *, by=None, at=AT):
    """Launch as its page does; the obligations, in the order of their units."""
    assert press(requirement, what_of(requirement, units, at), by=by, at=at) == len(units)
    requirement.refresh_from_db()
    found = {each.unit_id: each for each in requirement.obligations.select_related("requirement", "unit")}
    return [found[unit.pk] for unit in units]
