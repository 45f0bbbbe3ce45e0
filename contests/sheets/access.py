"""The views outside the session: a signed judge token in a header opens them, and nothing else does."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from contests.models import Judge
from contests.sheets.tokens import TokenRefused, read_token
from foundation.accounts.access import labelled


def judge_token(view):
    """Calls view(request, judge, at). A header cannot be set by another site's form, so CSRF does not apply.

    A judge who withdrew, whose account was closed or whose device was stopped is told so, with 403.
    """

    @wraps(view)
    def wrapper(request):
        if request.method != "POST":
            return JsonResponse({"state": "refused"}, status=405)
        try:
            bound = read_token(request.headers.get("X-Judge-Token", ""))
        except TokenRefused:
            return JsonResponse({"state": "refused"}, status=403)
        judge = Judge.objects.filter(pk=bound.judge).select_related("sitting__stage", "panel", "user").first()
        if judge is None:
            return JsonResponse({"state": "refused"}, status=403)
        if why := why_stopped(judge, bound.epoch):
            return JsonResponse({"state": "stopped", "why": why}, status=403)
        return view(request, judge, timezone.now())

    return csrf_exempt(login_not_required(labelled(wrapper, "judge token")))


def why_stopped(judge: Judge, epoch: int) -> str:
    """Why a device can no longer send as this judge; "" if it can."""
    if judge.withdrawn_at:
        reason = judge.withdrawn_reason
        return _("You are no longer a judge of this sitting: %(reason)s") % {"reason": reason or "–"}
    if judge.user is None or not judge.user.is_active:
        return _("The account of this judge is closed.")
    if judge.token_epoch != epoch:
        return _("This device was stopped. Load the page again to go on, or ask the chair.")
    return ""
