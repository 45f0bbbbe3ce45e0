"""All campaigns that concern a reader, one campaign, and launching it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from propaganda.campaigns import overview, picking
from propaganda.campaigns.launching import launch, schools_below, why_not_launch
from propaganda.campaigns.owed import owings
from propaganda.campaigns.reading import page_of
from propaganda.campaigns.rules import ORGANISERS, READERS, NotPossible
from propaganda.models import Campaign
from propaganda.querysets import ORGANISING
from schools.access import staff
from schools.choosing import Picked, asked_on, chosen_again, form_to_choose
from schools.querysets import seat_units


@staff(*READERS)
@require_GET
def outreach(request):
    """What one's school owes first, then the campaigns one looks after or whose schools lie below."""
    at = timezone.now()
    context = {
        "owings": owings(request.user, at),
        "page": overview.counted_page(request.user, timezone.localdate(at), request.GET),
        "may_start": request.user.is_superuser or bool(seat_units(request.user, ORGANISING)),
    }
    return render(request, "propaganda/outreach.html", context)


@staff(*READERS)
@require_GET
def campaign(request, pk):
    """What it asks, what comes next, and the schools of its list in the reader's reach."""
    rows = Campaign.objects.visible_to(request.user).select_related("unit", "launched_by")
    shown = get_object_or_404(rows, pk=pk)
    return render(request, "propaganda/campaign.html", page_of(shown, request.user, request.GET, at=timezone.now()))


@staff(*ORGANISERS)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_launch(request, pk):
    """Choose schools, look at what would be made, launch. Three answers on one address."""
    shown, at = to_change(request.user, pk), timezone.now()
    day = timezone.localdate(at)
    below = schools_below(shown, day)
    form = form_to_choose(request, below, shown.keeper_id, day)
    context = {
        "campaign": shown,
        "form": form,
        "why_not": why_not_launch(shown),
        "launched": shown.plans.count(),
        "below": below.count(),
    }
    choice = asked_on(request, form, below, day)
    if picked := Picked.posted(request.POST):
        try:
            made = launch(
                shown, picked.chosen, shown=picked.shown, digest=request.POST["digest"], by=request.user, at=at
            )
            messages.success(request, _launched(made))
            return redirect("campaign", pk)
        except NotPossible as refused:
            context["refused"], choice = str(refused), chosen_again(below, picked)
    return render(request, "propaganda/campaign_launch.html", context | picking.shown(shown, choice, day))


def to_change(user, pk) -> Campaign:
    """Outside the user's reach: 404; seen and not theirs to change: 403."""
    found = get_object_or_404(Campaign.objects.visible_to(user).select_related("unit"), pk=pk)
    if not Campaign.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _launched(made):
    words = ngettext(
        "%(count)d school is on the list now. It sees the campaign on its first page.",
        "%(count)d schools are on the list now. They see the campaign on their first page.",
        made,
    )
    return words % {"count": made} if made else _("These schools were on the list already. Nothing was made twice.")
