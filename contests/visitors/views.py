"""Pages for everybody: what a contest is about, and registering for it."""

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from contests.entering import NotInvited
from contests.models import Contest, Entrant
from contests.quiz.rules import NotNow
from contests.visitors import actions
from contests.visitors.forms import RegisterForm
from contests.visitors.public import public_context
from contests.visitors.rules import is_running, registering
from foundation.accounts import rules as door
from foundation.accounts import sessions
from foundation.accounts.actions import issue_cards
from schools.access import public, staff


@public
@require_safe
def public_contest(request, pk):
    """A contest in plain words, for whoever is signed in or not."""
    opened = Contest.objects.filter(public=True).exclude(state=Contest.State.DRAFT).select_related("unit", "team_rule")
    contest = get_object_or_404(opened, pk=pk)
    return render(request, "contests/public_contest.html", public_context(contest, timezone.now()))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables("done")
def register(request, pk):
    """Citizens and parents register themselves; the code of their card is in this answer only."""
    at = timezone.now()
    opened = Contest.objects.exclude(state=Contest.State.DRAFT).select_related("unit", "team_rule")
    contest = get_object_or_404(opened, pk=pk)
    audiences = registering(contest)
    if not audiences:
        raise Http404
    if not is_running(contest, at):
        return render(request, "contests/register_over.html", {"contest": contest})
    form = RegisterForm(request.POST or None, contest=contest, audiences=audiences, day=timezone.localdate(at))
    sent = request.method == "POST" and form.is_valid()
    if request.user.is_authenticated and not (sent and _sent_by(request.user, form)):
        return _somebody_here(request, contest, at)
    status = 200
    if sent:
        try:
            done = actions.register(
                contest,
                form.registration(),
                token=form.cleaned_data["token"],
                address=door.address_of(request),
                at=at,
            )
        except (actions.TooMany, actions.KeptOut, actions.FormUsed, NotInvited, NotNow) as refusal:
            status = _refuse(form, refusal)
        else:
            sessions.start(request, done.person.user)
            return _registered(request, contest, done)
    context = {"contest": contest, "form": form, "audiences": audiences}
    return render(request, "contests/register.html", context, status=status)


def _sent_by(user, form):
    """Whether this very form made the account that is signed in: a double tap, or the answer loaded anew."""
    return user.username == actions.username_of(form.cleaned_data["token"])


def _somebody_here(request, contest, at):
    """Who is signed in is led to the contest if it is theirs, else told why not."""
    person = getattr(request.user, "person", None)
    if person and Contest.objects.taken_by(person, at).filter(pk=contest.pk).exists():
        return redirect("contest", pk=contest.pk)
    messages.info(
        request,
        _("You are signed in as %(name)s. To register somebody else on this device, sign out first.")
        % {"name": request.user.get_full_name()},
    )
    return redirect("public_contest", pk=contest.pk) if contest.public else redirect("home")


def _refuse(form, refusal):
    """Say why on the form, and return the status of the page."""
    if isinstance(refusal, actions.TooMany):
        time = date_format(timezone.localtime(refusal.until), "H:i")
        form.add_error(
            None,
            _("Very many have registered from this network within an hour. Please try again after %(time)s.")
            % {"time": time},
        )
        return 429
    if isinstance(refusal, actions.FormUsed):
        words = _("With this page somebody has registered already. Open it again to register another person.")
    else:
        words = _(
            "With these details you cannot take part in this contest: the rules or a decision of the organisers keep "
            "you out. If you think that is a mistake, ask the organisers. Nothing of what you typed was kept."
        )
    form.add_error(None, words)
    return 200


@sensitive_variables()
def _registered(request, contest, done):
    """The code, once: big, to copy, to print, to scan."""
    context = {"contest": contest, "person": done.person, **_card(request, done.code)}
    return render(request, "contests/registered.html", context)


@sensitive_variables()
def _card(request, code):
    link = request.build_absolute_uri(reverse("card"))
    picture = segno.make(f"{link}#{code}", error="m").svg_data_uri(border=2, scale=5)
    return {"code": code, "picture": picture, "door": link.split("://", 1)[-1]}


@never_cache
@staff("administrator", "organiser")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("card")
def registered_card(request, pk):
    """For somebody who registered and lost their card: asks on GET; on POST a new one, in this answer only."""
    entrants = Entrant.objects.filter(
        contest__in=Contest.objects.visible_to(request.user), person__registered_at__isnull=False
    )
    entrant = get_object_or_404(entrants.select_related("person__user", "contest__unit"), pk=pk)
    user = entrant.person.user if entrant.person else None
    organised = Contest.objects.editable_by(request.user).filter(pk=entrant.contest_id).exists()
    # A card would lend whoever prints it the seat of a member of staff.
    if not organised or user is None or user.is_staff or user.is_superuser or user.memberships.exists():
        raise PermissionDenied
    context = {"contest": entrant.contest, "entrant": entrant, "person": entrant.person}
    if request.method == "POST":
        [card] = issue_cards([user], by=request.user, at=timezone.now(), replace=True)
        context |= _card(request, card.code)
    return render(request, "contests/registered_card.html", context)
