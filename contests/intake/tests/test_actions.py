"""What happens to a results workbook: sent, read, confirmed all or nothing, sent again, discarded."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.intake import actions, rules
from contests.intake.tests.builders import (
    AT,
    POINTS,
    confirm,
    content_of,
    fill,
    filled,
    fresh,
    points_of,
    read,
    send,
    take_paper,
    uploaded,
)
from contests.models import (
    Appearance,
    Part,
    PartRun,
    PartScore,
    Ranking,
    ResultsUpload,
    Sitting,
    Timing,
    UploadedResult,
)
from contests.placing import rebuild_ranking
from contests.tests.team_builders import give_points, make_sheet, make_team, make_team_world
from foundation.files.rules import path_of
from foundation.models import Event, Job, StoredFile
from foundation.sheets.reading import WorkbookRefused, open_workbook
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@shared
def world():
    return make_team_world(teams=3)


def names(world):
    return [str(team.entrant) for team in world.teams]


def in_full(world):
    return dict(zip(names(world), [[15, 40, Decimal("22.5")], [Decimal("18.5"), 45, 27], [12, 30, 20]], strict=True))


def test_nothing_counts_before_it_is_confirmed(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    assert (upload.state, upload.number, upload.sent_by, upload.marked_file) == ("draft", 1, world.secretary, None)
    assert PartScore.objects.count() == 0
    found = rules.proposal(upload, fresh(world.sitting))
    assert [(line.team.name, line.before.total, line.after.total, line.after.rank) for line in found.changed] == [
        (names(world)[0], None, Decimal("77.5"), 2), (names(world)[1], None, Decimal("90.5"), 1),
        (names(world)[2], None, 62, 3),
    ]  # fmt: skip


def test_confirmed_it_is_the_score_of_every_team_in_every_part(world):
    upload = confirm(send(world.sitting, filled(world.sitting), by=world.secretary), by=world.secretary, at=LATER)
    assert points_of(world.sitting) == in_full(world)
    assert set(PartScore.objects.values_list("elsewhere", flat=True)) == {True}
    assert (upload.state, upload.accepted_by, upload.accepted_at) == ("accepted", world.secretary, LATER)
    assert UploadedResult.objects.filter(upload=upload).count() == 9
    assert set(PartRun.objects.filter(sitting=world.sitting).values_list("state", "closed_by")) == {
        ("closed", world.secretary.pk)
    }
    world.sitting.refresh_from_db()
    assert (world.sitting.state, world.sitting.judged_at) == ("judged", LATER)
    assert Event.objects.filter(verb="confirm results").get().changes == {"teams": 3}
    ranking = world.sitting.rankings.get()
    assert Job.objects.filter(kind="contests.rebuild_ranking", payload={"ranking": ranking.pk}).count() == 1


@pytest.mark.parametrize("of", ["its own", "of the whole stage"])
def test_nothing_official_changes_by_a_workbook(world, of):
    confirm(send(world.sitting, filled(world.sitting), by=world.secretary), by=world.secretary, at=LATER)
    draft = send(world.sitting, filled(world.sitting, ((1, 2, 3), (3, 2, 1), (2, 2, 2))), by=world.secretary, at=LATER)
    ranking = world.sitting.rankings.get() if of == "its own" else world.sitting.stage.rankings.get(name="Toàn quận")
    rebuild_ranking(ranking.pk, at=LATER)
    Ranking.objects.filter(pk=ranking.pk).update(state="official")
    places = list(ranking.places.order_by("pk").values())
    assert len(places) == 3
    with pytest.raises(actions.NotPossible, match=ranking.name):
        confirm(draft, by=world.secretary, at=LATER)
    draft.refresh_from_db()
    assert (draft.state, points_of(world.sitting)) == ("draft", in_full(world))
    assert list(ranking.places.order_by("pk").values()) == places
    Ranking.objects.filter(pk=ranking.pk).update(state="provisional")
    assert confirm(draft, by=world.secretary, at=LATER).state == "accepted"


@pytest.mark.parametrize("state", ["checked", "sent", "published"])
def test_what_was_checked_takes_no_workbook_neither_a_new_one_nor_one_that_waits(world, state):
    draft = send(world.sitting, filled(world.sitting), by=world.secretary)
    Sitting.objects.update(state=state)
    for act in (lambda: confirm(draft, by=world.secretary),
                lambda: send(world.sitting, filled(world.sitting, ((1, 2, 3),) * 3), by=world.secretary)):  # fmt: skip
        with pytest.raises(actions.NotPossible, match=rules.why_not(fresh(world.sitting))[:20]):
            act()
    assert (PartScore.objects.count(), UploadedResult.objects.count(), ResultsUpload.objects.count()) == (0, 0, 1)


def test_a_part_with_a_running_clock_is_not_closed_by_it(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    clock = Timing.objects.create(appearance=world.teams[0], part=world.parts[0], started_at=AT)
    with pytest.raises(actions.NotPossible, match=world.parts[0].name):
        confirm(upload, by=world.secretary)
    assert (UploadedResult.objects.count(), PartRun.objects.filter(state="closed").count()) == (0, 0)
    Timing.objects.filter(pk=clock.pk).update(ended_at=LATER)
    assert confirm(upload, by=world.secretary).state == "accepted"


def test_confirming_twice_is_once_and_with_another_digest_not_at_all(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    with pytest.raises(actions.Outdated):
        actions.accept(upload, digest="x", by=world.secretary, at=AT)
    assert (PartScore.objects.count(), UploadedResult.objects.count()) == (0, 0)
    confirm(upload, by=world.secretary)
    actions.accept(upload, digest="x", by=world.secretary, at=LATER)
    assert (UploadedResult.objects.count(), Event.objects.filter(verb="confirm results").count()) == (9, 1)


def test_what_changed_meanwhile_is_shown_again(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    digest = rules.proposal(upload, fresh(world.sitting)).digest
    give_points(world.teams[2], 1, None, None)
    with pytest.raises(actions.Outdated):
        actions.accept(upload, digest=digest, by=world.secretary, at=AT)


def test_what_was_judged_here_meanwhile_stands_in_the_way(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 7)
    take_paper(world.teams[1], world.parts[1])
    make_team(world.sitting, "Đội mới")
    Appearance.objects.filter(pk=world.teams[2].pk).update(state="withdrawn")
    found = rules.proposal(upload, fresh(world.sitting))
    assert found.obstacles == [
        ("Tự giới thiệu", names(world)[:1]), (world.parts[1].name, names(world)[1:2]), ("added", ["Đội mới"]),
        ("out", names(world)[2:]),
    ]  # fmt: skip
    with pytest.raises(actions.Outdated):
        actions.accept(upload, digest=found.digest, by=world.secretary, at=AT)
    assert UploadedResult.objects.count() == 0


def test_a_maximum_changed_meanwhile_stands_in_the_way(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    Part.objects.filter(pk=world.parts[0].pk).update(maximum=10)
    found = rules.proposal(upload, fresh(world.sitting))
    assert [kind for kind, _names in found.obstacles] == ["parts"]


def test_a_faulty_workbook_changes_nothing_and_comes_back_marked(world):
    book = fill(filled(world.sitting), world.sitting, 1, ("1.234", 51))
    upload = send(world.sitting, book, by=world.secretary)
    assert actions.has_errors(upload)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    with open_workbook(path_of(upload.marked_file)) as marked:
        first, results = marked.sheets[:2]
        assert [page.title for page in (first, results)] == ["Cần sửa", "Kết quả"]
        assert [row.values[1] for row in first.rows[1:]] == ["Kết quả!D10", "Kết quả!E10", "Kết quả"]
        assert "1234" in first.rows[1].values[3]
    # Corrected in the marked file itself, it can be sent.
    import_back = path_of(upload.marked_file).read_bytes()
    assert [each.kind for each in read(world.sitting, import_back).findings if each.level == "error"] == [
        "unclear", "over",
    ]  # fmt: skip


def test_an_absent_team_has_no_score_and_its_reason_is_kept(world):
    book = fill(filled(world.sitting), world.sitting, 0, (None, None, None), absent="Vắng", note="Xe hỏng")
    confirm(send(world.sitting, book, by=world.secretary), by=world.secretary)
    first = Appearance.objects.get(pk=world.teams[0].pk)
    assert (first.state, first.reason, first.changed_by) == ("absent", "Xe hỏng", world.secretary)
    assert points_of(world.sitting)[names(world)[0]] == [None, None, None]
    assert Event.objects.get(verb="confirm results").changes == {"teams": 3, "absent": names(world)[0]}
    world.sitting.refresh_from_db()
    assert world.sitting.state == "judged"
    # The school had it wrong: what a workbook said, a workbook takes back.
    send_and_confirm(world, fill(filled(world.sitting), world.sitting, 0, POINTS[0], absent=None, note=None))
    assert points_of(world.sitting) == in_full(world)
    first.refresh_from_db()
    assert (first.state, first.reason) == ("present", "")


def send_and_confirm(world, book, at=LATER):
    return confirm(send(world.sitting, book, by=world.secretary, at=at), by=world.secretary, at=at)


def test_teams_expected_were_there_if_they_have_points(world):
    Appearance.objects.filter(pk=world.teams[1].pk).update(state="expected")
    send_and_confirm(world, filled(world.sitting))
    assert set(world.sitting.appearances.values_list("state", flat=True)) == {"present"}
    assert points_of(world.sitting) == in_full(world)


def test_parts_judged_here_stay_and_the_rest_comes_from_the_workbook(world):
    for team, points in zip(world.teams, (15, 17, 18), strict=True):
        make_sheet(team, world.parts[0], world.judges[0], 10, points - 10)
        give_points(team, points, None, None)
    book = filled(world.sitting, [(None, 40, 20), (None, 41, 21), (None, 42, 22)])
    send_and_confirm(world, book)
    assert list(points_of(world.sitting).values()) == [[15, 40, 20], [17, 41, 21], [18, 42, 22]]
    assert UploadedResult.objects.count() == 6
    # The part judged here is closed by its own judges: the sitting is not through.
    states = dict(PartRun.objects.filter(sitting=world.sitting).values_list("part__order", "state"))
    world.sitting.refresh_from_db()
    assert (states, world.sitting.state) == ({1: "running", 3: "closed"}, "open")


def test_a_part_left_out_is_not_closed(world):
    send_and_confirm(world, filled(world.sitting, [(15, 40, None), (16, 41, None), (17, 42, None)]))
    states = dict(PartRun.objects.filter(sitting=world.sitting).values_list("part__order", "state"))
    world.sitting.refresh_from_db()
    assert (states, world.sitting.state) == ({1: "closed", 3: "running"}, "open")


def test_a_later_version_replaces_the_one_before_whole(world):
    send_and_confirm(world, filled(world.sitting), at=AT)
    second = filled(world.sitting, [(16, 40, None), (18, 45, None), (12, 30, None)])
    send_and_confirm(world, second)
    assert list(points_of(world.sitting).values()) == [[16, 40, None], [18, 45, None], [12, 30, None]]
    assert list(ResultsUpload.objects.order_by("number").values_list("number", "state")) == [
        (1, "accepted"), (2, "accepted"),
    ]  # fmt: skip
    assert UploadedResult.objects.filter(upload__number=1).count() == 9


def test_the_same_file_again_is_told_and_no_new_version(world):
    content = content_of(filled(world.sitting))
    first = send(world.sitting, content, by=world.secretary)
    again, new = actions.receive(fresh(world.sitting), uploaded(content), by=world.secretary, at=LATER)
    assert (again.pk, new, ResultsUpload.objects.count()) == (first.pk, False, 1)
    # A draft is read again: the teams may have changed.
    again.refresh_from_db()
    assert again.state == "reading"


def test_a_newer_file_discards_the_draft_before_and_keeps_its_file(world):
    first = send(world.sitting, filled(world.sitting), by=world.secretary)
    send(world.sitting, filled(world.sitting, POINTS[::-1]), by=world.secretary, at=LATER)
    first.refresh_from_db()
    assert (first.state, path_of(first.file).exists()) == ("discarded", True)
    assert StoredFile.objects.count() == 2


def test_discarding_keeps_the_file_and_cannot_undo_what_counts(world):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    for _time in range(2):
        actions.discard(upload, by=world.secretary, at=AT)
    upload.refresh_from_db()
    assert (upload.state, path_of(upload.file).exists()) == ("discarded", True)
    assert Event.objects.filter(verb="discard results").count() == 1
    with pytest.raises(actions.NotPossible):
        actions.accept(upload, digest="", by=world.secretary, at=AT)
    done = send_and_confirm(world, filled(world.sitting))
    with pytest.raises(actions.NotPossible):
        actions.discard(done, by=world.secretary, at=AT)


@pytest.mark.parametrize("state", ["checked", "sent", "published"])
def test_nothing_is_taken_once_the_results_are_checked(world, state):
    upload = send(world.sitting, filled(world.sitting), by=world.secretary)
    Sitting.objects.filter(pk=world.sitting.pk).update(state=state)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    with pytest.raises(actions.NotPossible):
        send(world.sitting, filled(world.sitting, POINTS[::-1]), by=world.secretary)
    assert PartScore.objects.count() == 0
    # Sent back, it is open again.
    Sitting.objects.filter(pk=world.sitting.pk).update(state="judged", returned_reason="Sai điểm")
    confirm(upload, by=world.secretary)
    assert points_of(world.sitting) == in_full(world)


def test_nothing_is_taken_for_a_sitting_not_held(world):
    Sitting.objects.filter(pk=world.sitting.pk).update(cancelled_at=AT, cancelled_reason="Mưa")
    with pytest.raises(actions.NotPossible):
        send(world.sitting, filled(world.sitting), by=world.secretary)


def test_what_is_no_workbook_is_refused_at_the_door_and_not_kept(world):
    for content in (b"%PDF-1.7 x", b"a;b;c", b"PK\x03\x04"):
        with pytest.raises(WorkbookRefused):
            actions.receive(fresh(world.sitting), uploaded(content), by=world.secretary, at=AT)
    assert (ResultsUpload.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_version_discarded_while_it_is_read_stays_discarded(world):
    upload, _new = actions.receive(fresh(world.sitting), uploaded(filled(world.sitting)), by=world.secretary, at=AT)
    actions.discard(upload, by=world.secretary, at=AT)
    from_worker = actions.keep_reading(upload, read(world.sitting, filled(world.sitting)), prints={}, marked=None,
                                       by=None, at=AT)  # fmt: skip
    upload.refresh_from_db()
    assert (from_worker, upload.state, upload.rows) == (False, "discarded", [])


def test_ranks_go_by_the_rule_of_the_sitting(world):
    # Equal in all: more in part 2 comes first.
    book = filled(world.sitting, [(20, 30, 20), (10, 40, 20), (20, 30, 20)])
    found = rules.proposal(send(world.sitting, book, by=world.secretary), fresh(world.sitting))
    assert [line.after.rank for line in found.lines] == [2, 1, 2]
    world.sitting.rankings.get().delete()
    assert rules.rule_of(fresh(world.sitting)) == [(None, True)]
