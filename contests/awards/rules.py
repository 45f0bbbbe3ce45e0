"""What must hold before prizes are proposed and before a ranking is published."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.awards.reading import proposal_of
from contests.awards.subjects import field_of
from contests.models import Appeal, Award, Decision, Disqualification, Prize, Ranking, Ruling, Sitting
from contests.rules import why_not_official
from contests.upkeep import stale_rankings
from foundation.models import Job

# States of a sitting in which its results have been checked.
CHECKED = (Sitting.State.CHECKED, Sitting.State.SENT, Sitting.State.PUBLISHED)
NAMED = 5  # units named in a reason; of more it says that there are


def is_current(ranking: Ranking, *, just_computed: bool = False) -> bool:
    """Whether the places show everything that is known: results, decisions, disqualifications. Official ones stand.

    `just_computed`: in this very transaction, so that a job which still waits to do it is no matter.
    """
    since = ranking.computed_at
    if ranking.state == Ranking.State.OFFICIAL:
        return True
    if since is None or stale_rankings().filter(pk=ranking.pk).exists():
        return False
    if not just_computed and _is_awaited(ranking):
        return False
    out = Disqualification.objects.filter(entrant__contest=ranking.contest_id)
    return not (
        Decision.objects.filter(ranking=ranking, at__gt=since).exists()
        or out.filter(Q(at__gt=since) | Q(lifted_at__gt=since)).exists()
    )


def _is_awaited(ranking) -> bool:
    """Computing it has been asked for: an act committed a moment after the last computing began may not be in it."""
    return Job.objects.filter(
        kind="contests.rebuild_ranking",
        payload__ranking=ranking.pk,
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
    ).exists()


def stages_of(ranking: Ranking) -> list:
    """The stages whose results are in the ranking."""
    if ranking.stage:
        return [ranking.stage]
    return list(ranking.contest.stages.filter(practice=False).order_by("order", "pk"))


def as_proposed(ranking: Ranking, proposal) -> bool:
    """Whether the awards are just those that the places give now."""
    awards = Award.objects.filter(ranking=ranking).exclude(state=Award.State.REFUSED)
    known = set(awards.values_list("prize", field_of(ranking), "rank"))
    return known == set(proposal.given)


def why_not_publish(ranking: Ranking, state: str, at, *, just_computed: bool = False) -> list[str]:
    """Everything that stands against publishing a ranking as provisional or official; empty if nothing does.

    The results of a sitting are published first. `just_computed`: see is_current.
    """
    if ranking.state == Ranking.State.OFFICIAL:
        return [_("The ranking is official already.")] if state == Ranking.State.OFFICIAL else []
    if ranking.each_sitting:
        return [_("This is a pattern for each unit: it has no places. The ranking of each unit is published.")]
    if ranking.sitting and ranking.sitting.state != Sitting.State.PUBLISHED:
        return [_("The results of the sitting are published first: do that on the page of the sitting.")]
    if not is_current(ranking, just_computed=just_computed):
        return [_("The places are being computed anew. Wait a minute, then try again.")]
    if state != Ranking.State.OFFICIAL:
        return []
    reasons = why_results_not_in(ranking, at)
    if Ruling.objects.filter(part__stage__in=stages_of(ranking), applied_at=None, undone_at=None).exists():
        reasons.append(_("Papers are being scored anew after a decision on a question. Wait until that is done."))
    return list(dict.fromkeys(reasons)) + _why_appeals_wait(ranking) + _why_awards_not_ready(ranking)


def _why_appeals_wait(ranking) -> list[str]:
    waiting = Appeal.objects.filter(state=Appeal.State.OPEN)
    of = {"sitting": ranking.sitting_id} if ranking.sitting_id else {"sitting__stage__in": stages_of(ranking)}
    count = waiting.filter(**of).count()
    words = ngettext("%(count)d appeal waits for its answer.", "%(count)d appeals wait for their answer.", count)
    return [words % {"count": count}] if count else []


def why_results_not_in(ranking: Ranking, at) -> list[str]:
    """A sitting must have been checked, whatever others of its stage still do; a stage closed, and its sittings too."""
    if ranking.sitting:
        if ranking.sitting.state in CHECKED:
            return []
        return [_("The results of this sitting have not been checked yet.")]
    reasons = []
    for stage in stages_of(ranking):
        if reason := why_not_official(stage, at):
            reasons.append(reason)
        left = Sitting.objects.filter(stage=stage, cancelled_at=None).exclude(state__in=CHECKED)
        names = list(left.order_by("unit__name", "pk").values_list("unit__name", flat=True)[: NAMED + 1])
        if names:
            more = ", …" if len(names) > NAMED else ""
            reasons.append(_("Results have not been checked yet at: %(units)s.") % {
                "units": ", ".join(names[:NAMED]) + more
            })  # fmt: skip
    return reasons


def _why_awards_not_ready(ranking):
    if not Prize.objects.filter(ranking=ranking).exists():
        return []
    proposal = proposal_of(ranking)
    reasons = []
    if proposal.questions:
        message = ngettext(
            "%(count)d tie at a prize has not been decided.",
            "%(count)d ties at a prize have not been decided.",
            len(proposal.questions),
        )
        reasons.append(message % {"count": len(proposal.questions)})
    if not as_proposed(ranking, proposal):
        reasons.append(_("The prizes are not those that the places give now. Propose them again."))
    if left := Award.objects.filter(ranking=ranking, state=Award.State.PROPOSED).count():
        message = ngettext(
            "%(count)d prize has been neither verified nor refused.",
            "%(count)d prizes have been neither verified nor refused.",
            left,
        )
        reasons.append(message % {"count": left})
    return reasons
