"""The pages of one sitting: where it stands, its date, and the steps of its life."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contests.models import Sitting
from contests.sittings import actions, mine, rules
from contests.sittings.act_pages import PAGES
from contests.sittings.due import due_of
from contests.sittings.forms import NoteForm, ReasonForm, WhenForm
from contests.sittings.rules import KEEPERS, NotPossible, standing_of
from contests.sittings.steps import further_acts, missing, next_step, progress_of, steps_of
from contests.sittings.unsettled import digest_of, unsettled
from foundation.history.models import Event
from foundation.refusals import refuse, taken
from foundation.ui.tabs import address
from schools.access import signed_in, staff

EVENTS = 20
keeper = staff(*KEEPERS)


@signed_in
@require_GET
def sittings(request):
    """The sittings of one's own: those one judges, those one's unit holds, and the stages of units below."""
    return render(request, "contests/sittings.html", mine.overview(request.user, timezone.now(), request.GET))


@signed_in
@require_GET
def sitting(request, pk):
    """Where a sitting stands, the one thing to do next, what is missing, and what was done so far."""
    found, at = _seen(request, pk), timezone.now()
    standing = standing_of(found, request.user)
    steps = steps_of(found, progress_of(found))
    chosen = next_step(found, steps)
    events = Event.objects.of(found).select_related("by") if standing.looks else Event.objects.none()
    context = {
        "sitting": found,
        "here": "sitting",
        "standing": standing,
        "at": at,
        "due": due_of(found, at),
        "steps": steps,
        "next": chosen if standing.keeps else None,
        "at_step": chosen,
        "missing": missing(found, steps),
        "acts": [(name, PAGES[name]) for name in further_acts(found, standing, chosen)],
        "may_plan": standing.keeps and rules.is_possible(found, "plan"),
        "my_sheets": address("my_sheets", pk) if standing.judge else "",
        "rankings": mine.rankings_of(found, request.user),
        "events": Paginator(events, EVENTS).get_page(request.GET.get("page")),
    }
    return render(request, "contests/sitting.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_when(request, pk):
    """Date, hour and place. What was typed stays in the form when it cannot be taken."""
    found, at = _kept(request, pk), timezone.now()
    local = timezone.localtime(found.starts_at) if found.starts_at else None
    initial = {
        "day": local.date() if local else None,
        "hour": f"{local:%H:%M}" if local else "",
        "place": found.place,
        "seen": actions.planned_as(found),
    }
    form = WhenForm(_sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.plan(
                found, starts_at=form.moment(), place=said["place"], note=said["note"], seen=said["seen"],
                by=request.user, at=at,
            )  # fmt: skip
            messages.success(request, _("Date and place are set."))
            return redirect("sitting", pk)
        except NotPossible as refused:
            refuse(form, refused)
            # Shown again beside what stands there now, so that saving again is on purpose.
            found.refresh_from_db(fields=["starts_at", "place", "state"])
            form.show_seen(actions.planned_as(found))
    context = {"sitting": found, "here": "sitting", "form": form, "pilots": mine.pilots_before(found)}
    return render(request, "contests/sitting_when.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_check(request, pk):
    """What is not settled, read by a person who then confirms the results."""
    found = _kept(request, pk)
    form = NoteForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        note, digest = form.cleaned_data["note"], request.POST.get("digest", "")
        if taken(form, actions.check, found, note, digest=digest, by=request.user, at=timezone.now()):
            messages.success(request, _("The results are confirmed."))
            return redirect("sitting", pk)
    left = [(each, address(each.where, pk)) for each in unsettled(found)]
    if left:
        form.fields["note"].help_text = _("Say why the results stand although not everything is settled.")
    context = {
        "sitting": found,
        "here": "sitting",
        "form": form,
        "left": left,
        "digest": digest_of([each for each, _url in left]),
        "possible": rules.is_possible(found, "check"),
        "why_not": rules.why_not(found),
    }
    return render(request, "contests/sitting_check.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_act(request, pk, act):
    """One step that wants no more than a word: says what it does, asks for a note or a reason, does it."""
    page = PAGES.get(act)
    if page is None:
        raise Http404
    found = _kept(request, pk)
    if not standing_of(found, request.user).may(page.act):
        raise PermissionDenied
    form = (ReasonForm if page.act.needs_reason else NoteForm)(_sent(request))
    if request.method == "POST" and form.is_valid():
        words = [form.cleaned_data["note"]] if page.asks else []
        if taken(form, page.do, found, *words, by=request.user, at=timezone.now()):
            messages.success(request, page.done)
            return redirect("sitting", pk)
    context = {
        "sitting": found,
        "here": "sitting",
        "page": page,
        "form": form,
        "possible": rules.is_possible(found, act),
        "why_not": rules.why_not(found),
    }
    return render(request, "contests/sitting_act.html", context)


def _seen(request, pk) -> Sitting:
    rows = Sitting.objects.visible_to(request.user).select_related("stage__contest__unit", "unit", "sent_by")
    return get_object_or_404(rows, pk=pk)


def _kept(request, pk) -> Sitting:
    """404 for a sitting out of sight, 403 for one that others hold."""
    found = _seen(request, pk)
    if not Sitting.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _sent(request):
    """What a form was sent with; a button alone sends nothing, and is sent all the same."""
    return request.POST if request.method == "POST" else None
