"""Who goes on to the next stage: proposed from checked results, confirmed and decided by the organisers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contests.awards.forms import ReasonForm
from contests.models import Appearance, Promotion, Stage
from contests.outcome.promoted import groups_of, next_stage, sources_of
from contests.outcome.promoting import decide, promote, seat_promoted, withdraw
from contests.outcome.promotion_forms import DecisionForm, WhereForm
from foundation.refusals import NotPossible
from schools.access import staff

ORGANISERS = ("administrator", "organiser")


def _stage_of(user, pk) -> Stage:
    found = get_object_or_404(Stage.objects.visible_to(user).select_related("contest__unit"), pk=pk)
    if not Stage.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _source(sources, asked):
    return next((each for each in sources if str(each.pk) == asked), sources[0] if sources else None)


@staff(*ORGANISERS)
def stage_promotion(request, pk):
    """Unit by unit, or all together: who has gone on, who would, and ties at the line."""
    stage, at = _stage_of(request.user, pk), timezone.now()
    to, sources = next_stage(stage), sources_of(stage)
    source = _source(sources, request.GET.get("ranking"))
    groups = groups_of(stage, to, source, at) if to and source and stage.promotes else []
    where = WhereForm(request.POST or None, to=to) if to else None
    if request.method == "POST" and to and source and where and where.is_valid():
        sitting = where.cleaned_data.get("sitting")
        entrants = [int(each) for each in request.POST.getlist("entrant") if each.isascii() and each.isdigit()]
        if _done(request, lambda by: promote(stage, to, source, entrants, sitting=sitting, by=by, at=at)):
            return redirect(f"{request.path}?ranking={source.pk}")
        groups = groups_of(stage, to, source, at)
    context = {
        "stage": stage,
        "to": to,
        "sources": sources,
        "source": source,
        "groups": groups,
        "proposed": sum(len(group.line.go) for group in groups),
        "open_ties": sum(bool(group.line.tied) for group in groups),
        "gone_on": sum(len(group.standing) for group in groups),
        "seatless": _seatless(to),
        "form": where,
    }
    return render(request, "contests/stage_promotion.html", context)


def _seatless(to) -> int:
    """How many go on and appear in no sitting of the next stage yet."""
    if to is None or not to.by_sittings:
        return 0
    placed = Appearance.objects.filter(sitting__stage=to).values("entrant")
    return Promotion.objects.filter(stage=to, withdrawn_at=None).exclude(entrant__in=placed).count()


def _done(request, act) -> bool:
    try:
        number = act(request.user)
    except NotPossible as refused:
        messages.error(request, str(refused))
        return False
    said = ngettext("%(count)d goes on.", "%(count)d go on.", number)
    messages.success(request, said % {"count": number})
    return True


@staff(*ORGANISERS)
def promotion_tie(request, pk, ranking, group):
    """Those tied at the line of one group, by name: all, some or none of them go on, with a reason."""
    stage, at = _stage_of(request.user, pk), timezone.now()
    to, source = next_stage(stage), _source(sources_of(stage), str(ranking))
    if to is None or source is None or source.pk != ranking:
        raise Http404
    found = next((each for each in groups_of(stage, to, source, at) if each.key == group), None)
    back = redirect(f"{_page(stage)}?ranking={source.pk}")
    if found is None or not (found.line.tied or found.declined):
        messages.info(request, _("This tie is no longer open. See below what stands now."))
        return back
    names = {row.entrant.pk: f"{row.entrant} – {row.entrant.unit}" for row in found.tied}
    names = names or {each.entrant_id: f"{each.entrant} – {each.entrant.unit}" for each in found.declined}
    form = DecisionForm(request.POST or None, to=to, names=names, places=found.line.places)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        asked = [int(each) for each in request.POST.getlist("tied") if each.isascii() and each.isdigit()]
        given: dict[str, Any] = {key: typed.get(key) for key in ("chosen", "named", "reason", "sitting")}
        if _done(request, lambda by: decide(stage, to, source, group, tied=asked, **given, by=by, at=at)):
            return back
    context = {"stage": stage, "to": to, "source": source, "group": found, "names": names, "form": form}
    return render(request, "contests/promotion_tie.html", context, status=422 if form.errors else 200)


def _page(stage):
    return redirect("stage_promotion", stage.pk).url


@staff(*ORGANISERS)
def promotion_withdraw(request, pk):
    """One does not go on after all, with a reason; the next then moves up."""
    promotion = get_object_or_404(
        Promotion.objects.select_related("stage", "entrant__person", "entrant__unit", "from_sitting__stage"), pk=pk
    )
    _stage_of(request.user, promotion.stage_id)
    stage = promotion.from_sitting.stage if promotion.from_sitting else _before(promotion.stage)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(promotion, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except NotPossible as refused:
            messages.error(request, str(refused))
        return redirect("stage_promotion", stage.pk)
    context = {"promotion": promotion, "stage": stage, "form": form}
    return render(request, "contests/promotion_withdraw.html", context, status=422 if form.errors else 200)


def _before(stage):
    earlier = Stage.objects.filter(contest=stage.contest_id, order__lt=stage.order, practice=False)
    return earlier.order_by("-order", "pk")[0]


@staff(*ORGANISERS)
@require_POST
def promotion_seat(request, pk):
    """Those who go on and appear nowhere yet are put into a sitting of the next stage."""
    stage = _stage_of(request.user, pk)
    to = next_stage(stage)
    if to is None:
        raise Http404
    form = WhereForm(request.POST, to=to)
    sitting = form.cleaned_data.get("sitting") if form.is_valid() else None
    _done(request, lambda by: seat_promoted(to, sitting, by=by, at=timezone.now()))
    return redirect("stage_promotion", pk)
