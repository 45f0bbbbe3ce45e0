"""Whether each ranking can be computed by its rule, and whether its prizes fit."""

from django.utils import timezone
from django.utils.translation import gettext as _

from contests.eligibility import people_of
from contests.models import Audience, Measure, Ranking
from contests.organising.faults import Fault

Kind = Measure.Kind


def ranking_faults(contest, stages):
    kinds = set(contest.audiences.values_list("kind", flat=True))
    blocs = contest.blocs.exists()
    for ranking in _rankings(contest):
        measures = {measure.kind for measure in ranking.measures.all()}
        if not measures:
            yield _fault(ranking, _("Ranking “%(ranking)s” has no rule. Add at least one measure."))
        if ranking.of == Ranking.Of.BLOC and not blocs:
            yield _fault(ranking, _("Ranking “%(ranking)s” ranks blocs of units, but the contest has none. Add them."))
        if Kind.PARTICIPATION in measures and _countless(ranking, kinds):
            yield _fault(ranking, _(
                "Ranking “%(ranking)s” goes by participation, but of citizens nobody knows how many there are. Choose "
                "an audience of pupils or staff, or another measure."
            ))  # fmt: skip
        if Kind.NEAREST in measures and not any(part.prediction for part in _parts(ranking, stages)):
            yield _fault(ranking, _(
                "Ranking “%(ranking)s” goes by the prediction, but no part of it asks for one. Choose the prediction "
                "in the part, or take the measure out of the rule."
            ))  # fmt: skip


def ranking_remarks(contest, stages, at):
    day = timezone.localdate(at)
    rankings = list(_rankings(contest))
    for ranking in rankings:
        measures = {measure.kind for measure in ranking.measures.all()}
        by_share = Kind.PARTICIPATION in measures and ranking.audience_id and not _countless(ranking, set())
        if by_share and not people_of(ranking.audience, day).exists():
            yield _fault(ranking, _(
                    "Ranking “%(ranking)s” goes by participation, but nobody of its audience is on a list yet: there "
                    "would be nothing to divide by. Upload the lists before opening."
                ))  # fmt: skip
        if remark := _over_the_cap(ranking, day):
            yield remark
    for stage in stages:
        for part in stage.parts.all():
            ranked = [
                ranking for ranking in rankings
                if ranking.stage_id in {None, stage.pk} and Kind.NEAREST in {row.kind for row in ranking.measures.all()}
            ]  # fmt: skip
            if part.prediction and not ranked:
                message = _("Part “%(part)s” asks for a prediction, but no ranking uses it.")
                yield Fault(message % {"part": part.name}, "part", part.pk)


def _rankings(contest):
    """Those of single sittings are made by a pattern, and are as it is."""
    rankings = contest.rankings.filter(sitting=None)
    return rankings.select_related("audience").prefetch_related("measures", "prizes").order_by("pk")


def _fault(ranking, message):
    return Fault(message % {"ranking": ranking.name}, "ranking", ranking.pk)


def _countless(ranking, kinds):
    """Whether a ranking takes in citizens, who are on no list."""
    return Audience.Kind.CITIZEN in ({ranking.audience.kind} if ranking.audience_id else kinds)


def _parts(ranking, stages):
    return [part for stage in stages if ranking.stage_id in {None, stage.pk} for part in stage.parts.all()]


def _over_the_cap(ranking, day):
    """A remark when there are more prizes than the share of those who could be ranked at most."""
    prizes = sum(prize.count for prize in ranking.prizes.all() if not prize.each)
    if ranking.prize_share is None or not prizes or ranking.of != Ranking.Of.PERSON or not ranking.audience_id:
        return None
    people = people_of(ranking.audience, day).count()
    most = int(people * ranking.prize_share / 100)
    if prizes <= most:
        return None
    message = _(
        "Ranking “%(ranking)s” has %(prizes)d prizes, but at most %(share)s %% of those ranked may get one: "
        "%(most)d if all %(people)d take part."
    )
    share = f"{ranking.prize_share.normalize():f}".replace(".", ",")
    values = {"ranking": ranking.name, "prizes": prizes, "share": share, "most": most, "people": people}
    return Fault(message % values, "ranking", ranking.pk)
