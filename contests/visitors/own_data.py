"""What is kept of one person as tables in words: the headings and fields of each app's `personal_data`."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contests.models import AttemptEvent, Consent
from foundation.vietnamese.dates import written_date
from foundation.vietnamese.numbers import format_number
from schools.models import Membership, Person

# Fields whose values are written in English and read in the words of their choices.
CHOICES = {
    "kind": Person.Kind,
    "gender": Person.Gender,
    "role": Membership.Role,
    "purpose": Consent.Purpose,
    "event": AttemptEvent.Kind,
}


def tables(held: dict[str, list[dict]]) -> list[dict]:
    """[{"heading", "columns", "rows"}] of what there is; empty headings are left out."""
    return [
        {
            "heading": capfirst(_words(heading)),
            "columns": [capfirst(_words(column)) for column in rows[0]],
            "rows": [[(capfirst(_words(name)), _shown(name, value)) for name, value in row.items()] for row in rows],
        }
        for heading, rows in held.items()
        if rows
    ]


def _words(name: str) -> str:
    """In the reader's language; the names are listed in locale/vi/overrides.pot (context “personal data”)."""
    return pgettext("personal data", name.replace("_", " "))


def _shown(name, value):
    if name in CHOICES and value in CHOICES[name].values:
        return CHOICES[name](value).label
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return "; ".join(value)
        case datetime():
            shown = date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case date():
            shown = written_date(value)
        case Decimal():
            shown = format_number(value.normalize())
        case _:
            shown = str(value)
    return shown
