"""A receiver of an extract who sees nothing else of the round finds the way to it; nobody else is shown it."""

import pytest
from django.urls import reverse

from reports.models import Extract
from reports.tests.builders import make_requirement
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


def test_only_the_receiver_s_own_extracts_are_listed(client):
    city = make_unit("Sở Tư pháp", kind="other")
    asker = make_unit("Phòng GD&ĐT", kind="district")
    extract = Extract.objects.create(requirement=make_requirement(asker), title="Học sinh từ 12 tuổi", receiver=city)
    draft = make_requirement(asker, state="draft", title="Chưa triển khai")
    Extract.objects.create(requirement=draft, title="Chưa tới", receiver=city)
    address = reverse("reports") + "?list=received"
    for user, shown in ((make_seat(city, "officer"), [extract]), (make_seat(asker, "officer"), []),
                        (make_seat(make_unit("Sở khác", kind="other"), "officer"), [])):  # fmt: skip
        client.force_login(user)
        page = client.get(address)
        assert page.context["extracts"] == shown
        assert (reverse("extract", args=[extract.pk]) in page.content.decode()) == bool(shown)
