import pytest
from django.template import Context, Template
from django.urls import path

from contestportal.urls import urlpatterns as portal_urls
from contests.sittings import tabs
from contests.sittings.rules import standing_of
from contests.tests.team_builders import make_judge, make_team_world
from foundation.accounts.access import signed_in
from schools.tests.builders import make_class, make_seat, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@signed_in
def nothing(request, pk):
    """Stands for pages of other rooms."""


NAMES = [*(name for name, _label in tabs.TABS), "my_sheets"]
urlpatterns = [*portal_urls, *[path(f"all/{name}/<int:pk>/", nothing, name=name) for name in NAMES]]


@shared
def world():
    return make_team_world()


def shown(sitting, user):
    return [tab.name for tab in tabs.tabs_for(sitting, standing_of(sitting, user))]


@pytest.mark.urls(__name__)
class TestWhoSeesWhich:
    def test_those_who_hold_it(self, world):
        everything = [name for name, _label in tabs.TABS]
        assert shown(world.sitting, world.secretary) == everything
        assert shown(world.sitting, world.organiser) == everything

    def test_those_who_look_on(self, world):
        kept = [
            "sitting", "sitting_teams", "sitting_judges", "sitting_papers", "sitting_judging", "sitting_rankings",
            "sitting_minutes", "sitting_appeals",
        ]  # fmt: skip
        assert shown(world.sitting, world.officer) == kept
        assert (
            shown(world.sitting, make_seat(world.school, "teacher", school_class=make_class(world.school, "7A")))
            == kept
        )

    def test_judges(self, world):
        chair, judge = world.judges[0].user, world.judges[1].user
        assert shown(world.sitting, chair) == ["sitting", "my_sheets", "sitting_judging"]
        assert shown(world.sitting, judge) == ["sitting", "my_sheets"]

    def test_a_secretary_who_judges_has_both(self, world):
        make_judge(world.sitting, user=world.secretary)
        assert "my_sheets" in shown(world.sitting, world.secretary)
        assert "board_control" in shown(world.sitting, world.secretary)

    def test_strangers(self, world):
        assert shown(world.sitting, make_user()) == ["sitting"]

    def test_the_page_one_is_on_is_marked(self, world, rf):
        request = rf.get("/")
        request.user = world.secretary
        context = {"request": request, "sitting": world.sitting, "here": "sitting_teams"}
        page = Template('{% include "contests/_sitting_tabs.html" %}').render(Context(context))
        assert page.count("aria-current") == 1
        assert 'data-tab="sitting_teams" aria-current="page"' in page


def test_pages_this_portal_does_not_have_are_left_out(world):
    assert tabs.address("no_such_page", 1) == ""
    assert all(tab.url for tab in tabs.tabs_for(world.sitting, standing_of(world.sitting, world.secretary)))
