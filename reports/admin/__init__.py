"""The organisers' pages of reports: requirements (reports.admin.requirements) and forms (reports.admin.forms)."""

from reports.admin import figures, forms
from reports.admin.requirements import RequirementAdmin

__all__ = ["RequirementAdmin", "figures", "forms"]
