"""Files that stay as they are: those of a signed consolidation, and the workbook of a moment before a deadline."""

import io
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.documents.office import PDF, to_pdf
from foundation.documents.official import DOCX
from foundation.files import rules
from foundation.files.actions import store
from foundation.files.models import StoredFile
from foundation.sheets.writing import XLSX
from reports.consolidation.adding import added
from reports.consolidation.scope import obligations_of
from reports.models import Consolidation, Requirement
from reports.outputs.document import document
from reports.outputs.gathering import book_of, gather, moment_words, paper_of, plan_of
from reports.outputs.workbook import LANGUAGE, write
from schools.models import Unit

WORKBOOK, DOCUMENT, PORTABLE = "workbook", "document", "pdf"
KINDS = {WORKBOOK: (XLSX, "xlsx"), DOCUMENT: (DOCX, "docx"), PORTABLE: (PDF, "pdf")}


@dataclass(frozen=True)
class Frozen:
    """`versions`: ids of those in it; `missing`: ids of the obligations without one."""

    content: bytes
    versions: list[int]
    missing: list[int]


def content_of(consolidation: Consolidation, what: str) -> bytes:
    """Of a signed one the workbook and the document are those that were signed, and the PDF is made of that. Raises
    NoOffice for a PDF where there is no LibreOffice."""
    if what == PORTABLE:
        return to_pdf(content_of(consolidation, DOCUMENT))
    if kept := kept_file(consolidation, what):
        return rules.path_of(kept).read_bytes()
    if what == DOCUMENT:
        return document(paper_of(consolidation))
    out = io.BytesIO()
    write(out, book_of(consolidation))
    return out.getvalue()


def kept_file(consolidation: Consolidation, what: str) -> StoredFile | None:
    """What was frozen when it was signed."""
    return {WORKBOOK: consolidation.workbook, DOCUMENT: consolidation.document}.get(what)


def file_name(consolidation: Consolidation, what: str) -> str:
    with override(LANGUAGE):
        words = {"title": consolidation.requirement.title[:80], "unit": consolidation.unit_name[:80]}
        name = _("%(title)s – %(unit)s") % words
        return f"{name} ({consolidation.number}).{KINDS[what][1]}"


def keep(what: str, consolidation: Consolidation, *, by, at: datetime) -> StoredFile:
    content, (content_type, _extension) = content_of(consolidation, what), KINDS[what]
    return store(content, name=file_name(consolidation, what), content_type=content_type, by=by, at=at)


def frozen_workbook(requirement: Requirement, unit: Unit, *, as_of: datetime, made_at: datetime) -> Frozen:
    """What had come to a unit by a moment, accepted or not, however late it is asked for."""
    found = added(obligations_of(requirement, unit.pk, as_of), as_of=as_of, accepted_only=False, unit=unit.pk)
    with override(LANGUAGE):
        due = _("Due %(moment)s") % {"moment": moment_words(requirement.due_at)}
        notes = [unit.name, *plan_of(requirement), due, _("All reports sent, accepted or not")]
    out = io.BytesIO()
    write(out, gather(requirement, found, notes=notes, as_of=as_of, made_at=made_at))
    return Frozen(
        out.getvalue(),
        sorted(part.version.pk for part in found.parts if part.version),
        sorted(part.obligation.pk for part in found.missing),
    )
