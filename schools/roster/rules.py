"""What is true of rosters and their imports: pure questions to the database, no writing."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils import timezone

from foundation.vietnamese.text import search_key
from schools.models import Enrolment, Membership, Person, RosterImport, SchoolClass, Unit
from schools.querysets import RosterQuerySet
from schools.roster.checks import check_classes, check_doubles
from schools.roster.diff import Diff, compare
from schools.roster.findings import Level
from schools.roster.parse import Parsed
from schools.roster.rows import Known, KnownClass, Question, Row, Terms

KEPT_DAYS = 7  # how long an uploaded file that nobody confirmed is kept
SAMPLES = 30  # rows of each sort shown in the preview
LISTED = 300  # missing pupils shown by name

_LEVEL_GRADES: dict[str, range] = {
    Unit.Level.PRIMARY: range(1, 6),
    Unit.Level.LOWER: range(6, 10),
    Unit.Level.UPPER: range(10, 13),
}
_ALL_GRADES = range(1, 13)


def units_kept_by(user, day):
    """The open units whose roster this person may change."""
    return Unit.objects.within(user, RosterQuerySet.editing_roles).open_on(day)


def schools_kept_by(user, day):
    return units_kept_by(user, day).filter(kind=Unit.Kind.SCHOOL)


def terms_for(roster_import: RosterImport) -> Terms:
    """What is plausible at this school in this year. Grade g is usually reached at age g + 5."""
    if roster_import.year is None:
        return _staff_terms(roster_import)
    level, start = roster_import.unit.level, roster_import.year.starts_on.year
    grades = _LEVEL_GRADES.get(level, _ALL_GRADES)
    oldest = 60 if level in {Unit.Level.CONTINUING, Unit.Level.NONE} else grades[-1] + 5 + 6
    return Terms(
        grades=grades,
        born_from=date(start - 100, 1, 1),
        born_until=date(start - 4, 12, 31),
        usual_from=date(start - oldest, 1, 1),
        usual_until=date(start - grades[0] - 4, 12, 31),
        answers=roster_import.answers,
    )


def _staff_terms(roster_import: RosterImport) -> Terms:
    """People work from 15 (Labour Code 2019, article 3) and are usually no older than 70."""
    year = roster_import.uploaded_at.year
    born = (date(year - age, 1, 1) for age in (100, 14, 70, 17))
    born_from, born_until, usual_from, usual_until = born
    return Terms(range(0), born_from, born_until, usual_from, usual_until, roster_import.answers, of_staff=True)


def roster_of(unit, year, kind=Person.Kind.PUPIL) -> tuple[list[Known], dict[str, KnownClass]]:
    """Everybody of the unit with their class of the year, and the year's classes by key: three queries."""
    classes = {
        key: KnownClass(pk, key, name, grade, size)
        for pk, key, name, grade, size in SchoolClass.objects.filter(unit=unit, year=year)
        .order_by("pk")
        .values_list("pk", "name_key", "name", "grade", "size")
    }
    names = {item.pk: item for item in classes.values()}
    people = {
        pk: Known(pk, name, search, born, gender, code, left_on, of_kind == kind)
        for pk, name, search, born, gender, code, left_on, of_kind in Person.objects.filter(unit=unit)
        .order_by("pk")
        .values_list("pk", "full_name", "name_search_key", "born_on", "gender", "code", "left_on", "kind")
    }
    enrolled = Enrolment.objects.filter(person__unit=unit, year=year).order_by("pk")
    for pk, person, school_class in enrolled.values_list("pk", "person", "school_class"):
        known, at = people[person], names.get(school_class)
        known.enrolment = pk
        known.class_key, known.class_name = (at.key, at.name) if at else (f"#{school_class}", "")
    return list(people.values()), classes


def examine(parsed: Parsed, roster_import: RosterImport, terms: Terms) -> Diff:
    """Lays the rows beside each other and beside the roster; adds what it finds to `parsed.findings`."""
    people, classes = roster_of(roster_import.unit, roster_import.year, roster_import.kind)
    check_doubles(parsed)
    if not terms.of_staff:
        check_classes(parsed, {key: item.grade for key, item in classes.items()}, terms.grades)
    diff = compare(parsed, people, classes, terms.answers)
    if terms.of_staff:
        _link_accounts(parsed, diff, roster_import)
    else:
        _add_last_classes(diff, roster_import)
    return diff


def _link_accounts(parsed: Parsed, diff: Diff, roster_import: RosterImport):
    """Whoever is new on the staff list and has the name of an account with a role here may be its owner: ask."""
    accounts: dict[str, list] = defaultdict(list)
    for user in accounts_without_person(roster_import.unit, timezone.localdate(roster_import.uploaded_at)):
        accounts[search_key(user.full_name)].append(user)
    taken: set[int] = set()
    for row in diff.new:
        free = [user for user in accounts.get(row.search, ()) if user.pk not in taken]
        if not free:
            continue
        about = parsed.address(row, "name")
        options = [*(str(user.pk) for user in free), "new"]
        samples = [[f"{user.full_name} ({user.username})"] for user in free]
        question = Question("which_account", options, samples, 1, about=about)
        answer = roster_import.answers.get(question.key, "")
        if answer in options[:-1]:
            row.user = int(answer)
            taken.add(row.user)
        elif answer != "new":
            parsed.findings.add("which_account", about, row.name)
            diff.questions.append(question)


def accounts_without_person(unit, day):
    """Accounts that hold a role at the unit and stand on no list yet."""
    seats = Membership.objects.on(day).filter(unit=unit).values("user")
    return get_user_model().objects.filter(pk__in=seats, person=None, is_active=True).order_by("full_name", "pk")


def _add_last_classes(diff: Diff, roster_import: RosterImport):
    """Two pupils of one name and birthday are told apart by the class they were in last."""
    asked = {int(pk) for question in diff.questions if question.about for pk in question.options if pk != "new"}
    if not asked:
        return
    last = Enrolment.objects.filter(person__in=asked).exclude(year=roster_import.year)
    newest = last.values("person").annotate(starts_on=Max("year__starts_on")).order_by("person")
    starts = {row["person"]: row["starts_on"] for row in newest}
    rows = last.order_by("pk").values_list("person", "school_class__name", "year__name", "year__starts_on")
    classes = {person: f"{name} ({year})" for person, name, year, starts_on in rows if starts[person] == starts_on}
    for question in diff.questions:
        for option, sample in zip(question.options, question.samples, strict=False):
            if question.about and option != "new" and int(option) in classes:
                sample.append(classes[int(option)])


def state_after(parsed: Parsed, questions: list) -> str:
    if parsed.findings.count(Level.ERROR):
        return RosterImport.State.FAULTY
    return RosterImport.State.ASKING if questions else RosterImport.State.READY


def preview(diff: Diff) -> dict:
    """What the confirming person is shown, as JSON: counts, samples, the names of those missing."""
    return {
        "counts": {
            "new": len(diff.new),
            "changed": len(diff.changed),
            "moved": len(diff.moved),
            "joined": len(diff.joined),
            "unchanged": diff.unchanged,
            "missing": len(diff.missing),
            "unplaced": len(diff.unplaced),
            "classes": len(diff.new_classes),
            "resized": len(diff.resized),
            "other_classes": diff.other_classes,
        },
        "new": [
            [row.name, _day(row.born), row.gender, row.class_name, row.code] for row in _spread(diff.new)
        ],
        "changed": [
            [change.known.name, change.row.class_name, {name: [_day(old), _day(new)] for name, (old, new) in
             change.fields.items()}] for change in diff.changed[:SAMPLES]
        ],
        "moved": [
            [known.name, _day(known.born), known.class_name, row.class_name] for known, row in diff.moved[:SAMPLES]
        ],
        "missing": [_listed(known) for known in diff.missing[:LISTED]],
        "unplaced": [_listed(known) for known in diff.unplaced[:LISTED]],
        "classes": sorted([name, grade, size] for name, grade, size in diff.new_classes.values()),
        "resized": sorted([name, old, new] for name, old, new in diff.resized.values()),
    }  # fmt: skip


def _spread(rows: list[Row]) -> list[Row]:
    """Some of many rows, taken from all over the list rather than from its first class."""
    return rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]


def _listed(known: Known) -> list:
    return [known.pk, known.name, _day(known.born), known.class_name]


def _day(value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""


def rows_as_json(parsed: Parsed) -> dict:
    rows = [
        [row.sheet, row.number, row.name, row.search, row.born.isoformat() if row.born else None, row.gender,
         row.class_name, row.class_key, row.grade, row.code]
        for row in parsed.rows
    ]  # fmt: skip
    return {"columns": parsed.columns, "rows": rows}


def rows_from_json(kept: dict, findings) -> Parsed:
    rows = [
        Row(sheet, number, name, search, date.fromisoformat(born) if born else None, *rest)
        for sheet, number, name, search, born, *rest in kept["rows"]
    ]
    return Parsed(rows, findings, [], kept["columns"])


def questions_as_json(questions: list) -> list[dict]:
    return [asdict(question) | {"key": question.key} for question in questions]


def overdue_imports(at):
    """Open imports whose file has been kept long enough."""
    waiting = [
        RosterImport.State.READING,
        RosterImport.State.FAULTY,
        RosterImport.State.ASKING,
        RosterImport.State.READY,
    ]
    return RosterImport.objects.filter(state__in=waiting, uploaded_at__lte=at - timedelta(days=KEPT_DAYS))
