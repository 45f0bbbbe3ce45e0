"""Photos and files coming in: in pieces from the script on a device, or whole from a form without script."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from propaganda.activities.rules import may_change
from propaganda.evidence import arriving
from propaganda.evidence.forms import PieceForm, PlainForm
from propaganda.evidence.views import activities_of, back_to, changed, recorder
from propaganda.models import Evidence


class Refusal(Exception):
    """What the script is told instead: a status with `why` in words, or `code` for itself."""

    def __init__(self, status: int, **answer) -> None:
        super().__init__(status)
        self.status, self.answer = status, answer


@recorder
@require_POST
def evidence_piece(request):
    """One piece from the script (field `piece`), else the files of a plain form."""
    if "piece" not in request.FILES:
        return _plain(request)
    try:
        evidence = _received(request)
    except Refusal as refusal:
        return JsonResponse(refusal.answer, status=refusal.status)
    except OSError:
        return JsonResponse({"why": _("The portal has no room at the moment. It is tried again.")}, status=503)
    return JsonResponse(
        {
            "id": str(evidence.client_id),
            "received": evidence.received,
            "size": evidence.size,
            "state": evidence.state,
            "why": evidence.refused_because,
        }
    )


def _received(request) -> Evidence:
    form = PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(400, why=_("A piece of this file does not fit. Choose the file again."))
    if form.cleaned_data["user"] != request.user.pk:
        raise Refusal(401, code="user")
    activity = activities_of(request.user).filter(client_id=form.cleaned_data["activity"]).first()
    if activity is None:
        raise Refusal(404, code="activity", why=_("This activity cannot be found any more."))
    if not may_change(activity, request.user):
        why = _("Only whoever recorded this activity, or the school's secretary, may add to it.")
        raise Refusal(403, why=why)
    try:
        return arriving.receive(form.as_piece(), activity, by=request.user, at=timezone.now())
    except arriving.WrongOffset as error:
        raise Refusal(409, code="offset", received=error.received, state="arriving") from error
    except arriving.NotTaken as error:
        raise Refusal(422, why=str(error)) from error
    except arriving.OfSomebodyElse as error:
        raise Refusal(404, why=_("This file cannot be found any more. Choose it again.")) from error
    except arriving.OfAnotherActivity as error:
        raise Refusal(409, why=_("This file belongs to another activity. Choose it again.")) from error


def _plain(request):
    form = PlainForm(request.POST)
    if not form.is_valid():
        raise Http404
    sent = form.cleaned_data
    activity = changed(request, get_object_or_404(activities_of(request.user), client_id=sent["activity"]))
    files = request.FILES.getlist("files")
    refused = arriving.receive_whole(files, activity, form=sent["form"], by=request.user, at=timezone.now())
    for text in refused:
        messages.error(request, text)
    if len(files) > len(refused):
        messages.success(request, _("Received. Photos appear here as soon as they are ready."))
    elif not files:
        messages.warning(request, _("Choose a photo or file first."))
    return back_to(activity)
