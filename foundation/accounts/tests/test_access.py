from foundation.accounts import views
from foundation.accounts.access import public, signed_in
from foundation.accounts.urls import urlpatterns


def test_each_decorator_leaves_its_label_and_the_right_door():
    @public
    def open_page(request):
        """Anyone."""

    @signed_in
    def closed_page(request):
        """Known people."""

    assert (open_page.access, open_page.login_required) == ("public", False)
    assert closed_page.access == "signed_in"
    assert getattr(closed_page, "login_required", True)


def test_every_page_of_this_room_says_who_may_open_it():
    assert {pattern.name: pattern.callback.access for pattern in urlpatterns} == {
        "sign_in": "public",
        "sign_out": "public",
        "card": "public",
        "password": "signed_in",
    }


def test_view_url_and_name_agree():
    for pattern in urlpatterns:
        assert pattern.callback is getattr(views, pattern.name)
