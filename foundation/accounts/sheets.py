"""The class sheet: one A4 page of cards to cut apart, each with its QR code, its typed code, name and class."""

import io
from collections.abc import Iterable

import segno
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from foundation.documents.pdf import render_pdf

TEMPLATE = "foundation/accounts/card_sheet.typ"
_FOR_PUPILS = _(
    "Cut along the dotted lines and give each pupil their own card. Do not photograph or send this sheet. A card "
    "printed later replaces the one before."
)
_FOR_STAFF = _(
    "Cut along the dotted lines and give everybody their own card. Do not photograph or send this sheet. A card "
    "printed later replaces the one before."
)


@sensitive_variables()
def card_sheet_pdf(
    title: str, subtitle: str, cards: Iterable[tuple[str, str, str]], address: str, *, of_staff: bool = False
) -> bytes:
    """The sheet as PDF, ten cards a page.

    `cards` are (name, class or "", code) in the order to print; `address` is the portal's own, such as
    "https://thi.example.vn". The codes are secrets: send the bytes to the one who asked and keep them nowhere.
    """
    address = address.rstrip("/")
    door = address + reverse("card")
    rows, pictures = [], {}
    for number, (name, school_class, code) in enumerate(cards):
        picture = f"qr-{number}.svg"
        pictures[picture] = _qr(f"{door}#{code}")
        rows.append({"name": name, "class": school_class, "code": code, "picture": picture})
    data = {
        "title": title,
        "subtitle": subtitle,
        "cards": rows,
        "door": door.split("://", 1)[-1],
        "words": {
            "code": _("Code"),
            "class": _("Class"),
            "key": _("Keep it like a key: whoever has this card can sign in as you."),
            "lost": _("Lost it? Tell your school's office at once.")
            if of_staff
            else _("Lost it? Tell your teacher at once."),
            "hand": _FOR_STAFF if of_staff else _FOR_PUPILS,
        },
    }
    return render_pdf(TEMPLATE, data, pictures)


def _qr(content):
    drawing = io.BytesIO()
    segno.make(content, error="m").save(drawing, kind="svg", border=2, xmldecl=False)
    return drawing.getvalue()
