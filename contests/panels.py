"""What a ranking owes its readers about the panels that judged: said where their scores stand beside each other."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Appearance, Part, Ranking


def panels_note(ranking: Ranking) -> str:
    """Empty where one panel judged all, or where the panels of a sitting, drawn by lot, were levelled."""
    if ranking.stage is None or not ranking.stage.by_sittings or ranking.each_sitting:
        return ""
    judged = Part.objects.filter(stage=ranking.stage_id, kind=Part.Kind.JUDGED)
    there = Appearance.objects.filter(sitting__stage=ranking.stage_id, sitting__cancelled_at=None, state="present")
    if ranking.sitting is not None:
        there = there.filter(sitting=ranking.sitting_id)
    panels = set(there.values_list("sitting", "panel").distinct().order_by())
    units = len({sitting for sitting, _panel in panels})
    if len(panels) < 2 or not judged.exists():
        return ""
    if units > 1:
        return ngettext(
            "Teams of %(units)d unit were judged by %(panels)d panels, each by itself. Their scores are not levelled: "
            "the same points of two panels need not mean the same.",
            "Teams at %(units)d units were judged by %(panels)d panels, each by itself. Their scores are not levelled: "
            "the same points of two panels need not mean the same.",
            units,
        ) % {"units": units, "panels": len(panels)}
    levelled = ranking.sitting is not None and ranking.sitting.panels_by_lot
    if levelled and not judged.filter(levels_panels=False).exists():
        return _("Teams were spread over %(panels)d panels by lot, and the scores of the panels were levelled.") % {
            "panels": len(panels)
        }
    return _(
        "Teams were judged by %(panels)d panels. Their scores are not levelled: the same points of two panels need not "
        "mean the same."
    ) % {"panels": len(panels)}
