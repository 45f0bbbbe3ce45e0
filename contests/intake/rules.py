"""What is true of the results of a sitting by Excel: who may, whether it is possible now, what would change."""

from django.utils.translation import gettext as _

from contests.intake.diff import Proposal, Rule, propose
from contests.intake.reading import ReadRow
from contests.intake.standing import table_of
from contests.models import Measure, ResultsUpload, Sitting

State, Held = ResultsUpload.State, Sitting.State
TAKES = frozenset({Held.PLANNED, Held.OPEN, Held.JUDGED})
DIRECT = {Measure.Kind.POINTS, Measure.Kind.PART}


def keeps(user, sitting: Sitting) -> bool:
    return Sitting.objects.editable_by(user).filter(pk=sitting.pk).exists()


def may_look(user, sitting: Sitting) -> bool:
    return Sitting.objects.all_scores_read_by(user).filter(pk=sitting.pk).exists()


def why_not(sitting: Sitting) -> str:
    """Why no results are taken now, in words for who holds the sitting; "" where they are."""
    if sitting.cancelled_at:
        return _("This sitting is not held, so it has no results.")
    if sitting.state in TAKES:
        return ""
    if sitting.state == Held.CHECKED:
        return _("The results are checked. To send a corrected workbook, take the check back first.")
    if sitting.state == Held.SENT:
        return _("The results were sent. A corrected workbook can be sent when they are sent back to you.")
    return _("The results are published. They are changed by an appeal only.")


def rows_of(upload: ResultsUpload) -> list[ReadRow]:
    return [ReadRow.from_json(row) for row in upload.rows["teams"]] if upload.rows else []


def rule_of(sitting: Sitting) -> Rule:
    """As the ranking of the sitting goes, up to what points alone do not tell: a decision, a time."""
    ranking = sitting.rankings.order_by("pk").first()
    rule = []
    for measure in ranking.measures.order_by("order") if ranking else ():
        if measure.kind not in DIRECT:
            break
        rule.append((measure.part_id, measure.direction == Measure.Direction.HIGH))
    return rule or [(None, True)]


def proposal(upload: ResultsUpload, sitting: Sitting) -> Proposal:
    """What confirming this version now would change. Read anew each time: others work at the same sitting."""
    table = table_of(sitting)
    found = propose(table, rows_of(upload), rule_of(sitting))
    if upload.rows and upload.rows["prints"] != table.prints:
        names = [terms.part.name for terms in table.parts]
        found.obstacles.append(("parts", names))
    return found
