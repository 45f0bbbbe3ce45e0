"""Acts of organisers that are a page with a reason: closing, moving a deadline, releasing a unit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.refusals import taken
from reports.models import Obligation, Requirement
from reports.moments import STANDINGS, standing_of
from reports.requirements import actions
from reports.requirements.extending import ToBeRead, extend, extend_one
from reports.requirements.forms import ExtendForm, WhyForm
from reports.requirements.overview import counted_rounds
from reports.requirements.rules import ORGANISERS
from reports.requirements.views import to_change
from reports.rules import NotPossible
from schools.access import staff

both = require_http_methods(["GET", "HEAD", "POST"])


@staff(*ORGANISERS)
@both
def requirement_close(request, pk):
    requirement, at = to_change(request.user, pk), timezone.now()
    early = actions.needs_reason_to_close(requirement, at)
    form = WhyForm(_posted(request), needed=early)
    if form.is_valid() and _done(form, actions.close, requirement, request, at):
        messages.success(request, _("This round is closed. Everything can be read, nothing more is taken."))
        return redirect("requirement", pk)
    [counted] = counted_rounds([requirement], requirement.obligations.all(), at)
    context = {"requirement": requirement, "form": form, "early": early, "counts": counted.counts}
    return render(request, "reports/requirement_close.html", context)


@staff(*ORGANISERS)
@both
def requirement_reopen(request, pk):
    requirement, at = to_change(request.user, pk), timezone.now()
    form = WhyForm(_posted(request))
    if form.is_valid() and _done(form, actions.reopen, requirement, request, at):
        messages.success(request, _("This round is open again."))
        return redirect("requirement", pk)
    return render(request, "reports/requirement_reopen.html", {"requirement": requirement, "form": form})


@staff(*ORGANISERS)
@both
def requirement_extend(request, pk):
    """Move the deadline of all."""
    requirement, at = to_change(request.user, pk), timezone.now()
    context = {"requirement": requirement, "at": at}
    own = requirement.obligations.exclude(due_at=requirement.due_at)
    context["own"] = own.order_by("unit_name", "pk")[:20]
    return _extending(request, extend, requirement, context, redirect("requirement", pk))


@staff(*ORGANISERS)
@both
def report_extend(request, pk):
    """Move the deadline of one unit."""
    report, at = _report(request.user, pk), timezone.now()
    context = {"requirement": report.requirement, "report": report, "at": at}
    return _extending(request, extend_one, report, context, redirect("requirement", report.requirement_id))


def _extending(request, act, subject, context, done):
    """`subject` has the deadline and the lock as they are."""
    form = ExtendForm(_posted(request), initial={"due_at": subject.due_at, "locks_at": subject.locks_at})
    if form.is_valid():
        try:
            made = act(subject, **form.cleaned_data, by=request.user, at=context["at"])
        except ToBeRead as unread:
            context = context | {"remarks": unread.remarks}
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            words = _("The deadline is moved.") if made else _("This is the deadline already. Nothing was changed.")
            messages.success(request, words)
            return done
    if "remarks" not in context:
        del form.fields["read"]
    template = "reports/report_extend.html" if "report" in context else "reports/requirement_extend.html"
    return render(request, template, context | {"form": form})


@staff(*ORGANISERS)
@both
def report_release(request, pk):
    """A unit does not owe the report."""
    report, at = _report(request.user, pk), timezone.now()
    form = WhyForm(_posted(request))
    if form.is_valid() and _done(form, actions.release, report, request, at):
        messages.success(request, _("%(unit)s does not owe this report.") % {"unit": report.unit})
        return redirect("requirement", report.requirement_id)
    context = {"requirement": report.requirement, "report": report, "form": form, "standing": standing_of(report, at)}
    return render(request, "reports/report_release.html", context | {"sent": context["standing"] in STANDINGS[4:6]})


@staff(*ORGANISERS)
@both
def report_release_end(request, pk):
    """It is owed again."""
    report, at = _report(request.user, pk), timezone.now()
    form = WhyForm(_posted(request))
    if form.is_valid() and _done(form, actions.end_release, report, request, at):
        messages.success(request, _("%(unit)s owes this report again.") % {"unit": report.unit})
        return redirect("requirement", report.requirement_id)
    context = {"requirement": report.requirement, "report": report, "form": form, "at": at}
    return render(request, "reports/report_release_end.html", context)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _done(form, act, subject, request, at) -> bool:
    return taken(form, act, subject, reason=form.cleaned_data["reason"], by=request.user, at=at)


def _report(user, pk) -> Obligation:
    """Outside the user's reach: 404; seen, but of a requirement that is not theirs to change: 403."""
    rows = Obligation.objects.visible_to(user).select_related("requirement__unit", "unit", "receiver")
    found = get_object_or_404(rows, pk=pk)
    if not Requirement.objects.editable_by(user).filter(pk=found.requirement_id).exists():
        raise PermissionDenied
    return found
