from reports.models.consolidations import Consolidation, ConsolidationItem
from reports.models.deadlines import FrozenExport, Reminder
from reports.models.forms import Check, Figure, ReportForm, Section
from reports.models.obligations import Extension, Obligation
from reports.models.requirements import Clause, Extract, ReminderMoment, Requirement
from reports.models.versions import Decision, Draft, ReportUpload, ReportVersion, Value

__all__ = [
    "Check",
    "Clause",
    "Consolidation",
    "ConsolidationItem",
    "Decision",
    "Draft",
    "Extension",
    "Extract",
    "Figure",
    "FrozenExport",
    "Obligation",
    "Reminder",
    "ReminderMoment",
    "ReportForm",
    "ReportUpload",
    "ReportVersion",
    "Requirement",
    "Section",
    "Value",
]
