"""Contests with as many attempts as wanted, put straight into the tables by the database itself."""

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from contests.measures import default_rule
from contests.models import Entrant, Measure, Ranking
from contests.tests.builders import make_quiz
from schools.models import Person, SchoolClass, Unit
from schools.tests.builders import make_unit, make_year

ATTEMPTS_OF_TEN = 25  # what ten entrants hand in
CLASS = 40
CLASSES_OF_SCHOOL = 20

SERIES = {
    "postgresql": "generate_series(1, {0}) AS s(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {0}) SELECT n FROM s) AS s",
}
# A whole number below {1} that looks random, of row n and a salt.
HASH = "(((CAST(s.n AS bigint) * 7919 + {0} * 104729) %% 1000003) * 31 %% {1})"


def make_contest(attempts: int, *, public=True):
    """A quiz with so many attempts handed in, its entrants in classes of forty; rankings of persons and classes."""
    at = timezone.now()
    entrants = attempts * 10 // ATTEMPTS_OF_TEN
    department = make_unit(kind="department")
    part = make_quiz(department, questions=2, at=at, attempts_allowed=5)
    contest = part.stage.contest
    run = Rows(contest, part, at, entrants)
    run.schools(department)
    run.people()
    run.results()
    free_ids()
    persons = part.stage.rankings.get()
    Ranking.objects.filter(pk=persons.pk).update(public=public)
    classes = Ranking.objects.create(contest=contest, stage=part.stage, of="class", name="Lớp", public=public)
    Measure.objects.bulk_create(
        Measure(ranking=classes, order=order, kind=kind, direction=direction)
        for order, (kind, direction) in enumerate(default_rule("class"), start=1)
    )
    return part, persons, classes


class Rows:
    def __init__(self, contest, part, at, entrants):
        self.contest, self.part, self.entrants = contest, part, entrants
        self.at = connection.ops.adapt_datetimefield_value(at)
        self.audience = contest.audiences.get()

    def insert(self, sql, count, *params):
        series = SERIES[connection.vendor].format(int(count))
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("SERIES", series), params)

    def last(self, table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608
            return cursor.fetchone()[0]

    def schools(self, department):
        """Schools with classes of forty; their reach is not needed, as nobody but the department looks."""
        classes = -(-self.entrants // CLASS)
        schools = -(-classes // CLASSES_OF_SCHOOL)
        unit, year = self.last("schools_unit"), make_year()
        self.insert(
            """INSERT INTO schools_unit (id, kind, level, name, name_search_key, code, abbreviation, opened_on)
               SELECT %s + s.n, 'school', 'lower', 'THCS số ' || s.n, 'thcs so ' || s.n, 'B' || (%s + s.n), '',
               '2000-01-01' FROM SERIES""",
            schools, unit, unit,
        )  # fmt: skip
        self.first_unit, self.first_class = unit + 1, self.last("schools_schoolclass") + 1
        self.insert(
            """INSERT INTO schools_schoolclass (id, unit_id, year_id, grade, name, name_key, size)
               SELECT %s + s.n - 1, %s + (s.n - 1) / %s, %s, 6 + s.n %% 4, '6A' || s.n, '6a' || s.n, %s FROM SERIES""",
            classes, self.first_class, self.first_unit, CLASSES_OF_SCHOOL, year.pk, CLASS,
        )  # fmt: skip
        self.insert(
            """INSERT INTO contests_frozensize (contest_id, audience_id, unit_id, school_class_id, size, frozen_at)
               SELECT %s, %s, %s + (s.n - 1) / %s, %s + s.n - 1, %s + s.n %% 5, %s FROM SERIES""",
            classes, self.contest.pk, self.audience.pk, self.first_unit, CLASSES_OF_SCHOOL, self.first_class, CLASS,
            self.at,
        )  # fmt: skip

    def people(self):
        self.first_person, self.first_entrant = self.last("schools_person") + 1, self.last("contests_entrant") + 1
        key = f"lpad(CAST({HASH.format(1, 1000003)} AS text), 40, '3')"
        if connection.vendor == "sqlite":
            key = f"substr('3333333333333333333333333333333333333333' || {HASH.format(1, 1000003)}, -40)"
        self.insert(
            f"""INSERT INTO schools_person (id, unit_id, kind, full_name, name_sort_key, name_search_key, gender, code)
               SELECT %s + s.n, %s + (s.n - 1) / %s, 'pupil', 'Nguyễn Văn ' || s.n, {key}, 'nguyen van ' || s.n, '', ''
               FROM SERIES""",  # noqa: S608
            self.entrants, self.first_person - 1, self.first_unit, CLASS * CLASSES_OF_SCHOOL,
        )  # fmt: skip
        self.insert(
            """INSERT INTO contests_entrant (id, contest_id, person_id, audience_id, unit_id, school_class_id,
               entered_at) SELECT %s + s.n, %s, %s + s.n, %s, %s + (s.n - 1) / %s, %s + (s.n - 1) / %s, %s
               FROM SERIES""",
            self.entrants, self.first_entrant - 1, self.contest.pk, self.first_person - 1, self.audience.pk,
            self.first_unit, CLASS * CLASSES_OF_SCHOOL, self.first_class, CLASS, self.at,
        )  # fmt: skip

    def results(self):
        """Half of the entrants hand in twice, half three times."""
        points, seconds = HASH.format(2, 41), HASH.format(3, 1800)
        attempts = self.entrants * ATTEMPTS_OF_TEN // 10
        self.insert(
            f"""INSERT INTO contests_attempt (entrant_id, part_id, number, paper, size, slots, rules, rules_version,
                started_at, deadline, accepts_until, submitted_at, closed_by_deadline, "right", points, seconds,
                change_seconds)
                SELECT %s + (s.n - 1) %% %s, %s, 1 + (s.n - 1) / %s, '[]', 0, 0, '{{}}', 1, %s, %s, %s, %s, false, 0,
                {points} * 2.5, {seconds}, {seconds} FROM SERIES""",  # noqa: S608
            attempts, self.first_entrant, self.entrants, self.part.pk, self.entrants,
            *[self.at] * 4,
        )  # fmt: skip
        self.insert(
            f"""INSERT INTO contests_partscore (entrant_id, part_id, stage_id, points, seconds, attempts, points_sum,
                seconds_sum, change_seconds, elsewhere, reached_at, updated_at)
                SELECT %s + s.n - 1, %s, %s, {points} * 2.5, {seconds}, 2 + s.n %% 2, {points} * 5, {seconds} * 2,
                {seconds}, false, %s, %s FROM SERIES""",  # noqa: S608
            self.entrants, self.first_entrant, self.part.pk, self.part.stage_id, self.at, self.at,
        )  # fmt: skip


def free_ids():
    """The next row of each table gets the next id, where ids come from sequences."""
    models = [Unit, SchoolClass, Person, Entrant]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def settle_down():
    """What a database does by itself after a while, so that plans are those of a portal that has run for a day."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
