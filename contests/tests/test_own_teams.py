"""What a pupil sees of their team: who, when, where, which parts, the button when it may be pressed, points in time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contests.listing import for_person
from contests.models import Appearance, Member, Part, PartRun, Sitting, Stage
from contests.quiz.actions import start_attempt
from contests.quiz.tests.team_worlds import make_papers
from contests.tests.team_builders import give_points, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_class, make_pupil, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_papers(at=timezone.now())


def entry(world, person=None):
    [found] = for_person(person or world.people[0], world.at)
    return found


def page(person, name="home", *args):
    client = signed_in(person.user)
    return client.get(reverse(name, args=args)).content.decode()


def set_sitting(world, **fields):
    Sitting.objects.filter(pk=world.sitting.pk).update(**fields)


def test_it_says_who_when_where_and_what(world):
    own = entry(world).team
    assert own.team == world.teams[0].entrant
    assert [member.person for member in own.members] == world.people
    assert (own.sitting, own.appearance.order) == (world.sitting, 1)
    assert [part for part, _points in own.lines] == world.parts
    html = page(world.people[1])
    for word in (own.team.name, "Nguyễn Văn An", "Hội trường", world.parts[0].name, "5–7"):
        assert word in html
    assert world.teams[1].entrant.name not in html


@pytest.mark.parametrize("name", ["home", "contest"])
def test_one_button_for_the_paper_and_none_for_what_is_judged(world, name):
    args = [world.contest.pk] if name == "contest" else []
    html = page(world.people[0], name, *args)
    assert html.count('data-go="start"') == 1
    assert reverse("attempt_start", args=[world.part.pk]) in html
    start_attempt(world.part, world.people[1], at=world.at)
    html = page(world.people[0], name, *args)
    assert (html.count('data-go="start"'), html.count('data-go="continue"')) == (0, 1)


@pytest.mark.parametrize(
    ("fields", "state"),
    [({"state": "planned"}, "soon"), ({"state": "judged"}, "over"), ({"state": "sent"}, "over"),
     ({"cancelled_at": timezone.now(), "cancelled_reason": "Bão"}, "over")],
)  # fmt: skip
def test_no_button_unless_the_sitting_is_held(world, fields, state):
    set_sitting(world, **fields)
    assert entry(world).state == state
    assert 'data-go="start"' not in page(world.people[0])


@pytest.mark.parametrize("state", ["expected", "absent", "withdrawn"])
def test_no_button_for_a_team_that_was_not_seen(world, state):
    Appearance.objects.filter(pk=world.teams[0].pk).update(state=state)
    html = page(world.people[0])
    assert ('data-go="start"' in html, "data-refusal" in html) == (False, True)


def test_all_together_the_button_comes_with_the_start(world):
    Stage.objects.update(synchronous=True)
    assert not entry(world).startable
    PartRun.objects.create(sitting=world.sitting, part=world.part, state="running", started_at=world.at)
    assert entry(world).startable


def test_points_come_with_the_publication_of_the_own_sitting_only(world):
    give_points(world.teams[0], 17, "43.5", 28)
    set_sitting(world, state="sent")
    Sitting.objects.filter(pk=world.elsewhere.pk).update(state="published")
    html = page(world.people[0])
    assert ("43,5" in html, "88,5" in html) == (False, False)
    set_sitting(world, state="published")
    html = page(world.people[0], "contest", world.contest.pk)
    assert ("43,5" in html, "88,5" in html) == (True, True)


def test_who_is_in_no_team_is_told_to_ask(world):
    pupil = make_pupil(world.school, "Lê Thị Lẻ", school_class=make_class(world.school, "7A", grade=7))
    found = entry(world, pupil)
    assert (found.team, found.startable) == (None, False)
    html = page(pupil)
    assert found.standing.refusal in html
    assert world.teams[0].entrant.name not in html


def test_who_left_their_team_sees_it_no_more(world):
    Member.objects.filter(person=world.people[0]).update(left_at=world.at)
    assert world.teams[0].entrant.name not in page(world.people[0])


def test_a_stage_where_everything_is_judged_is_listed_once(world):
    Part.objects.filter(pk=world.part.pk).update(kind="judged")
    found = entry(world)
    assert (len(found.team.lines), found.startable) == (3, False)
    assert 'data-go="start"' not in page(world.people[0])


def test_rankings_of_other_sittings_and_patterns_are_not_listed(world):
    world.stage.rankings.update(state="official")
    set_sitting(world, state="published")
    listed = page(world.people[0], "contest", world.contest.pk)
    mine = world.sitting.rankings.get()
    others = world.stage.rankings.exclude(sitting=world.sitting).exclude(sitting=None, each_sitting=False)
    assert others.count() == 2
    link = 'href="{}"'.format
    assert link(reverse("ranking", args=[mine.pk])) in listed
    assert [link(reverse("ranking", args=[each.pk])) in listed for each in others] == [False, False]


def test_one_contest_and_three_cost_the_same():
    counts = []
    for contests in (1, 3):
        world = make_papers(at=timezone.now(), teams=2)
        person = world.people[0]
        for _more in range(contests - 1):
            stage = make_team_contest(world.district, at=world.at)
            appearance = make_team(make_sitting(stage, world.school, at=world.at, state="published"), members=1)
            appearance.entrant.members.update(person=person)
            give_points(appearance, 10, 20, 30)
        set_sitting(world, state="published")
        client = signed_in(person.user)
        with CaptureQueriesContext(connection) as asked:
            html = client.get(reverse("home")).content.decode()
        assert html.count("data-own-team") == contests
        counts.append(len(asked))
    assert counts[0] == counts[1]
