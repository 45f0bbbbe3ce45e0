from contests.models.attempts import Answer, Attempt
from contests.models.audiences import Audience, Bloc, Exclusion, FrozenSize, SizeChange
from contests.models.awards import Award, Certificate, Decision, Disqualification, Prize, Publication, TieRuling
from contests.models.contest import Contest, Part, Stage
from contests.models.documents import Amendment, Document, Notice
from contests.models.entrants import Entrant, PartScore
from contests.models.imports import BankView, QuestionImport
from contests.models.judging import (
    Conflict,
    Criterion,
    Discussion,
    Judge,
    LateSheet,
    Mark,
    PartRun,
    Proof,
    ScoreSheet,
    Timing,
)
from contests.models.keys import ItemStatistic, Rescored, Ruling
from contests.models.outcome import Appeal, Board, Minutes, Promotion, ResultsUpload, UploadedResult
from contests.models.questions import BlueprintLine, Choice, Difficulty, Question, QuestionBank
from contests.models.rankings import Measure, Place, Ranking, Subject
from contests.models.running import AttemptEvent, Extension, LateAnswer, LateDecision, PreparedPaper
from contests.models.sittings import Appearance, Attendance, Panel, Sitting
from contests.models.statements import Consent, ElsewhereResult, Statement, Statistics
from contests.models.teams import Member, TeamRule

__all__ = [
    "Amendment",
    "Answer",
    "Appeal",
    "Appearance",
    "Attempt",
    "AttemptEvent",
    "Attendance",
    "Audience",
    "Award",
    "BankView",
    "Bloc",
    "BlueprintLine",
    "Board",
    "Certificate",
    "Choice",
    "Conflict",
    "Consent",
    "Contest",
    "Criterion",
    "Decision",
    "Difficulty",
    "Discussion",
    "Disqualification",
    "Document",
    "ElsewhereResult",
    "Entrant",
    "Exclusion",
    "Extension",
    "FrozenSize",
    "ItemStatistic",
    "Judge",
    "LateAnswer",
    "LateDecision",
    "LateSheet",
    "Mark",
    "Measure",
    "Member",
    "Minutes",
    "Notice",
    "Panel",
    "Part",
    "PartRun",
    "PartScore",
    "Place",
    "PreparedPaper",
    "Prize",
    "Promotion",
    "Proof",
    "Publication",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "Ranking",
    "Rescored",
    "ResultsUpload",
    "Ruling",
    "ScoreSheet",
    "Sitting",
    "SizeChange",
    "Stage",
    "Statement",
    "Statistics",
    "Subject",
    "TeamRule",
    "TieRuling",
    "Timing",
    "UploadedResult",
]
