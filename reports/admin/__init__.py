"""The organisers' pages of reports: requirements (reports.admin.requirements) and forms (reports.admin.forms)."""
