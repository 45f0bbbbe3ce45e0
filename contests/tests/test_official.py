"""An official ranking stands; rankings whose rule changed, that are large, or computed twice at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contests.models import Entrant, Measure, PartScore, Place, Ranking, Stage
from contests.placing import computed_places, rebuild_ranking, write_places
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tasks import ask_rebuild, stale_rankings, sweep
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent
from contests.tests.worlds import formset, page
from foundation.jobs.run import perform
from foundation.models import Job
from schools.models import Person
from schools.tests.builders import make_seat

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
REBUILD = "contests.rebuild_ranking"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def part(at):
    return make_quiz(at=at, attempts_allowed=5)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


@pytest.fixture
def ranking(part, pupil, at):
    """With one place: one right answer of four."""
    sit(part, pupil, 1, at)
    ranking = part.stage.rankings.get()
    rebuild_ranking(ranking.pk, at=at)
    ranking.refresh_from_db()
    return ranking


def sit(part, pupil, right, at):
    attempt = start_attempt(part, pupil, at=at)
    submit_attempt(attempt.pk, sent(attempt, right), at=at)


def close_stage(part, at):
    Stage.objects.filter(pk=part.stage_id).update(opens_at=at - timedelta(days=2), closes_at=at - MINUTE)


def posted(ranking, **fields):
    rows = [
        {"id": row.pk, "ranking": ranking.pk, "order": row.order, "kind": row.kind, "direction": row.direction}
        for row in ranking.measures.order_by("order")
    ]
    data = {
        "contest": ranking.contest_id, "stage": ranking.stage_id, "of": ranking.of, "name": ranking.name,
        "audience": "", "state": ranking.state,
    }  # fmt: skip
    return data | fields | formset("measures", rows, initial=len(rows)) | formset("prizes", [])


def points():
    return [Decimal(values[0]) for values in Place.objects.order_by("position").values_list("values", flat=True)]


class TestOfficial:
    def test_it_is_never_computed_again_by_itself(self, part, pupil, ranking, at):
        Ranking.objects.update(state="official")
        sit(part, pupil, 4, at + MINUTE)
        assert not stale_rankings().exists()
        sweep(at + 2 * MINUTE)
        ask_rebuild(ranking, at=at + 2 * MINUTE)  # asked for before it became official, done after
        perform(Job.objects.get(kind=REBUILD).pk, clock=lambda: at + 2 * MINUTE)
        assert points() == [25]
        ranking.refresh_from_db()
        assert ranking.computed_at == at

    def test_a_bare_choice_of_state_does_not_make_it_so(self, client, part, ranking, at):
        close_stage(part, at)
        client.force_login(make_seat(part.stage.contest.unit, "organiser"))
        answer = client.post(page("ranking", "change", ranking.pk), posted(ranking, state="official"))
        assert set(answer.context["adminform"].form.errors) == {"state"}
        assert Ranking.objects.get().state == "provisional"
        assert reverse("publish", args=[ranking.pk]) in answer.content.decode()

    def test_its_rule_stands_until_it_is_provisional_again(self, client, part, pupil, ranking, at):
        close_stage(part, at)
        Ranking.objects.update(state="official")
        ranking.refresh_from_db()
        client.force_login(make_seat(part.stage.contest.unit, "organiser"))
        data = posted(ranking, name="Tên mới") | {"measures-0-direction": "low", "measures-0-DELETE": "on"}
        assert client.post(page("ranking", "change", ranking.pk), data).status_code == 302
        before = ranking.computed_at
        ranking.refresh_from_db()
        assert (ranking.name, ranking.computed_at, ranking.measures.count()) == ("Tên mới", before, 3)
        assert ranking.measures.get(order=1).direction == "high"
        client.post(page("ranking", "change", ranking.pk), posted(ranking, state="provisional"))
        assert Ranking.objects.get().state == "official"  # taken back with a reason only, see contests.awards


class TestRuleChanged:
    @pytest.mark.parametrize(
        "change",
        [
            lambda ranking: Measure.objects.create(ranking=ranking, order=9, kind="mean", direction="high"),
            lambda ranking: ranking.measures.get(order=3).delete(),
            lambda ranking: ranking.measures.all().delete(),
        ],
    )
    def test_until_the_places_follow_the_page_says_that_they_are_computed(self, client, pupil, ranking, change):
        change(ranking)
        client.force_login(pupil.user)
        answer = client.get(reverse("ranking", args=[ranking.pk]))
        assert answer.status_code == 200
        assert (answer.context["stale"], answer.context["rows"]) == (True, [])
        html = answer.content.decode()
        assert ("data-stale" in html, 'class="empty"' in html) == (True, False)
        assert Job.objects.filter(kind=REBUILD).count() == 1


class TestComputing:
    def test_places_computed_before_those_that_stand_are_not_written(self, part, pupil, ranking, at):
        with computed_places(ranking.pk, at=at + MINUTE) as old:
            sit(part, pupil, 4, at + 2 * MINUTE)
            rebuild_ranking(ranking.pk, at=at + 3 * MINUTE)
            assert write_places(old) == 1
        assert points() == [100]

    def test_computing_locks_and_changes_nothing(self, ranking):
        with CaptureQueriesContext(connection) as asked, computed_places(ranking.pk, at=AT) as computed:
            pass
        own = (
            f"CREATE TEMPORARY TABLE {computed.table}",
            f"INSERT INTO {computed.table}",
            "DROP TABLE",
            "PRAGMA cache_size",
            "ANALYZE places_of",
        )
        assert [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SELECT", *own))] == []
        assert not any("FOR UPDATE" in query["sql"] for query in asked.captured_queries)

    def test_nothing_is_left_of_a_computing_that_is_thrown_away(self, ranking):
        with pytest.raises(KeyError), computed_places(ranking.pk, at=AT) as computed:
            raise KeyError
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {computed.table}")  # noqa: S608

    def test_inside_the_transaction_that_ends_the_job_no_score_is_read(self, part, pupil, ranking, at):
        sit(part, pupil, 4, at + MINUTE)
        ask_rebuild(ranking, at=at + MINUTE)
        inside = []

        def watch(execute, sql, params, many, context):
            if "contests_partscore" in sql:
                inside.append(bool(connection.savepoint_ids))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            perform(Job.objects.get(kind=REBUILD).pk, clock=lambda: at + MINUTE)
        assert points() == [100]
        assert inside
        assert not any(inside)

    def test_those_who_look_at_a_large_ranking_ask_once_a_minute(self, client, pupil, ranking, monkeypatch):
        monkeypatch.setattr("contests.views.LARGE", 0)
        PartScore.objects.update(updated_at=ranking.computed_at + MINUTE)
        client.force_login(pupil.user)
        client.get(reverse("ranking", args=[ranking.pk]))
        assert Job.objects.get(kind=REBUILD).key.split(":")[2] == "60"

    def test_asked_twice_in_a_minute_it_is_one_job(self, ranking):
        start = AT.replace(second=0)
        for seconds in (0, 20, 59, 60):
            ask_rebuild(ranking, at=start + timedelta(seconds=seconds), every=60)
        assert Job.objects.filter(kind=REBUILD).count() == 2

    def test_whether_it_is_stale_is_asked_once_and_along_the_index(self, part, ranking, django_assert_num_queries):
        entrant = Entrant.objects.get()
        persons = Person.objects.bulk_create(
            Person(unit=entrant.unit, full_name=f"N {n}", name_sort_key=f"n{n}", kind="pupil") for n in range(30)
        )
        entrants = Entrant.objects.bulk_create(
            Entrant(contest=entrant.contest, person=each, audience=entrant.audience, unit=entrant.unit, entered_at=AT)
            for each in persons
        )
        PartScore.objects.bulk_create(
            PartScore(entrant=each, part=part, stage=part.stage, points=1, seconds=1, attempts=1, points_sum=1,
                      reached_at=AT, updated_at=AT) for each in entrants
        )  # fmt: skip
        with django_assert_num_queries(1):
            assert not stale_rankings().filter(pk=ranking.pk).exists()
        if connection.vendor == "sqlite":
            assert "scores_lately_changed" in stale_rankings().filter(pk=ranking.pk).explain()


class TestCloseOverdue:
    def test_one_that_cannot_be_closed_does_not_keep_the_others_open(self):
        part = make_quiz()
        bad = make_attempt(part)
        good = make_attempt(part, make_entrant_pupil(part, "Lê Thị B"))
        bad.paper = [[1]]  # broken: a question without its choices
        bad.save(update_fields=["paper"])
        late = AT + timedelta(minutes=40)
        sweep(late)
        job = Job.objects.get(kind="contests.close_overdue")
        perform(job.pk, clock=lambda: late)
        job.refresh_from_db()
        good.refresh_from_db()
        bad.refresh_from_db()
        assert (good.submitted_at is None, bad.submitted_at is None) == (False, True)
        assert (job.state, bool(job.error)) == ("failed", True)
