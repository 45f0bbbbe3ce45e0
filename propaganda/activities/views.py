"""Recording an activity, by the page or by a device that kept it; the activity, its changes, withdrawing it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.history.models import Event
from foundation.refusals import refuse
from propaganda.activities import actions, choosing
from propaganda.activities.classes import reached_by
from propaganda.activities.entries import entry_of
from propaganda.activities.finding import recorded_plan, seen_activity, seen_plan
from propaganda.activities.forms import ActivityForm
from propaganda.activities.listing import listed
from propaganda.activities.page import classes_offered, flat, form_context
from propaganda.activities.rules import READERS, RECORDERS, NotPossible, may_change, may_record, why_closed
from propaganda.activities.sending import answer
from propaganda.activities.sent import Malformed, read_sent
from propaganda.activities.warnings import warnings_of
from propaganda.evidence.arriving import receive_whole
from propaganda.evidence.reading import evidence_of
from propaganda.models import Activity
from schools.access import signed_in, staff

reader, recorder = staff(*READERS), staff(*RECORDERS)


@recorder
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request, pk):
    """Record an activity. With scripts the page keeps it on the device and sends it to `activity_send`; without, it
    posts here."""
    plan, at = recorded_plan(request, pk), timezone.now()
    day = timezone.localdate(at)
    groups = classes_offered(plan, day)
    asked = request.GET.get("line", "")
    form = ActivityForm(
        request.POST if request.method == "POST" else None, plan=plan, classes=flat(groups),
        initial=_preset(plan, day, asked),
    )  # fmt: skip
    client_id = _client_id(request)
    context = {"here": "activities", "closed": why_closed(plan), "client_id": client_id, "warned": []}
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.record_activity(
                plan, form.entry(), client_id=client_id, link=form.cleaned_data["link"],
                overruled=request.POST.getlist("overruled"), by=request.user, at=at,
            )  # fmt: skip
        except NotPossible as refused:
            refuse(form, refused)
        except actions.LookAgain as look:
            context["warned"] = look.warned
        else:
            if saved.otherwise:
                messages.warning(request, saved.otherwise)
            else:
                messages.success(request, _("The activity is recorded."))
            files = request.FILES.getlist("files")
            for text in receive_whole(files, saved.activity, form=saved.activity.client_id, by=request.user, at=at):
                messages.error(request, text)
            return redirect("activity", saved.activity.pk)
    return render(request, "propaganda/activity_new.html", form_context(plan, form, groups, day, asked) | context)


def _preset(plan, day, asked) -> dict:
    first = choosing.first_choice(choosing.line_choices(plan, day), asked, day)
    kind = first.forms[0] if first and first.forms else ""
    title = choosing.title_for(kind or Activity.Form.OTHER, first.line) if first else ""
    return {"line": first and first.line.pk, "form": kind, "held_on": day, "title": title}


def _client_id(request) -> UUID:
    """That of the form that is sent again, so that two taps make one activity; a new one otherwise."""
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


@signed_in
@require_POST
def activity_send(request):
    """Take an activity that a device kept. The answer is always JSON: see `sending`."""
    try:
        sent = read_sent(request.body)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    said, status = answer(sent, by=request.user, at=timezone.now())
    return JsonResponse(said, status=status)


@reader
@require_GET
def activities(request, pk):
    """What a school did, newest first; filters stand in the address."""
    plan = seen_plan(request, pk)
    records = may_record(plan, request.user)
    context = {
        "plan": plan,
        "here": "activities",
        "records": records,
        "closed": why_closed(plan),
        **listed(plan, request.GET, timezone.localdate()),
    }
    return render(request, "propaganda/activities.html", context)


@reader
@require_GET
def activity(request, pk):
    """One activity: its facts, its classes, what shows it, what should be looked at, and what was changed."""
    found = seen_activity(request, pk)
    closed = why_closed(found.plan)
    changes = not closed and may_change(found, request.user)
    entry = entry_of(found)
    context = {
        "plan": found.plan,
        "activity": found,
        "here": "activities",
        "may_change": changes,
        "may_record": may_record(found.plan, request.user),
        "classes": reached_by(found),
        "evidence": evidence_of([found], request.user)[found.pk],
        "warned": [] if found.withdrawn_at else warnings_of(found.plan, entry, found),
        "events": Event.objects.of(found).select_related("by"),
    }
    return render(request, "propaganda/activity.html", context)
