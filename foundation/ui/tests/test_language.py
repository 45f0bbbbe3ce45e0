import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def language_of(response):
    return response.headers["Content-Language"]


def test_vietnamese_is_the_language_whatever_the_browser_asks_for(client):
    response = client.get(reverse("home"), headers={"accept-language": "en-US,en;q=0.9"})
    assert language_of(response) == "vi"
    assert '<html lang="vi">' in response.content.decode()


def test_the_switch_changes_the_language_and_comes_back_to_the_page(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "/?page=2"})
    assert (response.status_code, response.url) == (302, "/?page=2")
    assert language_of(client.get(reverse("home"))) == "en"
    client.post(reverse("set_language"), {"language": "vi", "next": "/"})
    assert language_of(client.get(reverse("home"))) == "vi"


def test_the_switch_offers_the_other_language(client):
    assert 'name="language" value="en"' in client.get(reverse("home")).content.decode()
    client.post(reverse("set_language"), {"language": "en"})
    assert 'name="language" value="vi"' in client.get(reverse("home")).content.decode()


def test_the_switch_leads_nowhere_else(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert response.url == "/"


def test_the_switch_needs_the_form():
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 403


@pytest.mark.parametrize("value", ["xx", "../..", "", "x" * 600])
def test_a_broken_cookie_means_vietnamese(client, value):
    client.cookies["django_language"] = value
    assert language_of(client.get(reverse("home"))) == "vi"


def test_pages_are_kept_apart_by_cookie(client):
    assert "Cookie" in client.get(reverse("home")).headers["Vary"]
