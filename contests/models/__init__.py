from contests.models.attempts import Answer, Attempt
from contests.models.contest import Audience, Contest, Part, Stage
from contests.models.entrants import Entrant, PartScore
from contests.models.questions import BlueprintLine, Choice, Question, QuestionBank
from contests.models.rankings import Measure, Place, Ranking

__all__ = [
    "Answer",
    "Attempt",
    "Audience",
    "BlueprintLine",
    "Choice",
    "Contest",
    "Entrant",
    "Measure",
    "Part",
    "PartScore",
    "Place",
    "Question",
    "QuestionBank",
    "Ranking",
    "Stage",
]
