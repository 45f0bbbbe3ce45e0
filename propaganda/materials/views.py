"""Materials for everybody, as the issuer and the schools see them: offering, publishing, withdrawing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.files.actions import FileRefused
from foundation.refusals import NotPossible, done
from foundation.ui.tabs import address
from propaganda.forms import ReasonForm
from propaganda.materials import actions
from propaganda.materials.forms import OwnForm, WordsForm, evidence_form
from propaganda.materials.presenting import RELATED, card, matching
from propaganda.materials.rules import (
    OBSTACLES,
    is_empty,
    keeps,
    kinds_of,
    may_change,
    may_offer_again,
    obstacle,
    organises,
)
from propaganda.models import Campaign, Evidence, Material, Plan
from propaganda.querysets import LOOKING, ORGANISING, OVERSEEING
from schools.access import staff
from schools.choosing import ids_in

PAGE = 24
NEWEST = ("-offered_at", "-pk")
looking, overseer, organiser = (staff(*sorted(roles)) for roles in (LOOKING, OVERSEEING, ORGANISING))


def _campaign(request, pk, *, change=False) -> Campaign:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("unit"), pk=pk)
    wanted = Campaign.objects.editable_by if change else Campaign.objects.overseen_by
    if not wanted(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return campaign


def _plan(request, pk, *, change=False) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit")
    plan = get_object_or_404(plans, pk=pk)
    if change and not Plan.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return plan


def _material(request, pk) -> Material:
    seen = Material.objects.visible_to(request.user).select_related("campaign__unit", "withdrawn_by", *RELATED)
    return get_object_or_404(seen, pk=pk)


@overseer
@require_GET
def campaign_materials(request, pk):
    """What schools offered and what is published, by the address: state, words, page."""
    campaign, day = _campaign(request, pk), timezone.localdate()
    rows = Material.objects.visible_to(request.user).filter(campaign=campaign)
    counts = dict(rows.values("state").annotate(number=Count("pk")).values_list("state", "number"))
    state = request.GET.get("state", "")
    asked = {"state": state if state in Material.State.values else "", "q": request.GET.get("q", "").strip()[:100]}
    found = rows.filter(state=asked["state"]) if asked["state"] else rows
    if asked["q"]:
        found = found.filter(pk__in=matching(found, asked["q"]))
    ordered = found.select_related("withdrawn_by", *RELATED).order_by(*NEWEST)
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign, "here": "campaign_materials", "page": page, "asked": asked,
        "cards": [card(each, day) for each in page.object_list], "total": sum(counts.values()),
        "chips": [(value, label, counts.get(value, 0)) for value, label in Material.State.choices],
        "organises": organises(request.user, campaign.pk), "offered": counts.get(Material.State.OFFERED, 0),
    }  # fmt: skip
    return render(request, "propaganda/campaign_materials.html", context)


@organiser
@require_POST
def material_publish(request, pk):
    """Publish those ticked."""
    campaign, at = _campaign(request, pk, change=True), timezone.now()
    ticked = ids_in(request.POST.getlist("material"))
    try:
        done, kept_back = actions.publish(campaign, ticked, by=request.user, at=at, day=timezone.localdate(at))
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("campaign_materials", pk)
    if done:
        said = ngettext("%(count)d is on the public page now.", "%(count)d are on the public page now.", done)
        messages.success(request, said % {"count": done})
    if kept_back:
        said = ngettext(
            "%(count)d cannot be shown and was not published; what is missing stands beside it.",
            "%(count)d cannot be shown and were not published; what is missing stands beside them.", kept_back,
        )  # fmt: skip
        messages.warning(request, said % {"count": kept_back})
    if not ticked:
        messages.info(request, _("Tick what is to be published."))
    return redirect("campaign_materials", pk)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def material_new(request, pk):
    """The issuer's own guide, article, video or picture: published at once."""
    campaign, at = _campaign(request, pk, change=True), timezone.now()
    form = OwnForm(request.POST or None, request.FILES or None, kinds=_issuers_kinds())
    if request.method == "POST" and form.is_valid() and _kept_own(request, form, campaign, campaign.unit, at, True):
        messages.success(request, _("It is on the public page now."))
        return redirect("campaign_materials", pk)
    context = {"campaign": campaign, "here": "campaign_materials", "form": form}
    return render(request, "propaganda/material_new.html", context, status=422 if form.errors else 200)


def _issuers_kinds():
    kinds = Material.Kind
    return (kinds.GUIDE, kinds.ARTICLE, kinds.VIDEO, kinds.PICTURE)


def _kept_own(request, form, campaign, unit, at, publish) -> bool:  # noqa: PLR0917
    typed = form.cleaned_data
    try:
        actions.offer_own(
            campaign, unit, kind=typed["kind"], title=typed["title"], summary=typed["summary"], url=typed["url"],
            upload=typed["file"], consent=typed["consent"], publish=publish, by=request.user, at=at,
        )  # fmt: skip
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return False
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@looking
@require_GET
def plan_materials(request, pk):
    """What the school offered and what became of it; below, what of its activities it can offer."""
    plan, day = _plan(request, pk), timezone.localdate()
    own = Material.objects.filter(campaign=plan.campaign_id, unit=plan.unit_id)
    offered = own.select_related("withdrawn_by", *RELATED).order_by(*NEWEST)
    standing = Material.objects.filter(evidence__activity__plan=plan).exclude(state=Material.State.WITHDRAWN)
    gone = [Evidence.State.REMOVED, Evidence.State.EXPIRED, Evidence.State.REFUSED]
    free = (
        Evidence.objects.filter(activity__plan=plan, activity__withdrawn_at=None)
        .exclude(state__in=gone)
        .exclude(pk__in=standing.values("evidence"))
        .select_related("activity")
    )
    page = Paginator(free.order_by("-added_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = []
    for evidence in page.object_list:
        photo = evidence.kind == Evidence.Kind.PHOTO and evidence.thumbnail_id
        picture = address("evidence_picture", evidence.pk, "small") if photo else ""
        activity = address("activity", evidence.activity_id)
        rows.append((evidence, OBSTACLES.get(obstacle(evidence, day), ""), picture, activity))
    context = {
        "plan": plan, "here": "plan_materials", "cards": [card(each, day) for each in offered], "page": page,
        "rows": rows, "keeps": Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists(),
    }  # fmt: skip
    return render(request, "propaganda/plan_materials.html", context)


@looking
@require_http_methods(["GET", "HEAD", "POST"])
def material_offer(request, pk):
    """Offer something of an activity (?evidence=<id>), or something of one's own."""
    plan, at = _plan(request, pk, change=True), timezone.now()
    asked = request.GET.get("evidence", "")
    evidence = _evidence(plan, asked) if asked else None
    if evidence:
        form = evidence_form(request.POST or None, evidence)
    else:
        kinds = (Material.Kind.ARTICLE, Material.Kind.VIDEO, Material.Kind.GUIDE, Material.Kind.PICTURE)
        form = OwnForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid() and _offered(request, form, plan, evidence, at):
        messages.success(request, _("It is offered. The issuer of the plan decides whether it is published."))
        return redirect("plan_materials", pk)
    context = {
        "plan": plan, "here": "plan_materials", "form": form, "evidence": evidence,
        "obstacle": OBSTACLES.get(obstacle(evidence, timezone.localdate(at)), "") if evidence else "",
    }  # fmt: skip
    return render(request, "propaganda/material_offer.html", context, status=422 if form.errors else 200)


def _evidence(plan, asked) -> Evidence:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return get_object_or_404(Evidence.objects.select_related("activity"), pk=asked, activity__plan=plan)


def _offered(request, form, plan, evidence, at) -> bool:
    if evidence is None:
        return _kept_own(request, form, plan.campaign, plan.unit, at, False)
    try:
        actions.offer_evidence(plan, evidence, **form.cleaned_data, by=request.user, at=at, day=timezone.localdate(at))
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _back(request, material):
    """To the page of the school for whoever keeps its plan, else to the campaign's."""
    if not organises(request.user, material.campaign_id):
        plan = Plan.objects.get(campaign=material.campaign_id, unit=material.unit_id)
        return redirect("plan_materials", plan.pk)
    return redirect("campaign_materials", material.campaign_id)


@looking
@require_http_methods(["GET", "HEAD", "POST"])
def material_edit(request, pk):
    material = _material(request, pk)
    if not may_change(request.user, material):
        raise PermissionDenied
    kinds = kinds_of(material)
    first = {"kind": material.kind, "title": material.title, "summary": material.summary}
    form = WordsForm(request.POST or None, kinds=kinds, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.change(material, **form.cleaned_data, by=request.user, at=timezone.now())
        return _back(request, material)
    context = {"material": material, "campaign": material.campaign, "card": card(material), "form": form,
               "here": "campaign_materials"}  # fmt: skip
    return render(request, "propaganda/material_edit.html", context, status=422 if form.errors else 200)


@looking
@require_http_methods(["GET", "HEAD", "POST"])
def material_withdraw(request, pk):
    """By the issuer, or by the school whose it is, with a reason."""
    material = _material(request, pk)
    if not (organises(request.user, material.campaign_id) or keeps(request.user, material)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(material, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("It is withdrawn, and gone from the public page."))
        return _back(request, material)
    context = {"material": material, "campaign": material.campaign, "form": form, "here": "campaign_materials"}
    return render(request, "propaganda/material_withdraw.html", context, status=422 if form.errors else 200)


@looking
@require_POST
def material_again(request, pk):
    """What was withdrawn waits again to be published."""
    material, at = _material(request, pk), timezone.now()
    if not (organises(request.user, material.campaign_id) or keeps(request.user, material)):
        raise PermissionDenied
    standing = material.state != Material.State.WITHDRAWN or is_empty(material)
    if not standing and not may_offer_again(request.user, material):
        messages.warning(request, _("The school took this back itself, so only the school can offer it again."))
        return _back(request, material)
    done(request, actions.offer_again, material, at=at, day=timezone.localdate(at))
    return _back(request, material)
