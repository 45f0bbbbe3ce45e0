"""Many teams at once, from a table pasted or sent as a workbook: read, look, confirm."""

import json
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contests.models import TeamRule
from contests.teams import matching
from contests.teams.listed import Listed, kept, pasted, workbook
from contests.teams.presenting import keeps, sitting_for
from contests.teams.rules import why_not_added
from foundation.sheets.findings import Finding
from foundation.sheets.reading import WorkbookRefused
from schools.access import signed_in

MOST_TEXT = 200_000


@dataclass
class Sent:
    """What came with the form: a table to be read, or lines looked at before, with answers."""

    listed: Listed | None = None
    text: str = ""
    fault: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    confirmed: bool = False


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def teams_intake(request, pk):
    """Nothing is kept between reading and confirming but in the form itself, which is checked anew."""
    sitting = sitting_for(request.user, pk)
    if not keeps(request.user, sitting):
        raise PermissionDenied
    if why := why_not_added(sitting):
        messages.error(request, why)
        return redirect("sitting_teams", pk=pk)
    sent, plan, at = Sent(), None, timezone.now()
    if request.method == "POST":
        sent = _sent(request)
        if sent.listed and not sent.listed.findings:
            act = matching.make_teams if sent.confirmed else matching.plan
            plan = act(sitting, sent.listed.lines, sent.answers, by=request.user, at=at)
            if sent.confirmed and plan.ready:
                messages.success(request, _made(len(plan.new)))
                return redirect("sitting_teams", pk=pk)
    lines = sent.listed.lines if sent.listed else []
    context = {
        "sitting": sitting, "here": "sitting_teams", "sent": sent, "plan": plan,
        "findings": [*(sent.listed.findings if sent.listed else []), *(plan.findings if plan else [])],
        "rows": json.dumps([line.as_json() for line in lines], ensure_ascii=False) if plan else "",
        "rule": TeamRule.objects.get(contest=sitting.stage.contest_id),
    }  # fmt: skip
    return render(request, "contests/teams_intake.html", context)


def _made(count):
    if not count:
        return _("All these teams were there already, with the same members. Nothing was changed.")
    return ngettext("%(count)d team was added.", "%(count)d teams were added.", count) % {"count": count}


def _sent(request) -> Sent:
    if request.POST.get("rows"):
        return _looked_at(request.POST)
    text = request.POST.get("table", "")
    file = request.FILES.get("file")
    if file:
        try:
            return Sent(workbook(file), text=text)
        except WorkbookRefused as refused:
            return Sent(Listed(findings=[Finding("", file.name, str(refused))]), text=text)
    if not text.strip():
        return Sent(fault=_("Paste a table or choose a file."))
    if len(text) > MOST_TEXT:
        return Sent(text=text[:MOST_TEXT], fault=_("The table is too long. Paste it in parts."))
    return Sent(pasted(text), text=text)


def _looked_at(data) -> Sent:
    """The lines of a preview as they come back, with the answers."""
    try:
        lines = kept(json.loads(data["rows"][: 10 * MOST_TEXT]))
    except ValueError:
        return Sent(fault=_("The list was cut off on its way. Paste it again."))
    answers = {name: value for name, value in data.items() if name.startswith("answer-")}
    return Sent(Listed(lines), answers=answers, confirmed=data.get("act") == "confirm")
