"""A judge's own sheets: the page, and what its script sends under the judge token."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contests.models import Judge, Proof, ScoreSheet
from contests.sheets.access import judge_token, why_stopped
from contests.sheets.desk import desk, news
from contests.sheets.forms import Malformed, read_batch, read_full, read_proof
from contests.sheets.proofs import add_proof
from contests.sheets.rules import is_secret
from contests.sheets.saving import take
from contests.sheets.tokens import make_token
from foundation.files.actions import FileRefused
from foundation.files.responses import picture
from schools.access import signed_in


@signed_in
@never_cache
@require_GET
def my_sheets(request, pk):
    """All teams of one's panel and the parts one marks. Who is no judge any more still sees what the device holds."""
    judges = Judge.objects.filter(sitting=pk, user=request.user).select_related(
        "sitting__stage__contest", "sitting__unit"
    )
    judge = judges.standing().first() or judges.order_by("-withdrawn_at", "-pk").first()
    if judge is None:
        raise Http404
    at = timezone.now()
    stopped = why_stopped(judge, judge.token_epoch)
    data = None if stopped else desk(judge, at)
    context = {
        "judge": judge,
        "sitting": judge.sitting,
        "stopped": stopped,
        "token": "" if stopped else make_token(judge),
        "now": int(at.timestamp() * 1000),
        "desk": data,
        "attempt": f"judge-{judge.pk}",
    }
    return render(request, "contests/my_sheets.html", context)


@judge_token
def sheet_marks(request, judge, at):
    """Save a batch of sheets; says what stands of each, and the server's clock."""
    try:
        sent = read_batch(request.body)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    sheets = [take(judge, one, at=at) for one in sent]
    return JsonResponse({"state": "open", "now": int(at.timestamp() * 1000), "sheets": sheets})


@judge_token
def sheet_news(request, judge, at):
    """An open page asks every few seconds: the clock, what stands of one's sheets; all of it when asked in full."""
    try:
        full = read_full(request.body)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    return JsonResponse(desk(judge, at) if full else news(judge, at))


@judge_token
def sheet_proof(request, judge, at):
    """Take a photo or a note that a step was done."""
    try:
        sent = read_proof(request.body)
        reply = add_proof(judge, sent, at=at)
    except Malformed:
        return JsonResponse({"state": "malformed"}, status=400)
    except FileRefused as refused:
        return JsonResponse({"state": "open", "outcome": "refused", "final": True, "why": str(refused)})
    return JsonResponse({"state": "open"} | reply)


@signed_in
@require_GET
def proof_picture(request, pk):
    """The photo of a proof: for the judge whose sheet it is, and for whoever looks after the sitting. Which steps are
    ticked is told by it, so others wait until the part is closed, except who types or confirms a sheet on paper."""
    proof = get_object_or_404(Proof.objects.select_related("file", "sheet__judge", "sheet__appearance__sitting"), pk=pk)
    own = proof.sheet.judge.user_id == request.user.pk
    if proof.file is None:
        raise Http404
    if not own and not ScoreSheet.objects.visible_to(request.user).filter(pk=proof.sheet_id).exists():
        raise Http404
    if not own and is_secret(proof.sheet):
        raise PermissionDenied
    return picture(proof.file, request)
