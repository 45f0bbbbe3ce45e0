"""What was consolidated from the reports of a round, and adding it up anew."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.history.models import Event
from reports.consolidation import actions, presenting
from reports.consolidation.comparing import changed_units, differing, later_by
from reports.consolidation.forms import NOW, AskForm
from reports.consolidation.scope import Asked, add_up, units_of
from reports.consolidation.seen import kept_consolidation, may_change, seen_consolidation, seen_requirement
from reports.consolidation.sending import obligation_above
from reports.consolidation.showing import Page, next_act, place_of
from reports.consolidation.stored import figures_of, items_of, totals_of
from reports.models import Consolidation, Extract, Obligation, ReportVersion
from reports.outputs.charts import charts_of
from reports.querysets import OVERSEEING
from reports.rules import NotPossible
from schools.access import staff

UNITS_A_PAGE = 50
EVENTS = 10
officer = staff(*sorted(OVERSEEING))
form_page = require_http_methods(["GET", "HEAD", "POST"])


@officer
@require_GET
def consolidations(request, pk):
    """All there are, newest first, each with whether it is older than its parts."""
    requirement = seen_requirement(request, pk)
    rows = (
        Consolidation.objects.visible_to(request.user)
        .filter(requirement=requirement)
        .select_related("made_by", "unit")
        .annotate(of=Count("items"), added=Count("items", filter=Q(items__missing="")))
        .order_by("unit_name", "-number", "pk")
    )
    found = list(rows)
    for each in found:
        each.requirement = requirement
    kept = [each for each in found if each.state != Consolidation.State.DISCARDED]
    # Whoever it was sent to reads it as it was sent; what came since goes to its unit alone.
    looked_after = Consolidation.objects.editable_by(request.user).filter(requirement=requirement)
    own = set(looked_after.values_list("pk", flat=True))
    later = later_by([each for each in kept if each.pk in own])
    for each in kept:
        each.later = later.get(each.pk, [])
    context = {
        "requirement": requirement, "here": "consolidations", "kept": kept,
        "discarded": [each for each in found if each.state == Consolidation.State.DISCARDED],
        "may_make": bool(units_of(requirement, request.user)),
        "many_units": len({each.unit_id for each in found}) > 1,
        "extracts": Extract.objects.visible_to(request.user).filter(requirement=requirement)
        .select_related("receiver").order_by("title", "pk"),
    }  # fmt: skip
    return render(request, "reports/consolidations.html", context)


@officer
@form_page
def consolidation_new(request, pk):
    """How to add up, what that gives and who is missing; then it is made."""
    requirement, at = seen_requirement(request, pk), timezone.now()
    units = units_of(requirement, request.user)
    if not units:
        raise PermissionDenied
    preset = {"unit": units[0].pk, "which": "accepted", "when": NOW, "day": "", "hour": "", "tree": "then"}
    asked_for = request.POST if request.method == "POST" else request.GET
    form = AskForm(preset | asked_for.dict(), units=units, at=at)
    preview = None
    if form.is_valid():
        unit = next(unit for unit in units if unit.pk == form.cleaned_data["unit"])
        if request.method == "POST":
            try:
                return _made(request, requirement, unit, form.asked(), at)
            except NotPossible as refused:
                messages.warning(request, str(refused))
        preview = add_up(requirement, unit.pk, form.asked(), at=at)
    context = {
        "requirement": requirement, "here": "consolidations", "form": form, "preview": preview,
        "totals": presenting.totals_by_section(preview.figures, preview.totals) if preview else (),
        "missing": presenting.missing_by_reason(preview.parts, form.asked().as_of or at) if preview else (),
    }  # fmt: skip
    return render(request, "reports/consolidation_new.html", context, status=422 if form.errors else 200)


def _made(request, requirement, unit, asked: Asked, at):
    made, new = actions.consolidate(requirement, unit, asked, by=request.user, at=at)
    if not new:
        messages.info(request, _("Nothing has changed since this one was made, so there is no second one."))
    return redirect("consolidation", made.pk)


@officer
@require_GET
def consolidation(request, pk):
    """The figures, the versions they come from, who was missing and why, and what came later."""
    found = seen_consolidation(request, pk)
    figures, items = figures_of(found), items_of(found)
    sections = list(presenting.by_section(figures).items())
    section, chosen = place_of(sections, request.GET.get("section"))
    counted = [item for item in items if item.version_id]
    page = Paginator(counted, UNITS_A_PAGE).get_page(request.GET.get("page"))
    changes = may_change(request, found)
    later = later_by([found])[found.pk] if changes else []
    newer = Consolidation.objects.visible_to(request.user).filter(
        requirement=found.requirement_id, unit=found.unit_id, number__gt=found.number
    )
    above = obligation_above(found)
    may_send = above and Obligation.objects.editable_by(request.user).filter(pk=above.pk).exists()
    shown = Page(found, changes=changes, sends=bool(may_send), above=above, later=later)
    context = {
        "requirement": found.requirement, "here": "consolidations", "consolidation": found, "shown": shown,
        "next": next_act(shown), "totals": presenting.totals_by_section(figures, totals_of(found)),
        "sections": [each for each, _own in sections], "section": section, "chosen": chosen, "page": page,
        "rows": presenting.unit_rows(list(page), figures, chosen, _readable(request, page)),
        "groups": presenting.group_rows(items, figures, chosen),
        "counted": len(counted), "of": len(items), "missing": presenting.missing_by_reason(items, found.as_of),
        "nothing": [item for item in counted if item.version and item.version.kind == "nothing"],
        "newer": newer.exclude(state=Consolidation.State.DISCARDED).order_by("-number").first(),
        "sent_as": found.sent_as.select_related("receiver", "obligation").order_by("-sent_at", "pk"),
        "charts": charts_of(found, figures, items), "events": Event.objects.of(found).select_related("by")[:EVENTS],
    }  # fmt: skip
    return render(request, "reports/consolidation.html", context)


def _readable(request, items) -> set[int]:
    """The versions that this reader may open one by one."""
    seen = ReportVersion.objects.visible_to(request.user)
    return set(seen.filter(pk__in=[item.version_id for item in items]).values_list("pk", flat=True))


@officer
@require_GET
def consolidation_compare(request, pk):
    """What came later than a consolidation: unit by unit, figure by figure, and in the totals. For whoever looks after
    it: what has come since was not sent up with it."""
    found = kept_consolidation(request, pk)
    later = later_by([found])[found.pk]
    units = changed_units(found, later)
    figures = figures_of(found)
    asked = Asked(accepted_only=found.accepted_only, tree=found.tree)
    now = add_up(found.requirement, found.unit_id, asked, at=timezone.now()).totals if later else {}
    context = {
        "requirement": found.requirement, "here": "consolidations", "consolidation": found, "later": later,
        "page": Paginator(units, UNITS_A_PAGE).get_page(request.GET.get("page")),
        "totals": differing(figures, totals_of(found), now) if later else [],
    }  # fmt: skip
    return render(request, "reports/consolidation_compare.html", context)
