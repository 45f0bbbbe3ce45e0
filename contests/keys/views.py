"""Keys as those who take part and everybody may read them: one's own paper with its key, the published key."""

from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contests.keys.actions import ask_statistics
from contests.keys.own import review_context
from contests.keys.presenting import is_behind
from contests.keys.published import drawn_questions, key_rows
from contests.keys.rules import key_is_public
from contests.keys.workbooks import key_sheet
from contests.models import Attempt, Contest, Part
from foundation.sheets.writing import XLSX, write_workbook
from schools.access import public, pupil

PAGE = 50


@pupil
@never_cache
@require_safe
def attempt_review(request, pk):
    """One's own paper with the key, or when it will be shown."""
    found = get_object_or_404(Attempt.objects.of(request.person).select_related("part__stage__contest"), pk=pk)
    if found.submitted_at is None:
        return redirect("attempt", pk=found.pk)
    return render(request, "contests/attempt_review.html", review_context(found, timezone.now()))


@public
@require_safe
def part_key(request, pk):
    """The published key of a part, fifty questions a page."""
    at = timezone.now()
    part = _published(request.user, pk, at)
    page = Paginator(drawn_questions(part), PAGE).get_page(request.GET.get("page"))
    behind = is_behind(part)
    if behind:
        ask_statistics(part, at=at)
    context = {
        "part": part,
        "stage": part.stage,
        "contest": part.stage.contest,
        "page": page,
        "rows": key_rows(part, page, first=page.start_index() or 1),
        "behind": behind,
    }
    return render(request, "contests/part_key.html", context)


@public
@require_safe
def part_key_workbook(request, pk):
    """The published key as a workbook. Made at once: a bank has hundreds of questions, not millions."""
    at = timezone.now()
    part = _published(request.user, pk, at)
    content = BytesIO()
    write_workbook(content, [key_sheet(part)])
    content.seek(0)
    name = _("published key") + f"-{part.pk}.xlsx"
    response = FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _published(user, pk, at) -> Part:
    """The part, if its key is published and this reader sees its contest; else 404."""
    part = get_object_or_404(Part.objects.select_related("stage__contest"), pk=pk)
    contest = part.stage.contest
    if not key_is_public(part, at) or not (contest.public or _sees(user, contest, at)):
        raise Http404
    return part


def _sees(user, contest, at) -> bool:
    if not user.is_authenticated:
        return False
    person = getattr(user, "person", None)
    taken = person is not None and Contest.objects.taken_by(person, at).filter(pk=contest.pk).exists()
    return taken or Contest.objects.visible_to(user).filter(pk=contest.pk).exists()
