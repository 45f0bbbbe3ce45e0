"""The organisers' pages, registered with the admin when Django looks for them."""

from contests.admin.contests import ContestAdmin
from contests.admin.documents import DocumentAdmin
from contests.admin.inlines import AudienceInline
from contests.admin.parts import PartAdmin
from contests.admin.questions import QuestionAdmin, QuestionBankAdmin
from contests.admin.rankings import RankingAdmin
from contests.admin.stages import StageAdmin

__all__ = [
    "AudienceInline",
    "ContestAdmin",
    "DocumentAdmin",
    "PartAdmin",
    "QuestionAdmin",
    "QuestionBankAdmin",
    "RankingAdmin",
    "StageAdmin",
]
