"""The form parents sign, two on a page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Consent
from contests.visitors.wording import guardian_agreed
from foundation.documents.pdf import render_pdf

TEMPLATE = "contests/visitors/consent_sheet.typ"
FREE = gettext_lazy(
    "This is up to you. Without it your child takes part all the same, and is shown as initials in public. You can "
    "take it back at any time: tell the school."
)


def consent_sheet(contest, school_class, names: Iterable[str]) -> bytes:
    """PDF for these pupils; for nobody, one form to be filled in by hand."""
    unit = str(school_class.unit)
    data = {
        "title": _("Consent to be named in published results"),
        "contest": contest.title,
        "unit": unit,
        "names": list(names) or [""],
        "class": school_class.name,
        "text": guardian_agreed(Consent.Purpose.PUBLISH, contest),
        "words": {
            "to": _("To the parents or guardian of"),
            "class": _("Class"),
            "free": FREE,
            "who": _("Organised by %(unit)s") % {"unit": contest.unit},
            "child": _("The child agrees (signature)"),
            "guardian": _("Parent or guardian (full name and signature)"),
            "day": _("Date"),
            "back": _("Please give this back to the class teacher."),
        },
    }
    return render_pdf(TEMPLATE, data)
