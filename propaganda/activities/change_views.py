"""Changing an activity that is there: its facts, its line, withdrawing it and bringing it back."""

import json

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation.refusals import refuse, taken
from propaganda.activities import actions
from propaganda.activities.conflict import chosen_of, parts, read_typed
from propaganda.activities.entries import entry_of
from propaganda.activities.finding import changed_activity
from propaganda.activities.forms import ActivityForm, WithdrawForm, typed_of
from propaganda.activities.page import classes_offered, flat, form_context
from propaganda.activities.rules import RECORDERS, NotPossible, why_closed
from propaganda.activities.warnings import named
from schools.access import staff

recorder = staff(*RECORDERS)


@recorder
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request, pk):
    """Change an activity. Whoever saves over a newer version is shown both and chooses, part by part."""
    found, at = changed_activity(request, pk), timezone.now()
    day = timezone.localdate(at)
    now = typed_of(entry_of(found))
    data, seen, missing = _posted(request, now)
    groups = classes_offered(found.plan, day, found)
    form = ActivityForm(data, plan=found.plan, also_line=found.line_id, classes=flat(groups), initial=now)
    context = {"here": "activities", "activity": found, "version": found.version, "seen": json.dumps(now), "warned": [],
               "closed": why_closed(found.plan)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        mine = form.entry()
        try:
            version = 0 if missing else _version(request)
            overruled = request.POST.getlist("overruled")
            actions.change_activity(found, mine, version=version, overruled=overruled, by=request.user, at=at)
        except NotPossible as refused:
            refuse(form, refused)
        except actions.LookAgain as look:
            context |= {"warned": look.warned, "version": _version(request), "seen": json.dumps(seen)}
        except actions.Overtaken as overtaken:
            both = parts(mine, overtaken.theirs, seen)
            context |= {"plan": found.plan, "parts": both, "by": overtaken.activity.changed_by, "missing": missing,
                        "changed_at": overtaken.activity.changed_at, "version": overtaken.activity.version,
                        "mine": json.dumps(typed_of(mine)), "kept": json.dumps(seen),
                        "theirs": json.dumps(typed_of(overtaken.theirs))}  # fmt: skip
            return render(request, "propaganda/activity_both.html", context, status=409)
        else:
            messages.success(request, _("The activity is saved."))
            return redirect("activity", pk)
    elif request.method == "POST":
        context |= {"version": _version(request), "seen": json.dumps(seen)}
    return render(request, "propaganda/activity_edit.html", form_context(found.plan, form, groups, day) | context)


def _posted(request, now) -> tuple[QueryDict | dict | None, dict, list[str]]:
    """(fields, as they were when the form was read, parts that were to be chosen and were not)."""
    if request.method != "POST":
        return None, now, []
    sent = request.POST
    seen = read_typed(sent.get("seen", ""))
    if "mine" not in sent:
        return sent, seen, []
    takes = {name.removeprefix("take-"): sent[name] for name in sent if name.startswith("take-")}
    missing = [name for name in sent.getlist("part") if name not in takes]
    mine, theirs = read_typed(sent["mine"]), read_typed(sent.get("theirs", ""))
    return (mine if missing else chosen_of(mine, theirs, takes)), seen if missing else theirs, missing


def _version(request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def activity_withdraw(request, pk):
    """Withdraw an activity, for a reason; it stays to be read and counts nowhere."""
    found = changed_activity(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if taken(form, actions.withdraw_activity, found, reason, by=request.user, at=timezone.now()):
            messages.success(request, _("The activity is withdrawn. It counts nowhere and can be brought back."))
            return redirect("activity", pk)
    context = {"plan": found.plan, "activity": found, "here": "activities", "form": form}
    return render(request, "propaganda/activity_withdraw.html", context)


@recorder
@require_POST
def activity_restore(request, pk):
    """Bring a withdrawn activity back."""
    found = changed_activity(request, pk)
    try:
        actions.restore_activity(found, by=request.user, at=timezone.now())
        messages.success(request, _("The activity is back and counts again."))
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("activity", pk)


@recorder
@require_POST
def activity_move(request, pk):
    """Move an activity to another line of its plan."""
    found = changed_activity(request, pk)
    typed = request.POST.get("line", "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 19
    line = get_object_or_404(found.plan.lines, pk=int(typed) if known else 0)
    try:
        actions.move_activity(found, line, by=request.user, at=timezone.now())
        messages.success(request, _("The activity counts for line “%(line)s” now.") % {"line": named(line)})
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("activity", pk)
