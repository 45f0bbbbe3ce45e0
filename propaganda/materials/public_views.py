"""Pages for everybody: the campaigns that have one, and what each shows. No account, nothing that follows a visitor."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.files.responses import download, picture
from propaganda.evidence.rules import open_to
from propaganda.materials.presenting import RELATED, card, file_of, matching, picture_of
from propaganda.materials.rules import public_campaigns, shown
from propaganda.models import Material
from schools.access import public

PAGE = 24


@public
@require_safe
def public_outreach(request):
    """The campaigns with a page for everybody, the newest first."""
    visible = Q(materials__in=shown(timezone.localdate()).values("pk"))
    campaigns = public_campaigns().annotate(shown=Count("materials", filter=visible)).select_related("unit")
    page = Paginator(campaigns.order_by("-launched_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "propaganda/public_outreach.html", {"page": page})


@public
@require_safe
def public_campaign(request, pk):
    """What a campaign shows, by kind and words of the address."""
    campaign = get_object_or_404(public_campaigns().select_related("unit"), pk=pk)
    everything = shown(timezone.localdate()).filter(campaign=campaign)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    found = everything.filter(pk__in=matching(everything, words)) if words else everything
    counts = dict(found.values("kind").annotate(number=Count("pk")).values_list("kind", "number"))
    if kind in Material.Kind.values:
        found = found.filter(kind=kind)
    else:
        kind = ""
    ordered = found.select_related(*RELATED).order_by("-published_at", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign, "page": page, "cards": [card(each) for each in page.object_list],
        "asked": {"kind": kind, "q": words}, "total": sum(counts.values()),
        "chips": [(value, label, counts[value]) for value, label in Material.Kind.choices if counts.get(value)],
    }  # fmt: skip
    return render(request, "propaganda/public_campaign.html", context)


def _material(request, pk) -> Material:
    """One that everybody may see now; or, for staff who see it and its evidence, one that is offered or withdrawn."""
    day = timezone.localdate()
    found = shown(day).filter(pk=pk).select_related(*RELATED).first()
    if found is None and request.user.is_authenticated:
        theirs = Q(evidence=None) | Q(evidence__in=open_to(request.user, day).values("pk"))
        seen = Material.objects.visible_to(request.user).filter(theirs, pk=pk)
        found = seen.select_related(*RELATED).first()
    if found is None:
        raise Http404
    return found


@public
@require_safe
def material_picture(request, pk, size):
    """A browser keeps it, but asks at every showing whether it still may: consent can be taken back."""
    drawn = picture_of(_material(request, pk), size) if size in {"small", "large"} else None
    if drawn is None:
        raise Http404
    response = picture(drawn, request)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, noimageindex"
    return response


@public
@require_safe
def material_file(request, pk):
    return download(file_of(_material(request, pk)))
