"""The successes of one school: figures, the list, recording for a class, claims, withdrawing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.files.actions import FileRefused
from propaganda.forms import ReasonForm
from propaganda.models import Plan
from propaganda.querysets import LOOKING, RECORDING
from propaganda.successes import classes, listing, rules, telling
from propaganda.successes.actions import RowsRefused, SuccessRefused, decide, withdraw
from propaganda.successes.forms import SuccessForm, service_choices
from propaganda.successes.names import Names
from propaganda.successes.overview import figures_of
from propaganda.successes.proofs import record_shown
from propaganda.successes.rules import remarks, window_of
from schools.access import staff
from schools.choosing import ids_in

PAGE, CLAIMS_SHOWN = 50, 10
looking = staff(*sorted(LOOKING))
recording = staff(*sorted(RECORDING))


@looking
@require_GET
def successes(request, pk):
    """Claims that wait for this reader, figures, totals, and the list, filtered by the address."""
    plan, today = plan_of(request, pk), timezone.localdate()
    reader = listing.reader_of(plan, request.user, today)
    rows = listing.of_plan(plan, request.user)
    asked = {name: request.GET.get(name, "") for name in ("class", "service", "state", "month", "q")}
    found = listing.chosen(rows, plan, asked).order_by("-done_on", "-pk").values_list("pk", flat=True)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    claims = listing.waiting(rows, reader)
    window = window_of(plan.campaign)
    context = {
        "plan": plan,
        "reader": reader,
        "closed": rules.closed(plan),
        "refused": rules.why_not_taken(plan),
        "window": window,
        "page": page,
        "lines": listing.lines(rows, list(page.object_list), reader, plan),
        "claims": listing.lines(rows, list(claims[:CLAIMS_SHOWN]), reader, plan),
        "claims_in_all": claims.count(),
        "asked": asked,
        "filtered": any(asked.values()),
        "services": service_choices(type(plan.campaign).objects.filter(pk=plan.campaign_id), window.starts_on, today),
        **listing.choices(rows, plan),
        **figures_of(plan),
    }
    return render(request, "propaganda/successes.html", context)


@recording
@require_http_methods(["GET", "HEAD", "POST"])
def success_new(request, pk):
    """Class, pupils, service, date: one page after the class is chosen."""
    plan, at = recorded_plan(request, pk), timezone.now()
    if request.method != "POST" and rules.why_not_taken(plan):
        return redirect("successes", pk)  # which says why
    reader = listing.reader_of(plan, request.user, timezone.localdate(at))
    offered = classes.of_plan(plan, reader)
    chosen = listing.number(request.GET.get("class", "")) or (offered[0].pk if len(offered) == 1 else None)
    school_class = next((each for each in offered if each.pk == chosen), None)
    if school_class is None:
        if chosen:
            raise Http404
        return render(request, "propaganda/success_new.html", {"plan": plan, "classes": offered})
    pupils = classes.pupils_of(school_class, plan)
    form = SuccessForm(
        request.POST or None, request.FILES or None, plan=plan, pupils=[each.person for each in pupils],
        initial={"done_on": timezone.localdate(at)},
    )  # fmt: skip
    context: dict[str, Any] = {"plan": plan, "school_class": school_class, "pupils": pupils, "form": form}
    if request.method == "POST" and form.is_valid():
        context["remarks"] = _record(request, plan, form, school_class, at)
        if context["remarks"] is None:
            return redirect(f"{reverse('successes', args=[pk])}?{urlencode({'class': school_class.pk})}")
    context |= {"classes": offered, "chosen": form.chosen()}
    return render(request, "propaganda/success_new.html", context)


def _record(request, plan, form, school_class, at):
    """None when it is done; else the remarks to be overruled (none if the form has errors)."""
    rows = form.rows(school_class.pk)
    said = remarks(rows, plan)
    if said and request.POST.get("overrule") != said.key:
        return said
    try:
        recorded = record_shown(rows, plan=plan, by=request.user, at=at, file=form.cleaned_data["proof"])
    except RowsRefused as refused:
        for words in dict.fromkeys(refused.faults.values()):
            form.add_error(None, words)
        return said
    except FileRefused as refused:
        form.add_error("proof", str(refused))
        return said
    except SuccessRefused as refused:
        form.add_error(None, str(refused))
        return said
    telling.recorded(request, recorded)
    return None


@recording
@require_http_methods(["GET", "HEAD", "POST"])
def success_decide(request, pk):
    """Claims of pupils that wait for this reader, confirmed or rejected many at once."""
    plan, at = recorded_plan(request, pk), timezone.now()
    reader = listing.reader_of(plan, request.user, timezone.localdate(at))
    rows = listing.of_plan(plan, request.user)
    waiting = listing.waiting(rows, reader)
    ticked = set(ids_in(request.POST.getlist("claim")))
    context: dict[str, Any] = {"plan": plan, "ticked": ticked, "reason": request.POST.get("reason", "")}
    if request.method == "POST":
        confirm = request.POST.get("act") == "confirm"
        mine = rows.filter(reader.may_write(), pk__in=ticked).values_list("pk", flat=True)
        try:
            done, otherwise = decide(
                list(mine), plan=plan, confirm=confirm, reason=context["reason"], by=request.user, at=at
            )
            telling.decided(request, done, otherwise, confirm=confirm)
            return redirect("success_decide" if waiting.exists() else "successes", pk)
        except SuccessRefused as refused:
            context["refused"] = str(refused)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "claims": listing.lines(rows, list(page.object_list), reader, plan)}
    return render(request, "propaganda/success_decide.html", context)


@recording
@require_http_methods(["GET", "HEAD", "POST"])
def success_withdraw(request, pk, success):
    """Take one back, for a reason."""
    plan, at = recorded_plan(request, pk), timezone.now()
    reader = listing.reader_of(plan, request.user, timezone.localdate(at))
    rows = listing.of_plan(plan, request.user)
    found = get_object_or_404(rows.select_related("person", "school_class"), pk=success)
    if not rows.filter(reader.may_write(), pk=success).exists():
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if withdraw(found, plan=plan, reason=form.cleaned_data["reason"], by=request.user, at=at):
                messages.success(request, _("Withdrawn. It counts no more; it stays on record with the reason."))
            return redirect("successes", pk)
        except SuccessRefused as refused:
            form.add_error(None, str(refused))
    service = Names([found.service_id]).on(found.service_id, found.done_on)
    context = {"plan": plan, "success": found, "service": service, "form": form}
    return render(request, "propaganda/success_withdraw.html", context)


def plan_of(request, pk) -> Plan:
    """404 out of sight, and in a campaign that counts no successes."""
    rows = Plan.objects.visible_to(request.user).filter(campaign__counts_successes=True)
    return get_object_or_404(rows.select_related("campaign__unit", "unit"), pk=pk)


def recorded_plan(request, pk) -> Plan:
    """One this reader records for: 403 for others who see it, and once the campaign is closed."""
    plan = plan_of(request, pk)
    if rules.closed(plan):
        raise PermissionDenied(_("This campaign is closed; its figures do not change any more."))
    if not listing.reader_of(plan, request.user, timezone.localdate()).records:
        raise PermissionDenied
    return plan
