"""How private files leave the portal. Who may have one is asked by the view, before."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from foundation.files import rules
from foundation.files.models import StoredFile

# What a browser is told; anything else is just bytes. HTML and SVG are not here on purpose: they carry scripts.
DOWNLOADS = {
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv; charset=utf-8",
    "text/plain; charset=utf-8",
}
_Response = TypeVar("_Response", bound=HttpResponseBase)
PICTURES = {"image/jpeg", "image/png", "image/webp"}


class NotAPicture(ValueError):
    """Only a file kept by store_picture is shown inside a page."""


def download(stored: StoredFile | None) -> FileResponse:
    """To be saved under its own name (RFC 5987, so with Vietnamese letters), never opened inside our site. 404 where
    there is none."""
    if stored is None:
        raise Http404
    content_type = stored.content_type if stored.content_type in DOWNLOADS else "application/octet-stream"
    response = FileResponse(
        rules.path_of(stored).open("rb"), as_attachment=True, filename=stored.name, content_type=content_type
    )
    response["Cache-Control"] = "private, no-store"
    return _guarded(response)


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """What was made for this answer alone and is kept nowhere; else as `download`."""
    headers = {
        "Content-Disposition": content_disposition_header(True, rules.safe_name(name)),
        "Cache-Control": "private, no-store",
    }
    return _guarded(HttpResponse(content, content_type=content_type, headers=headers))


def picture(stored: StoredFile, request: HttpRequest | None = None) -> HttpResponseBase:
    """To be shown in a page. With the request, a browser that has it already gets 304."""
    if stored.content_type not in PICTURES:
        raise NotAPicture(stored.content_type)
    etag = f'"{stored.sha256}"'
    # Asked first: closing an opened answer would tell Django that this request is over.
    known = None if request is None else get_conditional_response(request, etag=etag)
    response: HttpResponseBase
    if known is not None:
        response = known
    else:
        response = FileResponse(
            rules.path_of(stored).open("rb"), filename=stored.name, content_type=stored.content_type
        )
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["ETag"] = etag
    return _guarded(response)


def _guarded(response: _Response) -> _Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
