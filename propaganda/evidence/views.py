"""Photos, files and links of an activity: shown to those who may see them, described, removed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation.files.responses import download, picture
from foundation.ui.tabs import address
from propaganda.activities.rules import may_change
from propaganda.evidence import actions, links, rules
from propaganda.evidence.forms import DescribeForm, LinkForm, RemoveForm
from propaganda.evidence.reading import evidence_of
from propaganda.models import Activity, Evidence
from propaganda.querysets import LOOKING, RECORDING
from schools.access import staff

reader = staff(*sorted(LOOKING))
recorder = staff(*sorted(RECORDING))
SIZES = {"small": "thumbnail", "large": "file"}


@reader
@require_GET
@never_cache
def evidence_list(request, pk):
    """The evidence of an activity, as part of its page: asked again by htmx while something is being looked at."""
    activity = get_object_or_404(activities_of(request.user), pk=pk)
    context = {
        "activity": activity,
        "evidence": evidence_of([activity], request.user)[activity.pk],
        "may_change": may_change(activity, request.user),
    }
    return render(request, "propaganda/evidence_list.html", context)


@reader
@require_GET
def evidence_picture(request, pk, size):
    """A photo as it was drawn anew. The browser asks each time whether it still may show it."""
    if size not in SIZES:
        raise Http404
    evidence = _shown(request, pk, Evidence.Kind.PHOTO)
    response = picture(getattr(evidence, SIZES[size]), request)
    response["Cache-Control"] = "private, no-cache"
    return response


@reader
@require_GET
def evidence_file(request, pk):
    return download(_shown(request, pk, Evidence.Kind.FILE).file)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_edit(request, pk):
    evidence = _changed_evidence(request, pk)
    form = DescribeForm(request.POST or None, instance=evidence)
    if request.method == "POST" and form.is_valid():
        said = {"caption": "", "consent": "", "consent_note": "", **form.cleaned_data}
        actions.describe(evidence, **said, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return back_to(evidence.activity)
    return _page(request, "evidence_edit", evidence, form)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_remove(request, pk):
    evidence = _changed_evidence(request, pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove(evidence, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Removed. Its content is deleted."))
        return back_to(evidence.activity)
    return _page(request, "evidence_remove", evidence, form)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_link_add(request, pk):
    activity = changed(request, get_object_or_404(activities_of(request.user), pk=pk))
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.add(activity, **form.cleaned_data, by=request.user, at=timezone.now())
        except links.TooMany:
            form.add_error(
                "url", _("There are %(most)s links already, which is the most.") % {"most": links.MOST_LINKS}
            )
        except rules.Closed as closed:
            form.add_error(None, str(closed))
        else:
            messages.success(request, _("Added. Whether it can be opened is looked at in a moment."))
            return back_to(activity)
    context = {"activity": activity, "plan": activity.plan, "here": "activities", "form": form}
    return render(request, "propaganda/evidence_link_add.html", context, status=422 if form.errors else 200)


def _page(request, name, evidence, form):
    activity = evidence.activity
    context = {"evidence": evidence, "activity": activity, "plan": activity.plan, "here": "activities", "form": form}
    return render(request, f"propaganda/{name}.html", context, status=422 if form.errors else 200)


def activities_of(user):
    return Activity.objects.visible_to(user).select_related("plan__campaign", "plan__unit")


def changed(request, activity: Activity) -> Activity:
    if not may_change(activity, request.user):
        raise PermissionDenied
    return activity


def _shown(request, pk, kind) -> Evidence:
    rows = rules.open_to(request.user, timezone.localdate()).filter(kind=kind)
    return get_object_or_404(rows.select_related("file", "thumbnail"), pk=pk)


def _changed_evidence(request, pk) -> Evidence:
    gone = (Evidence.State.REMOVED, Evidence.State.EXPIRED)
    rows = rules.seen_by(request.user).exclude(state__in=gone)
    evidence = get_object_or_404(rows.select_related("activity__plan__campaign", "activity__plan__unit"), pk=pk)
    changed(request, evidence.activity)
    return evidence


def back_to(activity: Activity):
    return redirect(address("activity", activity.pk) or address("evidence_list", activity.pk))
