"""Every state × every act: what leads on, what changes nothing, what is refused."""

from datetime import timedelta

import pytest
from django.db import transaction

from contests.models import Appearance, Attempt, Judge, Notice, Part, PartRun, PartScore, Ranking, Sitting
from contests.sittings import actions
from contests.sittings.rules import ACTS, NotPossible, is_done, is_possible
from contests.sittings.unsettled import digest_of, unsettled
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_sitting, make_team
from foundation.history.models import Event
from schools.tests.builders import make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = AT + HOUR
STATES = ["planned", "open", "judged", "checked", "sent", "published", "published unsent", "cancelled"]
# What each act makes of each state, in the order of STATES: the new state, "=" nothing, "x" refused.
MATRIX = {
    "plan": "planned open x x x x x x",
    "open": "open = x x x x x x",
    "finish": "x judged = x x x x x",
    "reopen": "x = open open x x x x",
    "check": "x x checked = x x x x",
    "send": "x x x sent = = published x",
    "return": "x x = x judged judged judged x",
    "publish": "x x x published published = = x",
    "cancel": "cancelled cancelled x x x x x =",
    "restore": "= = = = = = = planned",
    "extend": "planned open judged checked x x published x",
}


def sitting_in(state):
    sitting = make_sitting(state="planned")
    make_team(sitting)
    PartRun.objects.update(state="closed")
    fields = {"state": state.split()[0]}
    if state == "cancelled":
        fields = {"cancelled_at": AT, "cancelled_reason": "Bão số 5"}
    if state in {"sent", "published"}:
        fields |= {"sent_at": AT, "sent_by": make_user()}
    Sitting.objects.filter(pk=sitting.pk).update(**fields)
    return Sitting.objects.select_related("stage__contest", "unit").get(pk=sitting.pk)


def do(act, sitting, by, at=LATER):
    match act:
        case "plan":
            actions.plan(sitting, starts_at=AT + 2 * HOUR, place="Sân trường", by=by, at=at)
        case "check":
            digest = digest_of(unsettled(sitting))
            actions.check(sitting, "Đã đối chiếu phiếu giấy", digest=digest, by=by, at=at)
        case "extend":
            actions.extend([sitting], sitting.due_at + HOUR, "Mưa lớn", by=by, at=at)
        case "open":
            actions.open_sitting(sitting, by=by, at=at)
        case "send":
            actions.send(sitting, "Gửi kèm biên bản", by=by, at=at)
        case "finish" | "publish":
            getattr(actions, act)(sitting, by=by, at=at)
        case "return":
            actions.send_back(sitting, "Thiếu điểm phần 3", by=by, at=at)
        case _:
            getattr(actions, act)(sitting, "Có lý do", by=by, at=at)


def state_of(sitting):
    sitting.refresh_from_db()
    return "cancelled" if sitting.cancelled_at else sitting.state


@pytest.mark.parametrize("state", STATES)
def test_state_by_act(state):
    sitting, by = sitting_in(state), make_user()
    for act, row in MATRIX.items():
        with transaction.atomic():
            check_cell(sitting, act, row.split()[STATES.index(state)], by)
            transaction.set_rollback(True)
        sitting = Sitting.objects.select_related("stage__contest", "unit").get(pk=sitting.pk)


def check_cell(sitting, act, what, by):
    before, row = state_of(sitting), Sitting.objects.filter(pk=sitting.pk).values()
    frozen, possible = row.get(), what not in {"x", "="}
    assert is_possible(sitting, act) == possible, act
    assert is_done(sitting, act) == (what == "="), act
    if what == "x":
        with pytest.raises(NotPossible):
            do(act, sitting, by)
    else:
        do(act, sitting, by)
    if not possible:
        assert row.get() == frozen, act
        assert not Event.objects.of(sitting).exists(), act
        return
    assert state_of(sitting) == what, act
    event = Event.objects.of(sitting).get()
    assert (event.by, event.at) == (by, LATER), act
    assert bool(event.reason) == (ACTS[act].needs_reason or act in {"check", "send"}), act
    if what != before and "cancelled" not in {what, before}:
        assert event.changes["state"] == [before, what], act


@pytest.mark.parametrize("act", [act for act in MATRIX if act != "extend"])
def test_done_twice_it_is_done_once(act):
    """A double tap: both begin from the page as it was."""
    row = MATRIX[act].split()
    state = next(state for state, what in zip(STATES, row, strict=True) if what not in {"x", "="})
    sitting, by = sitting_in(state), make_user()
    seen = Sitting.objects.select_related("stage__contest", "unit").get(pk=sitting.pk)
    digest = digest_of(unsettled(sitting))
    for each in (sitting, seen):
        if act == "check":
            actions.check(each, "Đã xem", digest=digest, by=by, at=LATER)
        else:
            do(act, each, by)
    assert Event.objects.of(sitting).count() == 1


class TestOpen:
    def refused(self, sitting, at=LATER):
        with pytest.raises(NotPossible) as caught:
            actions.open_sitting(sitting, by=None, at=at)
        assert state_of(sitting) == "planned"
        return str(caught.value)

    def test_without_a_date(self):
        sitting = sitting_in("planned")
        Sitting.objects.update(starts_at=None)
        assert "ngày giờ" in self.refused(sitting)

    def test_without_a_team(self):
        sitting = sitting_in("planned")
        Appearance.objects.update(state="withdrawn")
        assert "đội" in self.refused(sitting)

    def test_outside_the_time_of_the_stage(self):
        sitting = sitting_in("planned")
        opens = sitting.stage.opens_at
        assert opens.astimezone().strftime("%Y") in self.refused(sitting, at=opens - HOUR)
        self.refused(sitting, at=sitting.stage.closes_at + HOUR)

    def test_in_a_contest_that_was_closed(self):
        sitting = sitting_in("planned")
        sitting.stage.contest.state = "closed"
        sitting.stage.contest.save()
        self.refused(sitting)

    def test_without_a_judge_it_can_be_opened(self):
        sitting = sitting_in("planned")
        assert not Judge.objects.exists()
        actions.open_sitting(sitting, by=None, at=LATER)
        assert (state_of(sitting), sitting.opened_at) == ("open", LATER)


class TestFinish:
    def test_parts_not_closed_are_named(self):
        sitting = sitting_in("open")
        PartRun.objects.filter(part__order=3).update(state="running")
        with pytest.raises(NotPossible, match="Tài năng"):
            actions.finish(sitting, by=None, at=LATER)
        assert state_of(sitting) == "open"

    def paper_run(self, sitting):
        paper = sitting.stage.parts.get(kind=Part.Kind.PAPER)
        return PartRun.objects.create(sitting=sitting, part=paper, state="running")

    def test_a_paper_part_is_closed_with_it(self):
        sitting, by = sitting_in("open"), make_user()
        run = self.paper_run(sitting)
        actions.finish(sitting, by=by, at=LATER)
        run.refresh_from_db()
        assert (state_of(sitting), run.state, run.closed_at, run.closed_by) == ("judged", "closed", LATER, by)

    def test_not_while_a_team_writes(self):
        sitting = sitting_in("open")
        run = self.paper_run(sitting)
        attempt = Attempt.objects.create(
            entrant=sitting.appearances.get().entrant, part=run.part, number=1, paper=[], size=0, slots=0,
            started_at=AT, deadline=AT + HOUR, accepts_until=AT + HOUR,
        )  # fmt: skip
        # Nor when its time is over and what it holds has not been scored yet.
        for moment in (AT + HOUR / 2, attempt.accepts_until + HOUR):
            with pytest.raises(NotPossible):
                actions.finish(sitting, by=None, at=moment)
            run.refresh_from_db()
            assert (state_of(sitting), run.state) == ("open", "running")
        Attempt.objects.update(submitted_at=AT + HOUR)
        actions.finish(sitting, by=None, at=attempt.accepts_until + HOUR)
        assert state_of(sitting) == "judged"


class TestCheck:
    def test_what_came_since_is_read_first(self):
        sitting = sitting_in("judged")
        digest = digest_of(unsettled(sitting))
        make_team(sitting, state="absent")
        with pytest.raises(actions.Unread):
            actions.check(sitting, "Đã xem", digest=digest, by=None, at=LATER)
        assert state_of(sitting) == "judged"

    def test_something_unsettled_wants_a_word(self):
        sitting = sitting_in("judged")
        with pytest.raises(NotPossible) as caught:
            actions.check(sitting, "", digest=digest_of(unsettled(sitting)), by=None, at=LATER)
        assert caught.value.field == "note"

    def test_all_settled_wants_none(self):
        sitting, by = sitting_in("judged"), make_user()
        give_points(sitting.appearances.get(), 18, 40, 25)
        PartScore.objects.update(elsewhere=True)
        assert unsettled(sitting) == []
        actions.check(sitting, "", digest=digest_of([]), by=by, at=LATER)
        assert (state_of(sitting), sitting.checked_by, sitting.checked_at) == ("checked", by, LATER)


class TestSend:
    def test_a_school_that_published_first_still_sends(self):
        sitting, by = sitting_in("published unsent"), make_user()
        actions.send(sitting, "", by=by, at=LATER)
        assert (state_of(sitting), sitting.sent_at, sitting.sent_by) == ("published", LATER, by)

    def test_sent_back_and_sent_again(self):
        sitting, by = sitting_in("sent"), make_user()
        actions.send_back(sitting, "Thiếu chữ ký", by=by, at=LATER)
        sitting.refresh_from_db()
        assert (sitting.state, sitting.returned_reason, sitting.sent_at, sitting.checked_at) == (
            "judged", "Thiếu chữ ký", None, None,
        )  # fmt: skip
        actions.check(sitting, "Đã sửa", digest=digest_of(unsettled(sitting)), by=by, at=LATER)
        actions.send(sitting, "", by=by, at=LATER + HOUR)
        assert (state_of(sitting), sitting.returned_reason, sitting.sent_at) == ("sent", "", LATER + HOUR)


class TestPublish:
    def test_its_rankings_are_shown_with_their_places(self):
        sitting = sitting_in("checked")
        give_points(sitting.appearances.get(), 18, 40, 25)
        actions.publish(sitting, by=make_user(), at=LATER)
        ranking = Ranking.objects.get(sitting=sitting)
        assert (ranking.state, ranking.places.count()) == ("provisional", 1)
        assert sitting.stage.rankings.get(sitting=None, each_sitting=False).state == "provisional"

    def test_sent_back_they_are_hidden(self):
        sitting = sitting_in("sent")
        actions.publish(sitting, by=make_user(), at=LATER)
        actions.send_back(sitting, "Sai điểm", by=make_user(), at=LATER)
        assert Ranking.objects.get(sitting=sitting).state == "hidden"
        assert (state_of(sitting), sitting.published_at) == ("judged", None)

    def test_official_ones_stand(self):
        sitting = sitting_in("published")
        Ranking.objects.filter(sitting=sitting).update(state="official")
        with pytest.raises(NotPossible, match="Tại trường"):
            actions.send_back(sitting, "Sai điểm", by=make_user(), at=LATER)
        assert state_of(sitting) == "published"
        assert Ranking.objects.get(sitting=sitting).state == "official"

    @pytest.mark.parametrize(
        ("state", "act"), [("checked", actions.reopen), ("sent", actions.send_back), ("cancelled", actions.restore)]
    )
    def test_nothing_moves_below_an_official_one_of_the_whole_stage(self, state, act):
        sitting = sitting_in(state)
        Ranking.objects.filter(name="Toàn quận").update(state="official")
        with pytest.raises(NotPossible, match="Toàn quận"):
            act(sitting, "Sai điểm", by=make_user(), at=LATER)
        assert state_of(sitting) == state
        Ranking.objects.filter(name="Toàn quận").update(state="provisional")
        act(sitting, "Sai điểm", by=make_user(), at=LATER)
        assert state_of(sitting) != state


class TestCancel:
    def test_its_teams_are_told(self):
        sitting = sitting_in("planned")
        actions.cancel(sitting, "Bão số 5", by=make_user(), at=LATER)
        notice = Notice.objects.get()
        assert (notice.unit, notice.contest) == (sitting.unit, sitting.stage.contest)
        assert "Bão số 5" in notice.text

    def test_without_a_date_nobody_had_to_know(self):
        sitting = sitting_in("planned")
        Sitting.objects.update(starts_at=None)
        actions.cancel(sitting, "Không đủ đội", by=make_user(), at=LATER)
        assert (state_of(sitting), sitting.cancelled_reason) == ("cancelled", "Không đủ đội")
        assert not Notice.objects.exists()

    def test_not_once_a_team_has_a_result(self):
        sitting = sitting_in("open")
        give_points(sitting.appearances.get(), 18, None, None)
        with pytest.raises(NotPossible):
            actions.cancel(sitting, "Nhầm", by=make_user(), at=LATER)
        assert state_of(sitting) == "open"

    def test_it_goes_on_where_it_was(self):
        sitting = sitting_in("open")
        actions.cancel(sitting, "Mất điện", by=make_user(), at=LATER)
        actions.restore(sitting, "Có điện lại", by=make_user(), at=LATER)
        assert (state_of(sitting), sitting.cancelled_reason) == ("open", "")
        assert Notice.objects.count() == 2


class TestExtend:
    def test_several_at_once_or_none(self):
        one, two = sitting_in("planned"), sitting_in("sent")
        due = one.due_at
        with pytest.raises(NotPossible, match=two.unit.name):
            actions.extend([one, two], due + HOUR, "Mưa", by=make_user(), at=LATER)
        one.refresh_from_db()
        assert one.due_at == due

    def test_given_twice_it_is_given_once(self):
        one, two = sitting_in("planned"), sitting_in("open")
        due = one.due_at + HOUR
        assert [actions.extend([one, two], due, "Mưa", by=make_user(), at=LATER) for _each in range(2)] == [2, 0]
        assert set(Sitting.objects.values_list("due_at", flat=True)) == {due}
        assert Event.objects.filter(verb="extend").count() == 2

    @pytest.mark.parametrize("hours", [-1, 0])
    def test_never_earlier_and_never_past(self, hours):
        sitting = sitting_in("planned")
        with pytest.raises(NotPossible):
            actions.extend([sitting], sitting.due_at - HOUR, "Nhầm", by=None, at=LATER)
        with pytest.raises(NotPossible):
            actions.extend([sitting], sitting.due_at + HOUR, "Nhầm", by=None, at=sitting.due_at + (1 - hours) * HOUR)

    def test_a_sitting_without_a_date_gets_one(self):
        sitting = sitting_in("planned")
        Sitting.objects.update(due_at=None)
        assert actions.extend([sitting], LATER + HOUR, "Theo công văn", by=None, at=LATER) == 1
