"""The same picture used twice: side by side, for whoever looks after the campaign."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from propaganda.evidence import pairs
from propaganda.evidence.forms import VerdictForm
from propaganda.models import Campaign, SamePicture
from propaganda.querysets import OVERSEEING
from schools.access import staff

overseer = staff(*sorted(OVERSEEING))
A_PAGE = 10
SHOWN = {"open": {"verdict": ""}, "decided": {"verdict__gt": ""}}


@overseer
@require_GET
def same_pictures(request, pk):
    campaign = _overseen(request, pk)
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "open"
    found = pairs.pairs_of(campaign)
    context = {
        "campaign": campaign,
        "here": "same_pictures",
        "shown": shown,
        "counts": {name: found.filter(**only).count() for name, only in SHOWN.items()},
        "page": Paginator(found.filter(**SHOWN[shown]).order_by("distance", "pk"), A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "propaganda/same_pictures.html", context)


@overseer
@require_POST
def same_picture_decide(request, pk):
    pair = get_object_or_404(SamePicture.objects.overseen_by(request.user), pk=pk)
    campaign = pair.second.activity.plan.campaign_id
    form = VerdictForm(request.POST)
    if form.is_valid():
        pairs.decide(pair, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("same_pictures", campaign)


def _overseen(request, pk) -> Campaign:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("unit"), pk=pk)
    if not Campaign.objects.overseen_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return campaign
