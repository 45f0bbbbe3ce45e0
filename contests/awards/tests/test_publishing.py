"""What is frozen, when a ranking may become official, what that does to prizes, and the way back."""

import gzip
import json
from datetime import timedelta
from decimal import Decimal

import pytest

from contests.awards import actions
from contests.awards.disqualifying import disqualify, lift
from contests.awards.freezing import frozen
from contests.awards.publishing import NotReady, publish
from contests.awards.rules import why_not_publish
from contests.awards.tests.worlds import add_entrant, awarded, close, compute, make_ranked, score
from contests.models import Attempt, Award, Notice, Publication, Ranking, Ruling
from contests.quiz.actions import start_attempt
from foundation.files.rules import path_of
from foundation.jobs.actions import enqueue
from foundation.jobs.run import perform
from foundation.models import Job
from foundation.refusals import NotPossible

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def published(world, state="provisional", *, note="", at=None, number=None):
    at = at or world.at
    number = number or Publication.objects.filter(ranking=world.ranking).count() + 1
    world.ranking.refresh_from_db()
    with frozen(world.ranking) as read:
        return publish(world.ranking.pk, state, read, number=number, note=note, by=world.organiser, at=at)


def ready(world):
    actions.propose_awards(world.ranking.pk, by=world.organiser, at=world.at)
    ids = list(Award.objects.values_list("pk", flat=True))
    actions.verify_awards(world.ranking.pk, ids, note="Đã đối chiếu", by=world.organiser, at=world.at)
    return world


def lines_of(publication):
    with gzip.open(path_of(publication.file), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class TestFrozen:
    def test_the_file_holds_the_rule_the_prizes_and_every_place(self):
        world = ready(make_ranked())
        publication = published(world)
        heading, *places = lines_of(publication)
        assert heading["contest"] == world.contest.title
        assert heading["rule"] == [["points", "high"], ["attempts", "low"], ["seconds", "low"]]
        assert [row[1] for row in heading["prizes"]] == ["first", "second"]
        assert [(place["subject"], place["rank"]) for place in places] == [
            (entrant.pk, rank) for rank, entrant in enumerate(world.entrants, start=1)
        ]
        assert Decimal(places[0]["values"][0]) == 100
        assert places[0]["called"] == ["Nguyễn Văn An", "THCS Đại Mỗ", "6A"]
        assert (publication.total, publication.changes, publication.number) == (4, {}, 1)

    def test_reading_it_asks_the_same_number_of_questions_for_any_length(self, django_assert_num_queries):
        world = make_ranked()
        published(world)
        for extra in (0, 3):
            for number in range(extra):
                add_entrant(world, f"Thêm {number}", 10)
            compute(world)
            with django_assert_num_queries(4), frozen(world.ranking) as read:
                assert read.total == 4 + extra

    def test_what_changed_is_counted_and_named_with_the_reason_on_record(self):
        world = make_ranked()
        published(world)
        later = world.at + MINUTE
        disqualify(world.entrants[1], reason="Nhờ người khác làm bài", by=world.organiser, at=later)
        world.ranking.places.filter(entrant=world.entrants[1]).delete()  # as the computing does
        score(world, world.entrants[3], 95, at=later)
        compute(world, at=later + MINUTE)
        world.ranking.places.filter(entrant=world.entrants[1]).delete()
        publication = published(world, at=later + 2 * MINUTE)
        gone, climbed = world.entrants[1].pk, world.entrants[3].pk
        assert publication.changes["counts"]["gone"] == 1
        assert publication.changes["counts"]["changed"] == 1
        named = {move[1]: move for move in publication.changes["first"]}
        assert (named[gone][0], named[gone][2:]) == ("gone", [2, None, "disqualified"])
        assert (named[climbed][0], named[climbed][2:]) == ("changed", [4, 2, ""])

    def test_sent_twice_it_is_published_once(self):
        world = make_ranked()
        published(world, number=1)
        with pytest.raises(NotPossible):
            published(world, number=1)
        assert Publication.objects.count() == 1

    def test_places_that_changed_while_they_were_read_are_not_kept(self):
        world = make_ranked()
        with frozen(world.ranking) as read:
            compute(world, at=world.at + MINUTE)
            with pytest.raises(NotPossible):
                publish(world.ranking.pk, "provisional", read, number=1, note="", by=None, at=world.at)
        assert Publication.objects.count() == 0


class TestOfficial:
    def test_prizes_are_given_and_everybody_is_told(self):
        world = ready(make_ranked())
        published(world, "official")
        assert set(awarded(world).values()) == {("first", "given"), ("second", "given")}
        assert Award.objects.exclude(given_at=world.at).count() == 0
        assert Ranking.objects.get().state == "official"
        assert Notice.objects.get().kind == "result"

    def test_a_refused_prize_stays_refused(self):
        world = make_ranked(prizes=((1, "first"),))
        actions.propose_awards(world.ranking.pk, by=world.organiser, at=world.at)
        refused = Award.objects.get()
        actions.refuse_award(refused, reason="Không đúng đối tượng", by=world.organiser, at=world.at)
        published(ready(world), "official")
        assert [state for _level, state in awarded(world).values()] == ["refused", "given"]

    def spoil_running(self, world):
        type(world.part.stage).objects.update(closes_at=world.at + MINUTE)

    def spoil_open_paper(self, world):
        type(world.part.stage).objects.update(closes_at=world.at + MINUTE)
        start_attempt(world.part, world.entrants[0].person, at=world.at - 2 * MINUTE)
        close(world)

    def spoil_tie(self, world):
        score(world, world.entrants[1], 100)
        compute(world)

    def spoil_unverified(self, world):
        actions.take_back(Award.objects.latest("pk"), reason="Xem lại", by=world.organiser, at=world.at)

    def spoil_not_proposed(self, world):
        Award.objects.all().delete()

    def spoil_other_places(self, world):
        score(world, world.entrants[2], 99)
        compute(world)

    def spoil_newer_results(self, world):
        score(world, world.entrants[2], 99, at=world.at + MINUTE)

    def spoil_disqualified(self, world):
        disqualify(world.entrants[0], reason="x", by=world.organiser, at=world.at)

    def spoil_rescoring(self, world):
        question = world.part.blueprint.get().bank.questions.first()
        Ruling.objects.create(part=world.part, question=question, effect="free", reason="x", by=None, at=world.at)

    @pytest.mark.parametrize(
        "spoil",
        ["running", "open_paper", "tie", "unverified", "not_proposed", "other_places", "newer_results", "disqualified",
         "rescoring"],
    )  # fmt: skip
    def test_not_while_anything_is_open(self, spoil):
        world = ready(make_ranked())
        assert why_not_publish(world.ranking, "official", world.at) == []
        getattr(self, f"spoil_{spoil}")(world)
        with pytest.raises(NotReady) as refused:
            published(world, "official")
        assert len(refused.value.reasons) >= 1
        assert (Publication.objects.count(), Ranking.objects.get().state) == (0, "provisional")
        assert not Award.objects.filter(state="given").exists()

    def test_without_prizes_the_places_alone_decide(self):
        world = make_ranked(prizes=())
        published(world, "official")
        assert Ranking.objects.get().state == "official"

    def test_one_over_all_stages_waits_for_each_of_them(self):
        world = make_ranked(prizes=())
        overall = Ranking.objects.create(contest=world.contest, name="Chung cuộc", computed_at=world.at)
        assert why_not_publish(overall, "official", world.at) == []
        world.contest.stages.create(order=2, name="Vòng 2", opens_at=world.at, closes_at=world.at + MINUTE)
        assert len(why_not_publish(overall, "official", world.at)) == 1
        world.contest.stages.filter(order=2).update(practice=True)
        assert why_not_publish(overall, "official", world.at) == []


class TestTakenBack:
    def test_it_wants_a_reason_and_nothing_is_deleted(self):
        world = ready(make_ranked())
        published(world, "official")
        with pytest.raises(NotPossible):
            published(world, "provisional")
        published(world, "provisional", note="Khiếu nại về câu 3")
        assert list(Publication.objects.order_by("number").values_list("state", "note")) == [
            ("official", ""), ("provisional", "Khiếu nại về câu 3"),
        ]  # fmt: skip
        assert set(awarded(world).values()) == {("first", "verified"), ("second", "verified")}
        assert Job.objects.filter(kind="contests.rebuild_ranking").count() == 1
        assert "Khiếu nại về câu 3" in Notice.objects.latest("pk").text

    def test_official_again_it_is_a_third_publication(self):
        world = ready(make_ranked())
        published(world, "official")
        published(world, "provisional", note="Khiếu nại")
        compute(world)
        published(world, "official")
        assert Publication.objects.count() == 3
        assert Award.objects.filter(state="given").count() == 2

    def test_official_twice_is_refused(self):
        world = ready(make_ranked())
        published(world, "official")
        with pytest.raises(NotReady):
            published(world, "official")


class TestDisqualified:
    def test_out_and_in_again_with_two_reasons(self):
        world = make_ranked()
        entrant = world.entrants[0]
        made = disqualify(entrant, reason="Hai tài khoản", by=world.organiser, at=world.at)
        with pytest.raises(NotPossible):
            disqualify(entrant, reason="Lần nữa", by=world.organiser, at=world.at)
        lift(made, reason="Nhầm người", by=world.organiser, at=world.at + MINUTE)
        with pytest.raises(NotPossible):
            lift(made, reason="Lần nữa", by=world.organiser, at=world.at + MINUTE)
        made.refresh_from_db()
        assert (made.reason, made.lifted_reason, made.lifted_by) == ("Hai tài khoản", "Nhầm người", world.organiser)
        assert Job.objects.filter(kind="contests.rebuild_ranking").count() == 2
        assert Attempt.objects.count() == 0
        assert entrant.scores.count() == 1  # what was handed in stays


class TestByJob:
    def enqueued(self, world, by, **payload):
        asked = {"ranking": world.ranking.pk, "state": "provisional", "note": "Tuần 1", "number": 1} | payload
        job = enqueue("contests.publish_ranking", key="p", title="x", payload=asked, by=by, at=world.at)
        perform(job.pk, clock=lambda: world.at)
        job.refresh_from_db()
        return job

    def test_a_worker_publishes_the_same(self):
        world = make_ranked()
        job = self.enqueued(world, world.organiser)
        publication = Publication.objects.get()
        assert (job.state, publication.note, publication.by) == ("done", "Tuần 1", world.organiser)
        assert len(lines_of(publication)) == 5

    def test_what_stands_against_it_is_told_to_who_asked(self):
        world = make_ranked()
        job = self.enqueued(world, world.organiser, state="official")
        assert job.state == "failed"
        assert job.error
        assert Publication.objects.count() == 0

    def test_who_may_not_any_more_publishes_nothing(self):
        world = make_ranked()
        assert self.enqueued(world, world.officer).state == "failed"
        assert Publication.objects.count() == 0
