"""Doors of papers: the attempt token of what saves answers, and who may have a paper on their screen."""

from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from contests.models import Attempt
from contests.quiz.tokens import TokenRefused, make_token, read_token
from foundation.accounts.access import labelled
from schools.access import pupil

# A device opened for a team holds its token for as long as the paper and this; what it still holds then is sent by
# itself and kept as late.
AFTERWARDS = timedelta(hours=2)
_DEVICE = "paper"
_SALT = "contests.paper-device"


def taker(view):
    """For whoever takes the paper: who has a roster entry, or nobody signed in on a device that was opened for a team.

    Sets `request.attempts`: a person's own and their teams', or the one attempt of the device. Whoever is signed in
    has their own rights only.
    """
    by_person = pupil(_with_own_attempts(view))

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.user.is_authenticated:
            return by_person(request, *args, **kwargs)
        request.attempts = _of_device(request)
        if request.attempts is None:
            return redirect_to_login(request.get_full_path())
        request.person = None
        return view(request, *args, **kwargs)

    return login_not_required(labelled(opened, "taker"))


def _with_own_attempts(view):
    @wraps(view)
    def opened(request, *args, **kwargs):
        request.attempts = Attempt.objects.of(request.person)
        return view(request, *args, **kwargs)

    return opened


def _of_device(request):
    token = request.get_signed_cookie(_DEVICE, default="", salt=_SALT)
    try:
        bound = read_token(token)
    except TokenRefused:
        return None
    open_for = Attempt.objects.filter(pk=bound.attempt, entrant=bound.entrant, entrant__person=None)
    return open_for.filter(accepts_until__gt=timezone.now() - AFTERWARDS)


def give_device(response, attempt):
    """Let the browser that gets this response show and hand in this one paper, and nothing else; it holds one."""
    response.set_signed_cookie(
        _DEVICE, make_token(attempt), salt=_SALT, path="/attempts/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def attempt_token(view):
    """Calls view(request, bound, at). A header cannot be set by another site's form, so CSRF does not apply."""

    @wraps(view)
    def wrapper(request):
        try:
            bound = read_token(request.headers.get("X-Attempt-Token", ""))
        except TokenRefused:
            return JsonResponse({"state": "refused"}, status=403)
        return view(request, bound, timezone.now())

    return csrf_exempt(login_not_required(labelled(wrapper, "attempt token")))
