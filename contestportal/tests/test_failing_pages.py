"""Pages for when something fails: in our look, kind, and never in need of what broke."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils import timezone

from contestportal import views
from contestportal.urls import urlpatterns as portal_urls
from foundation.accounts.access import public
from foundation.jobs.models import Pulse
from schools.tests.builders import make_user

FAULTS = {
    "missing": Http404("secret detail"),
    "refused": PermissionDenied("secret detail"),
    "odd": SuspiciousOperation("secret detail"),
    "broken": RuntimeError("secret detail"),
    "database": DatabaseError("secret detail"),
}


@public
def fail(request, fault):
    raise FAULTS[fault]


urlpatterns = [path("fail/<fault>/", fail), *portal_urls]
handler400 = views.bad_request
handler500 = views.server_error


@pytest.fixture
def failing(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


def ask(client, fault):
    response = client.get(f"/fail/{fault}/")
    return response.status_code, response.content.decode(), response


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "status"), [("missing", 404), ("refused", 403), ("odd", 400), ("broken", 500), ("database", 500)]
)
def test_each_fault_has_its_page_in_our_look(failing, fault, status):
    got, html, response = ask(failing, fault)
    assert got == status
    assert "secret detail" not in html
    assert "ui/portal.css" in html
    assert 'class="portal-header"' in html
    assert '<html lang="vi">' in html
    assert html.count("<h1>") == 1
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_refusal_names_who_is_signed_in(failing):
    user = make_user(full_name="Trần Thị Đào")
    failing.force_login(user)
    assert "Trần Thị Đào" in ask(failing, "refused")[1]


@pytest.mark.django_db
def test_the_fault_pages_speak_english_too(failing):
    failing.cookies["django_language"] = "en"
    assert '<html lang="en">' in ask(failing, "missing")[1]
    assert '<html lang="en">' in ask(failing, "broken")[1]


def test_the_last_page_asks_the_database_nothing():
    """Not marked for the database: a query would fail this test."""
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"portal-header" in response.content


def test_the_last_page_comes_even_without_a_manifest(tmp_path, settings):
    hashed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": hashed}):
        response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"<h1>" in response.content


@pytest.mark.django_db
class TestOldForms:
    """A form posted without its token: the page was open too long."""

    def post(self, **headers):
        return Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"}, headers=headers)

    def test_it_is_explained_and_leads_back_to_our_page(self):
        response = self.post(referer="http://testserver/contests/?page=2")
        assert response.status_code == 403
        assert 'href="http://testserver/contests/?page=2"' in response.content.decode()

    @pytest.mark.parametrize("referer", ["https://elsewhere.example/trap", "javascript:go()", ""])
    def test_it_leads_nowhere_else(self, referer):
        html = self.post(referer=referer).content.decode()
        assert "elsewhere" not in html
        assert "javascript:" not in html
        assert f'href="{reverse("home")}"' in html


@pytest.mark.django_db
class TestHealth:
    def ask(self):
        response = Client().get(reverse("healthz"))
        return response.status_code, json.loads(response.content)

    def test_it_holds_after_a_sweep(self):
        Pulse.objects.update_or_create(name="sweep", defaults={"at": timezone.now()})
        status, told = self.ask()
        assert (status, told["database"], told["holds"]) == (200, True, True)
        assert told["oldest_ready_seconds"] == 0

    def test_it_does_not_hold_when_nothing_sweeps(self):
        Pulse.objects.all().delete()
        status, told = self.ask()
        assert (status, told["holds"], told["last_sweep_seconds"]) == (503, False, None)

    def test_it_says_so_when_the_database_is_away(self):
        def away(*args):
            raise DatabaseError("gone")

        with connection.execute_wrapper(away):
            status, told = self.ask()
        assert (status, told) == (503, {"database": False, "holds": False})

    def test_nobody_is_sent_to_sign_in(self):
        assert self.ask()[0] in {200, 503}
