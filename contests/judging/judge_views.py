"""Who judges a sitting: panels, judges and their cards, conflicts, withdrawing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contests.judging import candidates, declaring, panels
from contests.judging.actions import Refused
from contests.judging.conflicts import why_not_many
from contests.judging.doors import kept_sitting, looks_after, seen_judge, seen_sitting
from contests.judging.forms import ConflictForm, JudgeChangeForm, JudgeForm, PanelForm, ReasonForm, WithdrawForm
from contests.judging.rules import CHANGEABLE, judge_of, keeps, leads
from contests.models import Conflict, Judge, Panel
from foundation.accounts.actions import issue_cards
from foundation.accounts.models import Card
from foundation.accounts.sheets import card_sheet_pdf
from schools.access import signed_in


@signed_in
@never_cache
@require_GET
def sitting_judges(request, pk):
    """The panels with their judges, and who is kept away from which team."""
    return _show(request, seen_sitting(request, pk))


def _show(request, sitting, form=None, panel_form=None):
    keeper = keeps(request.user, sitting)
    mine = judge_of(request.user, sitting)
    changes = keeper and sitting.state in CHANGEABLE and not sitting.cancelled_at
    if changes:
        choices = candidates.judge_choices(sitting, timezone.localdate())
        form = form or JudgeForm(sitting=sitting, choices=choices)
    judges = list(sitting.judges.select_related("panel", "user").order_by("pk"))
    judges.sort(key=lambda judge: (judge.panel.order, judge.role != Judge.Role.CHAIR, judge.further, judge.pk))
    open_to_all = leads(request.user, sitting) or looks_after(request.user, sitting)
    apart = _apart(sitting, None if open_to_all else mine)
    carded = set(Card.objects.usable().filter(user__in=[j.user_id for j in judges]).values_list("user", flat=True))
    may_card = candidates.may_have_card(sitting, judges) if changes else set()
    rows = [
        {"judge": judge, "apart": apart.get(judge.pk, []), "card": judge.user_id in carded,
         "may_card": judge.pk in may_card}
        for judge in judges
    ]  # fmt: skip
    context = {
        "sitting": sitting, "here": "sitting_judges", "changes": changes, "form": form, "mine": mine,
        "panel_form": panel_form or PanelForm(prefix="panel"), "keeper": keeper,
        "panels": [
            (panel, [row for row in rows if row["judge"].panel_id == panel.pk and not row["judge"].withdrawn_at])
            for panel in sitting.panels.order_by("order", "pk")
        ],
        "gone": [row["judge"] for row in rows if row["judge"].withdrawn_at],
        "without_card": sum(row["may_card"] and not row["card"] for row in rows),
    }  # fmt: skip
    return render(request, "contests/sitting_judges.html", context)


def _apart(sitting, only):
    """By judge: the teams they do not mark, with why. A judge reads only their own: a relative is nobody's business."""
    teams = {each.pk: each.entrant for each in sitting.appearances.select_related("entrant").order_by("order", "pk")}
    found: dict[int, list] = {}
    for (judge, appearance), words in why_not_many(sitting).items():
        if only is None or judge == only.pk:
            found.setdefault(judge, []).append((teams[appearance], words))
    return found


@signed_in
@require_POST
def judge_add(request, pk):
    """Somebody of the staff, a judge nearby, or a guest."""
    sitting, day = kept_sitting(request, pk), timezone.localdate()
    form = JudgeForm(request.POST, sitting=sitting, choices=candidates.judge_choices(sitting, day))
    if not form.is_valid():
        return _show(request, sitting, form)
    said = form.cleaned_data
    who = candidates.chosen(sitting, said["who"], day) if said["who"] else candidates.Chosen(said["name"])
    try:
        judge = panels.add_judge(
            said["panel"], name=who.name, user=who.user, person=who.person, title=said["title"], role=said["role"],
            further=said["further"], account=said["account"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, sitting, form)
    messages.success(request, _("%(name)s judges here now.") % {"name": judge.name})
    return redirect("sitting_judges", sitting.pk)


@signed_in
@require_POST
def panel_add(request, pk):
    """One more panel, for a sitting in several rooms."""
    sitting = kept_sitting(request, pk)
    form = PanelForm(request.POST, prefix="panel")
    if not form.is_valid():
        return _show(request, sitting, panel_form=form)
    return _back(request, sitting, lambda: panels.add_panel(
        sitting, **form.cleaned_data, by=request.user, at=timezone.now()))  # fmt: skip


@signed_in
@never_cache
def panel_change(request, pk):
    """Its name and room."""
    panel = get_object_or_404(Panel, pk=pk)
    panel.sitting = kept_sitting(request, panel.sitting_id)
    form = PanelForm(request.POST or None, initial={"name": panel.name, "room": panel.room})
    if request.method == "POST" and form.is_valid():
        return _back(request, panel.sitting, lambda: panels.change_panel(
            panel, **form.cleaned_data, by=request.user, at=timezone.now()))  # fmt: skip
    context = {"sitting": panel.sitting, "here": "sitting_judges", "panel": panel, "form": form}
    return render(request, "contests/panel_change.html", context)


def _back(request, sitting, act, said=""):
    try:
        act()
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        if said:
            messages.success(request, said)
    return redirect("sitting_judges", sitting.pk)


@signed_in
@never_cache
def judge(request, pk):
    """One judge: what they are, changed by who holds the sitting; conflicts, which they declare themselves too."""
    found, own = _own_or_kept(request, pk)
    keeper = keeps(request.user, found.sitting)
    initial = {name: getattr(found, name) for name in ("name", "title", "panel", "role", "further")}
    form = JudgeChangeForm(request.POST or None, sitting=found.sitting, initial=initial) if keeper else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            return _back(request, found.sitting, lambda: panels.change_judge(
                found, **form.cleaned_data, by=request.user, at=timezone.now()))  # fmt: skip
    return _show_judge(request, found, form=form, own=own)


def _show_judge(request, found, *, form=None, conflict_form=None, own=False):
    sitting = found.sitting
    open_now = sitting.state in CHANGEABLE and not sitting.cancelled_at and not found.withdrawn_at
    apart = _apart(sitting, found).get(found.pk, [])
    context = {
        "sitting": sitting, "here": "sitting_judges", "judge": found, "own": own, "open": open_now,
        "form": form, "keeper": keeps(request.user, sitting), "apart": apart,
        "conflict_form": conflict_form or ConflictForm(choices=candidates.conflict_choices(sitting)),
        "conflicts": found.conflicts.select_related("entrant", "unit", "declared_by").order_by("declared_at", "pk"),
    }  # fmt: skip
    return render(request, "contests/judge.html", context)


def _own_or_kept(request, pk) -> tuple[Judge, bool]:
    found = seen_judge(request, pk)
    own = found.user_id == request.user.pk
    if not own and not keeps(request.user, found.sitting):
        raise PermissionDenied
    return found, own


@signed_in
@require_POST
def conflict_declare(request, pk):
    """By the judge or by who holds the sitting."""
    found, own = _own_or_kept(request, pk)
    form = ConflictForm(request.POST, choices=candidates.conflict_choices(found.sitting))
    if not form.is_valid():
        return _show_judge(request, found, conflict_form=form, own=own)
    said, about = form.cleaned_data, candidates.conflict_with(found.sitting, form.cleaned_data["about"])
    try:
        declaring.declare(found, kind=said["kind"], note=said["note"], **about, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show_judge(request, found, conflict_form=form, own=own)
    messages.success(request, _("Declared. The team is left out for this judge."))
    return redirect("judge", found.pk)


@signed_in
@never_cache
def conflict_lift(request, pk):
    """They may mark again, for a reason; by who holds the sitting."""
    conflict = get_object_or_404(Conflict.objects.select_related("judge", "entrant", "unit"), pk=pk)
    conflict.judge.sitting = kept_sitting(request, conflict.judge.sitting_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _back(request, conflict.judge.sitting, lambda: declaring.lift(
            conflict, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()))  # fmt: skip
    context = {"sitting": conflict.judge.sitting, "here": "sitting_judges", "conflict": conflict, "form": form}
    return render(request, "contests/conflict_lift.html", context)


@signed_in
@never_cache
def judge_withdraw(request, pk):
    """They judge no more; what becomes of their sheets is decided here."""
    found = seen_judge(request, pk)
    kept_sitting(request, found.sitting_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("%(name)s judges no more. Their device was stopped.") % {"name": found.name}
        return _back(request, found.sitting, lambda: panels.withdraw_judge(
            found, **form.cleaned_data, by=request.user, at=timezone.now()), said)  # fmt: skip
    context = {
        "sitting": found.sitting, "here": "sitting_judges", "judge": found, "form": form,
        "whole": panels.whole_parts(found),
        "inside": found.sheets.counting().count(), "open_sheets": found.sheets.filter(state="open").count(),
    }  # fmt: skip
    return render(request, "contests/judge_withdraw.html", context)


@signed_in
@require_POST
def judge_stop(request, pk):
    """A phone was lost: what it sends is turned away."""
    found = seen_judge(request, pk)
    kept_sitting(request, found.sitting_id)
    said = _("The device of %(name)s was stopped.") % {"name": found.name}
    return _back(request, found.sitting, lambda: panels.stop_device(
        found, by=request.user, at=timezone.now()), said)  # fmt: skip


@never_cache
@signed_in
@require_POST
def judge_cards(request, pk):
    """The cards as PDF, for all judges without one, or a new one for one. The codes are in this answer only."""
    sitting = kept_sitting(request, pk)
    only = request.POST.get("judge", "")
    with transaction.atomic():
        standing = sitting.judges.standing().select_related("user", "sitting").order_by("pk")
        may_card = candidates.may_have_card(sitting, list(standing))
        users = [each.user for each in standing if each.pk in may_card and only in {"", str(each.pk)}]
        cards = issue_cards(users, by=request.user, at=timezone.now(), replace=bool(only))
        if not cards:
            messages.info(request, _("Everybody who may have a card has one. Nothing was printed and no card changed."))
            return redirect("sitting_judges", sitting.pk)
        rows = [(card.user.full_name, "", card.code) for card in cards]
        address = request.build_absolute_uri("/")
        pdf = card_sheet_pdf(_("Judges"), str(sitting.unit), rows, address, of_staff=True)
    disposition = content_disposition_header(True, f"{_('cards')}-{_('judges')}.pdf")
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
