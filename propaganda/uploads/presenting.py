"""Lays out an upload for its page: plain values in the order in which people need them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.sheets.findings import ERROR
from foundation.ui.tabs import address
from propaganda.models import Plan, Upload
from propaganda.uploads import rules
from propaganda.uploads.findings import KINDS, Finding
from propaganda.uploads.table_proposing import LEAVE_OUT, OWN
from propaganda.uploads.ways import WAYS

SHOWN = 100  # findings on one page; the marked file has them all
LISTED = 10
State = Upload.State
FIELDS = {
    "content": _("Content"),
    "forms": _("Forms"),
    "responsible": _("Who is responsible"),
    "when": pgettext_lazy("of a line of a plan", "When"),
}


def sent_before(plan: Plan, kind: str, user, at) -> list[Upload]:
    """The newest ones that this person may look at."""
    found = Upload.objects.filter(plan=plan, kind=kind).select_related("uploaded_by")
    if not rules.keeps(user, plan):
        found = found.filter(uploaded_by=user)
    return list(found.defer("rows", "findings", "changes").order_by("-uploaded_at", "-pk")[:LISTED])


def page_of(upload: Upload, answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`answers`: what was chosen on a preview that could not be confirmed so."""
    findings = Finding.by_cell(upload.findings)
    table = upload.kind == Upload.Kind.TABLE
    page = WAYS[Upload.Kind(upload.kind)].page
    context = {
        "upload": upload,
        "plan": upload.plan,
        "here": "plan" if table else "successes",
        "table": table,
        "upload_url": reverse(page, args=[upload.plan_id]),
        "result_url": address("plan" if table else "successes", upload.plan_id),
        "job": upload.job,
        "failed": upload.failed,
        "busy": upload.busy,
        "findings": findings[:SHOWN],
        "findings_hidden": max(0, sum(upload.counts.values()) - SHOWN),
        "errors": _sum(upload, error=True),
        "remarks": _sum(upload, error=False),
        "kept_days": rules.KEPT_DAYS,
        "refused": rules.why_not(upload.plan, upload.kind) if upload.waiting else "",
        "waiting": upload.waiting,
        "changes": upload.changes,
        "counts": upload.changes.get("counts", {}),
        "rest": upload.state == State.APPLIED and bool(upload.rows),
    }
    if table and upload.state == State.READY:
        context |= _table(upload.changes, answers or {})
    return context


def _sum(upload: Upload, *, error: bool) -> int:
    return sum(count for kind, count in upload.counts.items() if (KINDS[kind][0] == ERROR) == error)


def _table(changes: dict[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    sure = [_line(each) for each in changes["lines"] if each["sure"]]
    chosen = answers.get("line", {})
    own = [(OWN, _("a line of the school's own, new"))] if changes["own_allowed"] else []
    choices = [*changes["options"], *own, (LEAVE_OUT, _("leave it out"))]
    return {
        "changed": [each for each in sure if each["differences"]],
        "same": [each for each in sure if not each["differences"]],
        "asked": [
            {**_line(each), "choices": choices, "chosen": chosen.get(each["key"], each["chosen"])}
            for each in changes["lines"]
            if not each["sure"]
        ],
        "stay": changes["stay"],
        "own": changes["own"],
        "dropped": set(answers.get("drop", ())),
    }


def _line(each: dict[str, Any]) -> dict[str, Any]:
    differences = [(FIELDS[name], before, after) for name, (before, after) in each["changed"].items()]
    return {**each, "differences": differences}
