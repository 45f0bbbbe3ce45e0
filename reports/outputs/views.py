"""The files of a consolidation: what was signed at once, small ones at once, others by a worker."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.documents.office import why_no_pdf
from foundation.files.responses import attachment, download
from foundation.jobs.actions import enqueue
from reports.consolidation.seen import seen_consolidation
from reports.outputs.freezing import DOCUMENT, KINDS, PORTABLE, WORKBOOK, content_of, file_name, kept_file
from reports.querysets import OVERSEEING
from schools.access import staff

AT_ONCE = 100  # units: a second's work
officer = staff(*sorted(OVERSEEING))


@officer
@require_POST
def consolidation_workbook(request, pk):
    return _file(request, pk, WORKBOOK, _("Workbook of “%(consolidation)s”"))


@officer
@require_POST
def consolidation_document(request, pk):
    return _file(request, pk, DOCUMENT, _("Document of “%(consolidation)s”"))


@officer
@require_POST
def consolidation_pdf(request, pk):
    """By a worker always: LibreOffice takes seconds. Where there is none, the page says so."""
    if why := why_no_pdf():
        messages.warning(request, why)
        return redirect("consolidation", seen_consolidation(request, pk).pk)
    return _file(request, pk, PORTABLE, _("PDF of “%(consolidation)s”"))


def _file(request, pk, what, title):
    found = seen_consolidation(request, pk)
    if kept := kept_file(found, what):
        return download(kept)
    if what != PORTABLE and found.items.count() <= AT_ONCE:
        return attachment(content_of(found, what), file_name(found, what), KINDS[what][0])
    at = timezone.now()
    job = enqueue(
        f"reports.consolidation_{what}",
        key=f"consolidation-{what}:{pk}:{request.user.pk}:{at:%Y%m%d%H%M%S%f}",
        title=title % {"consolidation": found},
        payload={"consolidation": found.pk},
        by=request.user,
        at=at,
    )
    return redirect("job", pk=job.pk)
