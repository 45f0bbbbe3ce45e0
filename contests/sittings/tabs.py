"""The pages of one sitting, in the order of its work: (name of the view, label). Each takes the sitting's id."""

from django.utils.translation import gettext_lazy as _

from contests.models import Judge
from contests.sittings.rules import Standing
from foundation.ui.tabs import Tab, address

TABS = (
    ("sitting", _("Overview")),
    ("sitting_teams", _("Teams")),
    ("sitting_judges", _("Judges")),
    ("sitting_papers", _("Papers of teams")),
    ("sitting_judging", _("Judging")),
    ("paper_sheets", _("On paper")),
    ("sitting_results", _("Results by Excel")),
    ("sitting_rankings", _("Ranking and prizes")),
    ("board_control", _("Board of the hall")),
    ("sitting_minutes", _("Minutes")),
    ("sitting_appeals", _("Appeals")),
)
# Who is offered a page; others are refused there anyway.
_FOR_KEEPERS = {"paper_sheets", "sitting_results", "board_control"}
_FOR_CHAIR = {"sitting_judging"}


def tabs_for(sitting, standing: Standing) -> list[Tab]:
    """The pages this reader may open; those the portal does not have are left out."""
    found = [Tab(name, label, address(name, sitting.pk)) for name, label in TABS if _is_offered(name, standing)]
    if standing.judge:
        found.insert(1, Tab("my_sheets", _("My score sheets"), address("my_sheets", sitting.pk)))
    return [tab for tab in found if tab.url]


def _is_offered(name, standing):
    chairs = standing.judge is not None and standing.judge.role == Judge.Role.CHAIR
    if name == "sitting" or (name in _FOR_CHAIR and chairs):
        return True
    return standing.keeps if name in _FOR_KEEPERS else standing.looks
