"""The hall's board: the screen for everybody who has its address, and the page of those who hold it."""

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.board import actions
from contests.board.forms import FromForm, step_of
from contests.board.showing import answer, find, revealed, shown
from contests.board.standing import is_complete
from contests.models import Board, Sitting
from schools.access import public, signed_in

State = Board.State


@public
@require_safe
def board(request, code):
    """The whole screen; what moves on it is asked for by itself."""
    found, at = find(code), timezone.now()
    if found is None:
        return _unkept(render(request, "contests/board_gone.html", status=404), at)
    first = answer(found, at=at)
    return _unkept(render(request, "contests/board.html", {"code": code, "board": found, "first": first}), at)


@public
@require_safe
def board_now(request, code):
    """What the screen shows now, and 304 where that is what it has."""
    found, at = find(code), timezone.now()
    if found is None:
        return _unkept(HttpResponse(status=404), at)
    now = answer(found, at=at)
    fresh = request.headers.get("If-None-Match") == now.etag
    response = HttpResponse(status=304) if fresh else HttpResponse(now.body)
    response["ETag"] = now.etag
    return _unkept(response, at)


def _unkept(response, at):
    """Kept nowhere and found by no search engine. The page counts time by our clock, not by that of the screen."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Now"] = str(int(at.timestamp() * 1000))
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def board_control(request, pk):
    """For the keepers of a sitting: the address, what the hall sees, and what it is to see next."""
    sittings = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    sitting, at = get_object_or_404(sittings, pk=pk), timezone.now()
    if not Sitting.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    found = Board.objects.filter(sitting=sitting).first()
    form = FromForm(request.POST if request.POST.get("act") == "from" else None, instance=found)
    if request.method == "POST":
        try:
            if _done(request, sitting, found, form, at):
                return redirect("board_control", pk=pk)
        except actions.BoardRefused as refused:
            messages.error(request, str(refused))
            return redirect("board_control", pk=pk)
    context = {"sitting": sitting, "here": "board_control", "board": found, "form": form}
    if found:
        found.sitting = sitting
        address = request.build_absolute_uri(reverse("board", args=[found.code]))
        context |= {
            "address": address, "picture": segno.make(address, error="m").svg_data_uri(border=2, scale=5),
            "shown": shown(found, at=at), "complete": is_complete(sitting), "next": found.revealed + 1,
            "left": revealed(found.final, found.revealed)[1] if found.final else None,
        }  # fmt: skip
    return render(request, "contests/board_control.html", context)


def _done(request, sitting, found, form, at) -> bool:
    """Do what a button asks; False where a form was not in order. Raises BoardRefused."""
    act, who = request.POST.get("act", ""), {"by": request.user, "at": at}
    if act == "make":
        actions.make_board(sitting, **who)
    if found is None:
        return True
    if act == "freeze":
        actions.freeze(found, **who)
    elif act == "unfreeze":
        if request.POST.get("sure") != "1":
            raise actions.BoardRefused(_("Tick that you mean it: what came in since then will be shown."))
        actions.unfreeze(found, **who)
    elif act == "reveal":
        actions.reveal(found, step_of(request.POST.get("step")), **who)
    elif act in {"blank", "show"}:
        actions.set_blank(found, act == "blank", **who)
    elif act == "code":
        actions.replace_code(found, request.POST.get("seen", ""), **who)
    elif act == "from" and form.is_valid():
        actions.reveal_from(found, form.cleaned_data["reveal_from"], **who)
    return not form.errors
