"""A school's plan as a Word document in the form of Decree 30/2020/NĐ-CP, with its table as the annex."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.documents.official import CENTRE, OfficialDocument, Signer
from foundation.vietnamese.dates import written_date
from propaganda.annex import columns, table
from propaganda.models import Plan
from propaganda.plans.timing_words import expected_words

KIND, ANNEX = "Kế hoạch", "Phụ lục"  # KH and its annex, Decree 30/2020/NĐ-CP, Annex III, part I
OFFICE = "Hiệu trưởng"
WIDTHS = (1, 9, 8, 4, 4)


def plan_document(plan: Plan, *, at) -> bytes:
    """Number and date stay blank until they are known; what is not agreed says that it is a draft."""
    with override("vi"):
        heading, issuer = table.letterhead_of(plan, at), table.issuer_of(plan, at)
        sign = f"KH-{plan.unit.abbreviation}" if plan.unit.abbreviation else "KH"
        document = OfficialDocument(
            superior=heading.superior, body=heading.body, number=sign, given=plan.number,
            place=heading.place or "…………", dated_on=plan.dated_on,
        )  # fmt: skip
        if draft := table.draft_words(plan):
            document.paragraph(draft, align=CENTRE, bold=True, indent=False)
        document.title(KIND, plan.campaign.title)
        document.paragraph(_opening(plan, heading.body, issuer))
        _content(document, plan)
        _carrying_out(document, plan, issuer)
        signer = Signer(plan.signer_title or OFFICE, plan.signer)
        document.signatures([signer], [_("%(unit)s (to report)") % {"unit": issuer}, _("Parts of the school "
                                       "named in the annex (to carry out)")])  # fmt: skip
        document.annex(ANNEX, f"{table.TITLE.removeprefix('Phụ lục ')}\n{plan.campaign.title}",
                       table.with_plan(plan, heading.body))  # fmt: skip
        document.table(columns.HEADINGS, table.rows_of(plan), widths=WIDTHS, centred=frozenset({0}))
        return document.content()


def _opening(plan, school, issuer) -> str:
    campaign = plan.campaign
    words = {
        "number": campaign.number, "issuer": issuer, "title": campaign.title, "school": school,
        "day": written_date(campaign.issued_on) if campaign.issued_on else "",
    }  # fmt: skip
    if campaign.number and campaign.issued_on:
        return _("Carrying out plan no. %(number)s of %(day)s of %(issuer)s on “%(title)s”, %(school)s makes its own "
                 "plan as follows:") % words  # fmt: skip
    return _("Carrying out the plan of %(issuer)s on “%(title)s”, %(school)s makes its own plan as follows:") % words


def _content(document, plan):
    lines = table.lines_of(plan)
    document.heading(_("I. CONTENT, FORMS AND TIME"))
    document.paragraph(_("The plan has %(count)s contents. Content, forms, who carries them out and when are in the "
                         "annex.") % {"count": len(lines)})  # fmt: skip
    document.paragraph(_("Number of activities that the school undertakes:"))
    for number, line in enumerate(lines, start=1):
        words = {"number": number, "expected": expected_words(line)}
        document.paragraph(_("- Content %(number)s: %(expected)s;") % words, before=2)


def _carrying_out(document, plan, issuer):
    document.heading(_("II. CARRYING OUT"))
    parts: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(table.lines_of(plan), start=1):
        parts[line.responsible or _("The school")].append(str(number))
    for part, numbers in parts.items():
        document.paragraph(_("- %(part)s: contents %(numbers)s.") % {"part": part, "numbers": ", ".join(numbers)})
    words = {"days": plan.campaign.recording_days, "issuer": issuer}
    document.paragraph(_("- What was done is recorded with its evidence within %(days)s days after the time of each "
                         "content and reported to %(issuer)s.") % words + "/.")  # fmt: skip
