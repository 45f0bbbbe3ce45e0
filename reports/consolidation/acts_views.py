"""What is done with a consolidation: its texts, signing, discarding, sending up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.ui.tabs import address
from reports.consolidation import actions, presenting, signing
from reports.consolidation.comparing import later_by
from reports.consolidation.forms import SignForm, TextsForm, UpwardForm
from reports.consolidation.rules import TEXTS, Newer, digest_of, must_be_draft, must_be_signed
from reports.consolidation.seen import kept_consolidation, seen_consolidation
from reports.consolidation.sending import figures_asked, obligation_above, send_up, upward, written_here
from reports.consolidation.stored import figures_of, items_of, totals_of
from reports.consolidation.texts import last_signature, said_by_units, suggested
from reports.models import Obligation
from reports.querysets import OVERSEEING
from reports.rules import NotPossible
from schools.access import staff

officer = staff(*sorted(OVERSEEING))
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _refused(request, found, refusal: NotPossible):
    messages.warning(request, str(refusal))
    return redirect("consolidation", found.pk)


@officer
@form_page
def consolidation_texts(request, pk):
    """The officer's words for the document, beside what the units wrote."""
    found = kept_consolidation(request, pk)
    try:
        must_be_draft(found)
    except NotPossible as refusal:
        return _refused(request, found, refusal)
    form, theirs = TextsForm.of(found, request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            actions.write_texts(found, form.cleaned_data, edition=edition, by=request.user, at=timezone.now())
            messages.success(request, _("The texts are saved."))
            return redirect("consolidation", pk)
        except Newer as newer:
            form.add_error(None, str(newer))
            form.show_edition(newer.edition)
            theirs = [(heading, newer.texts[key]) for key, heading in TEXTS if newer.texts.get(key)]
        except NotPossible as refusal:
            return _refused(request, found, refusal)
    elif request.method != "POST" and not found.texts:
        form.initial["situation"] = suggested(found, items_of(found))
    context = {
        "requirement": found.requirement, "here": "consolidations", "consolidation": found, "form": form,
        "theirs": theirs, "said": said_by_units(found),
    }  # fmt: skip
    return render(request, "reports/consolidation_texts.html", context, status=422 if form.errors else 200)


@officer
@form_page
def consolidation_sign(request, pk):
    """All once more; with number, date and signer it is frozen."""
    found, at = kept_consolidation(request, pk), timezone.now()
    if request.method != "POST":
        try:
            must_be_draft(found)
        except NotPossible as refusal:
            return _refused(request, found, refusal)
    today = timezone.localdate(at)
    preset = {**last_signature(found), "digest": digest_of(found), "dated_on": today}
    form = SignForm(request.POST if request.method == "POST" else None, today=today, initial=preset)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(found, form.signature(), digest=form.cleaned_data["digest"], by=request.user, at=at)
            messages.success(request, _("It is signed and stays as it is."))
            return redirect("consolidation", pk)
        except NotPossible as refusal:
            found = kept_consolidation(request, pk)
            form.add_error(None, str(refusal))
            form.show_digest(digest_of(found))
    figures, items = figures_of(found), items_of(found)
    context = {
        "requirement": found.requirement, "here": "consolidations", "consolidation": found, "form": form,
        "totals": presenting.totals_by_section(figures, totals_of(found)),
        "missing": presenting.missing_by_reason(items, found.as_of), "of": len(items),
        "counted": sum(not item.missing for item in items), "later": later_by([found])[found.pk],
        "texts": [(heading, found.texts[key]) for key, heading in TEXTS if found.texts.get(key)],
    }  # fmt: skip
    return render(request, "reports/consolidation_sign.html", context, status=422 if form.errors else 200)


@officer
@require_POST
def consolidation_discard(request, pk):
    found = kept_consolidation(request, pk)
    try:
        actions.discard(found, by=request.user, at=timezone.now())
    except NotPossible as refusal:
        return _refused(request, found, refusal)
    messages.success(request, _("The consolidated report is discarded."))
    return redirect("consolidations", found.requirement_id)


@officer
@form_page
def consolidation_send(request, pk):
    """What would go up as the unit's own report, and what is found in it; then it goes."""
    found = seen_consolidation(request, pk)
    obligation = obligation_above(found)
    if obligation is None:
        raise Http404
    if not Obligation.objects.editable_by(request.user).filter(pk=obligation.pk).exists():
        raise PermissionDenied
    try:
        must_be_signed(found)
    except NotPossible as refusal:
        return _refused(request, found, refusal)
    figures = figures_asked(obligation)
    form = UpwardForm(
        request.POST if request.method == "POST" else None, figures=written_here(figures),
        initial=_drafted(obligation),
    )  # fmt: skip
    written, refused = {}, ""
    if request.method == "POST" and form.is_valid():
        written = form.values
        try:
            send_up(found, written, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
            messages.success(
                request, _("It is sent to %(unit)s as the report of %(sender)s.")
                % {"unit": obligation.receiver, "sender": obligation.unit},
            )  # fmt: skip
            return redirect(address("report", obligation.pk) or found)
        except NotPossible as refusal:
            refused = str(refusal)
    up = upward(found, obligation, written)
    numbers = {cell.figure.code: cell.number for cell in up.cells}
    context = {
        "requirement": found.requirement, "here": "consolidations", "consolidation": found, "obligation": obligation,
        "form": form, "asks": bool(form.figures), "refused": refused, "up": up,
        "tried": request.method == "POST" and form.is_valid(),
        "totals": presenting.totals_by_section(figures, numbers),
    }  # fmt: skip
    status = 422 if form.errors or refused else 200
    return render(request, "reports/consolidation_send.html", context, status=status)


def _drafted(obligation: Obligation) -> dict[str, str]:
    """What its unit has already written for the report above."""
    draft = getattr(obligation, "draft", None)
    if draft is None:
        return {}
    return {"note": draft.note, **{f"figure_{code}": cell.get("v", "") for code, cell in draft.cells.items()}}
