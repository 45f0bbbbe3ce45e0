"""The page of a school's plan, its document, its earlier versions, and lines from an earlier plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.history.models import Event
from foundation.refusals import done, refuse, taken
from propaganda.forms import ReasonForm
from propaganda.models import Plan, PlanVersion
from propaganda.plans import actions, copying, deciding, showing
from propaganda.plans.checking import hindrances, remarks
from propaganda.plans.forms import CopyForm, DecisionForm, DocumentForm
from propaganda.plans.rules import NotPossible, agreed_version, why_not_changed
from propaganda.plans.versions import digest_of, frozen, seen_of, standing_lines, thawed
from propaganda.querysets import KEEPING, LOOKING
from propaganda.tabs import standing_at
from schools.access import staff

EVENTS = 20
reader = staff(*sorted(LOOKING))
keeper = staff(*sorted(KEEPING))
form_page = require_http_methods(["GET", "HEAD", "POST"])


def seen_plan(request, pk) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit")
    return get_object_or_404(plans, pk=pk)


def kept_plan(request, pk) -> Plan:
    """One that the reader may change."""
    plan = seen_plan(request, pk)
    if not Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists():
        raise PermissionDenied
    return plan


@reader
@require_GET
def plan(request, pk):
    return show_plan(request, seen_plan(request, pk))


def show_plan(request, found, *, decision=None, status=200):
    """The page of a plan; `decision`: the form as it was sent, when it could not be taken."""
    at = timezone.now()
    standing = standing_at(found, request.user)
    said = showing.last_remarks(found)
    rows = showing.rows_of(found, timezone.localdate(at), may_record=standing.records, remarks=said)
    offers = showing.offers(found, standing)
    if offers["decide"] and decision is None:
        decision = decision_form(found)
    versions = found.versions.select_related("sent_by", "decided_by").order_by("-number", "pk")
    context = {
        "plan": found,
        "here": "plan",
        "standing": standing,
        "rows": rows,
        "taken_out": showing.taken_out(found),
        "next": showing.next_of(found, standing, rows, at),
        "offers": offers,
        "decision": decision if offers["decide"] else None,
        "versions": versions,
        "earlier": bool(offers["change"]) and bool(copying.sources(found, request.user)),
        "events": Paginator(Event.objects.of(found).select_related("by"), EVENTS).get_page(request.GET.get("page")),
    }
    return render(request, "propaganda/plan.html", context, status=status)


def decision_form(plan, data=None) -> DecisionForm:
    """For the version that waits, if there is one."""
    version = deciding.waiting(plan)
    lines = thawed(version.lines) if version else []
    return DecisionForm(data, lines=lines, initial={"number": version.number if version else None})


@keeper
@form_page
def plan_edit(request, pk):
    """Number, date, place, who signs."""
    found = kept_plan(request, pk)
    form = DocumentForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.edit_document(found, form.fields_said(), seen=said["seen"], by=request.user, at=timezone.now())
            messages.success(request, _("The document's data are saved."))
            return redirect("plan", pk)
        except NotPossible as refused:
            refuse(form, refused)
            found.refresh_from_db(fields=actions.DOCUMENT)
            form.show_seen(seen_of(found, actions.DOCUMENT))
    context = {"plan": found, "here": "plan", "form": form}
    return render(request, "propaganda/plan_edit.html", context, status=422 if form.errors else 200)


@keeper
@form_page
def plan_send(request, pk):
    """All lines once more, what differs from what was asked, what is missing; then it is sent."""
    found = kept_plan(request, pk)
    if request.method == "POST":
        try:
            deciding.send(found, digest=request.POST.get("digest", ""), by=request.user, at=timezone.now())
            messages.success(request, _("The plan is sent. You can take it back until it is decided on."))
            return redirect("plan", pk)
        except NotPossible as refused:
            messages.warning(request, str(refused))
            found = kept_plan(request, pk)
    lines = standing_lines(found)
    context = {
        "plan": found,
        "here": "plan",
        "why_not": why_not_changed(found),
        "rows": showing.rows_of(found, timezone.localdate()),
        "hindrances": hindrances(found, lines),
        "remarks": remarks(found, lines),
        "digest": digest_of(frozen(lines)),
        "agreed": agreed_version(found),
    }
    return render(request, "propaganda/plan_send.html", context, status=422 if request.method == "POST" else 200)


@keeper
@require_POST
def plan_take_back(request, pk):
    said = _("The plan is yours again to change.")
    done(request, deciding.take_back, kept_plan(request, pk), said=said, at=timezone.now())
    return redirect("plan", pk)


@keeper
@form_page
def plan_revise(request, pk):
    """Begin to change an agreed plan, with a reason."""
    found = kept_plan(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if taken(form, deciding.revise, found, reason, by=request.user, at=timezone.now()):
            messages.success(request, _("The plan can be changed. What was agreed holds until the change is agreed."))
            return redirect("plan", pk)
    context = {"plan": found, "here": "plan", "form": form}
    return render(request, "propaganda/plan_revise.html", context, status=422 if form.errors else 200)


@keeper
@require_POST
def plan_give_up(request, pk):
    said = _("The plan is again as it was agreed.")
    done(request, deciding.give_up_revision, kept_plan(request, pk), said=said, at=timezone.now())
    return redirect("plan", pk)


@reader
@require_GET
def plan_version(request, pk, number):
    """A version as it was sent, and what was said to it."""
    found = seen_plan(request, pk)
    versions = PlanVersion.objects.filter(plan=found).select_related("sent_by", "decided_by")
    version = get_object_or_404(versions, number=number)
    before = versions.filter(number__lt=number).order_by("-number", "pk").first()
    context = {
        "plan": found,
        "here": "plan",
        "version": version,
        "lines": showing.version_lines(found, version, before),
        "before": before,
    }
    return render(request, "propaganda/plan_version.html", context)


@keeper
@form_page
def plan_copy(request, pk):
    """Choose an earlier plan of the school; look at what would be taken over; take over what is ticked."""
    found = kept_plan(request, pk)
    sources = copying.sources(found, request.user)
    chosen = next((each for each in sources if str(each.pk) == request.GET.get("from")), None)
    if chosen is None and len(sources) == 1:
        chosen = sources[0]
    proposals = copying.proposals(found, chosen) if chosen else []
    form = CopyForm(request.POST if request.method == "POST" else None)
    form.fields["lines"].choices = [(each.key, each.content) for each in proposals]  # type: ignore[attr-defined]
    if request.method == "POST" and chosen and form.is_valid():
        said = form.cleaned_data
        try:
            count = copying.copy(
                found, chosen, said["lines"], digest=said["digest"], by=request.user, at=timezone.now()
            )
            words = ngettext("%(count)s line was taken over.", "%(count)s lines were taken over.", count)
            messages.success(request, words % {"count": count})
            return redirect("plan", pk)
        except NotPossible as refused:
            refuse(form, refused)
    context = {
        "plan": found,
        "here": "plan",
        "why_not": why_not_changed(found),
        "sources": sources,
        "source": chosen,
        "proposals": proposals,
        "ticked": set(request.POST.getlist("lines")) if request.method == "POST" else showing.usual_ticks(proposals),
        "digest": copying.digest_of(proposals),
        "form": form,
    }
    return render(request, "propaganda/plan_copy.html", context, status=422 if form.errors else 200)
