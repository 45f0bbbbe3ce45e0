"""Lays out results workbooks for their pages: plain values in the order in which people need them."""

from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.intake import rules
from contests.intake.actions import job_of
from contests.intake.diff import Line, Proposal, compare
from contests.intake.findings import ERROR, Finding
from contests.intake.standing import newest_accepted
from contests.models import Part, ResultsUpload, Sitting
from foundation.models import Job
from foundation.vietnamese.numbers import format_number

SHOWN = 100  # findings and teams on one page; the marked file has them all
State = ResultsUpload.State
OBSTACLES = {
    "added": gettext_lazy("These teams were added since: %(names)s. Download the workbook anew."),
    "gone": gettext_lazy("These teams are no longer in this sitting: %(names)s. Download the workbook anew."),
    "out": gettext_lazy("These teams were marked as absent or withdrawn in the portal since: %(names)s."),
    "parts": gettext_lazy("The parts or their maximum points have changed since. Download the workbook anew."),
}
IN_PORTAL = gettext_lazy("“%(part)s” was marked in the portal since, for: %(names)s. A workbook cannot overwrite that.")


def points(value: Decimal | None) -> str:
    return "–" if value is None else format_number(value)


def overview(sitting: Sitting, *, keeps: bool) -> dict:
    uploads = sitting.uploads.select_related("sent_by", "accepted_by", "file").defer("rows", "findings")
    versions = list(uploads.order_by("-number"))
    newest = newest_accepted(sitting)
    reason = rules.why_not(sitting)
    return {
        "sitting": sitting,
        "here": "sitting_results",
        "versions": versions,
        "counting": newest.number if newest else None,
        "comparable": len(versions) > 1,
        "waiting": next((v for v in versions if v.state in {State.READING, State.DRAFT}), None),
        "refused": reason,
        "keeps": keeps,
        "teams": sitting.appearances.aggregate(n=Count("pk"))["n"],
    }


def version(upload: ResultsUpload, *, keeps: bool) -> dict:
    sitting = upload.sitting
    findings = sorted((Finding(**kept) for kept in upload.findings), key=lambda finding: finding.level != ERROR)
    job = job_of(upload) if upload.state == State.READING else None
    newest = newest_accepted(sitting)
    context = {
        "sitting": sitting,
        "here": "sitting_results",
        "upload": upload,
        "job": job,
        "failed": job is not None and job.state == Job.State.FAILED,
        "findings": findings[:SHOWN],
        "findings_hidden": max(0, len(findings) - SHOWN),
        "errors": sum(finding.level == ERROR for finding in findings),
        "refused": rules.why_not(sitting),
        "counts": newest is not None and newest.pk == upload.pk,
        "before": sitting.uploads.filter(number__lt=upload.number).order_by("-number").values_list("number", flat=True)
        .first(),
        "keeps": keeps,
    }  # fmt: skip
    if upload.state == State.DRAFT and not context["errors"]:
        context |= _preview(rules.proposal(upload, sitting))
    elif upload.state == State.ACCEPTED:
        context |= _said(upload)
    return context


def _preview(found: Proposal) -> dict:
    names = {terms.part.pk: terms.part.name for terms in found.table.parts}
    changed = found.changed
    return {
        "ready": True,
        "digest": found.digest,
        "obstacles": [_obstacle(kind, teams) for kind, teams in found.obstacles],
        "changes": [_change(line, names) for line in changed[:SHOWN]],
        "changes_total": len(changed),
        "changes_hidden": max(0, len(changed) - SHOWN),
        "moved": [(line.team.name, line.before.rank, line.after.rank) for line in found.moved[:SHOWN]],
        "same": len(found.lines) - len(changed),
    }


def _obstacle(kind: str, teams: list[str]) -> str:
    names = ", ".join(teams[:10]) + (" …" if len(teams) > 10 else "")
    return str(OBSTACLES.get(kind, IN_PORTAL)) % {"names": names, "part": kind}


def _change(line: Line, names: dict[int, str]) -> dict:
    return {
        "team": line.team.name,
        "parts": [
            (names[part], points(line.before.points.get(part)), points(line.after.points.get(part)))
            for part in names if part in line.parts
        ],
        "total": (points(line.before.total), points(line.after.total)),
        "rank": (line.before.rank or "–", line.after.rank or "–"),
        "absent": line.after.out and not line.before.out,
        "back": line.before.out and not line.after.out,
        "note": line.after.note,
    }  # fmt: skip


def _said(upload: ResultsUpload) -> dict:
    """What a confirmed version says, as it was confirmed."""
    parts = list(upload.sitting.stage.parts.order_by("order"))
    rows = rules.rows_of(upload)
    return {
        "parts": parts,
        "rows": [
            (row, [points(row.points.get(part.pk)) for part in parts],
             points(sum(row.points.values(), Decimal(0)) if row.points else None))
            for row in rows[:SHOWN]
        ],
        "rows_hidden": max(0, len(rows) - SHOWN),
    }  # fmt: skip


def comparison(sitting: Sitting, first: int | None, second: int | None) -> dict | None:
    """Two versions beside each other; without numbers the last two. None where there are no such versions."""
    uploads = {each.number: each for each in sitting.uploads.order_by("number")}
    numbers = list(uploads)
    if first is None and second is None:
        first, second = (numbers[-2], numbers[-1]) if len(numbers) > 1 else (None, None)
    if first not in uploads or second not in uploads:
        return None
    names: dict = {part.pk: part.name for part in Part.objects.filter(stage=sitting.stage_id)}
    names |= {"absent": _("Absent"), "note": _("Note")}
    found = compare(rules.rows_of(uploads[first]), rules.rows_of(uploads[second]))
    return {
        "sitting": sitting,
        "here": "sitting_results",
        "first": uploads[first],
        "second": uploads[second],
        "numbers": numbers,
        "differences": [
            (each.team, names.get(each.part, "–"), _plain(each.first), _plain(each.second)) for each in found
        ],
    }


def _plain(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return points(value) if isinstance(value, Decimal) else value or "–"
