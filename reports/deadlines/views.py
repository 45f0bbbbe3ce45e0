"""The ledger of reminders, reminding by hand, and what a person decides on those that are not known to have left."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.ui.tabs import address
from reports.deadlines import actions
from reports.deadlines.asking import followed, overseer, reports_of
from reports.deadlines.listing import chosen, coming, counts_of, owing, without_recipient
from reports.deadlines.rules import MOST_BY_HAND, TO_SETTLE
from reports.models import Reminder
from reports.rules import NotPossible
from reports.tabs import standing_at

PAGE = 50
NAMED = 10


@overseer
@require_GET
def reminders(request, pk):
    requirement, standing = followed(request.user, pk)
    reports, at = reports_of(requirement, standing, request.user), timezone.now()
    ledger = Reminder.objects.filter(obligation__in=reports)
    page = Paginator(chosen(ledger, request.GET), PAGE).get_page(request.GET.get("page"))
    running = requirement.state == requirement.State.OPEN
    nobody = without_recipient(reports, at) if running else []
    context = {
        "requirement": requirement, "here": "reminders", "page": page, "counts": counts_of(ledger),
        "total": ledger.count(), "channels": Reminder.Channel.choices, "asked": request.GET, "at": at,
        "coming": coming(reports), "owing": owing(reports).count(), "to_settle": TO_SETTLE,
        "nobody": nobody[:NAMED], "nobody_more": max(0, len(nobody) - NAMED),
        "chase": address("chase_list", pk), "running": running,
        "most_by_hand": MOST_BY_HAND,
    }  # fmt: skip
    return render(request, "reports/reminders.html", context)


@overseer
@require_POST
def remind(request, pk):
    """Now, of the reports whose ids are sent as `obligations`; with `all` of every one that is still owed."""
    requirement, standing = followed(request.user, pk)
    reports = reports_of(requirement, standing, request.user)
    if request.POST.get("all"):
        reports = owing(reports)
    else:
        wanted = [value for value in request.POST.getlist("obligations") if value.isascii() and value.isdigit()]
        reports = reports.filter(pk__in=[int(value) for value in wanted if len(value) < 19])
    asked = actions.remind(reports.values_list("pk", flat=True), by=request.user, at=timezone.now())
    _tell(request, asked)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    chase = "" if request.POST.get("all") else address("chase_list", pk)
    return redirect(chase or reverse("reminders", args=[pk]))


def _tell(request, asked):
    if not any(vars(asked).values()):
        messages.warning(request, _("No report was chosen. Tick those to remind of, then press the button again."))
        return
    if asked.reminded:
        number = len(asked.reminded)
        said = ngettext("%(number)s unit is reminded now.", "%(number)s units are reminded now.", number)
        messages.success(request, said % {"number": number})
    for names, words in (
        (asked.not_owing, _("Not reminded, as nothing is owed or taken any more: %(units)s.")),
        (asked.just_reminded, _("Not reminded again, as it is less than ten minutes since the last time: %(units)s.")),
        (asked.often_enough, _("Not reminded again, as it was reminded by hand %(most)s times in 24 hours already; "
                               "better call: %(units)s.")),
        (asked.nobody, _("Not reminded, as nobody there who sends reports has an account: %(units)s.")),
    ):  # fmt: skip
        if names:
            more = f"; … (+{len(names) - NAMED})" if len(names) > NAMED else ""
            messages.warning(request, words % {"units": "; ".join(names[:NAMED]) + more, "most": MOST_BY_HAND})


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_settle(request, pk):
    """One that is unknown or failed: it was sent all the same, or it is sent again."""
    seen = Reminder.objects.visible_to(request.user)
    related = ("obligation__requirement__unit", "obligation__receiver", "recipient", "settled_by")
    reminder = get_object_or_404(seen.select_related(*related), pk=pk)
    standing = standing_at(reminder.obligation, request.user)
    if not (standing.decides or standing.oversees):
        raise PermissionDenied
    requirement = reminder.obligation.requirement
    if request.method == "POST" and request.POST.get("act") in {"sent", "again"}:
        again = request.POST["act"] == "again"
        try:
            actions.settle(reminder, again=again, by=request.user, at=timezone.now())
        except NotPossible as refusal:
            messages.warning(request, str(refusal))
            return redirect("reminder_settle", pk)
        said = _("It is being sent again.") if again else _("It is noted that this reminder was sent.")
        messages.success(request, said)
        return redirect("reminders", requirement.pk)
    context = {
        "requirement": requirement, "here": "reminders", "reminder": reminder, "open": reminder.state in TO_SETTLE,
    }  # fmt: skip
    return render(request, "reports/reminder_settle.html", context)
