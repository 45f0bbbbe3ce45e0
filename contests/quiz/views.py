"""A pupil's road: the contest's page, the paper, its answers, submitting, the result."""

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from contests.entering import NotInvited
from contests.keys.own import result_context
from contests.models import Attempt, Contest, Part, Question
from contests.quiz.access import attempt_token
from contests.quiz.actions import close, start_attempt, submit_attempt
from contests.quiz.forms import Malformed, read_answers, read_form
from contests.quiz.paper import paper_context
from contests.quiz.rules import NotNow
from contests.quiz.saving import AttemptNotOpen, write
from foundation.files.responses import picture
from foundation.models import StoredFile
from schools.access import public, pupil


@pupil
@require_POST
def attempt_start(request, pk):
    """Start an attempt at a part, or go on with the open one."""
    at = timezone.now()
    contests = Contest.objects.taken_by(request.person, at)
    part = get_object_or_404(Part.objects.select_related("stage__contest").filter(stage__contest__in=contests), pk=pk)
    try:
        attempt = start_attempt(part, request.person, at=at)
    except NotInvited as error:
        raise Http404 from error
    except NotNow as error:
        return render(request, "contests/not_now.html", {"contest": part.stage.contest, "reason": error}, status=409)
    return redirect("attempt", pk=attempt.pk)


@pupil
@never_cache
def attempt(request, pk):
    """The paper of one's own open attempt; a submitted one leads to its result."""
    at = timezone.now()
    found = get_object_or_404(Attempt.objects.of(request.person).select_related("part__stage__contest"), pk=pk)
    if found.submitted_at is None and found.accepts_until < at:
        found = close(found.pk, at=at)
    if found.submitted_at:
        return redirect("attempt_result", pk=found.pk)
    return render(request, "contests/attempt.html", paper_context(found, at))


@pupil
def attempt_picture(request, pk, number):
    """The picture of one question of one's own paper."""
    found = get_object_or_404(Attempt.objects.of(request.person), pk=pk)
    if not 1 <= number <= found.size:
        raise Http404
    question, _choices = found.paper[number - 1]
    stored = get_object_or_404(StoredFile, pk=Question.objects.values_list("picture").get(pk=question)[0])
    return picture(stored)


@attempt_token
def answers(request, bound, at):
    """Save a batch of answers; says what stands in the database, and the server's clock."""
    if request.method != "POST":
        return JsonResponse({"state": "refused"}, status=405)
    try:
        sent = read_answers(request.body)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    now = int(at.timestamp() * 1000)
    if not sent:
        return JsonResponse({"state": "open", "now": now, "saved": {}, "newer": {}})
    try:
        saved = write(bound, sent, at)
    except AttemptNotOpen:
        return JsonResponse({"state": "closed", "now": now}, status=409)
    return JsonResponse({"state": "open", "now": now, "saved": saved.sequences, "newer": saved.newer})


@pupil
def attempt_submit(request, pk):
    """Hand the paper in, with the last answers the device holds. Sent again, it changes nothing."""
    if request.method != "POST":
        return redirect("attempt", pk=pk)
    at = timezone.now()
    try:
        if "answers" in request.POST:
            sent = read_answers(request.POST["answers"])
        else:
            sent = read_form(request.POST, int(at.timestamp() * 1000))
    except Malformed:
        return render(request, "400.html", status=400)
    try:
        submit_attempt(pk, sent, at=at, person=request.person)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    return redirect("attempt_result", pk=pk)


@pupil
@never_cache
def attempt_result(request, pk):
    """One's own result of a submitted attempt."""
    found = get_object_or_404(Attempt.objects.of(request.person).select_related("part__stage__contest"), pk=pk)
    if found.submitted_at is None:
        return redirect("attempt", pk=found.pk)
    return render(request, "contests/attempt_result.html", result_context(found, timezone.now()))


@public
def service_worker(request):
    """The script that keeps an open paper usable without network; it must lie at the root to reach every paper."""
    context = {"static_url": settings.STATIC_URL}
    return render(request, "contests/sw.js", context, content_type="text/javascript; charset=utf-8")
