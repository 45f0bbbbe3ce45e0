"""Another scale for a part after marks were given: tried out, converted or taken back, never silently."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from contests.judging.results import score_sitting
from contests.models import (
    Amendment,
    Criterion,
    LateSheet,
    Mark,
    Part,
    PartRun,
    PartScore,
    Proof,
    Ranking,
    ResultsUpload,
    ScoreSheet,
    Sitting,
    UploadedResult,
)
from contests.organising.judging_rules import sheets_given
from contests.organising.rescale_writing import converted
from contests.organising.rescaling import CannotRescale, Scale, carry_out, try_out
from contests.placing import rebuild_ranking
from contests.tests.team_builders import make_sheet, make_team, make_team_world
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
D = Decimal


@shared
def world():
    """Two teams of a school, marked by two judges in the introduction (10 and 10 points), and one elsewhere by one."""
    world = make_team_world(teams=2, judges=2)
    world.part = world.parts[0]
    first, second = world.teams
    for team, marks in ((first, [(8, 4), (9, 4)]), (second, [(5, "7.5"), (5, 7)])):
        for judge, (one, other) in zip(world.judges, marks, strict=True):
            make_sheet(team, world.part, judge, one, other)
    make_sheet(world.other_team, world.part, world.elsewhere.judges.get(), 10, 10)
    for sitting in (world.sitting, world.elsewhere):
        score_sitting(sitting, at=world.at)
    for ranking in Ranking.objects.filter(each_sitting=False):
        rebuild_ranking(ranking.pk, at=world.at)
    world.first, world.second = world.part.criteria.order_by("order")
    return world


def scale(world, first=(10, 1), second=(10, 1), how="convert", step="0.5", combines="mean"):
    pairs = zip((world.first, world.second), (first, second), strict=True)
    said = {row.pk: (D(str(maximum)), D(str(weight))) for row, (maximum, weight) in pairs}
    return Scale(how, said, D(step), combines)


def do(world, asked, **fields):
    part = Part.objects.get(pk=world.part.pk)
    said = {
        "digest": try_out(part, asked, at=world.at).digest(asked),
        "reason": "Kế hoạch in sai",
        "by": world.organiser,
    }
    return carry_out(part, asked, at=world.at + timedelta(minutes=1), **(said | fields))


def points(world):
    rows = PartScore.objects.filter(part=world.part).order_by("entrant")
    return [row.points for row in rows]


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (ScoreSheet, Mark, Criterion, Part, PartScore, Sitting, Amendment, Event, ResultsUpload, PartRun)
    ]


class TestTryingOut:
    def test_says_what_would_change_and_changes_nothing(self, world):
        before = everything()
        tried = try_out(world.part, scale(world, second=(20, 1)), at=world.at)
        assert everything() == before
        assert tried.in_the_way == []
        assert sorted(tried.sittings) == [("THCS Kia", 1), ("THCS Đây", 4)]
        shown = [(team.unit, team.before, team.after) for team in tried.changed]
        assert shown == [
            ("THCS Kia", 20, 30), ("THCS Đây", D("12.5"), D("16.5")), ("THCS Đây", D("12.25"), D("19.5")),
        ]  # fmt: skip
        # The second team passes the first, at its school and in the whole district.
        moved = {each.ranking: [row[1:] for row in each.rows] for each in tried.moves}
        assert moved == {"Tại trường – THCS Đây": [(2, 1), (1, 2)], "Toàn quận": [(3, 2), (2, 3)]}

    def test_the_digest_follows_marks_and_what_is_asked(self, world):
        asked = scale(world, second=(20, 1))
        first = try_out(world.part, asked, at=world.at).digest(asked)
        assert try_out(world.part, asked, at=world.at + timedelta(hours=1)).digest(asked) == first
        other = scale(world, second=(30, 1))
        assert try_out(world.part, other, at=world.at).digest(other) != first
        make_sheet(make_team(world.sitting), world.part, world.judges[0], 1, 1)
        assert try_out(world.part, asked, at=world.at).digest(asked) != first


class TestConverting:
    def test_every_sheet_gets_a_next_version_and_the_old_one_stays(self, world):
        sheet = ScoreSheet.objects.filter(appearance=world.teams[0], judge=world.judges[0]).get()
        Proof.objects.create(sheet=sheet, criterion=world.first, note="Mã 01", by=None, at=world.at)
        ScoreSheet.objects.filter(pk=sheet.pk).update(comment="Tốt")
        amendment = do(world, scale(world, second=(20, 1)))
        old, new = ScoreSheet.objects.filter(appearance=world.teams[0], judge=world.judges[0]).order_by("number")
        assert (old.pk, old.state, old.total, old.reason) == (sheet.pk, "replaced", 12, "Kế hoạch in sai")
        assert (new.number, new.state, new.total, new.comment) == (2, "handed_in", 16, "Tốt")
        assert list(old.marks.order_by("criterion").values_list("points", flat=True)) == [8, 4]
        assert list(new.marks.order_by("criterion").values_list("points", flat=True)) == [8, 8]
        assert new.proofs.get().note == "Mã 01"
        assert points(world) == [D("16.5"), D("19.5"), 30]
        part = Part.objects.get(pk=world.part.pk)
        assert (part.maximum, part.criteria.get(order=2).maximum) == (30, 20)
        assert sorted(amendment.changes) == [
            ["criterion", world.second.pk, "maximum", "10.00", "20.00"], ["part", part.pk, "maximum", "20.00", "30"],
        ]  # fmt: skip
        verbs = set(Event.objects.filter(verb="convert marks").values_list("subject_type", "reason"))
        assert verbs == {("contests.part", "Kế hoạch in sai"), ("contests.sitting", "Kế hoạch in sai")}

    def test_a_weight_is_counted_anew_and_marks_stay_as_they_are(self, world):
        do(world, scale(world, first=(10, 2)))
        assert points(world) == [D(21), D("17.25"), 30]
        sheet = ScoreSheet.objects.counting().get(appearance=world.teams[0], judge=world.judges[0])
        assert list(sheet.marks.order_by("criterion").values_list("points", flat=True)) == [8, 4]

    def test_another_way_to_combine_touches_no_sheet(self, world):
        before = list(ScoreSheet.objects.order_by("pk").values())
        do(world, scale(world, combines="median", step="0.25"))
        assert list(ScoreSheet.objects.order_by("pk").values()) == before
        part = Part.objects.get(pk=world.part.pk)
        assert (part.combines, part.step, part.maximum) == ("median", D("0.25"), 20)

    def test_what_is_not_handed_in_is_set_aside(self, world):
        late = make_team(world.sitting)
        sheet = ScoreSheet.objects.create(appearance=late, part=world.part, judge=world.judges[0], opened_at=world.at)
        Mark.objects.create(sheet=sheet, criterion=world.first, points=9, sequence=1, saved_at=world.at)
        asked = scale(world, second=(20, 1))
        assert try_out(world.part, asked, at=world.at).unfinished == 1
        do(world, asked)
        sheet.refresh_from_db()
        assert (sheet.state, sheet.reason, sheet.marks.get().points) == ("void", "Kế hoạch in sai", 9)

    def test_a_checked_sitting_is_checked_again(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(
            state="checked", checked_at=world.at, checked_by=world.secretary
        )
        do(world, scale(world, second=(20, 1)))
        world.sitting.refresh_from_db()
        assert (world.sitting.state, world.sitting.checked_at, world.sitting.checked_by) == ("judged", None, None)

    def test_results_from_a_workbook_are_converted_in_a_version_of_their_own(self, world):
        team = make_team(world.elsewhere)
        upload = ResultsUpload.objects.create(
            sitting=world.elsewhere, number=1, state="accepted", sha256="0" * 64, sent_at=world.at, rows={"teams": []}
        )
        for part, given in zip(world.parts[::2], (15, 22), strict=True):
            UploadedResult.objects.create(upload=upload, appearance=team, part=part, points=given)
        score_sitting(world.elsewhere, at=world.at)
        do(world, scale(world, first=(20, 1), second=(20, 1)))
        first, second = ResultsUpload.objects.order_by("number")
        assert [row.points for row in first.results.order_by("pk")] == [15, 22]
        assert [row.points for row in second.results.order_by("pk")] == [30, 22]
        assert (second.state, second.file, second.rows, second.sent_by) == (
            "accepted", None, {"teams": []}, world.organiser,
        )  # fmt: skip
        assert PartScore.objects.get(part=world.part, entrant=team.entrant).points == 30

    @pytest.mark.parametrize(
        ("points", "old", "new", "after"),
        [
            ("7.5", 10, 15, "11.25"),
            ("7", 15, 10, "4.67"),
            ("10", 10, 30, "30"),
            ("0", 10, 30, "0"),
            ("0.5", 10, 3, "0.15"),
        ],
    )
    def test_to_the_hundredth(self, points, old, new, after):
        assert converted(D(points), D(old), D(new)) == D(after)


class TestTakingBack:
    def test_the_judges_are_asked_anew(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="judged", judged_at=world.at)
        PartRun.objects.filter(part=world.part, sitting=world.sitting).update(state="closed", closed_at=world.at)
        tried = try_out(world.part, scale(world, how="take_back"), at=world.at)
        assert {team.after for team in tried.teams} == {None}
        do(world, scale(world, how="take_back"))
        assert set(ScoreSheet.objects.filter(part=world.part).values_list("state", "reason")) == {
            ("void", "Kế hoạch in sai")
        }
        assert points(world) == []
        assert Mark.objects.filter(sheet__part=world.part).count() == 10
        world.sitting.refresh_from_db()
        run = PartRun.objects.get(part=world.part, sitting=world.sitting)
        assert (world.sitting.state, world.sitting.judged_at, run.state, run.closed_at) == (
            "open",
            None,
            "running",
            None,
        )
        assert not sheets_given(world.part)
        make_sheet_again = ScoreSheet.objects.create(
            appearance=world.teams[0], part=world.part, judge=world.judges[0], number=2, opened_at=world.at
        )
        assert make_sheet_again.pk

    def test_a_workbook_says_nothing_of_the_part_any_more(self, world):
        team = make_team(world.elsewhere)
        upload = ResultsUpload.objects.create(
            sitting=world.elsewhere, number=1, state="accepted", sha256="0" * 64, sent_at=world.at, rows={}
        )
        for part, given in zip(world.parts[::2], (15, 22), strict=True):
            UploadedResult.objects.create(upload=upload, appearance=team, part=part, points=given)
        score_sitting(world.elsewhere, at=world.at)
        do(world, scale(world, how="take_back"))
        first, second = ResultsUpload.objects.order_by("number")
        assert (first.state, second.state) == ("discarded", "accepted")
        assert [(row.part, row.points) for row in second.results.all()] == [(world.parts[2], 22)]
        assert not PartScore.objects.filter(part=world.part).exists()
        score_sitting(world.elsewhere, at=world.at)
        assert PartScore.objects.get(part=world.parts[2]).points == 22


class TestRefused:
    @pytest.mark.parametrize("state", ["sent", "published"])
    def test_while_results_are_sent_or_published(self, world, state):
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state=state)
        asked = scale(world, second=(20, 1))
        [(where, _why)] = try_out(world.part, asked, at=world.at).in_the_way
        assert where == "THCS Kia"
        with pytest.raises(CannotRescale):
            do(world, asked)
        assert points(world) == [D("12.5"), D("12.25"), 20]

    def test_while_a_ranking_is_official_or_late_marks_wait(self, world):
        Ranking.objects.filter(name="Toàn quận").update(state="official")
        LateSheet.objects.create(
            judge=world.judges[0],
            appearance=world.teams[0],
            part=world.part,
            marks={},
            sequence=1,
            received_at=world.at,
        )
        asked = scale(world, second=(20, 1))
        found = try_out(world.part, asked, at=world.at).in_the_way
        assert [where for where, _why in found] == [str(Ranking.objects.get(name="Toàn quận")), "THCS Đây"]
        LateSheet.objects.update(accepted=False)
        Ranking.objects.filter(name="Toàn quận").update(state="provisional")
        assert try_out(world.part, asked, at=world.at).in_the_way == []

    def test_when_marks_came_since_it_was_shown(self, world):
        asked = scale(world, second=(20, 1))
        shown = try_out(world.part, asked, at=world.at).digest(asked)
        make_sheet(make_team(world.sitting), world.part, world.judges[0], 1, 1)
        before = everything()
        with pytest.raises(CannotRescale):
            do(world, asked, digest=shown)
        assert everything() == before

    def test_when_pressed_twice(self, world):
        asked = scale(world, second=(20, 1))
        shown = try_out(world.part, asked, at=world.at).digest(asked)
        do(world, asked, digest=shown)
        with pytest.raises(CannotRescale):
            do(world, asked, digest=shown)
        assert ScoreSheet.objects.counting().filter(part=world.part).count() == 5
        assert Amendment.objects.count() == 1


class TestPage:
    def typed(self, world, **fields):
        data = {"how": "convert", "step": "0,5", "combines": "mean", "reason": "Kế hoạch in sai"}
        for row, most in ((world.first, "10"), (world.second, "20")):
            data |= {f"maximum-{row.pk}": most, f"weight-{row.pk}": "1"}
        return data | fields

    def test_first_it_is_shown_then_confirmed(self, client, world):
        client.force_login(world.organiser)
        address = reverse("part_rescale", args=[world.part.pk])
        assert client.get(address).context["tried"] is None
        before = everything()
        shown = client.post(address, self.typed(world))
        assert everything() == before
        html = shown.content.decode()
        assert "THCS Kia" in html
        assert "Tại trường – THCS Đây" in html
        done = client.post(address, self.typed(world, digest=shown.context["digest"]))
        assert done.url == reverse("admin:contests_part_change", args=[world.part.pk])
        assert points(world) == [D("16.5"), D("19.5"), 30]
        assert client.get(done.url).status_code == 200

    def test_another_digest_shows_it_again(self, client, world):
        client.force_login(world.organiser)
        answer = client.post(reverse("part_rescale", args=[world.part.pk]), self.typed(world, digest="0" * 64))
        assert (answer.status_code, answer.context["tried"] is None) == (200, False)
        assert points(world) == [D("12.5"), D("12.25"), 20]

    @pytest.mark.parametrize(
        ("fields", "faulty"),
        [
            ({"reason": " "}, "reason"), ({"how": "?"}, "how"), ({"step": "0,3"}, "maximum"), ({"step": "0"}, "step"),
            ({"combines": "sum"}, "combines"), ({"second": "10"}, "__all__"), ({"second": "mười"}, "maximum"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, world, fields, faulty):
        client.force_login(world.organiser)
        if "second" in fields:
            fields = {f"maximum-{world.second.pk}": fields["second"]}
        answer = client.post(reverse("part_rescale", args=[world.part.pk]), self.typed(world, **fields))
        assert answer.context["tried"] is None
        assert {name.partition("-")[0] for name in answer.context["form"].errors} == {faulty}
        html = answer.content.decode()
        assert all(value.strip() in html for value in fields.values())

    def test_for_whom(self, client, world):
        for name in ("part_rescale", "part_sheet_preview"):
            for user, status in (
                (world.organiser, 200), (world.officer, 403), (world.secretary, 403), (world.stranger, 404)
            ):  # fmt: skip
                client.force_login(user)
                assert client.get(reverse(name, args=[world.part.pk])).status_code == status, (name, user)
            client.force_login(world.organiser)
            assert client.get(reverse(name, args=[world.parts[1].pk])).status_code == 404
