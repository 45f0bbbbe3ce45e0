from contests.models.attempts import Answer, Attempt
from contests.models.audiences import Audience, Bloc, Exclusion, FrozenSize, SizeChange
from contests.models.awards import Award, Certificate, Decision, Disqualification, Prize, Publication, TieRuling
from contests.models.contest import Contest, Part, Stage
from contests.models.documents import Amendment, Document, Notice
from contests.models.entrants import Entrant, PartScore
from contests.models.imports import BankView, QuestionImport
from contests.models.keys import ItemStatistic, Rescored, Ruling
from contests.models.questions import BlueprintLine, Choice, Difficulty, Question, QuestionBank
from contests.models.rankings import Measure, Place, Ranking, Subject
from contests.models.running import AttemptEvent, Extension, LateAnswer, LateDecision, PreparedPaper
from contests.models.statements import Consent, ElsewhereResult, Statement, Statistics

__all__ = [
    "Amendment",
    "Answer",
    "Attempt",
    "AttemptEvent",
    "Audience",
    "Award",
    "BankView",
    "Bloc",
    "BlueprintLine",
    "Certificate",
    "Choice",
    "Consent",
    "Contest",
    "Decision",
    "Difficulty",
    "Disqualification",
    "Document",
    "ElsewhereResult",
    "Entrant",
    "Exclusion",
    "Extension",
    "FrozenSize",
    "ItemStatistic",
    "LateAnswer",
    "LateDecision",
    "Measure",
    "Notice",
    "Part",
    "PartScore",
    "Place",
    "PreparedPaper",
    "Prize",
    "Publication",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "Ranking",
    "Rescored",
    "Ruling",
    "SizeChange",
    "Stage",
    "Statement",
    "Statistics",
    "Subject",
    "TieRuling",
]
