"""A list stays as it was drawn up; ties are decided by people; what is done twice is done once."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from foundation.models import Event
from propaganda.commendations.actions import decide, draw_up, put_back, remove_rule, save_rule, strike, strike_again
from propaganda.commendations.rules import NotPossible, decision_on, faults, open_decisions, struck_before
from propaganda.commendations.tests.worlds import AS_OF, AT, World, simple
from propaganda.models import Campaign, Commendation, CommendationList, CommendationRule

LATER = AT + timedelta(days=1)


def listed(world, as_of=AS_OF, at=AT):
    made, _new = draw_up(world.campaign, as_of, by=None, at=at)
    return made


def states(made):
    """{name of the school: (rank, proposed, tied)}."""
    return {line.figures["school"]: (line.rank, line.proposed, line.tied) for line in made.lines.all()}


def waiting(made, rule=0):
    """The schools about whom a decision waits, and for how many places."""
    decision = decision_on(list(made.lines.filter(rule=rule)), made.rules[rule]["places"])
    if decision is None or not decision.open:
        return None
    return sorted(line.figures["school"] for line in decision.lines), decision.free


def decided(made, *names, reason="Trường ở vùng khó", at=LATER, rule=0):
    lines = list(made.lines.filter(rule=rule))
    decision = decision_on(lines, made.rules[rule]["places"])
    chosen = {line.pk for line in lines if line.figures["school"] in names}
    asked = {line.pk for line in decision.lines}
    return decide(made, rule, asked=asked, chosen=chosen, reason=reason, by=None, at=at)


def line_of(made, name):
    return made.lines.get(figures__school=name)


@pytest.mark.django_db
class TestDrawingUp:
    def test_places_and_those_below_are_kept_with_their_figures(self):
        world = simple(3, 2, 1)
        world.rule(places=2)
        made = listed(world)
        assert states(made) == {
            "THCS Số 1": (1, True, False), "THCS Số 2": (2, True, False), "THCS Số 3": (3, False, False),
        }  # fmt: skip
        assert line_of(made, "THCS Số 1").figures == {
            "school": "THCS Số 1", "successes": 3, "pupils": 3, "ahead": 1, "reaches": True,
        }  # fmt: skip

    def test_a_later_success_changes_no_list_and_makes_the_next_number(self):
        world = simple(3, 2)
        world.rule(places=1)
        first = listed(world)
        kept = states(first)
        world.succeed(world.school_class(world.campaign.plans.get(unit_name="THCS Số 2").unit, "8A2"), 5)
        second = listed(world, at=LATER)
        assert (first.number, second.number) == (1, 2)
        assert states(first) == kept
        assert states(second)["THCS Số 2"] == (1, True, False)

    def test_drawing_up_twice_with_nothing_changed_is_one_list(self):
        world = simple(3, 2)
        world.rule(places=1)
        world.rule("rate", at_least=5)
        world.rule("in_time")
        assert draw_up(world.campaign, AS_OF, by=None, at=AT)[1]
        again, new = draw_up(world.campaign, AS_OF, by=None, at=LATER)
        assert (again.number, new, CommendationList.objects.count()) == (1, False, 1)
        assert Event.objects.filter(verb="draw up").count() == 1

    def test_nor_after_people_decided_on_it(self):
        world = simple(2, 2, 1)
        world.rule(places=1)
        made = listed(world)
        decided(made, "THCS Số 1")
        strike(line_of(made, "THCS Số 1"), reason="Báo sai", by=None, at=LATER)
        assert listed(world, at=LATER) == made

    @pytest.mark.parametrize("change", ["day", "rule", "name"])
    def test_another_day_or_rule_is_another_list(self, change):
        world = simple(3)
        rule = world.rule(places=1)
        listed(world)
        if change == "rule":
            CommendationRule.objects.filter(pk=rule.pk).update(places=2)
        if change == "name":
            world.campaign.plans.get().unit.__class__.objects.filter(name="THCS Số 1").update(name="THCS Tên mới")
        assert listed(world, AS_OF - timedelta(days=change == "day"), at=LATER).number == 2

    def test_a_renamed_school_keeps_its_old_name_on_the_old_list(self):
        world = simple(3)
        world.rule(places=1)
        made = listed(world)
        world.campaign.plans.get().unit.__class__.objects.filter(name="THCS Số 1").update(name="THCS Tên mới")
        assert list(states(made)) == ["THCS Số 1"]

    def test_without_rules_or_before_launch_there_is_no_list(self):
        world = simple(1)
        with pytest.raises(NotPossible):
            listed(world)
        world.rule(places=1)
        Campaign.objects.update(state="draft")
        with pytest.raises(NotPossible):
            listed(world)
        assert not CommendationList.objects.exists()

    def test_a_rule_that_is_gone_stays_on_the_list(self):
        world = simple(3)
        rule = world.rule(places=1, name="Nhiều nhất")
        made = listed(world)
        remove_rule(rule, by=None, at=LATER)
        remove_rule(rule, by=None, at=LATER)
        made.refresh_from_db()
        assert made.rules[0]["name"] == "Nhiều nhất"
        assert Event.objects.filter(verb="delete").count() == 1

    def test_saving_a_rule_unchanged_records_nothing(self):
        world = World()
        rule = save_rule(CommendationRule(campaign=world.campaign, name="A", measure="successes"), by=None, at=AT)
        save_rule(CommendationRule.objects.get(pk=rule.pk), by=None, at=LATER)
        rule.places = 3
        save_rule(rule, by=None, at=LATER)
        events = Event.objects.filter(subject_type="propaganda.commendationrule").order_by("pk")
        assert [(event.verb, event.changes.get("places")) for event in events] == [("add", None), ("change", [None, 3])]


@pytest.mark.django_db
class TestTies:
    @pytest.fixture
    def made(self):
        world = simple(3, 2, 2, 2, 1)
        world.rule(places=2)
        return listed(world)

    def test_the_equals_wait_and_none_of_them_is_proposed(self, made):
        assert waiting(made) == (["THCS Số 2", "THCS Số 3", "THCS Số 4"], 1)
        assert [name for name, (_rank, proposed, _tied) in states(made).items() if proposed] == ["THCS Số 1"]
        assert open_decisions(list(made.lines.all()), made.rules) == [0]

    @pytest.mark.parametrize("names", [(), ("THCS Số 3",), ("THCS Số 2", "THCS Số 3", "THCS Số 4")])
    def test_none_some_or_all_are_proposed_with_a_reason(self, made, names):
        assert decided(made, *names)
        proposed = set(made.lines.filter(proposed=True).values_list("figures__school", flat=True))
        assert proposed == {"THCS Số 1", *names}
        assert waiting(made) is None
        event = Event.objects.get(verb="decide")
        assert (event.reason, event.changes["rule"]) == ("Trường ở vùng khó", "Quy tắc successes")

    def test_two_of_three_for_one_place_are_refused(self, made):
        with pytest.raises(NotPossible):
            decided(made, "THCS Số 2", "THCS Số 3")
        assert waiting(made) is not None

    def test_others_than_those_shown_are_refused(self, made):
        shown = {line.pk for line in made.lines.filter(rank=2)}
        strike(line_of(made, "THCS Số 4"), reason="Báo sai", by=None, at=AT)
        with pytest.raises(NotPossible):
            decide(made, 0, asked=shown, chosen=set(), reason="…", by=None, at=LATER)

    def test_the_same_decision_again_does_nothing_and_another_takes_its_place(self, made):
        decided(made, "THCS Số 3")
        assert not decided(made, "THCS Số 3", at=LATER + timedelta(hours=1))
        assert decided(made, "THCS Số 2", at=LATER + timedelta(hours=2))
        assert line_of(made, "THCS Số 3").proposed is False
        assert Event.objects.filter(verb="decide").count() == 2

    def test_whoever_was_passed_over_is_not_passed_over_for_someone_below(self, made):
        decided(made)
        assert waiting(made) is None

    def test_a_place_that_becomes_free_is_decided_among_the_next(self, made):
        decided(made, "THCS Số 3")
        strike(line_of(made, "THCS Số 3"), reason="Báo sai", by=None, at=LATER + timedelta(hours=1))
        assert waiting(made) == (["THCS Số 2", "THCS Số 4"], 1)

    def test_so_is_one_of_a_list_without_ties(self):
        world = simple(3, 2, 1)
        world.rule(places=2)
        made = listed(world)
        assert waiting(made) is None
        strike(line_of(made, "THCS Số 1"), reason="Báo sai", by=None, at=LATER)
        assert waiting(made) == (["THCS Số 3"], 1)

    def test_nobody_below_what_is_asked_takes_a_free_place(self):
        world = simple(3, 2, 1)
        world.rule(places=2, at_least=2)
        made = listed(world)
        strike(line_of(made, "THCS Số 1"), reason="Báo sai", by=None, at=LATER)
        assert waiting(made) is None

    def test_the_database_itself_proposes_no_tie_without_a_decision(self, made):
        with pytest.raises(IntegrityError):
            Commendation.objects.filter(pk=line_of(made, "THCS Số 2").pk).update(proposed=True)


@pytest.mark.django_db
def test_striking_and_putting_back_each_once_with_their_reasons():
    world = simple(3)
    world.rule(places=1)
    made = listed(world)
    line = made.lines.get()
    assert [strike(line, reason="Báo sai", by=None, at=LATER), strike(line, reason="x", by=None, at=LATER)] == [
        True,
        False,
    ]
    line.refresh_from_db()
    assert line.struck_reason == "Báo sai"
    assert [put_back(line, reason="Đúng rồi", by=None, at=LATER), put_back(line, reason="x", by=None, at=LATER)] == [
        True, False
    ]  # fmt: skip
    events = Event.objects.filter(verb__in=["strike", "put back"]).order_by("pk")
    assert [(event.verb, event.reason) for event in events] == [("strike", "Báo sai"), ("put back", "Đúng rồi")]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (("school", "successes", 3, None), set()),
        (("school", "in_time", None, None), set()),
        (("class", "rate", None, 90), set()),
        (("school", "successes", None, None), {"places"}),
        (("class", "in_time", None, None), {"of"}),
        (("pupil", "reached", 3, None), {"of"}),
        (("pupil", "rate", 3, None), {"of"}),
        (("class", "rate", None, 101), {"at_least"}),
        (("school", "in_time", None, 5), {"at_least"}),
    ],
)
def test_what_a_rule_may_say(rule, wrong):
    assert set(faults(*rule)) == wrong


@pytest.mark.django_db(transaction=True)
def test_two_people_draw_up_at_once_and_get_one_list():
    world = simple(3, 2)
    world.rule(places=1)
    numbers, faults_found = [], []

    def draw_one():
        try:
            numbers.append(draw_up(world.campaign, date(2017, 5, 31), by=None, at=AT)[0].number)
        except Exception as error:
            faults_found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=draw_one) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (numbers, faults_found) == ([1, 1], [])
    assert CommendationList.objects.count() == 1


@pytest.mark.django_db
class TestStruckBefore:
    def offered(self, made):
        pairs = struck_before(made, list(made.lines.order_by("position")))
        return {line.figures["school"]: before.struck_reason for line, before in pairs}

    @pytest.fixture
    def world(self):
        """Three on a list, the second struck off; `next()` draws up one more list, as of another day."""
        world = simple(3, 2, 1)
        world.rule(places=3)
        world.before = listed(world)
        strike(line_of(world.before, "THCS Số 2"), reason="Trường xin rút", by=None, at=LATER)
        world.next = lambda: listed(world, as_of=AS_OF - timedelta(days=world.numbers.pop()), at=LATER)
        world.numbers = [3, 2, 1]
        return world

    def test_the_next_list_offers_it_with_its_reason_and_strikes_nothing_itself(self, world):
        made = world.next()
        assert self.offered(made) == {"THCS Số 2": "Trường xin rút"}
        assert not made.lines.filter(struck_at__isnull=False).exists()
        assert self.offered(world.before) == {}

    def test_those_chosen_are_struck_again_once(self, world):
        made = world.next()
        chosen = set(made.lines.values_list("pk", flat=True))
        assert [strike_again(made, chosen, by=None, at=LATER) for _time in range(2)] == [1, 0]
        [line] = made.lines.filter(struck_at__isnull=False)
        assert (line.figures["school"], line.struck_reason) == ("THCS Số 2", "Trường xin rút")
        assert Event.objects.of(made).filter(verb="strike").count() == 1

    def test_what_is_not_ticked_stands_and_is_offered_again_next_time(self, world):
        assert strike_again(world.next(), set(), by=None, at=LATER) == 0
        assert self.offered(world.next()) == {"THCS Số 2": "Trường xin rút"}

    def test_the_last_reason_is_the_one_that_is_offered(self, world):
        strike(line_of(world.next(), "THCS Số 2"), reason="Vẫn xin rút", by=None, at=LATER)
        assert self.offered(world.next()) == {"THCS Số 2": "Vẫn xin rút"}

    def test_not_what_was_put_back_nor_by_another_measure(self, world):
        put_back(line_of(world.before, "THCS Số 2"), reason="Nhầm", by=None, at=LATER)
        strike(line_of(world.before, "THCS Số 3"), reason="Xin rút", by=None, at=LATER)
        CommendationRule.objects.update(measure="rate", places=None, at_least=1)
        assert self.offered(world.next()) == {}

    def test_a_list_is_told_nothing_of_later_ones(self, world):
        made = world.next()
        strike(line_of(world.next(), "THCS Số 3"), reason="Báo sai số", by=None, at=LATER)
        assert self.offered(made) == {"THCS Số 2": "Trường xin rút"}

    def test_what_was_struck_as_one_kind_is_not_offered_for_another_with_the_same_number(self, world):
        """The ids of a school, a class and a pupil may be the same."""
        made = world.next()
        made.rules[0]["of"] = "pupil" if made.rules[0]["of"] != "pupil" else "class"
        assert self.offered(made) == {}
