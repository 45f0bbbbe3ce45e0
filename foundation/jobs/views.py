"""A person's long work: the list, one job with its progress, its result, and what to do when it failed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import signed_in
from foundation.files.responses import download
from foundation.jobs import actions
from foundation.jobs.models import Job
from foundation.jobs.rules import may_have_file

JOBS_A_PAGE = 30


@signed_in
def jobs(request):
    listed = Job.objects.addressed_to(request.user).order_by("-created_at", "-pk")
    page = Paginator(listed, JOBS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "foundation/jobs.html", {"page": page, "moving": any(job.unfinished for job in page)})


@signed_in
def job(request, pk):
    """The page of one job; asked by htmx, only the part that moves."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    part = request.headers.get("HX-Request") == "true"
    context = {"job": found, "has_file": may_have_file(found, request.user)}
    response = render(request, "foundation/job_progress.html" if part else "foundation/job.html", context)
    # Else the browser's Back button may show the bare part.
    patch_vary_headers(response, ["HX-Request"])
    return response


@signed_in
def job_result(request, pk):
    """The file a job made, for the one who asked for it and still may see what it holds."""
    found = get_object_or_404(Job.objects.select_related("result_file").filter(owner=request.user), pk=pk)
    if not may_have_file(found, request.user):
        raise Http404
    return download(found.result_file)


@signed_in
@require_POST
def job_retry(request, pk):
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        actions.retry(found, by=request.user, at=timezone.now())
    except actions.NotFailed:
        messages.info(request, _("This task is already waiting, running or done: there is nothing to try again."))
    return redirect("job", pk=pk)


@signed_in
@require_POST
def job_acknowledge(request, pk):
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        actions.acknowledge(found, by=request.user, at=timezone.now())
    except actions.NotFailed:
        messages.info(request, _("There is nothing to mark as read here."))
    return redirect("jobs")
