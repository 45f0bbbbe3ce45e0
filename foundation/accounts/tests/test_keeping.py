"""What a browser may keep of an answer: nothing that was made for one person."""

import pytest
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control

from foundation.accounts.access import public, signed_in
from foundation.accounts.tests.builders import make_account


@signed_in
def own(request):
    return HttpResponse("own")


@public
def greeting(request):
    return HttpResponse(f"hello {request.user}")


@public
def plain(request):
    return HttpResponse("the same for all")


@signed_in
@cache_control(private=True, max_age=60)
def picture(request):
    return HttpResponse("picture")


urlpatterns = [path(f"{view.__name__}/", view) for view in (own, greeting, plain, picture)]
urlpatterns.append(path("sign-in/", plain, name="sign_in"))
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def kept(client, name):
    return client.get(f"/{name}/").get("Cache-Control")


def test_what_a_signed_in_person_sees_is_not_kept(client):
    client.force_login(make_account())
    assert kept(client, "own") == kept(client, "greeting") == "private, no-store"


def test_a_view_that_says_so_itself_is_kept(client):
    client.force_login(make_account())
    assert kept(client, "picture") == "private, max-age=60"


def test_a_visitor_is_told_nothing(client):
    assert kept(client, "greeting") is None
    assert kept(client, "own") is None


def test_nothing_is_loaded_for_it(client, django_assert_num_queries):
    client.force_login(make_account())
    with django_assert_num_queries(0):
        assert kept(client, "plain") is None
