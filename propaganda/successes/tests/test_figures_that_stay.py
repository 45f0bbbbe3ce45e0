"""A closed campaign counts what counted when it was closed, whatever another one of the same schools does later."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from propaganda.campaigns.actions import close, reopen
from propaganda.models import Plan, ServiceSuccess
from propaganda.successes import counting, listing
from propaganda.successes.actions import decide, withdraw
from propaganda.successes.counting import Figures
from propaganda.successes.tests.world import APRIL, AT, MARCH, make_world
from propaganda.successes.told import told_of
from propaganda.successes.totals import Number, tell
from propaganda.tests.builders import make_campaign, make_plan
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
EVERY = ("overall", "by_school", "by_service", "by_month", "by_class", "by_pupil", "crossed")


@shared
def world():
    """`campaign` has one success and a claim; `next` counts the same services and days at the same school."""
    world = make_world()
    world.next = make_campaign(world.department, counts_successes=True, title="Đợt sau")
    world.next.services.set(world.campaign.services.all())
    world.next_plan = make_plan(world.next, world.school)
    [world.done] = world.record().new
    [world.claim] = world.record(world.row(1), state="claimed").new
    tell(Number(7, APRIL, APRIL, "Sổ", world.birth.pk), plan=world.plan, by=None, at=AT)
    return world


def closed(world, at=AT):
    close(world.campaign, reason="xong sớm", by=None, at=at)
    world.campaign.refresh_from_db()


def figures(campaign):
    return [getattr(counting, name)(campaign) for name in EVERY]


def take_back(world, pk, at=LATER):
    withdraw(ServiceSuccess.objects.get(pk=pk), plan=world.next_plan, reason="nhầm em", by=None, at=at)


@pytest.mark.parametrize(
    ("act", "then"),
    [
        (lambda world: world.record(world.row(2), plan=world.next_plan, at=LATER), Figures(2, 2)),
        (lambda world: decide([world.claim], plan=world.next_plan, confirm=True, by=None, at=LATER), Figures(2, 2)),
        (lambda world: world.record(world.row(1), plan=world.next_plan, at=LATER), Figures(2, 2)),
        (lambda world: take_back(world, world.done), Figures()),
        # It would no longer let the total count.
        (lambda world: world.record(world.row(day=APRIL), plan=world.next_plan, at=LATER), Figures(2, 1)),
    ],
    ids=["recorded", "confirmed", "recorded as claimed", "withdrawn", "recorded where a total is told"],
)
def test_what_another_campaign_does_later_changes_nothing(world, act, then):
    closed(world)
    before, told = figures(world.campaign), [each.counts for each in told_of(world.campaign)]
    assert before[0] == Figures(1, 1, 7)
    act(world)
    assert (figures(world.campaign), [each.counts for each in told_of(world.campaign)]) == (before, told)
    assert counting.overall(world.next) == then


def test_what_was_never_confirmed_by_then_counts_no_more_for_being_withdrawn(world):
    closed(world)
    decide([world.claim], plan=world.next_plan, confirm=True, by=None, at=LATER)
    take_back(world, world.claim, at=LATER + timedelta(days=1))
    assert counting.overall(world.campaign) == Figures(1, 1, 7)


def test_what_was_withdrawn_before_it_was_closed_stays_gone(world):
    take_back(world, world.done)
    closed(world, at=LATER + timedelta(days=1))
    assert counting.overall(world.campaign) == Figures(0, 0, 7)


def test_opened_again_it_counts_what_is_on_record_now(world):
    closed(world)
    world.record(world.row(2), plan=world.next_plan, at=LATER)
    reopen(world.campaign, reason="còn thiếu", by=None, at=LATER)
    world.campaign.refresh_from_db()
    assert counting.overall(world.campaign) == Figures(2, 2, 7)


def test_what_a_school_recorded_while_closing_waited_for_it_counts(world):
    """The request that closes began before, and had to wait for the plan."""
    world.record(world.row(2), at=LATER)
    closed(world, at=AT)
    assert world.campaign.closed_at == LATER
    assert counting.overall(world.campaign) == Figures(2, 2, 7)


@pytest.mark.parametrize(
    "act",
    [
        lambda world, at: world.record(world.row(2), plan=world.next_plan, at=at),
        lambda world, at: decide([world.claim], plan=world.next_plan, confirm=True, by=None, at=at),
        lambda world, at: take_back(world, world.done, at),
    ],
    ids=["recorded", "confirmed", "withdrawn"],
)
def test_what_was_asked_for_before_and_waited_for_the_closing_changes_nothing(world, act):
    """Another campaign's request began a moment before; it is written after."""
    closed(world, at=LATER)
    act(world, LATER - timedelta(seconds=2))
    assert counting.overall(world.campaign) == Figures(1, 1, 7)


def test_the_list_names_none_that_was_recorded_later(world):
    secretary = make_seat(world.school, "secretary")
    closed(world)
    world.record(world.row(2), plan=world.next_plan, at=LATER)
    plan = Plan.objects.select_related("campaign").get(pk=world.plan.pk)
    assert set(listing.of_plan(plan, secretary).values_list("pk", flat=True)) == {world.done, world.claim}
    assert listing.of_plan(world.next_plan, secretary).count() == 3


def test_the_list_says_of_which_a_later_decision_changes_nothing(world):
    secretary = make_seat(world.school, "secretary")
    [before, outside] = world.record(world.row(2), world.row(day=date(2021, 12, 31))).new
    take_back(world, before, at=AT)
    closed(world)
    decide([world.claim], plan=world.next_plan, confirm=True, by=None, at=LATER)
    for pk in (world.done, outside):
        take_back(world, pk)
    plan = Plan.objects.select_related("campaign").get(pk=world.plan.pk)
    rows, reader = listing.of_plan(plan, secretary), listing.reader_of(plan, secretary, MARCH)

    def said():
        found = listing.lines(rows, list(rows.values_list("pk", flat=True)), reader, plan)
        return {line.success.pk: (line.still_counts, line.too_late) for line in found}

    nothing = (False, False)
    assert said() == {world.done: (True, False), world.claim: (False, True), before: nothing, outside: nothing}
    page = signed_in(secretary).get(reverse("successes", args=[plan.pk])).content.decode()
    assert [page.count(f'data-then="{word}"') for word in ("counts", "not")] == [1, 1]
    # Confirmed and withdrawn since: it counted neither then nor now.
    take_back(world, world.claim, at=LATER + timedelta(days=1))
    assert said()[world.claim] == nothing
    reopen(world.campaign, reason="còn thiếu", by=None, at=LATER)
    plan.campaign.refresh_from_db()
    assert set(said().values()) == {nothing}


def test_the_database_wants_to_know_since_when_a_success_counts(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceSuccess.objects.filter(pk=world.done).update(confirmed_at=None)


def test_older_rows_learn_it_from_their_history(world):
    decide([world.claim], plan=world.plan, confirm=True, by=None, at=LATER)
    take_back(world, world.claim, at=LATER + timedelta(days=1))
    ServiceSuccess.objects.update(confirmed_at=LATER + timedelta(days=9))
    import_module("propaganda.migrations.0002_figures_that_stay").say_since_when(apps, None)
    assert dict(ServiceSuccess.objects.values_list("pk", "confirmed_at")) == {world.done: AT, world.claim: LATER}
    assert ServiceSuccess.objects.get(pk=world.done).done_on == MARCH
