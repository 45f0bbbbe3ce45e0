"""What one person, or the team they are in, has of prizes and certificates in a contest."""

from dataclasses import dataclass

from django.db.models import Q

from contests.awards.certificates import may_have_participation
from contests.awards.disqualifying import standing
from contests.models import Award, Certificate, Contest, Disqualification, Entrant, Member, Ranking


@dataclass(frozen=True)
class Mine:
    awards: list[tuple[Award, Certificate | None]]
    participation: bool  # a certificate of participation can be had
    out: Disqualification | None
    team: str = ""


def entry_of(contest_id: int, person) -> Entrant | None:
    """Who one takes part as: oneself, or the team one is in."""
    team = Member.objects.standing().filter(contest=contest_id, person=person).values("entrant")
    entrants = Entrant.objects.filter(Q(person=person) | Q(pk__in=team), contest=contest_id)
    return entrants.select_related("contest", "person").order_by("pk").first()


def mine_of(contest: Contest, person, at) -> Mine | None:
    """None when the person has not entered. A prize is one's own to see once it is given, in an official ranking."""
    entrant = entry_of(contest.pk, person)
    if entrant is None:
        return None
    out = standing(entrant)
    shown = Ranking.objects.shown(at)
    given = Award.objects.filter(entrant=entrant, state=Award.State.GIVEN, ranking__in=shown)
    given = given.select_related("prize", "ranking__stage", "ranking__sitting__unit")
    awards = [] if out else list(given.order_by("prize__order", "pk"))
    papers = {each.award_id: each for each in Certificate.objects.filter(award__in=awards, revoked_at=None)}
    return Mine(
        awards=[(award, papers.get(award.pk)) for award in awards],
        participation=may_have_participation(entrant),
        out=out,
        team=entrant.name,
    )
