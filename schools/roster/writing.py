"""Writes a diff: a handful of statements, whatever the number of pupils."""

from collections import defaultdict

from django.utils import timezone

from foundation.models import User
from foundation.vietnamese.names import sort_key
from schools.actions.people import shut_out
from schools.models import Enrolment, Person, SchoolClass
from schools.roster.diff import Diff
from schools.roster.inserting import insert_rows

BATCH = 1000


def write_diff(diff: Diff, *, unit, year, left, by, at, kind=Person.Kind.PUPIL) -> int:
    """Returns how many of `left` (ids) were marked as gone: only people the diff lists as missing or unplaced."""
    new = _write_people(diff, unit, kind)
    if kind == Person.Kind.PUPIL:
        _place(diff, new, unit, year)
    _change(diff)
    return _mark_left(diff, left, by=by, at=at)


def _place(diff: Diff, new: list[int], unit, year):
    classes = _write_classes(diff, unit, year)
    placed = [
        *zip(new, (row.class_key for row in diff.new), strict=True),
        *((known.pk, row.class_key) for known, row in diff.joined),
    ]
    insert_rows(
        Enrolment, ("person", "school_class", "year"), [(person, classes[key], year.pk) for person, key in placed]
    )
    _move(diff, classes)


def _write_people(diff: Diff, unit, kind) -> list[int]:
    fields = (
        "unit", "kind", "full_name", "name_sort_key", "name_search_key", "born_on", "gender", "code", "user", "left_on",
        "residence", "registered_at",
    )  # fmt: skip
    return insert_rows(
        Person,
        fields,
        [
            (
                unit.pk,
                str(kind),
                row.name,
                sort_key(row.name),
                row.search,
                row.born,
                row.gender,
                row.code,
                row.user,
                None,
                None,
                None,
            )
            for row in diff.new
        ],
    )


def _write_classes(diff: Diff, unit, year) -> dict[str, int]:
    SchoolClass.objects.bulk_create(
        [
            SchoolClass(unit=unit, year=year, grade=grade, name=name, name_key=key, size=size)
            for key, (name, grade, size) in diff.new_classes.items()
        ]
    )
    SchoolClass.objects.bulk_update(
        [SchoolClass(pk=pk, size=size) for pk, (_name, _old, size) in diff.resized.items()], ["size"], batch_size=BATCH
    )
    return dict(SchoolClass.objects.filter(unit=unit, year=year).order_by("pk").values_list("name_key", "pk"))


def _move(diff: Diff, classes):
    moved: dict[str, list] = defaultdict(list)
    for known, row in diff.moved:
        moved[row.class_key].append(known.enrolment)
    for key, enrolments in moved.items():
        Enrolment.objects.filter(pk__in=enrolments).update(school_class=classes[key])


def _change(diff: Diff):
    """One statement for each set of fields and batch. Codes that go from one pupil to another are emptied first."""
    replaced = [change.known.pk for change in diff.changed if change.fields.get("code", ("",))[0]]
    if replaced:
        Person.objects.filter(pk__in=replaced).update(code="")
    groups = defaultdict(list)
    for change in diff.changed:
        values = {name: new for name, (_old, new) in change.fields.items()}
        if "full_name" in values:
            values |= {"name_sort_key": sort_key(change.row.name), "name_search_key": change.row.search}
        groups[tuple(sorted(values))].append(Person(pk=change.known.pk, **values))
    for fields, people in groups.items():
        Person.objects.bulk_update(people, fields, batch_size=BATCH)
    _rename_accounts(diff)


def _rename_accounts(diff: Diff):
    """Whoever signs in is greeted by the name of the roster."""
    names = {change.known.pk: change.row.name for change in diff.changed if "full_name" in change.fields}
    owners = Person.objects.filter(pk__in=names).exclude(user=None).order_by("pk").values_list("pk", "user")
    User.objects.bulk_update(
        [User(pk=user, full_name=names[person]) for person, user in owners], ["full_name"], batch_size=BATCH
    )


def _mark_left(diff: Diff, left, *, by, at) -> int:
    offered = {known.pk for known in (*diff.missing, *diff.unplaced)}
    leaving = Person.objects.filter(pk__in=offered if left == "all" else offered & set(left))
    shut_out(User.objects.filter(person__in=leaving.values("pk")).order_by("pk"), by=by, at=at)
    return leaving.update(left_on=timezone.localdate(at))
