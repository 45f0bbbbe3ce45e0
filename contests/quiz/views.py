"""A pupil's road: the contest's page, the paper, its answers, submitting, the result."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from contests.entering import NotInvited
from contests.keys.own import result_context
from contests.models import Attempt, Contest, LateAnswer, Part, Question
from contests.quiz import late, turns
from contests.quiz.access import attempt_token, taker
from contests.quiz.actions import StillOpen, close, start_attempt, submit_attempt
from contests.quiz.forms import Malformed, read_answers, read_events, read_form, read_prediction, read_turn
from contests.quiz.news import log, milliseconds, news
from contests.quiz.paper import paper_context, turn_context
from contests.quiz.rules import NotNow, one_by_one, rule
from contests.quiz.saving import AttemptNotOpen, Sent, write
from foundation.files.responses import picture
from foundation.models import StoredFile
from schools.access import pupil


@pupil
@require_POST
def attempt_start(request, pk):
    """Start an attempt at a part, or go on with the open one."""
    at = timezone.now()
    contests = Contest.objects.taken_by(request.person, at)
    papers = Part.objects.filter(kind=Part.Kind.PAPER, stage__contest__in=contests)
    part = get_object_or_404(papers.select_related("stage__contest"), pk=pk)
    try:
        attempt = start_attempt(part, request.person, at=at)
    except NotInvited as error:
        raise Http404 from error
    except NotNow as error:
        return render(request, "contests/not_now.html", {"contest": part.stage.contest, "reason": error}, status=409)
    return redirect("attempt", pk=attempt.pk)


@taker
@never_cache
def attempt(request, pk):
    """The paper of one's own open attempt; a submitted one leads to its result."""
    at = timezone.now()
    found = _running(request, pk, at)
    if found.submitted_at:
        return redirect("attempt_result", pk=pk)
    if one_by_one(found):
        return redirect("attempt_turn", pk=pk)
    return render(request, "contests/attempt.html", paper_context(found, at))


def _own(request, pk):
    """One's own attempt, one's team's, or that of the device."""
    return get_object_or_404(request.attempts.select_related("part__stage__contest", "entrant"), pk=pk)


def _running(request, pk, at):
    """The same; closed if nothing can arrive for it any more."""
    found = _own(request, pk)
    return close(found.pk, at=at) if found.submitted_at is None and found.accepts_until < at else found


@taker
@never_cache
def attempt_turn(request, pk):
    """The question whose turn it is, of a paper whose questions come one by one; takes its answer."""
    at = timezone.now()
    found = _running(request, pk, at)
    if found.submitted_at or not one_by_one(found):
        return redirect("attempt", pk=pk)
    if request.method != "POST":
        turn = turns.show(pk, at=at)
        found.refresh_from_db(fields=["turns"])
        return render(request, "contests/attempt_turn.html", turn_context(found, turn, at))
    try:
        number, choices = read_turn(request.POST)
    except Malformed:
        return render(request, "400.html", status=400)
    taken = turns.answer(pk, number, choices, go_on="next" in request.POST, at=at)
    if request.headers.get("Accept") != "application/json":
        return redirect("attempt_turn", pk=pk)
    reply = {"saved": taken.saved, "late": taken.kept_late, "number": taken.turn.number, "now": milliseconds(at)}
    return JsonResponse(reply)


@taker
def attempt_picture(request, pk, number):
    """The picture of one question of one's own paper; of questions that come one by one, once it has been shown."""
    found = get_object_or_404(request.attempts.select_related("part"), pk=pk)
    if not 1 <= number <= (len(found.turns) if one_by_one(found) else found.size):
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
    now = milliseconds(at)
    if not sent:
        return JsonResponse({"state": "open", "now": now, "saved": {}, "newer": {}})
    try:
        saved = write(bound, sent, at)
    except AttemptNotOpen:
        kept = late.arrived(bound, sent, at=at)
        return JsonResponse({"state": "late" if kept else "closed", "now": now, "kept": kept}, status=409)
    return JsonResponse({"state": "open", "now": now, "saved": saved.sequences, "newer": saved.newer})


@attempt_token
def attempt_news(request, bound, at):
    """An open paper asks once a minute: the clock, the deadline, what the organisers tell. Takes the device's log."""
    if request.method != "POST":
        return JsonResponse({"state": "refused"}, status=405)
    try:
        told = read_events(request.body)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    attempts = Attempt.objects.filter(pk=bound.attempt, entrant=bound.entrant)
    found = attempts.select_related("entrant", "part__stage__contest").defer("paper").first()
    if found is None:
        return JsonResponse({"state": "refused"}, status=403)
    log(found, told.device, told.events, at=at)
    return JsonResponse(news(found, at))


@taker
def attempt_submit(request, pk):
    """Hand the paper in, with the last answers the device holds. Sent again, it changes nothing.

    The paper's script asks for JSON and is told where to go; a form without script is led there.
    """
    if request.method != "POST":
        return redirect("attempt", pk=pk)
    at = timezone.now()
    scripted = request.headers.get("Accept") == "application/json"
    try:
        sent = read_answers(request.POST["answers"]) if "answers" in request.POST else _of_form(request, pk, at)
        done = submit_attempt(pk, sent, at=at, among=request.attempts)
    except Malformed:
        return render(request, "400.html", status=400)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    except StillOpen as error:
        if scripted:
            return JsonResponse({"state": "still_open", "open": error.numbers}, status=409)
        found = Attempt.objects.select_related("part__stage__contest").get(pk=pk)
        context = {"attempt": found, "contest": found.part.stage.contest, "open": error.numbers}
        return render(request, "contests/still_open.html", context, status=409)
    kept_late = at > done.accepts_until and LateAnswer.objects.filter(attempt=pk).exists()
    target = reverse("attempt_late" if kept_late else "attempt_result", args=[pk])
    return JsonResponse({"state": "submitted", "to": target}) if scripted else redirect(target)


def _of_form(request, pk, at):
    """The answers of a plain form, and what it predicts."""
    attempt = request.attempts.select_related("part").get(pk=pk)
    now = milliseconds(at)
    sent = read_form(request.POST, now)
    predicted = read_prediction(request.POST.get("prediction", ""), rule(attempt, "prediction"))
    return sent if predicted is None else [*sent, Sent(attempt.size + 1, now, (predicted,))]


@taker
def attempt_late(request, pk):
    """Says plainly that answers came too late and were kept for the organisers."""
    found = _own(request, pk)
    kept = LateAnswer.objects.filter(attempt=found).order_by("number", "-sequence").values_list("number", flat=True)
    numbers = sorted(set(kept))
    if not numbers:
        return redirect("attempt_result", pk=pk)
    context = {"attempt": found, "contest": found.part.stage.contest, "numbers": numbers}
    return render(request, "contests/attempt_late.html", context)


@taker
@never_cache
def attempt_result(request, pk):
    """One's own result of a submitted attempt, or one's team's."""
    found = _own(request, pk)
    if found.submitted_at is None:
        return redirect("attempt", pk=found.pk)
    context = result_context(found, timezone.now()) | {"on_device": request.person is None}
    return render(request, "contests/attempt_result.html", context)
