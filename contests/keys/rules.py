"""When points and keys may be read, and when a ruling can be made."""

from dataclasses import dataclass

from django.db.models import Q

from contests.models import Attempt, Contest, Part, Ranking, Ruling


def is_over(part: Part, at) -> bool:
    """Nobody can answer in this part any more: its stage has closed and no paper is open, also none with more time."""
    if at < part.stage.closes_at:
        return False
    return not Attempt.objects.open().filter(part=part, accepts_until__gte=at).exists()


@dataclass(frozen=True)
class Showing:
    """What one who took part may read of their own papers now, and what will come later."""

    over: bool
    score: bool
    key: bool
    score_later: bool
    key_later: bool

    @property
    def reasons(self) -> bool:
        """Why a key was ruled on tells what is right: not to be read while others may still be asked."""
        return self.over or self.key


def showing(part: Part, at) -> Showing:
    over = is_over(part, at)
    now = {Part.Shown.AT_ONCE: True, Part.Shown.AFTER_CLOSING: over, Part.Shown.NEVER: False}
    score, key = now[Part.Shown(part.show_score)], now[Part.Shown(part.show_key)]
    return Showing(
        over=over,
        score=score,
        key=key,
        score_later=not score and part.show_score == Part.Shown.AFTER_CLOSING,
        key_later=not key and part.show_key == Part.Shown.AFTER_CLOSING,
    )


def key_is_public(part: Part, at) -> bool:
    """The organisers publish the key of this part, and nobody can use it any more."""
    return part.publish_key and part.stage.contest.state != Contest.State.DRAFT and is_over(part, at)


def rankings_of(part: Part):
    """The rankings a part's scores go into; practice goes into none."""
    if part.stage.practice:
        return Ranking.objects.none()
    overall = Q(contest=part.stage.contest_id, stage=None)
    return Ranking.objects.filter(Q(stage=part.stage_id) | overall).select_related("stage").order_by("stage", "pk")


def official_rankings(part: Part):
    """Those that stand as they were published: no key is ruled on below them."""
    return rankings_of(part).filter(state=Ranking.State.OFFICIAL)


def being_applied(part: Part):
    """Rulings, or undoings, whose papers are still being scored anew: one at a time, so that each change of points
    has one reason."""
    return Ruling.objects.filter(part=part, applied_at=None).order_by("pk")
