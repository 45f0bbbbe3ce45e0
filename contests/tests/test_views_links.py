"""What a list links to can be opened by whoever reads the list."""

import pytest
from django.urls import reverse

from contests.models import Ranking
from contests.tests.test_views import address
from contests.tests.worlds import make_world

pytestmark = pytest.mark.django_db


def test_a_hidden_ranking_is_not_named_to_organisers_of_other_units(client):
    world = make_world(opened=True)
    Ranking.objects.update(state="hidden")
    client.force_login(world.school_organiser)
    assert address(world) not in client.get(reverse("contests")).content.decode()
    client.force_login(world.organiser)
    assert address(world) in client.get(reverse("contests")).content.decode()
