"""The organisers' pages, registered with the admin when Django looks for them."""

from contests.admin.contests import AudienceInline, ContestAdmin, PartAdmin, StageAdmin
from contests.admin.questions import QuestionAdmin, QuestionBankAdmin
from contests.admin.rankings import RankingAdmin

__all__ = [
    "AudienceInline",
    "ContestAdmin",
    "PartAdmin",
    "QuestionAdmin",
    "QuestionBankAdmin",
    "RankingAdmin",
    "StageAdmin",
]
