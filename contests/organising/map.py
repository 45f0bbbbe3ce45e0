"""Everything a contest consists of, in the order in which people think of it, for its page in the workplace."""

from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate

from contests.models import BlueprintLine, Criterion, Part, Prize, Question, Ranking
from contests.organising.definitions import newest_documents
from contests.pools import fits


def contest_map(contest, user, *, with_banks: bool) -> dict[str, Any]:
    """Stages with their parts, lines, banks and the rankings the user may see; overall rankings; documents.

    `with_banks`: what is in them is for those only who may change the contest.
    """
    # Those of single sittings stand on the pages of the sittings: there may be hundreds.
    rankings = Ranking.objects.visible_to(user).filter(sitting=None).select_related("audience").order_by("pk")
    rankings = rankings.prefetch_related(Prefetch("prizes", Prize.objects.order_by("order")))
    stages = list(
        contest.stages.order_by("order").prefetch_related(
            Prefetch("parts", Part.objects.order_by("order")),
            Prefetch("parts__criteria", Criterion.objects.order_by("order")),
            Prefetch("parts__blueprint", BlueprintLine.objects.select_related("bank", "audience").order_by("pk")),
            Prefetch("rankings", rankings),
        )
    )
    pools = _pools(stages) if with_banks else {}
    return {
        "stages": [
            {
                "stage": stage,
                "parts": [
                    {
                        "part": part,
                        "lines": [
                            {"line": line, "questions": pools[line.pk]} for line in part.blueprint.all() if with_banks
                        ],
                    }
                    for part in stage.parts.all()
                ],
                "rankings": [_ranking(ranking) for ranking in stage.rankings.all()],
            }
            for stage in stages
        ],
        "rankings": [_ranking(ranking) for ranking in rankings.filter(contest=contest, stage=None)],
        "documents": newest_documents(contest),
        "several_rounds": len(stages) > 1,
    }


def _ranking(ranking):
    return {"ranking": ranking, "prizes": list(ranking.prizes.all())}


def _pools(stages) -> dict[int, int]:
    """How many questions each line draws from on the day its stage opens: the banks are read once."""
    lines = [(stage, line) for stage in stages for part in stage.parts.all() for line in part.blueprint.all()]
    banks = {line.bank_id for _stage, line in lines}
    questions = list(Question.objects.current().filter(bank__in=banks).defer("text")) if banks else []
    return {
        line.pk: sum(
            fits(question, line, kind=line.audience.kind if line.audience else question.audience,
                 day=localdate(stage.opens_at))
            for question in questions
        )
        for stage, line in lines
    }  # fmt: skip
