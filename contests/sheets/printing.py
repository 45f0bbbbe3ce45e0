"""Score sheets to write on: one a judge, team and part, or one a judge and part with all teams as a table.

Each carries a QR with a signed address, which leads whoever may type it to that very sheet.
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Part, Sitting
from contests.sheets.paper_lists import Line
from contests.sheets.tokens import Printed, sign_printed
from foundation.documents.pdf import render_pdf
from foundation.vietnamese.numbers import format_number

SINGLE = "contests/sheets/score_sheet.typ"
TABLE = "contests/sheets/score_table.typ"


def single_sheets(sitting: Sitting, lines: Sequence[Line], blank: Sequence[Part], address: str) -> bytes:
    """A page each; `blank`: parts of spare sheets without team and judge. `address` is the portal's own."""
    pictures: dict[str, bytes] = {}
    sheets = [
        {
            **_of_part(line.part),
            "judge": line.judge.name,
            "team": _team(line.appearance),
            "unit": line.appearance.entrant.unit.name,
            "picture": _qr(pictures, address, Printed(line.judge.pk, line.part.pk, line.appearance.pk)),
        }
        for line in lines
    ]
    sheets += [{**_of_part(part), "judge": "", "team": "", "unit": "", "picture": ""} for part in blank]
    return render_pdf(SINGLE, {**_heading(sitting), "sheets": sheets}, pictures)


def table_sheets(sitting: Sitting, lines: Sequence[Line], address: str) -> bytes:
    """A page for every judge and part, a row for every team."""
    pictures: dict[str, bytes] = {}
    tables = []
    for (judge, part), own in groupby(lines, key=lambda line: (line.judge, line.part)):
        tables.append(
            {
                **_of_part(part),
                "judge": judge.name,
                "teams": [_team(line.appearance) for line in own],
                "picture": _qr(pictures, address, Printed(judge.pk, part.pk, 0)),
            }
        )
    return render_pdf(TABLE, {**_heading(sitting), "tables": tables}, pictures)


def _heading(sitting):
    starts = timezone.localtime(sitting.starts_at) if sitting.starts_at else None
    when = f"{starts:%H:%M %d/%m/%Y}" if starts else ""
    return {
        "title": _("score sheets"),
        "contest": sitting.stage.contest.title,
        "school": sitting.unit.name,
        "held": ", ".join(filter(None, [sitting.place, when])),
        "words": {
            "sheet": _("SCORE SHEET"),
            "part": _("Part"),
            "team": _("Team"),
            "unit": _("Unit"),
            "judge": _("Judge"),
            "criterion": _("Criterion"),
            "maximum": _("Maximum"),
            "points": _("Points"),
            "total": _("Total"),
            "comment": _("Comment"),
            "sign": _("Judge's signature"),
            "scan": _("Scan to type in this sheet"),
            "done": _("Done"),
            "not_done": _("Not done"),
            "no": _("No."),
            "spare": _("spare sheet"),
        },
    }


def _of_part(part):
    criteria = sorted(part.criteria.all(), key=lambda each: each.order)
    steps = _("Marks go by %(step)s.") % {"step": format_number(part.step)}
    return {
        "part": part.name,
        "maximum": format_number(part.maximum),
        "note": steps if any(each.kind == "points" for each in criteria) else "",
        "criteria": [
            {
                "name": each.name,
                "description": each.description,
                "maximum": format_number(each.maximum),
                "weight": "" if each.weight == Decimal(1) else f"× {format_number(each.weight)}",
                "tick": each.kind == "tick",
            }
            for each in criteria
        ],
    }


def _team(appearance):
    return f"{appearance.order}. {appearance.entrant.name}" if appearance.order else appearance.entrant.name


def _qr(pictures, address, printed):
    name = f"qr-{len(pictures)}.svg"
    drawing = io.BytesIO()
    door = address.rstrip("/") + reverse("paper_door", args=[sign_printed(printed)])
    segno.make(door, error="m").save(drawing, kind="svg", border=1, xmldecl=False)
    pictures[name] = drawing.getvalue()
    return name
