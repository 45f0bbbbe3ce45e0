"""The list of those proposed, as a document in the form of Decree 30/2020/NĐ-CP; in Vietnamese, as the form is."""

from django.utils import translation
from django.utils.translation import gettext as _

from foundation.documents.official import OfficialDocument, Signer
from propaganda.commendations.presenting import Section, lines_of, sections
from propaganda.models import Commendation, CommendationList
from schools.models import Link, Role

LANGUAGE = "vi"
NUMBER = "DS"  # danh sách
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def first_texts(drawn_up: CommendationList, day) -> dict[str, str]:
    """What stands in the form at first; see forms.DocumentForm."""
    unit = drawn_up.campaign.unit
    with translation.override(LANGUAGE):
        about = _("Proposed for commendation for “%(campaign)s”") % {"campaign": drawn_up.campaign.title}
    return {
        "superior": _superior(unit, day),
        "body": unit.name,
        "abbreviation": unit.abbreviation,
        "about": about[:300],
    }


def _superior(unit, day) -> str:
    """The body above on that day: the administrative one, as the head of a document names it, or else the other."""
    links = Link.objects.filter(child=unit, valid_from__lte=day).select_related("superior").order_by("valid_from", "pk")
    newest = {link.role: link.superior for link in links}
    above = newest.get(Role.ADMINISTRATIVE) or newest.get(Role.PROFESSIONAL)
    return above.name if above else ""


def list_document(drawn_up: CommendationList, texts: dict[str, str]) -> bytes:
    """Only those proposed and not struck. `texts`: see forms.DocumentForm."""
    with translation.override(LANGUAGE):
        sign = f"{NUMBER}-{texts['abbreviation']}" if texts.get("abbreviation") else NUMBER
        document = OfficialDocument(
            superior=texts.get("superior", ""), body=texts["body"], number=sign, place=texts["place"]
        )
        document.title(_("List"), texts["about"])
        document.paragraph(_basis(drawn_up))
        found = [each for each in sections(drawn_up.rules, lines_of(drawn_up)) if each.proposed]
        for number, section in enumerate(found):
            _section(document, ROMAN[number] if number < len(ROMAN) else str(number + 1), section)
        total = sum(each.proposed for each in found)
        document.paragraph(_("The list has %(count)s lines.") % {"count": total} + "/.", before=12)
        recipients = [line.strip(" -;.") for line in texts.get("recipients", "").splitlines() if line.strip(" -;.")]
        document.signatures([Signer(texts["office"], texts.get("signer", ""))], recipients)
        return document.content()


def _basis(drawn_up: CommendationList) -> str:
    campaign = drawn_up.campaign
    words = {"campaign": campaign.title, "unit": campaign.unit.name, "day": f"{drawn_up.as_of:%d/%m/%Y}"}
    if campaign.number and campaign.issued_on:
        words |= {"number": campaign.number, "issued": f"{campaign.issued_on:%d/%m/%Y}"}
        return _(
            "On the basis of plan no. %(number)s of %(issued)s by %(unit)s on “%(campaign)s”; figures as of %(day)s."
        ) % words  # fmt: skip
    return _("On the basis of the plan of %(unit)s on “%(campaign)s”; figures as of %(day)s.") % words


def _section(document: OfficialDocument, number: str, section: Section) -> None:
    document.heading(f"{number}. {section.rule['name']}")
    document.paragraph(section.condition, italic=True, before=2, after=4, size=13)
    heads, widths = [_("No."), _("School"), _("What was achieved")], [0.9, 4.0, 6.0]
    if section.by_class or section.by_pupil:
        heads.insert(1, _("Class") if section.by_class else _("Full name"))
        widths = [0.9, 1.8, 3.2, 5.0] if section.by_class else [0.9, 3.2, 3.2, 3.6]
    proposed = [row for row in section.rows if row.state == "proposed"]
    rows = [
        [order, *_whose(row.line, section), row.why[:1].upper() + row.why[1:]]
        for order, row in enumerate(proposed, start=1)
    ]
    document.table(heads, rows, widths=widths, centred=frozenset({0}))


def _whose(line: Commendation, section: Section) -> list[str]:
    school = line.figures["school"]
    if section.by_pupil:
        return [line.person.full_name if line.person else "", school]
    return [line.figures["class"], school] if section.by_class else [school]
