"""Filling in, saving field by field, looking through and sending."""

import json
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.filling.actions import Changed, Unanswered, next_number, send_report
from reports.filling.collecting import Filled, filled
from reports.filling.drafting import LETTER, Newer, save_cells, see_known
from reports.filling.forms import Malformed, base_of, changes_in, changes_of, without_repeats
from reports.filling.hands import Hand
from reports.filling.pages import Said, answer_of, blocks_of, elsewhere, labelled_notes, last_answer, open_keys
from reports.filling.problems import problems, refusals, warnings
from reports.filling.reaching import filled_report, form_page, kept_report, reader
from reports.filling.reading import as_shown, digest_of, moved_since
from reports.filling.sent_up import sent_up
from reports.filling.starting import start_of
from reports.last_time import last_time_of
from reports.models import Obligation
from reports.moments import due_of
from reports.rules import NotPossible, must_be_open_to_sending
from reports.taking import lateness


@reader
@form_page
def report_fill(request: HttpRequest, pk: int):
    """All fields on one page. With the script each is saved by itself; without, all by the buttons."""
    found, hand = filled_report(request, pk)
    try:
        must_be_open_to_sending(found, timezone.now())
    except NotPossible as refused:
        if request.method != "POST":
            messages.info(request, str(refused))
            return redirect("report", pk)
    if request.method != "POST":
        return _page(request, found, hand)
    try:
        edition, changes = changes_of(request.POST)
        hand.must_fill(changes)
        changes = without_repeats(filled(found), changes)
        save_cells(found, changes, edition=edition, by=request.user, at=timezone.now())
    except Newer as newer:
        messages.warning(
            request, _("Somebody else changed the same fields meanwhile. Choose for each, then save again.")
        )
        return _page(request, found, hand, typed=changes, newer=newer, status=409)
    except NotPossible as refused:
        messages.warning(request, str(refused))
        return _page(request, found, hand, typed=changes, status=422)
    except (Malformed, KeyError, ValueError):
        messages.warning(request, _("Nothing was saved: the page was not complete. Here it is as it was saved last."))
        return _page(request, found, hand, status=400)
    return _saved(request, found, hand)


def _saved(request: HttpRequest, found: Obligation, hand: Hand):
    what = request.POST.get("do")
    if what == "refresh" and hand.keeps:
        see_known(found, by=request.user, at=timezone.now())
        messages.success(request, _("The portal's figures are those of now."))
        return redirect("report_fill", found.pk)
    if what == "review" and hand.keeps:
        return redirect("report_review", found.pk)
    messages.success(request, _("Everything you typed is saved."))
    return redirect("report_fill" if what == "save" else "report", found.pk)


def _page(request: HttpRequest, found: Obligation, hand: Hand, *, typed=None, newer=None, status=200):
    """`typed`: what could not be saved, shown again; `newer`: why not."""
    start = start_of(found)
    stored = filled(found, start)
    over = {key: {**start.cells.get(key, {}), "v": said["v"], "why": said["why"]}
            for key, said in (typed or {}).items() if key != LETTER}  # fmt: skip
    note = typed[LETTER]["v"] if typed and LETTER in typed else start.note
    now = filled(found, replace(start, cells={**start.cells, **over}, note=note)) if typed else stored
    theirs = {key: _theirs(stored, key) for key in (newer.keys if newer else ())}
    before, last = last_time_of(found), last_answer(found)
    figures = {entry.figure.code: entry.figure for entry in now.entries.values()}
    notes = last.notes if last else {}
    said = problems(now, before)
    context = {
        "report": found, "requirement": found.requirement, "here": "report", "hand": hand, "filled": now,
        "blocks": blocks_of(now, hand, Said(notes, before, said, theirs)), "last": last,
        "notes": labelled_notes(last, now, figures) if last else [], "moved": stored.moved if hand.keeps else [],
        "base": json.dumps(base_of(stored, open_keys(stored, hand)), ensure_ascii=False),
        "edition": start.edition, "note": now.start.note,
        "note_theirs": theirs.get(LETTER), "left": len(refusals(said)), "due": due_of(found), "at": timezone.now(),
        "lateness": lateness(found, timezone.now()),
        "found": elsewhere(said, now, hand), "sent_up": sent_up(found, request.user) if hand.keeps else None,
    }  # fmt: skip
    return render(request, "reports/report_fill.html", context, status=status)


def _theirs(stored: Filled, key: str) -> dict[str, str]:
    if key == LETTER:
        return {"v": stored.start.note, "why": "", "shown": stored.start.note}
    entry = stored.entries[key]
    return {"v": entry.in_field, "why": entry.why, "shown": entry.in_field or _("nothing")}


@reader
@require_POST
def report_save(request: HttpRequest, pk: int):
    """Some fields, from the script. 409: somebody else saved other values in them; 422: not possible, in words."""
    found, hand = filled_report(request, pk)
    try:
        edition, changes = changes_in(request.body)
        hand.must_fill(changes)
        changes = without_repeats(filled(found), changes)
        save_cells(found, changes, edition=edition, by=request.user, at=timezone.now())
    except Newer as newer:
        stored = filled(found)
        theirs = {key: {**_theirs(stored, key), "stored": _stored(stored, key)} for key in newer.keys}
        by = str(newer.draft.changed_by or "") if newer.draft.changed_by != request.user else ""
        return JsonResponse({"edition": stored.start.edition, "theirs": theirs, "by": by}, status=409)
    except NotPossible as refused:
        return JsonResponse({"refused": str(refused)}, status=422)
    except (Malformed, KeyError, ValueError):
        return JsonResponse({"refused": _("This was not saved. Load the page again.")}, status=400)
    now = filled(found)
    return JsonResponse(answer_of(now, problems(now, last_time_of(found)), changes, hand))


def _stored(stored: Filled, key: str) -> dict[str, str]:
    if key == LETTER:
        return {"v": stored.start.note, "why": ""}
    return {"v": stored.entries[key].typed, "why": stored.entries[key].why}


@reader
@form_page
def report_review(request: HttpRequest, pk: int):
    """All answers as they will be sent; warnings are answered here, and what was read is what is sent."""
    found, at = kept_report(request, pk), timezone.now()
    refused, moved, unanswered, status = "", [], [], 200
    if request.method == "POST":
        status = 422
        try:
            version = send_report(
                found, digest=request.POST.get("digest", ""), number=_number(request.POST.get("number")),
                answers=_answers(request), by=request.user, at=at,
            )  # fmt: skip
            late = lateness(found, at)
            messages.success(request, _("Sent to %(unit)s.") % {"unit": version.receiver} + f" {late.words}".rstrip())
            return redirect("report", pk)
        except Changed as changed:
            refused, moved = str(changed), moved_since(changed.filled, request.POST.get("shown", ""))
            status = 409
        except Unanswered as left:
            refused, unanswered = str(left), left.numbers
        except NotPossible as not_possible:
            refused = str(not_possible)
        found = kept_report(request, pk)
    try:
        must_be_open_to_sending(found, at)
    except NotPossible as not_possible:
        messages.warning(request, str(not_possible))
        return redirect("report", pk)
    context = _review(request, found, at) | {"refused": refused, "moved": moved, "unanswered": unanswered}
    return render(request, "reports/report_review.html", context, status=status)


def _review(request: HttpRequest, found: Obligation, at):
    now = filled(found)
    before, last = last_time_of(found), last_answer(found)
    said = problems(now, before)
    warned = warnings(said)
    answers = [(number, each, request.POST.get(f"said-{number}", ""), bool(request.POST.get(f"ok-{number}")))
               for number, each in enumerate(warned)]  # fmt: skip
    notes = last.notes if last else {}
    return {
        "report": found, "requirement": found.requirement, "here": "report", "filled": now, "last": last,
        "blocks": blocks_of(now, Hand(True), Said(notes, before, said, {})), "refusals": refusals(said),
        "warnings": answers, "differing": [entry for entry in now.entries.values() if entry.differs],
        "digest": digest_of(now, said), "number": next_number(found), "shown": as_shown(now),
        "lateness": lateness(found, at), "due": due_of(found), "at": at, "sent_up": sent_up(found, request.user),
    }  # fmt: skip


def _answers(request: HttpRequest) -> dict[int, str | None]:
    """By the number of a warning; None: neither explained nor ticked."""
    numbers = [_number(name.partition("-")[2]) for name in request.POST if name.startswith(("said-", "ok-"))]
    found: dict[int, str | None] = {}
    for number in numbers:
        said = request.POST.get(f"said-{number}", "").strip()[:1000]
        found[number] = said if said or request.POST.get(f"ok-{number}") else None
    return found


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else -1
