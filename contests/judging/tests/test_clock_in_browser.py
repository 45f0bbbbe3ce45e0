"""The clock on the chair's page in a real browser: it counts by itself, and another chair finds it going on."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from contests.models import Timing
from contests.tests.team_builders import make_team_world
from foundation.ui.tests.looking import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_chairs_phone_dies_and_the_secretary_goes_on(page, wide_page, live_server, problems):
    world = make_team_world(teams=1, judges=1, at=timezone.now())
    address = live_server.url + reverse("sitting_judging", args=[world.sitting.pk])
    sign_in(page, live_server, world.judges[0].user)
    page.goto(address)
    page.locator(f"#clock-of-{world.teams[0].pk}").click()
    page.locator("[data-figures]", has_text=re.compile(r"^0:(0[2-9]|[1-5]\d)$")).wait_for()  # a busy browser skips some
    assert page.locator("[data-phase=under]").is_visible()
    problems.allow("htmx:|ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.locator("[data-no-network]").wait_for(state="visible")
    sign_in(wide_page, live_server, world.secretary)
    Timing.objects.update(started_at=timezone.now() - timedelta(seconds=330))
    wide_page.goto(address)
    assert wide_page.locator("[data-phase=inside]").is_visible()
    Timing.objects.update(started_at=timezone.now() - timedelta(seconds=412))
    wide_page.locator("[data-phase=over]").wait_for(state="visible")
    # Spoken once, outside what the page exchanges.
    team = world.teams[0].entrant.name
    expect(wide_page.locator("[data-clock-speech]")).to_contain_text(team)
    wide_page.locator("[data-stage-clock] button").click()
    wide_page.locator(f"#clock-of-{world.teams[0].pk}").wait_for()
    assert Timing.objects.get().ended_at is not None
