"""Sheets on paper: printed, typed by one of those who keep the sitting, confirmed or rejected by another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contests.models import Mark, Proof, ScoreSheet, Sitting
from contests.sheets import actions, paper_lists
from contests.sheets.paper_forms import RejectForm, TypingForm
from contests.sheets.printing import single_sheets, table_sheets
from contests.sheets.rules import is_secret, why_not_second, why_not_typed
from contests.sheets.tokens import TokenRefused, read_printed
from contests.sitting_querysets import HOLDING
from foundation.refusals import NotPossible
from schools.access import signed_in, staff

keeper = staff(*sorted(HOLDING))
MOST_PAGES = 400
MOST_BLANK = 30
State = ScoreSheet.State


@keeper
@never_cache
@require_GET
def paper_sheets(request, pk):
    """What is to be typed, waits for this person to confirm, or was rejected; one part at a time."""
    sitting = _sitting(request, pk)
    parts = _parts(sitting)
    part = next((each for each in parts if str(each.pk) == request.GET.get("part")), parts[0] if parts else None)
    lines = paper_lists.lines_of(sitting, parts)
    own = [line for line in lines if part and line.part.pk == part.pk]
    judges = list(dict.fromkeys(line.judge for line in own))
    rows: dict = {}
    for line in own:
        rows.setdefault(line.appearance, []).append(line)
    context = {
        "sitting": sitting,
        "here": "paper_sheets",
        "parts": parts,
        "part": part,
        "judges": judges,
        "rows": list(rows.items()),
        "to_confirm": paper_lists.to_confirm(lines, request.user),
        "typed": paper_lists.typed_by(lines, request.user),
        "rejected": paper_lists.rejected(lines),
    }
    return render(request, "contests/paper_sheets.html", context)


@keeper
@require_GET
def paper_print(request, pk):
    """Score sheets as PDF: `part` (or all), `layout` each or table, `blank` spare ones of each part."""
    sitting = _sitting(request, pk)
    parts = [each for each in _parts(sitting) if request.GET.get("part", "") in {"", str(each.pk)}]
    blank = request.GET.get("blank", "")
    blank = min(int(blank), MOST_BLANK) if blank.isdecimal() and len(blank) < 4 else 0
    lines = paper_lists.lines_of(sitting, parts)
    address = request.build_absolute_uri("/")
    if not lines and not (blank and parts):
        messages.warning(request, _("There is nothing to print: no team and judge of this sitting are known yet."))
        return redirect("paper_sheets", pk)
    if request.GET.get("layout") == "table":
        content = table_sheets(sitting, lines, address)
    elif len(lines) > MOST_PAGES:
        messages.warning(request, _("These are more than %(most)d pages. Choose one part.") % {"most": MOST_PAGES})
        return redirect("paper_sheets", pk)
    else:
        content = single_sheets(sitting, lines, [part for part in parts for _each in range(blank)], address)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{_('score sheets')} {sitting.unit.name}.pdf")
    return response


@keeper
@never_cache
def paper_sheet(request, pk, judge, part, appearance):
    """One sheet: to be typed, or as it was typed, for the second person to confirm or reject."""
    sitting = _sitting(request, pk)
    lines = paper_lists.lines_of(sitting, _parts(sitting))
    wanted = (judge, part, appearance)
    line = next((each for each in lines if (each.judge.pk, each.part.pk, each.appearance.pk) == wanted), None)
    if line is None:
        raise Http404
    standing = line.sheet if line.state in paper_lists.STANDING else None
    if standing and standing.state == State.HANDED_IN and is_secret(standing):
        words = _("This sheet was handed in on the judge's device. Its marks are shown when the part is closed.")
        messages.warning(request, words)
        return redirect("paper_sheets", pk)
    again = standing and standing.state == State.TYPED and "again" in request.GET
    if request.method != "POST" and standing and standing.state != State.OPEN and not again:
        return _show(request, sitting, line, RejectForm())
    if why := why_not_typed(standing, request.user):
        messages.warning(request, why)
        return redirect("paper_sheet", pk, judge, part, appearance)
    begun = bool(standing and standing.state == State.OPEN and standing.marks.exclude(points=None).exists())
    form = TypingForm(request.POST or None, part=line.part, replacing=begun, initial=_typed_before(line.sheet))
    if request.method == "POST" and form.is_valid():
        try:
            actions.type_sheet(
                line.judge, appearance, part, points=form.points, notes=form.notes, by=request.user, at=timezone.now(),
                comment=form.cleaned_data["comment"], replace=form.cleaned_data.get("replace", False),
            )  # fmt: skip
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            return _typed(request, sitting, line)
    status = 422 if form.errors else 200
    context = {"sitting": sitting, "here": "paper_sheets", "line": line, "form": form, "begun": begun}
    return render(request, "contests/paper_typing.html", context, status=status)


def _typed(request, sitting, line):
    messages.success(
        request,
        _("Typed: %(team)s, %(judge)s. Somebody else now compares it with the paper.")
        % {"team": line.appearance.entrant, "judge": line.judge},
    )
    following = paper_lists.next_to_type(paper_lists.lines_of(sitting, [line.part]), line)
    if "next" in request.POST and following:
        return redirect("paper_sheet", sitting.pk, following.judge.pk, following.part.pk, following.appearance.pk)
    return redirect(reverse("paper_sheets", args=[sitting.pk]) + f"?part={line.part.pk}")


def _typed_before(sheet):
    """What a sheet that is typed anew begins with: what was typed before, of a rejected one nothing."""
    if sheet is None or sheet.state != State.TYPED:
        return {}
    marks = Mark.objects.filter(sheet=sheet).select_related("criterion")
    found = {"comment": sheet.comment}
    for mark in marks:
        found[f"c{mark.criterion_id}"] = str(int(bool(mark.points))) if mark.criterion.kind == "tick" else mark.points
    for proof in Proof.objects.filter(sheet=sheet):
        found[f"note{proof.criterion_id}"] = proof.note
    return found


def _show(request, sitting, line, form, status=200):
    marks = Mark.objects.filter(sheet=line.sheet).select_related("criterion").order_by("criterion__order")
    context = {
        "sitting": sitting,
        "here": "paper_sheets",
        "line": line,
        "sheet": line.sheet,
        "marks": marks,
        "proofs": Proof.objects.filter(sheet=line.sheet).select_related("criterion").order_by("pk"),
        "total": sum(mark.points * mark.criterion.weight for mark in marks if mark.points is not None),
        "refusal": why_not_second(line.sheet, request.user),
        "mine": line.sheet.typed_by_id == request.user.pk and line.state == State.TYPED,
        "form": form,
    }
    return render(request, "contests/paper_sheet.html", context, status=status)


@keeper
@require_POST
def sheet_confirm(request, pk):
    """It is what the paper says: it counts."""
    sheet = _sheet(request, pk)
    try:
        actions.confirm(sheet, by=request.user, at=timezone.now())
        messages.success(request, _("Confirmed: the sheet counts."))
    except NotPossible as refused:
        messages.warning(request, str(refused))
    return _go_on(request, sheet)


@keeper
@require_POST
def sheet_reject(request, pk):
    """It is not what the paper says: it is typed anew, by whoever has the paper."""
    sheet = _sheet(request, pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        sitting = sheet.appearance.sitting
        line = paper_lists.Line(sheet.judge, sheet.part, sheet.appearance, sheet)
        return _show(request, sitting, line, form, status=422)
    try:
        actions.reject(sheet, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Rejected: the sheet waits to be typed anew."))
    except NotPossible as refused:
        messages.warning(request, str(refused))
    return _go_on(request, sheet)


def _go_on(request, sheet):
    """To the next that waits for this person, or to the list."""
    sitting = sheet.appearance.sitting
    waiting = paper_lists.to_confirm(paper_lists.lines_of(sitting, _parts(sitting)), request.user)
    if waiting:
        line = waiting[0]
        return redirect("paper_sheet", sitting.pk, line.judge.pk, line.part.pk, line.appearance.pk)
    return redirect("paper_sheets", sitting.pk)


@signed_in
@require_GET
def paper_door(request, signed):
    """What the QR of a printed sheet opens: its typing page, or for the judge whose it is their own sheets."""
    try:
        printed = read_printed(signed)
    except TokenRefused as error:
        raise Http404 from error
    sitting = get_object_or_404(Sitting.objects.visible_to(request.user), judges=printed.judge)
    if Sitting.objects.editable_by(request.user).filter(pk=sitting.pk).exists():
        lines = paper_lists.lines_of(sitting, _parts(sitting))
        own = [line for line in lines if (line.judge.pk, line.part.pk) == (printed.judge, printed.part)]
        waiting = [line for line in own if line.state not in {State.TYPED, State.HANDED_IN}]
        to = printed.appearance or next((line.appearance.pk for line in waiting or own), 0)
        return redirect("paper_sheet", sitting.pk, printed.judge, printed.part, to)
    if sitting.judges.filter(pk=printed.judge, user=request.user).exists():
        place = f"#{printed.appearance}.{printed.part}" if printed.appearance else ""
        return redirect(reverse("my_sheets", args=[sitting.pk]) + place)
    raise PermissionDenied


def _sitting(request, pk) -> Sitting:
    """Seen and kept by this person; outside 404, seen only 403."""
    seen = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    sitting = get_object_or_404(seen, pk=pk)
    if not Sitting.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return sitting


def _sheet(request, pk) -> ScoreSheet:
    seen = ScoreSheet.objects.visible_to(request.user)
    related = seen.select_related("judge__sitting__stage", "part", "appearance__sitting__stage__contest")
    sheet = get_object_or_404(related, pk=pk)
    if not ScoreSheet.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return sheet


def _parts(sitting):
    return list(sitting.stage.parts.filter(kind="judged").prefetch_related("criteria").order_by("order"))
