"""The organiser's pages of contest, stage, part and ranking."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import BlueprintLine, Choice, Contest, Measure, Part, QuestionBank, Ranking, Stage
from contests.placing import rebuild_ranking
from contests.quiz.actions import submit_attempt
from contests.tests.builders import add_question, make_attempt, make_quiz
from contests.tests.worlds import formset, make_world, moment, page
from foundation.models import Event
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


@pytest.fixture
def desk(client, world):
    """The organiser's browser."""
    client.force_login(world.organiser)
    return client


def typed(world, *, opens=timedelta(days=1), closes=timedelta(days=3), **fields):
    data = {
        "unit": world.department.pk,
        "title": "Cuộc thi mới của Sở",
        "summary": "Mười câu về dịch vụ công.",
        "minutes": 45,
        "attempts_allowed": 3,
        **moment("opens_at", world.at + opens),
        **moment("closes_at", world.at + closes),
    }
    return data | fields


class TestStartingAContest:
    def test_the_quick_form_makes_it_whole(self, desk, world):
        answer = desk.post(page("contest", "add"), typed(world))
        contest = Contest.objects.get(title="Cuộc thi mới của Sở")
        assert answer["Location"] == page("contest", "change", contest.pk)
        part = Part.objects.select_related("stage").get(stage__contest=contest)
        assert (contest.unit, contest.state, contest.summary) == (
            world.department, "draft", "Mười câu về dịch vụ công.",
        )  # fmt: skip
        assert (part.minutes, part.attempts_allowed) == (45, 3)
        assert part.stage.opens_at == (world.at + timedelta(days=1)).replace(microsecond=0)
        assert part.stage.closes_at == (world.at + timedelta(days=3)).replace(microsecond=0)
        assert part.blueprint.get().bank.unit == world.department
        rule = Measure.objects.filter(ranking__stage=part.stage).order_by("order").values_list("kind", "direction")
        assert list(rule) == [("points", "high"), ("attempts", "low"), ("seconds", "low")]
        event = Event.objects.get(subject_type="contests.contest", subject_id=contest.pk)
        assert (event.by, event.verb) == (world.organiser, "create")

    @pytest.mark.parametrize(
        ("fields", "faulty"),
        [
            ({"closes": timedelta(hours=23)}, {"closes_at"}),
            ({"closes": timedelta(days=1)}, {"closes_at"}),
            ({"closes": timedelta(days=1, minutes=44)}, {"closes_at"}),
            ({"minutes": "0"}, {"minutes"}),
            ({"attempts_allowed": "0"}, {"attempts_allowed"}),
            ({"title": ""}, {"title"}),
            ({"opens_at_0": "mai"}, {"opens_at"}),
            ({"unit": ""}, {"unit"}),
        ],
    )
    def test_faults_are_shown_with_everything_that_was_typed(self, desk, world, fields, faulty):
        before = Contest.objects.count()
        data = typed(world, **fields)
        answer = desk.post(page("contest", "add"), data)
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        assert set(form.errors) == faulty
        html = answer.content.decode()
        for name in ("title", "minutes", "attempts_allowed", "opens_at_0", "opens_at_1", "closes_at_0", "closes_at_1"):
            if data[name]:
                assert f'name="{name}" value="{data[name]}"' in html, name
        assert data["summary"] in html
        assert form["unit"].value() == str(data["unit"])
        assert Contest.objects.count() == before

    def test_a_window_of_exactly_one_attempt_is_enough(self, desk, world):
        answer = desk.post(page("contest", "add"), typed(world, closes=timedelta(days=1, minutes=45)))
        assert answer.status_code == 302
        assert Contest.objects.filter(title="Cuộc thi mới của Sở").exists()

    def test_the_empty_form_speaks_of_no_contest_yet(self, desk, world):
        html = desk.get(page("contest", "add")).content.decode()
        assert "data-map" not in html
        assert "data-go" not in html

    def test_whoever_organises_at_one_unit_finds_it_chosen(self, desk, world):
        form = desk.get(page("contest", "add")).context["adminform"].form
        assert form["unit"].value() == world.department.pk

    def test_whoever_organises_at_two_chooses(self, desk, world):
        make_seat(make_unit("Sở thứ hai", kind="department"), "organiser", user=world.organiser)
        assert desk.get(page("contest", "add")).context["adminform"].form["unit"].value() is None

    def test_a_seat_of_another_role_does_not_fill_it_in(self, desk, world):
        make_seat(make_unit("Sở thứ hai", kind="department"), "officer", user=world.organiser)
        form = desk.get(page("contest", "add")).context["adminform"].form
        assert form["unit"].value() == world.department.pk


class TestOpening:
    def state(self, desk, contest, state="open"):
        return desk.post(page("contest", "state", contest.pk), {"state": state}, follow=True)

    def test_what_is_missing_is_listed_with_links_that_work(self, desk, world):
        contest = world.contest
        Choice.objects.filter(question__bank=world.bank).update(correct=False)
        Measure.objects.filter(ranking=world.ranking).delete()
        BlueprintLine.objects.filter(part=world.part).update(number=9)
        contest.audiences.all().delete()
        Stage.objects.create(
            contest=contest, order=2, name="Vòng trống", opens_at=world.at, closes_at=world.stage.closes_at
        )
        answer = self.state(desk, contest)
        contest.refresh_from_db()
        assert contest.state == "draft"
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
        faults = answer.context["faults"]
        assert sorted(fault.model for fault, _url in faults) == [
            "contest", "part", "question", "question", "ranking", "stage",
        ]  # fmt: skip
        html = answer.content.decode()
        for fault, url in faults:
            assert f'<a href="{url}">' in html
            shown = desk.get(url)
            assert shown.status_code == 200
            assert (shown.context["original"]._meta.model_name, shown.context["original"].pk) == (fault.model, fault.pk)

    def test_a_ready_contest_opens_and_closes_again(self, desk, world):
        answer = self.state(desk, world.contest)
        assert answer.context["faults"] == []
        assert 'data-go="close"' in answer.content.decode()
        world.contest.refresh_from_db()
        assert world.contest.state == "open"
        answer = self.state(desk, world.contest, "closed")
        assert 'data-go="open"' in answer.content.decode()
        world.contest.refresh_from_db()
        assert world.contest.state == "closed"
        events = Event.objects.filter(subject_type="contests.contest", subject_id=world.contest.pk, by=world.organiser)
        assert list(events.order_by("at", "pk").values_list("verb", flat=True)) == ["open", "closed"]

    def test_the_page_says_when_nothing_is_missing(self, desk, world):
        html = desk.get(page("contest", "change", world.contest.pk)).content.decode()
        assert "data-ready" in html
        assert "data-faults" not in html

    def test_looking_changes_nothing(self, desk, world):
        assert desk.get(page("contest", "state", world.contest.pk)).status_code == 405
        world.contest.refresh_from_db()
        assert world.contest.state == "draft"

    def test_a_state_nobody_knows_is_not_written(self, desk, world):
        BlueprintLine.objects.all().delete()
        self.state(desk, world.contest, "official")
        world.contest.refresh_from_db()
        assert world.contest.state == "draft"


class TestTheMap:
    def test_it_leads_to_every_page_of_the_contest(self, desk, world):
        html = desk.get(page("contest", "change", world.contest.pk)).content.decode()
        pages = [
            page("stage", "change", world.stage.pk),
            page("part", "change", world.part.pk),
            page("questionbank", "change", world.bank.pk),
            page("ranking", "change", world.ranking.pk),
            reverse("ranking", args=[world.ranking.pk]),
            page("question", "add") + f"?bank={world.bank.pk}",
        ]
        for url in pages:
            assert f'href="{url}"' in html
            assert desk.get(url).status_code == 200

    def test_a_title_changes_with_its_history(self, desk, world):
        rows = formset("audiences", []) | formset("exclusions", []) | formset("blocs", []) | formset("team_rule", [])
        answer = desk.post(page("contest", "change", world.contest.pk), {"title": "Tên mới", "summary": "", **rows})
        assert answer.status_code == 302
        world.contest.refresh_from_db()
        assert (world.contest.title, world.contest.unit, world.contest.state) == ("Tên mới", world.department, "draft")
        event = Event.objects.get(subject_type="contests.contest", subject_id=world.contest.pk, verb="change")
        assert list(event.changes) == ["title"]


class TestStagePartRanking:
    def test_a_stage_closes_after_it_opens(self, desk, world):
        data = {
            "contest": world.contest.pk, "order": 1, "name": "Vòng trường",
            **moment("opens_at", world.at), **moment("closes_at", world.at - timedelta(hours=1)),
        }  # fmt: skip
        answer = desk.post(page("stage", "change", world.stage.pk), data)
        assert answer.status_code == 200
        assert answer.context["adminform"].form.non_field_errors()
        data |= moment("closes_at", world.at + timedelta(hours=1))
        assert desk.post(page("stage", "change", world.stage.pk), data).status_code == 302
        world.stage.refresh_from_db()
        assert world.stage.name == "Vòng trường"

    def part_data(self, world, bank, **line):
        rows = [{"bank": bank.pk, "topic": "", "number": 2, **line}]
        part = {
            "stage": world.stage.pk, "order": 1, "name": "Trắc nghiệm", "kind": "paper", "maximum": "50", "minutes": 20,
            "grace_seconds": 60, "attempts_allowed": 2, "counts": "last", "penalty": "0", "show_score": "at_once",
            "show_key": "after_closing",
        }  # fmt: skip
        return part | formset("blueprint", rows)

    def test_a_part_takes_lines_from_the_banks_one_may_see(self, desk, world):
        second = QuestionBank.objects.create(unit=world.department, name="Ngân hàng hai")
        answer = desk.post(page("part", "change", world.part.pk), self.part_data(world, second))
        assert answer.status_code == 302
        assert set(world.part.blueprint.values_list("bank", "number")) == {(world.bank.pk, None), (second.pk, 2)}
        world.part.refresh_from_db()
        assert (world.part.counts, world.part.shuffle_questions) == ("last", False)

    @pytest.mark.parametrize("field", ["minutes", "attempts_allowed", "maximum"])
    def test_a_part_nobody_could_take_is_refused(self, desk, world, field):
        data = self.part_data(world, world.bank) | {field: "0"}
        answer = desk.post(page("part", "change", world.part.pk), data)
        assert answer.status_code == 200
        assert answer.context["errors"]
        world.part.refresh_from_db()
        assert world.part.name == "Quiz" or world.part.minutes == 30

    def ranking_data(self, world, *measures, **fields):
        known = list(world.ranking.measures.order_by("order"))
        rows = [
            {
                "id": row.pk,
                "ranking": world.ranking.pk,
                "order": row.order,
                "kind": row.kind,
                "direction": row.direction,
            }
            for row in known
        ]
        rows += [{"order": order, "kind": kind, "direction": way} for order, kind, way in measures]
        data = {
            "contest": world.contest.pk, "stage": world.stage.pk, "of": "person", "name": "Cá nhân", "audience": "",
            "state": "provisional",
        }  # fmt: skip
        data |= fields
        return data | formset("measures", rows, initial=len(known)) | formset("prizes", [])

    def test_a_rule_gets_a_measure(self, desk, world):
        answer = desk.post(page("ranking", "change", world.ranking.pk), self.ranking_data(world, (4, "reached", "low")))
        assert answer.status_code == 302
        rule = world.ranking.measures.order_by("order").values_list("kind", flat=True)
        assert list(rule) == ["points", "attempts", "seconds", "reached"]
        world.ranking.refresh_from_db()
        assert (world.ranking.name, world.ranking.state) == ("Cá nhân", "provisional")

    def test_places_follow_a_changed_rule_at_once(self, client, desk, world):
        world.contest.state = "open"
        world.contest.save(update_fields=["state"])
        attempt = make_attempt(world.part, at=world.at)
        submit_attempt(attempt.pk, [], at=world.at)
        rebuild_ranking(world.ranking.pk, at=timezone.now())
        desk.post(page("ranking", "change", world.ranking.pk), self.ranking_data(world, (4, "reached", "low")))
        [place] = world.ranking.places.all()
        assert len(place.values) == 4
        assert desk.get(reverse("ranking", args=[world.ranking.pk])).status_code == 200

    def test_a_rule_keeps_one_measure(self, desk, world):
        data = self.ranking_data(world) | {f"measures-{number}-DELETE": "on" for number in range(3)}
        assert desk.post(page("ranking", "change", world.ranking.pk), data).status_code == 200
        assert world.ranking.measures.count() == 3
        del data["measures-0-DELETE"]
        assert desk.post(page("ranking", "change", world.ranking.pk), data).status_code == 302
        assert [measure.kind for measure in world.ranking.measures.all()] == ["points"]

    def test_a_measure_stands_in_a_rule_once(self, desk, world):
        answer = desk.post(page("ranking", "change", world.ranking.pk), self.ranking_data(world, (4, "points", "low")))
        assert answer.status_code == 200
        assert world.ranking.measures.count() == 3

    @pytest.mark.parametrize(
        ("of", "kind", "threshold", "faulty"),
        [
            ("person", "participation", "", "kind"), ("class", "nearest", "", "kind"),
            ("class", "high_share", "", "threshold"),
            ("person", "mean", "80", "threshold"), ("class", "high_share", "80", ""), ("person", "nearest", "", ""),
        ],
    )  # fmt: skip
    def test_a_measure_goes_with_what_is_ranked(self, desk, world, of, kind, threshold, faulty):
        data = {
            "contest": world.contest.pk, "stage": "", "of": of, "name": "Cả cuộc thi", "audience": "",
            "state": "hidden",
            **formset("measures", [{"order": 1, "kind": kind, "direction": "high", "threshold": threshold}]),
            **formset("prizes", []),
        }  # fmt: skip
        answer = desk.post(page("ranking", "add"), data)
        rankings = Ranking.objects.filter(name="Cả cuộc thi")
        assert (answer.status_code, rankings.count()) == ((200, 0) if faulty else (302, 1))
        if faulty:
            rule, _prizes = answer.context["inline_admin_formsets"]
            assert set(rule.formset.forms[0].errors) == {faulty}

    @pytest.mark.parametrize(
        ("asked", "kinds"),
        [
            ("", ["points", "attempts", "seconds"]),
            ("?of=class", ["participation", "attempts", "mean", "decision"]),
            ("?of=nonsense", ["points", "attempts", "seconds"]),
        ],
    )
    def test_a_new_ranking_is_offered_the_usual_rule(self, desk, asked, kinds):
        rule, _prizes = desk.get(page("ranking", "add") + asked).context["inline_admin_formsets"]
        assert [form.initial["kind"] for form in rule.formset.forms if form.initial] == kinds

    def test_an_audience_of_another_contest_cannot_be_ranked(self, desk, world):
        other = make_quiz(world.department, title="Cuộc thi hai", opened=False).stage.contest
        foreign, own = other.audiences.get(), world.contest.audiences.get()
        answer = desk.post(page("ranking", "change", world.ranking.pk), self.ranking_data(world, audience=foreign.pk))
        assert answer.status_code == 200
        assert set(answer.context["adminform"].form.errors) == {"audience"}
        answer = desk.post(page("ranking", "change", world.ranking.pk), self.ranking_data(world, audience=own.pk))
        assert answer.status_code == 302
        assert Ranking.objects.get(pk=world.ranking.pk).audience == own


class TestLists:
    @pytest.mark.parametrize(
        ("model", "queries"),
        [("contest", 7), ("stage", 8), ("part", 7), ("ranking", 7), ("questionbank", 7)],
    )
    def test_one_row_and_three_cost_the_same(self, desk, world, django_assert_num_queries, model, queries):
        desk.get(page(model, "changelist"))  # what is read once for a process
        for rows in (1, 3):
            if rows == 3:
                make_quiz(world.department, title="Hai", opened=False)
                make_quiz(world.department, title="Ba", opened=False)
            with django_assert_num_queries(queries):
                answer = desk.get(page(model, "changelist"))
            assert answer.context["cl"].result_count == rows

    def test_the_size_of_its_bank_costs_a_contests_page_nothing(self, desk, world, django_assert_num_queries):
        address = page("contest", "change", world.contest.pk)
        desk.get(address)
        with django_assert_num_queries(60):
            desk.get(address)
        for number in range(3):
            add_question(world.part, f"Câu thêm {number}?")
        with django_assert_num_queries(60):
            desk.get(address)
