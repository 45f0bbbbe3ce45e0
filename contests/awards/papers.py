"""Certificates on paper: A4 across, each with a QR that leads to the page that confirms it."""

import io
from collections.abc import Iterable
from datetime import date
from functools import cache

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Certificate, Member, Ranking
from contests.naming import members_of
from foundation.accounts.rules import spaced
from foundation.documents.pdf import render_pdf
from schools.models import Person
from schools.tree import place_on

TEMPLATE = "contests/awards/certificate.typ"


def certificates_pdf(
    certificates: Iterable[Certificate], address: str, *, for_each: bool = False, only: Person | None = None
) -> bytes:
    """One page each. `address` is the portal's own, such as "https://thi.example.vn".

    A team has one, with the names of its members; `for_each` member there is one more of the same code, and `only` one
    member's is made alone. The page of that code confirms them all: it shows the team and its members.
    """
    address = address.rstrip("/")
    certificates = list(certificates)
    members = _members(certificates)
    sheets, pictures, place = [], {}, cache(place_on)
    for number, certificate in enumerate(certificates):
        door = address + reverse("certificate", args=[certificate.code])
        pictures[f"qr-{number}.svg"] = _qr(door)
        code = {"picture": f"qr-{number}.svg", "door": door.split("://", 1)[-1]}
        giver, day = _giver(certificate), timezone.localdate(certificate.issued_at)
        given = {"unit": giver.name, "date": _dated(place(day, giver.pk), day)}
        sheets += [page | given | code for page in _pages(certificate, members.get(certificate.pk, []), for_each, only)]
    words = {
        "title": _("CERTIFICATE"),
        "awarded": _("awarded to"),
        "won": _("has won"),
        "check": _("Confirm it at"),
        "code": _("Code"),
        "sign": _("Signature and seal"),
    }
    return render_pdf(TEMPLATE, {"title": _("certificates"), "sheets": sheets, "words": words}, pictures)


def _members(certificates) -> dict[int, list[Member]]:
    """The members of each team as they were when its certificate was issued."""
    found: dict[int, list[Member]] = {}
    for certificate in certificates:
        if certificate.entrant is not None and certificate.entrant.is_team:
            found[certificate.pk] = list(members_of([certificate.entrant_id], at=certificate.issued_at))
    return found


def _pages(certificate, members, for_each, only) -> list[dict]:
    name, whence = called(certificate)
    pages, wanted = [], [member for member in members if for_each or member.person == only]
    if only is None or not wanted:
        names = ", ".join(member.person.full_name for member in members)
        pages.append(_sheet(certificate, name, whence, names))
    for member in wanted:
        of = [_("class %(class)s") % {"class": member.school_class.name}] if member.school_class else []
        team = _("of the team “%(team)s”") % {"team": certificate.entrant.name}
        pages.append(_sheet(certificate, member.person.full_name, ", ".join([*of, whence]), team))
    return pages


def _sheet(certificate: Certificate, name: str, whence: str, beside: str) -> dict:
    """`beside`: of a team its members, of a member the team; else nothing."""
    contest = certificate.contest
    return {
        "name": name,
        "whence": whence,
        "beside": beside,
        "prize": certificate.kind == Certificate.Kind.PRIZE,
        "achievement": achievement(certificate),
        "contest": contest.title,
        "code": spaced(certificate.code),
    }


def _giver(certificate):
    """A prize of a sitting is given by the unit that holds it."""
    award = certificate.award
    return award.ranking.sitting.unit if award and award.ranking.sitting else certificate.contest.unit


def called(certificate: Certificate) -> tuple[str, str]:
    """The full name of whose it is, and their class and school."""
    if entrant := certificate.entrant:
        of = []
        if entrant.school_class and not entrant.is_team:
            of = [_("class %(class)s") % {"class": entrant.school_class.name}]
        name = _("Team %(team)s") % {"team": entrant.name} if entrant.person is None else entrant.person.full_name
        return name, ", ".join([*of, entrant.unit.name])
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


def _dated(place: str, day: date) -> str:
    """Day and month as official papers write them: a leading zero below 10, and in months 1 and 2 alone
    (Decree 30/2020/NĐ-CP, annex I). The place before it where it is known."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    said = _("day %(day)s month %(month)s year %(year)s") % {"day": f"{day.day:02}", "month": month, "year": day.year}
    return f"{place}, {said[0].lower()}{said[1:]}" if place else said


def _qr(content):
    drawing = io.BytesIO()
    segno.make(content, error="m").save(drawing, kind="svg", border=1, xmldecl=False, dark="#123f7a")
    return drawing.getvalue()
