"""Whatever is done in whatever order: a rate stays within 0..1, totals are those of the versions named, and an act done
twice changes nothing."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reports.actions import accept, lock_obligations, refresh, send, send_back, take_back
from reports.cells import Cell, total_of
from reports.consolidation.actions import consolidate, discard
from reports.consolidation.adding import added
from reports.consolidation.rules import digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.signing import sign
from reports.consolidation.stored import stored
from reports.consolidation.tests.worlds import SIGNATURE, make_school, make_tree
from reports.models import Consolidation, Decision, Obligation, ReportVersion, Value
from reports.requirements.actions import end_release, release
from reports.rules import NotPossible
from reports.tests.builders import AT

SCHOOLS = 3
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "nothing", "take back", "send back", "accept", "release", "merge", "consolidate",
                         "sign", "discard", "end release"]),
        st.integers(0, SCHOOLS - 1), st.integers(0, 300), st.integers(0, 300),
    ),
    max_size=14,
)  # fmt: skip


WHAT = ("version", "missing")


class World:
    def __init__(self):
        self.tree = make_tree()
        self.asked = self.tree.asked
        for number in range(SCHOOLS):
            make_school(self.asked, f"Trường {number}")
        self.owed = list(self.asked.obligations.order_by("pk").values_list("pk", flat=True))
        self.figures = {figure.code: figure for figure in self.tree.form.figures.all()}

    def do(self, kind, which, first, second, at):
        owed = Obligation.objects.select_related("current", "requirement").get(pk=self.owed[which])
        pupils, taking = max(first, second), min(first, second)
        try:
            if kind in {"send", "nothing"}:
                cells = [Cell(self.figures["pupils"], number=pupils), Cell(self.figures["participants"], number=taking)]
                said = {"kind": "nothing", "note": "Không"} if kind == "nothing" else {}
                send(owed, [] if said else cells, **said, by=None, at=at)
            elif kind == "take back" and owed.current:
                take_back(owed.current, by=None, at=at)
            elif kind == "send back" and owed.current:
                send_back(owed.current, reason="Sai", by=None, at=at)
            elif kind == "accept" and owed.current:
                accept(owed.current, by=None, at=at)
            elif kind in {"release", "end release", "merge"}:
                self.end(owed, kind, at)
            elif kind == "consolidate":
                consolidate(self.asked, self.asked.unit, Asked(accepted_only=bool(which)), by=None, at=at)
            elif kind in {"sign", "discard"} and (last := Consolidation.objects.order_by("-number").first()):
                sign(last, SIGNATURE, digest=digest_of(last), by=None, at=at) if kind == "sign" else discard(
                    last, by=None, at=at
                )
        except NotPossible:
            pass

    def end(self, owed, kind, at):
        if kind != "merge":
            (release if kind == "release" else end_release)(owed, reason="Miễn", by=None, at=at)
            return
        [held] = lock_obligations([owed.pk])
        held.ended_on, held.ended_reason = held.ended_on or at.date(), "Sáp nhập"
        held.save()
        refresh([held], at=at)


def rows():
    """All that acts write."""
    return [
        list(model.objects.order_by("pk").values()) for model in (ReportVersion, Value, Decision, Consolidation)
    ] + [list(Obligation.objects.order_by("pk").values("pk", "state", "current"))]


class AnyOrder(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_what_holds_after_any_acts(self, steps):
        world, moments = World(), []
        for number, step in enumerate(steps, start=1):
            at = AT + timedelta(hours=number)
            world.do(*step, at=at)
            moments.append((at, {kept: told(world, accepted_only=kept) for kept in (True, False)}))
        self.check_shares(world)
        self.check_consolidations()
        for at, before in moments:
            # Of an act about units the past knows the day alone: earlier on that day it had ended already.
            ended = set(Obligation.objects.exclude(ended_on=None).values_list("pk", flat=True))
            for kept, (*said, missing) in before.items():
                *again, missing_again = told(world, accepted_only=kept, as_of=at)
                assert again == said
                assert all(missing_again[pk] == why for pk, why in missing.items() if pk not in ended)

    def check_shares(self, world):
        for accepted_only in (True, False):
            found = added(world.asked.obligations.all(), accepted_only=accepted_only)
            owing = [part for part in found.parts if part.version or part.missing not in {"released", "ended"}]
            assert found.counted <= len(owing)
            assert len(found.parts) == SCHOOLS
            for part in found.parts:
                assert 0 <= part.numbers.get("rate", 0) <= 1
            assert 0 <= found.totals.get("rate", 0) <= 1
            states = dict(Obligation.objects.values_list("pk", "state"))
            wanted = {"accepted"} if accepted_only else {"accepted", "sent"}
            assert all(bool(part.version) == (states[part.obligation.pk] in wanted) for part in found.parts)

    def check_consolidations(self):
        for made in Consolidation.objects.select_related("requirement"):
            versions = [item.version for item in made.items.exclude(version=None).select_related("version")]
            figures = list(made.requirement.form.figures.all())
            said = [
                {value.figure.code: value.number for value in version.values.select_related("figure")}
                for version in versions
            ]
            assert stored(made).totals == total_of(figures, said)
            assert 0 <= stored(made).totals.get("rate", 0) <= 1

    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_an_act_replayed_changes_nothing(self, steps):
        world = World()
        for number, (kind, *rest) in enumerate(steps, start=1):
            at = AT + timedelta(hours=number)
            world.do(kind, *rest, at=at)
            once = rows()
            if kind != "sign" or Consolidation.objects.exclude(state="draft").exists():
                world.do(kind, *rest, at=at)
                assert rows() == once


def told(world, **how):
    found = added(world.asked.obligations.all(), **how)
    versions, missing = ({part.obligation.pk: getattr(part, name) for part in found.parts} for name in WHAT)
    return versions, found.totals, missing


class Mergers(TestCase):
    def test_a_merger_of_120_and_80_is_200(self):
        """Both reported before they became one; what they reported is added, and the one that continues them once."""
        tree = make_tree()
        first = make_school(tree.asked, "Trường A", pupils=120, participants=0)
        make_school(tree.asked, "Trường B", pupils=80, participants=0)
        Obligation.objects.filter(pk=first.pk).update(ended_on=AT.date(), ended_reason="Sáp nhập vào Trường B")
        made, _new = consolidate(tree.asked, tree.district, Asked(accepted_only=False), by=None, at=AT + timedelta(9))
        assert made.totals["pupils"] == "200"
