"""What one person has of prizes and certificates in a contest."""

from dataclasses import dataclass

from contests.awards.certificates import may_have_participation
from contests.awards.disqualifying import standing
from contests.models import Award, Certificate, Contest, Disqualification, Entrant


@dataclass(frozen=True)
class Mine:
    awards: list[tuple[Award, Certificate | None]]
    participation: bool  # a certificate of participation can be had
    out: Disqualification | None


def mine_of(contest: Contest, person) -> Mine | None:
    """None when the person has not entered. A prize is one's own to see once it is given, in an official ranking."""
    entrant = Entrant.objects.filter(contest=contest, person=person).first()
    if entrant is None:
        return None
    out = standing(entrant)
    given = Award.objects.filter(entrant=entrant, state=Award.State.GIVEN).exclude(ranking__state="hidden")
    awards = [] if out else list(given.select_related("prize", "ranking__stage").order_by("prize__order", "pk"))
    papers = {each.award_id: each for each in Certificate.objects.filter(award__in=awards, revoked_at=None)}
    return Mine(
        awards=[(award, papers.get(award.pk)) for award in awards],
        participation=may_have_participation(entrant),
        out=out,
    )
