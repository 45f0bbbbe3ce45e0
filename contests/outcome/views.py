"""Minutes of a sitting and their signed copies; appeals of its teams and their answers."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contests.models import Appeal, Appearance, Minutes, Sitting
from contests.outcome import actions
from contests.outcome.forms import AnswerForm, AppealForm, MinutesForm, SignedForm, first_texts
from contests.outcome.rules import JUDGED, NotPossible, appeals_until, check_appeal, is_behind
from contests.sitting_querysets import LOOKING
from foundation.files.responses import download
from foundation.refusals import done
from schools.access import pupil, staff

reader = staff(*sorted(LOOKING))


def _sitting(request, pk, *, keep=False) -> Sitting:
    """One that the reader's seats reach: being its judge does not open these pages."""
    sittings = Sitting.objects.within(request.user, LOOKING).select_related("stage__contest__unit", "unit")
    found = get_object_or_404(sittings, pk=pk)
    if keep and not _keeps(request, found):
        raise PermissionDenied
    return found


def _with_scores(request, pk, *, keep=False) -> Sitting:
    """The same for pages that tell every score."""
    found = _sitting(request, pk, keep=keep)
    if not Sitting.objects.all_scores_read_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _keeps(request, sitting) -> bool:
    return Sitting.objects.editable_by(request.user).filter(pk=sitting.pk).exists()


@reader
def sitting_minutes(request, pk):
    """The versions there are, and the form from which the next is made."""
    sitting, at = _with_scores(request, pk), timezone.now()
    keeps = _keeps(request, sitting)
    form = MinutesForm(request.POST or None, initial=first_texts(sitting, request.user, at))
    status = 200
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid() and done(request, actions.make_minutes, sitting, form.texts(), at=at):
            return redirect("sitting_minutes", pk)
        status = 422
    return _show_minutes(request, sitting, form, keeps=keeps, status=status)


def _show_minutes(request, sitting, form, *, keeps, status, signed=None):
    versions = list(
        sitting.minutes.select_related("file", "signed_file", "made_by", "signed_by").order_by("-number", "pk")
    )
    context = {
        "sitting": sitting,
        "here": "sitting_minutes",
        "form": form,
        "signed": signed or SignedForm(),
        "versions": versions,
        "behind": bool(versions) and is_behind(versions[0]),
        "keeps": keeps,
        "ready": sitting.state in JUDGED and not sitting.cancelled_at,
    }
    return render(request, "contests/sitting_minutes.html", context, status=status)


def _minutes(request, pk, *, keep=False) -> Minutes:
    minutes = get_object_or_404(Minutes.objects.select_related("sitting", "file", "signed_file"), pk=pk)
    minutes.sitting = _with_scores(request, minutes.sitting_id, keep=keep)
    return minutes


@reader
@require_GET
def minutes_file(request, pk):
    return download(_minutes(request, pk).file)


@reader
@require_GET
def minutes_signed_file(request, pk):
    return download(_minutes(request, pk).signed_file)


@reader
@require_POST
def minutes_signed(request, pk):
    minutes, at = _minutes(request, pk, keep=True), timezone.now()
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        first = MinutesForm(initial=first_texts(minutes.sitting, request.user, at))
        return _show_minutes(request, minutes.sitting, first, keeps=True, status=422, signed=form)
    file, said = form.cleaned_data["file"], _("The signed copy is kept beside its version.")
    done(request, actions.keep_signed, minutes, file, form.content_type, at=at, said=said)
    return redirect("sitting_minutes", minutes.sitting_id)


@reader
def sitting_appeals(request, pk):
    """All appeals of a sitting with their answers; whoever looks after a team files one for it."""
    sitting, at = _sitting(request, pk), timezone.now()
    teams = sitting.appearances.filter(entrant__unit__in=_own_units(request)).select_related("entrant")
    form = AppealForm(request.POST or None, sitting=sitting, teams=teams.order_by("order", "pk"))
    status = 200
    if request.method == "POST":
        if not teams.exists():
            raise PermissionDenied
        if form.is_valid() and _filed(request, form.cleaned_data, at):
            return redirect("sitting_appeals", pk)
        status = 422
    context = _appeals_context(request, sitting, at) | {"form": form, "files": teams.exists()}
    return render(request, "contests/sitting_appeals.html", context, status=status)


def _own_units(request):
    """Of the teams for which the reader may file: where they keep sittings or teach."""
    roles = ("administrator", "organiser", "secretary", "teacher")
    return Sitting.objects.within(request.user, roles).values("unit")


def _filed(request, data, at) -> bool:
    said = _("The appeal is filed. It is answered in writing, on this page.")
    return done(request, actions.file_appeal, data["team"], part=data["part"], text=data["text"], at=at, said=said)


def _appeals_context(request, sitting, at):
    appeals = sitting.appeals.select_related("appearance__entrant", "part", "filed_by", "answered_by")
    keeps, rows = _keeps(request, sitting), []
    for appeal in appeals.order_by("-filed_at", "-pk"):
        own = appeal.filed_by_id == request.user.pk
        rows.append({"appeal": appeal, "own": own, "answers": keeps and not own and appeal.state == "open"})
    until = appeals_until(sitting)
    return {
        "sitting": sitting,
        "here": "sitting_appeals",
        "rows": rows,
        "until": until,
        "open": until is not None and at < until,
        "answer": AnswerForm(),
    }


@reader
@require_POST
def appeal_answer(request, pk):
    appeal = get_object_or_404(Appeal.objects.select_related("sitting"), pk=pk)
    sitting, at = _sitting(request, appeal.sitting_id, keep=True), timezone.now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        context = _appeals_context(request, sitting, at) | {"answer": form, "answered": appeal.pk}
        return render(request, "contests/sitting_appeals.html", context, status=422)
    data, said = form.cleaned_data, _("The answer is on record, and the team is told.")
    done(request, actions.answer_appeal, appeal, granted=data["granted"], answer=data["answer"], at=at, said=said)
    return redirect("sitting_appeals", sitting.pk)


@reader
@require_POST
def appeal_withdraw(request, pk):
    """By whoever filed it."""
    appeal = get_object_or_404(Appeal.objects.select_related("sitting", "appearance__entrant"), pk=pk)
    sitting = _sitting(request, appeal.sitting_id)
    if appeal.filed_by_id != request.user.pk:
        raise PermissionDenied
    return _withdrawn(request, appeal, "sitting_appeals", sitting.pk)


def _withdrawn(request, appeal, target, pk):
    done(request, actions.withdraw_appeal, appeal, at=timezone.now())
    return redirect(target, pk)


@pupil
def team_appeal(request, pk):
    """A member's way: the appeals of their own team, and the form while the window is open."""
    own = Appearance.objects.filter(entrant__members__person=request.person, entrant__members__left_at=None)
    related = ("sitting__stage__contest", "sitting__unit", "entrant")
    appearance, at = get_object_or_404(own.select_related(*related), pk=pk), timezone.now()
    sitting, refusal = appearance.sitting, ""
    try:
        check_appeal(appearance, at)
    except NotPossible as closed:
        refusal = str(closed)
    teams = Appearance.objects.filter(pk=pk)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        number = data.get("withdraw", "")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            mine = Appeal.objects.filter(appearance=appearance, filed_by=request.user)
            return _withdrawn(request, get_object_or_404(mine, pk=data["withdraw"]), "team_appeal", pk)
        data["team"] = pk
    form = AppealForm(data, sitting=sitting, teams=teams.select_related("entrant"))
    if data is not None and form.is_valid() and _filed(request, form.cleaned_data, at):
        return redirect("team_appeal", pk)
    appeals = Appeal.objects.filter(appearance=appearance).select_related("part").order_by("-filed_at", "-pk")
    context = {
        "appearance": appearance, "contest": sitting.stage.contest, "form": form, "refusal": refusal,
        "appeals": appeals, "until": appeals_until(sitting),
    }  # fmt: skip
    return render(request, "contests/team_appeal.html", context, status=422 if data is not None else 200)
