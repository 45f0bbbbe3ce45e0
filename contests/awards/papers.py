"""Certificates on paper: A4 across, each with a QR that leads to the page that confirms it."""

import io
from collections.abc import Iterable

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Certificate, Ranking
from foundation.accounts.rules import spaced
from foundation.documents.pdf import render_pdf

TEMPLATE = "contests/awards/certificate.typ"


def certificates_pdf(certificates: Iterable[Certificate], address: str) -> bytes:
    """One page each. `address` is the portal's own, such as "https://thi.example.vn"."""
    address = address.rstrip("/")
    sheets, pictures = [], {}
    for number, certificate in enumerate(certificates):
        door = address + reverse("certificate", args=[certificate.code])
        pictures[f"qr-{number}.svg"] = _qr(door)
        sheets.append(_sheet(certificate) | {"picture": f"qr-{number}.svg", "door": door.split("://", 1)[-1]})
    words = {
        "title": _("CERTIFICATE"),
        "awarded": _("awarded to"),
        "won": _("has won"),
        "check": _("Confirm it at"),
        "code": _("Code"),
        "sign": _("Signature and seal"),
    }
    return render_pdf(TEMPLATE, {"title": _("certificates"), "sheets": sheets, "words": words}, pictures)


def _sheet(certificate: Certificate) -> dict:
    contest = certificate.contest
    day = timezone.localdate(certificate.issued_at)
    name, whence = called(certificate)
    return {
        "unit": contest.unit.name,
        "name": name,
        "whence": whence,
        "prize": certificate.kind == Certificate.Kind.PRIZE,
        "achievement": achievement(certificate),
        "contest": contest.title,
        "date": _("day %(day)s month %(month)s year %(year)s") % _official_date(day),
        "code": spaced(certificate.code),
    }


def called(certificate: Certificate) -> tuple[str, str]:
    """The full name of whose it is, and their class and school."""
    if entrant := certificate.entrant:
        of = [_("class %(class)s") % {"class": entrant.school_class.name}] if entrant.school_class else []
        return entrant.person.full_name, ", ".join([*of, entrant.unit.name])
    if school_class := certificate.school_class:
        return _("Class %(class)s") % {"class": school_class.name}, school_class.unit.name
    return str(certificate.subject), ""


def achievement(certificate: Certificate) -> str:
    """What it is for: a prize by its name and ranking, or having taken part. A revoked one may not know its prize."""
    if certificate.kind == Certificate.Kind.PARTICIPATION:
        return _("has taken part in")
    if certificate.award is None:
        return ""
    ranking = certificate.award.ranking
    words = {"prize": certificate.award.prize, "ranking": _ranking_name(ranking)}
    return _("%(prize)s – %(ranking)s") % words


def _ranking_name(ranking: Ranking) -> str:
    return f"{ranking.name}, {ranking.stage.name}" if ranking.stage else ranking.name


def _official_date(day):
    """Day and month as official papers write them: a leading zero below 10, and in months 1 and 2 alone
    (Decree 30/2020/NĐ-CP, annex I)."""
    return {"day": f"{day.day:02}", "month": f"{day.month:02}" if day.month < 3 else str(day.month), "year": day.year}


def _qr(content):
    drawing = io.BytesIO()
    segno.make(content, error="m").save(drawing, kind="svg", border=1, xmldecl=False, dark="#123f7a")
    return drawing.getvalue()
