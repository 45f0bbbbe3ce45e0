"""The pages of a stage that units hold: launching it, all its sittings, more time for results, its workbook."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contests.models import Sitting, Stage
from contests.sittings import actions, overview, picking
from contests.sittings.forms import DueForm
from contests.sittings.launching import launch, units_below, why_not_launch
from contests.sittings.rules import ORGANISERS, READERS, NotPossible, organises
from foundation.jobs.asking import ask
from foundation.refusals import refuse
from schools.access import staff
from schools.choosing import Picked, asked_on, chosen_again, form_to_choose, ids_in
from schools.tree import between

PAGE = 50
reader = staff(*READERS)
organiser = staff(*ORGANISERS)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def stage_launch(request, pk):
    """Choose units, look at the list, launch. Three answers on one address: the choice, the list, and off it goes."""
    stage, at = _organised(request, pk), timezone.now()
    day = timezone.localdate(at)
    below = units_below(stage, day)
    form = form_to_choose(request, below, stage.contest.keeper_id, day)
    context = {"stage": stage, "form": form, "why_not": why_not_launch(stage), "launched": stage.sittings.count()}
    choice, pilots = asked_on(request, form, below, day), ids_in(request.POST.getlist("pilot"))
    if picked := Picked.posted(request.POST):
        try:
            picking.check(picked, pilots)
            made = launch(
                stage, picked.chosen, pilots, shown=picked.shown, digest=request.POST["digest"],
                by=request.user, at=at,
            )  # fmt: skip
            messages.success(request, _launched(made))
            return redirect("stage_sittings", pk)
        except NotPossible as refused:
            context["refused"], choice = str(refused), chosen_again(below, picked)
    return render(request, "contests/stage_launch.html", context | picking.shown(stage, choice, pilots))


def _launched(made):
    words = ngettext(
        "%(count)d sitting is launched. The unit sees it on its first page.",
        "%(count)d sittings are launched. The units see them on their first page.",
        made,
    )
    return words % {"count": made} if made else _("These units were launched already. Nothing was made twice.")


@reader
@require_GET
def stage_sittings(request, pk):
    """Every sitting of the stage in the reader's reach: who is missing by name, then all, filtered by the address."""
    stage, at = _stage(request, pk), timezone.now()
    day = timezone.localdate(at)
    everything = overview.all_of(stage, request.user)
    found = overview.chosen(everything, request.GET, at, day)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = overview.counts_of(everything, at)
    held = [each for each in everything if not each.cancelled_at]
    context = {
        "stage": stage,
        "at": at,
        "page": page,
        "lines": overview.lines_of(list(page.object_list), request.user, at),
        "counts": counts,
        "chips": [(state, label, counts[state]) for state, label in Sitting.State.choices if counts[state]],
        "total": len(everything),
        "held": len(held),
        "sent": len([each for each in held if each.sent_at]),
        "unsent": [each for each in held if each.sent_at is None],
        "undated": [each for each in held if each.starts_at is None and each.state == "planned"],
        "between": between(stage.contest.keeper_id, [each.unit_id for each in everything], day),
        "asked": {name: request.GET.get(name, "") for name in ("state", "within", "q")},
        "organises": organises(stage, request.user),
    }
    return render(request, "contests/stage_sittings.html", context)


@reader
@require_POST
def stage_sittings_workbook(request, pk):
    """Ask for the schools and all their teams in one workbook; a worker makes it, its page shows the progress."""
    stage = _stage(request, pk)
    title = _("Workbook of the units and teams of “%(stage)s”") % {"stage": stage}
    return ask(request, "contests.sittings_workbook", stage, title, stage=pk)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def stage_due(request, pk):
    """A later date for the results of one unit or several. Ticked are those the address names, or all that are late."""
    stage, at = _organised(request, pk), timezone.now()
    owing = [each for each in overview.all_of(stage, request.user) if each.sent_at is None and not each.cancelled_at]
    named = {int(value) for value in request.GET.getlist("sitting") if value.isascii() and value.isdigit()}
    ticked = [each.pk for each in owing if each.pk in named] or [
        each.pk for each in owing if each.due_at and each.due_at <= at
    ]
    form = DueForm(request.POST or None, owing=owing, initial={"sittings": ticked, "hour": "17:00"})
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.extend(
                form.cleaned_data["sittings"], form.moment(), form.cleaned_data["reason"], by=request.user, at=at
            )
            words = ngettext("%(count)d unit has more time.", "%(count)d units have more time.", moved)
            messages.success(request, words % {"count": moved})
            return redirect("stage_sittings", pk)
        except NotPossible as refused:
            refuse(form, refused)
    return render(request, "contests/stage_due.html", {"stage": stage, "form": form, "owing": owing})


def _stage(request, pk) -> Stage:
    rows = Stage.objects.visible_to(request.user).filter(by_sittings=True).select_related("contest__unit")
    return get_object_or_404(rows, pk=pk)


def _organised(request, pk) -> Stage:
    """404 for a stage out of sight, 403 for one of a contest that others organise."""
    rows = Stage.objects.visible_to(request.user).select_related("contest__unit")
    stage = get_object_or_404(rows, pk=pk)
    if not organises(stage, request.user):
        raise PermissionDenied
    return stage
