from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foundation.accounts import actions, rules, sessions
from foundation.accounts.access import public, signed_in
from foundation.accounts.forms import CardForm, PasswordForm, SignInForm


def _wanted(request):
    """The page of this portal to go to after signing in, or ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return rules.safe_next(wanted, host=request.get_host(), secure=request.is_secure())


def _refuse(form, field, refusal):
    """Say why on the form, and return the status of the page."""
    form.add_error(field, refusal.advice())
    return refusal.status


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def card(request):
    """Sign in by card. A QR code brings its secret in the fragment, which card.js puts into this form."""
    form = CardForm(request.POST or None)
    status, wanted = 200, _wanted(request)
    if request.method == "POST" and form.is_valid():
        address = rules.address_of(request)
        try:
            user = actions.use_card(form.cleaned_data["code"], address=address, at=timezone.now())
        except actions.Refused as refusal:
            status = _refuse(form, "code", refusal)
        else:
            sessions.start(request, user)
            return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    return render(request, "foundation/card.html", {"form": form, "next": wanted}, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request):
    form = SignInForm(request.POST or None)
    status, wanted = 200, _wanted(request)
    if request.method == "POST" and form.is_valid():
        address = rules.address_of(request)
        try:
            user = actions.use_password(**form.cleaned_data, address=address, at=timezone.now())
        except actions.Refused as refusal:
            status = _refuse(form, None, refusal)
        else:
            login(request, user)
            return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    return render(request, "foundation/sign_in.html", {"form": form, "next": wanted}, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request):
    """Asks on GET; on POST ends the session and has the browser forget what the portal kept on the device. With
    `others`, things of other people wait there to be sent: then only the page's script forgets, what is this one's."""
    done, left = request.method == "POST", request.user.pk
    if done:
        logout(request)
    response = render(request, "foundation/sign_out.html", {"done": done, "left": left})
    if done and not request.POST.get("others"):
        # Only ever after a POST: another site could make a browser GET this page, and unsent answers would be lost.
        response["Clear-Site-Data"] = '"storage"'
    return response


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "new", "again")
def password(request):
    """One's own password; who signs in by card has none, and no such page."""
    if not request.user.has_usable_password():
        raise Http404
    now = timezone.now()
    form = PasswordForm(request.POST or None, user=request.user, address=rules.address_of(request), at=now)
    if request.method == "POST" and form.is_valid():
        actions.change_password(request.user, form.cleaned_data["new"], by=request.user, at=now)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices that were signed in are now signed out."))
        return redirect("password")
    return render(request, "foundation/password.html", {"form": form})
