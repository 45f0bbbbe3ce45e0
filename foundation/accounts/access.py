"""The two doors that ask for no role. A view carries exactly one access decorator; its label is `view.access`."""

from django.contrib.auth.decorators import login_not_required


def public(view):
    """Anyone, signed in or not."""
    return labelled(login_not_required(view), "public")


def signed_in(view):
    """Whoever is signed in; LoginRequiredMiddleware turns everybody else to the sign-in page."""
    return labelled(view, "signed_in")


def labelled(view, access):
    """The view under the label of what opens it."""
    view.access = access
    return view
