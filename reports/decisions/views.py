"""One report read and decided on; many decided on at once."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reports.decisions.actions import ACCEPT, SEND_BACK, Said, decide, decide_many
from reports.decisions.content import content_of
from reports.decisions.forms import DecisionForm, SendBackForm
from reports.decisions.list_views import overseer
from reports.decisions.queue import place_of
from reports.decisions.rules import Overtaken, needs_a_date
from reports.decisions.showing import decisions_of
from reports.models import Obligation, ReportVersion, Requirement
from reports.moments import due_of, late, standing_of
from reports.rules import NotPossible

COME_AGAIN = timedelta(days=2)
KINDS = {"accept": ACCEPT, "send_back": SEND_BACK}


@overseer
@require_http_methods(["GET", "HEAD", "POST"])
def report_decide(request, pk):
    """The version that stands, in full, and what is said to it: `do` is accept or send_back, `number` what was read."""
    found = Obligation.objects.select_related("requirement__form", "requirement__unit", "unit", "receiver", "copied_to")
    obligation = get_object_or_404(found.filter(pk__in=Obligation.objects.visible_to(request.user).values("pk")), pk=pk)
    if not Obligation.objects.received_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    decides = Obligation.objects.decided_by(request.user).filter(pk=pk).exists()
    figures = _figures(obligation)
    if request.method != "POST":
        return _show(request, obligation, figures, decides)
    if not decides:
        raise PermissionDenied
    form = DecisionForm(request.POST, figures=figures)
    kind = KINDS.get(request.POST.get("do", ""))
    if kind and form.is_valid() and not _loses_words(form, kind):
        try:
            return _decide(request, obligation, form, kind)
        except Overtaken as overtaken:
            # What was typed stays, now for the version that is shown.
            obligation.refresh_from_db()
            return _show(request, obligation, figures, decides, form=form, overtaken=str(overtaken), status=409)
        except NotPossible as refused:
            form.add_error("reason" if not form.cleaned_data["reason"] else None, str(refused))
    return _show(request, obligation, figures, decides, form=form, status=422)


def _figures(obligation):
    rows = obligation.requirement.form.figures.select_related("section")
    return list(rows.order_by("section__order", "order", "pk"))


def _loses_words(form, kind) -> bool:
    """Accepting takes no words along: what was written is not dropped without saying so."""
    if kind != ACCEPT or not (form.notes() or form.cleaned_data["reason"]):
        return False
    form.add_error("reason", _("Accepting sends no notes along. Clear what you wrote, or send the report back."))
    return True


def _decide(request, obligation, form, kind):
    version = get_object_or_404(
        ReportVersion.objects.visible_to(request.user), obligation=obligation, number=form.cleaned_data["number"]
    )
    version.obligation = obligation
    said = Said(kind)
    if kind == SEND_BACK:
        said = Said(kind, form.cleaned_data["reason"], form.notes(), form.again(), reopening="reopen" in request.POST)
    decide(version, said, by=request.user, at=timezone.now())
    words = _("Accepted: %(unit)s.") if kind == ACCEPT else _("Sent back: %(unit)s.")
    place = place_of(obligation, request.user)
    if not place.waiting:
        messages.success(request, words % {"unit": obligation.unit} + " " + _("No other report waits for you."))
        return redirect("reports_board", obligation.requirement_id)
    left = ngettext("%(count)s more waits.", "%(count)s more wait.", place.waiting) % {"count": place.waiting}
    messages.success(request, words % {"unit": obligation.unit} + " " + left)
    return redirect("report_decide", place.after)


def _show(request, obligation, figures, decides, *, form=None, overtaken="", status=200):
    at = timezone.now()
    readable = ReportVersion.objects.visible_to(request.user).select_related("sent_by", "receiver")
    version = readable.filter(pk=obligation.current_id).first()
    if version:
        version.obligation = obligation
    running = obligation.requirement.state == Requirement.State.OPEN
    waits = obligation.state == Obligation.State.SENT
    may = bool(version) and decides and running and (waits or obligation.state == Obligation.State.ACCEPTED)
    if form is None:
        again = timezone.localtime(at + COME_AGAIN).date() if needs_a_date(obligation, at) else None
        form = DecisionForm(figures=figures, initial={"again_on": again})
    content = content_of(version, figures, request.user) if version else None
    for line in content.lines if content and may else ():
        line.field = form.note_field(line.figure.code)
    labels = {figure.code: figure.label for figure in figures}
    context = {
        "requirement": obligation.requirement,
        "here": "report_decide",
        "obligation": obligation,
        "version": version,
        "content": content,
        "decisions": decisions_of(obligation, user=request.user, labels=labels),
        "standing": standing_of(obligation, at),
        "late": late(obligation),
        "due": due_of(obligation),
        "decides": decides,
        "waits": waits and may,
        "may": may,
        "running": running,
        "form": form,
        "overtaken": overtaken,
        "place": place_of(obligation, request.user) if decides else None,
    }
    return render(request, "reports/report_decide.html", context, status=status)


@overseer
@require_POST
def reports_decide(request, pk):
    """`do` to all that is ticked (`reports`: “obligation-version”), with one reason; what came of each."""
    found = Requirement.objects.visible_to(request.user).select_related("unit")
    requirement = get_object_or_404(found, pk=pk)
    if not requirement.obligations.decided_by(request.user).exists():
        raise PermissionDenied
    form, kind = SendBackForm(request.POST), KINDS.get(request.POST.get("do", ""))
    ticked, results = request.POST.getlist("reports"), []
    if kind == SEND_BACK and form.is_valid() and not form.cleaned_data["reason"]:
        form.add_error("reason", _("Say why: the reason is read by those it concerns."))
    if not ticked:
        messages.warning(request, _("Tick at least one report."))
        return redirect("reports_board", pk)
    if kind == ACCEPT or (kind and form.is_valid()):
        said = Said(kind)
        if kind == SEND_BACK:
            said = Said(kind, form.cleaned_data["reason"], due_again_at=form.again())
        results = decide_many(requirement, ticked, said, by=request.user, at=timezone.now())
    context = {
        "requirement": requirement,
        "here": "reports_board",
        "form": form,
        "do": request.POST.get("do", ""),
        "ticked": ticked,
        "results": results,
        "done": sum(each.done for each in results),
        "not_done": [each for each in results if not each.done],
        "accepting": kind == ACCEPT,
    }
    return render(request, "reports/reports_decide.html", context, status=200 if results else 422)
