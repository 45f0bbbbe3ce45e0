"""The organisers' pages of reports: requirements (reports.admin.requirements) and forms (reports.admin.forms)."""

from reports.admin import figures, forms

__all__ = ["figures", "forms"]
