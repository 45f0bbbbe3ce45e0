"""The pages of one sitting, in the order of its work: (name of the view, label). Each takes the sitting's id."""

from django.utils.translation import gettext_lazy as _

TABS = (
    ("sitting", _("Overview")),
    ("sitting_teams", _("Teams")),
    ("sitting_judges", _("Judges")),
    ("sitting_papers", _("Papers of teams")),
    ("sitting_judging", _("Judging")),
    ("paper_sheets", _("On paper")),
    ("sitting_results", _("Results by Excel")),
    ("board_control", _("Board of the hall")),
    ("sitting_minutes", _("Minutes")),
    ("sitting_appeals", _("Appeals")),
)
