"""Successes of a whole campaign, for whoever looks after it: schools, services, months, totals; its workbook."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.jobs.asking import ask
from propaganda.models import Campaign
from propaganda.querysets import LOOKING
from propaganda.successes import listing, overview
from propaganda.successes.rules import window_of
from schools.access import staff

looking = staff(*sorted(LOOKING))


@looking
@require_GET
def campaign_successes(request, pk):
    """The address may ask for the schools of one service or one month."""
    campaign = _overseen(request, pk)
    service, month = listing.number(request.GET.get("service", "")), listing.month_of(request.GET.get("month", ""))
    found = overview.of_campaign(campaign, service=service, month=month)
    context = {
        "campaign": campaign,
        "window": window_of(campaign),
        "service": next((row for row in found["by_service"] if row.key and row.key == service), None),
        "month": month,
        **found,
    }
    return render(request, "propaganda/campaign_successes.html", context)


@looking
@require_POST
def campaign_successes_workbook(request, pk):
    """Ask for it; a worker makes it, its page shows the progress."""
    campaign = _overseen(request, pk)
    title = _("Workbook of the service successes of “%(campaign)s”") % {"campaign": campaign}
    return ask(request, "propaganda.successes_workbook", campaign, title, campaign=pk)


def _overseen(request, pk) -> Campaign:
    """404 out of sight or if it counts none, 403 for schools that take part."""
    rows = Campaign.objects.filter(counts_successes=True).exclude(state=Campaign.State.DRAFT).select_related("unit")
    campaign = get_object_or_404(rows.visible_to(request.user), pk=pk)
    if not rows.overseen_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return campaign
