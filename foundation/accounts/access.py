"""The two doors that ask for no role. A view carries exactly one access decorator; its label is `view.access`."""

from django.contrib.auth.decorators import login_not_required


def public(view):
    """Anyone, signed in or not."""
    view = login_not_required(view)
    view.access = "public"
    return view


def signed_in(view):
    """Whoever is signed in; LoginRequiredMiddleware turns everybody else to the sign-in page."""
    view.access = "signed_in"
    return view
