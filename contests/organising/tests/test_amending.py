"""An opened contest is changed on record only: with a reason, told in words, binding what starts later."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Amendment, Attempt, Audience, Contest, FrozenSize, Notice, Part, Stage
from contests.quiz.actions import start_attempt
from contests.tests.builders import make_attempt, make_entrant_pupil
from contests.tests.worlds import formset, make_world, moment, page
from foundation.models import Event
from schools.tests.builders import make_person, make_pupil
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@shared
def world():
    world = make_world(opened=True)
    world.contest.refresh_from_db()
    return world


def save_stage(desk, world, **fields):
    stage = Stage.objects.get(pk=world.stage.pk)
    data = {"contest": world.contest.pk, "order": 1, "name": stage.name}
    data |= moment("opens_at", fields.pop("opens_at", stage.opens_at))
    data |= moment("closes_at", fields.pop("closes_at", stage.closes_at))
    return desk.post(page("stage", "change", stage.pk), data | fields)


def save_part(desk, world, lines=None, **fields):
    part = Part.objects.get(pk=world.part.pk)
    names = ("stage_id", "order", "name", "kind", "maximum", "minutes", "grace_seconds", "attempts_allowed", "counts",
             "penalty", "show_score", "show_key", "prediction")  # fmt: skip
    data = {name.removesuffix("_id"): getattr(part, name) for name in names}
    data |= dict.fromkeys(("shuffle_questions", "shuffle_choices", "unseen_first"), "on")
    known = part.blueprint.get()
    rows = lines or [
        {"id": known.pk, "part": part.pk, "bank": known.bank_id, "topic": "", "number": known.number or ""}
    ]
    return desk.post(page("part", "change", part.pk), data | fields | formset("blueprint", rows, initial=1))


def save_contest(desk, world, audiences=(), **fields):
    known = [
        {"id": row.pk, "contest": world.contest.pk, "name": row.name, "kind": row.kind}
        for row in world.contest.audiences.order_by("pk")
    ]
    rows = formset("audiences", [*known, *audiences], initial=len(known))
    data = (
        {"title": world.contest.title, "summary": ""}
        | rows
        | formset("exclusions", [])
        | formset("blocs", [])
        | formset("team_rule", [])
    )
    return desk.post(page("contest", "change", world.contest.pk), data | fields)


class TestReason:
    def test_is_asked_for_and_everything_typed_stays(self, desk, world):
        answer = save_part(desk, world, minutes=45, attempts_allowed=5)
        assert set(answer.context["adminform"].form.errors) == {"reason"}
        assert 'name="minutes" value="45"' in answer.content.decode()
        later = world.stage.closes_at + HOUR
        assert set(save_stage(desk, world, closes_at=later).context["adminform"].form.errors) == {"reason"}
        assert set(save_contest(desk, world, attempts_allowed=3).context["adminform"].form.errors) == {"reason"}
        answer = save_contest(desk, world, [{"name": "Cán bộ", "kind": "staff"}], reason="  ")
        assert answer.context["inline_admin_formsets"][0].formset.non_form_errors()
        assert not Amendment.objects.exists()
        world.part.refresh_from_db()
        assert (world.part.minutes, Audience.objects.filter(name="Cán bộ").exists()) == (30, False)

    def test_is_not_asked_for_names_nor_before_the_first_opening(self, desk, world):
        assert save_part(desk, world, name="Tên khác").status_code == 302
        assert save_contest(desk, world, title="Tên khác").status_code == 302
        Contest.objects.update(opened_at=None)
        assert save_part(desk, world, minutes=45).status_code == 302
        assert not Amendment.objects.exists()
        assert not Notice.objects.exists()

    def test_a_closed_contest_asks_as_well(self, desk, world):
        Contest.objects.update(state="closed")
        assert save_part(desk, world, minutes=45).status_code == 200


class TestAmendment:
    def test_says_what_changed_and_everybody_reads_it(self, desk, world):
        assert (
            save_part(desk, world, minutes=45, penalty="0.25", reason="Mạng của nhiều trường chậm").status_code == 302
        )
        [amendment] = Amendment.objects.all()
        assert (amendment.version, amendment.reason, amendment.by) == (2, "Mạng của nhiều trường chậm", world.organiser)
        assert sorted(amendment.changes) == [
            ["part", world.part.pk, "minutes", 30, 45],
            ["part", world.part.pk, "penalty", "0.000", "0.25"],
        ]
        world.contest.refresh_from_db()
        assert world.contest.rules_version == 2
        [notice] = Notice.objects.all()
        assert (notice.kind, notice.contest, notice.audience) == ("amendment", world.contest, None)
        for words in ("30 → 45", "0 → 0,25", "Mạng của nhiều trường chậm"):
            assert words in notice.text
        event = Event.objects.get(verb="amend")
        assert (event.reason, event.subject_id) == ("Mạng của nhiều trường chậm", world.contest.pk)

    def test_one_page_saved_is_one_amendment_and_versions_go_on(self, desk, world):
        save_contest(desk, world, [{"name": "Cán bộ", "kind": "staff"}], attempts_allowed=9, reason="Mời thêm thầy cô")
        save_stage(desk, world, closes_at=world.stage.closes_at + HOUR, reason="Thêm một giờ")
        rows = {row.version: row for row in Amendment.objects.all()}
        assert set(rows) == {2, 3}
        staff = Audience.objects.get(name="Cán bộ")
        assert rows[2].changes == [
            ["contest", world.contest.pk, "attempts_allowed", None, 9],
            ["audience", staff.pk, "", None, "Cán bộ"],
        ]
        [[_model, _pk, field, before, after]] = rows[3].changes
        assert (field, before[:13], after[:13]) == (
            "closes_at", f"{world.stage.closes_at:%Y-%m-%dT%H}", f"{world.stage.closes_at + HOUR:%Y-%m-%dT%H}",
        )  # fmt: skip
        ends = timezone.localtime(world.stage.closes_at + HOUR)
        assert f"→ {ends:%H:%M %d/%m/%Y}" in Notice.objects.latest("pk").text

    def test_questions_and_audiences_taken_away_are_told(self, desk, world):
        known = world.part.blueprint.get()
        row = {"id": known.pk, "part": world.part.pk, "bank": known.bank_id, "topic": "", "number": 1}
        assert save_part(desk, world, [row]).status_code == 200
        assert save_part(desk, world, [row], reason="Đề ngắn hơn").status_code == 302
        assert Amendment.objects.get().changes == [["part", world.part.pk, "questions", None, 1]]
        other = world.contest.audiences.create(name="Cán bộ", kind="staff")
        assert save_contest(desk, world, **{"audiences-1-DELETE": "on", "reason": "Nhầm"}).status_code == 302
        assert not Audience.objects.filter(pk=other.pk).exists()
        assert Amendment.objects.latest("version").changes == [["audience", 0, "", "Cán bộ", None]]

    def test_a_stage_that_is_added(self, desk, world):
        data = {"contest": world.contest.pk, "order": 2, "name": "Vòng hai"}
        data |= moment("opens_at", world.at) | moment("closes_at", world.at + HOUR)
        assert desk.post(page("stage", "add"), data).status_code == 200
        assert desk.post(page("stage", "add"), data | {"reason": "Thêm một vòng"}).status_code == 302
        assert "Vòng hai" in Notice.objects.get().text

    def test_an_audience_added_late_is_counted_then(self, desk, world):
        make_person(world.school, kind="staff")
        save_contest(desk, world, [{"name": "Cán bộ", "kind": "staff"}], reason="Mời thêm")
        assert FrozenSize.objects.get(audience__name="Cán bộ").size == 1

    def test_all_stand_on_a_page_for_whoever_sees_the_contest(self, client, desk, world):
        save_part(desk, world, minutes=45, reason="Mạng chậm")
        save_part(desk, world, minutes=50, reason="Vẫn chậm")
        pupil = make_entrant_pupil(world.part, school=world.school)
        for user, status in [(pupil.user, 200), (world.secretary, 200), (world.stranger, 404)]:
            client.force_login(user)
            answer = client.get(reverse("contest_amendments", args=[world.contest.pk]))
            assert answer.status_code == status
        client.force_login(pupil.user)
        html = client.get(reverse("contest_amendments", args=[world.contest.pk])).content.decode()
        assert html.index("Vẫn chậm") < html.index("Mạng chậm")
        assert (
            reverse("contest_amendments", args=[world.contest.pk])
            in client.get(reverse("contest", args=[world.contest.pk])).content.decode()
        )


class TestPapers:
    def test_an_open_paper_keeps_its_time_and_the_next_has_the_new(self, desk, world):
        attempt = make_attempt(world.part, make_entrant_pupil(world.part, school=world.school), at=world.at)
        save_part(desk, world, minutes=45, reason="Mạng chậm")
        before = attempt.deadline
        attempt.refresh_from_db()
        assert attempt.deadline == before
        other = make_pupil(world.school, "Lê Thị Sau")
        part = Part.objects.select_related("stage__contest").get(pk=world.part.pk)
        assert start_attempt(part, other, at=world.at).deadline == world.at + timedelta(minutes=45)

    def test_an_end_moved_on_gives_open_papers_what_they_missed(self, desk, world):
        Stage.objects.filter(pk=world.stage.pk).update(closes_at=world.at + timedelta(minutes=10))
        part = Part.objects.select_related("stage__contest").get(pk=world.part.pk)
        attempt = start_attempt(part, make_entrant_pupil(world.part, school=world.school), at=world.at)
        save_stage(desk, world, closes_at=world.at + timedelta(minutes=20), reason="Mất điện")
        attempt.refresh_from_db()
        assert attempt.deadline == (world.at + timedelta(minutes=20)).replace(microsecond=0)

    def test_where_all_start_together_the_limit_runs_from_the_opening(self, desk, world):
        Stage.objects.filter(pk=world.stage.pk).update(
            opens_at=world.at, closes_at=world.at + timedelta(minutes=20), synchronous=True
        )
        part = Part.objects.select_related("stage__contest").get(pk=world.part.pk)
        begun = world.at + timedelta(minutes=15)
        attempt = start_attempt(part, make_entrant_pupil(world.part, school=world.school), at=begun)
        save_stage(desk, world, closes_at=world.at + 3 * HOUR, synchronous="on", reason="Mất điện")
        attempt.refresh_from_db()
        assert attempt.deadline == Stage.objects.get(pk=world.stage.pk).opens_at + timedelta(minutes=30)

    @pytest.mark.parametrize(("field", "value"), [("maximum", "50"), ("counts", "last"), ("prediction", "entrants")])
    def test_what_would_make_results_incomparable_stays_once_papers_exist(self, desk, world, field, value):
        assert save_part(desk, world, **{field: value}, reason="Trước khi thi").status_code == 302
        world.part.refresh_from_db()
        changed = getattr(world.part, field)
        make_attempt(world.part, make_entrant_pupil(world.part, school=world.school), at=world.at)
        before = Amendment.objects.count()
        save_part(
            desk, world, **{field: "" if field == "prediction" else "first" if field == "counts" else "70"}, reason="x"
        )
        world.part.refresh_from_db()
        assert getattr(world.part, field) == changed
        assert Amendment.objects.count() == before
        assert "data-go" in desk.get(page("part", "change", world.part.pk)).content.decode()
        assert Attempt.objects.count() == 1
