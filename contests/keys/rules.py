"""When points and keys may be read, and when a ruling can be made."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import cached_property

from contests.models import Attempt, Contest, Part, Ranking, Ruling, Sitting


def is_over(part: Part, at) -> bool:
    """Nobody can answer in this part any more: its stage has closed and no paper is open, also none with more time."""
    if at < part.stage.closes_at:
        return False
    return not Attempt.objects.open().filter(part=part, accepts_until__gte=at).exists()


@dataclass(frozen=True)
class Showing:
    """What one who took part may read of their own papers now, and what will come later.

    Where a stage is held by units, points are read once the results of one's own sitting are published, whatever the
    part says, so that nothing is told before the hall; and no key before the stage has closed for all units.
    """

    part: Part
    at: datetime
    entrant: int | None = None  # id of whose papers; needed where a stage is held by units

    @cached_property
    def over(self) -> bool:
        return is_over(self.part, self.at)

    @property
    def by_sittings(self) -> bool:
        return self.part.stage.by_sittings

    @cached_property
    def published(self) -> bool:
        """The results of the sitting at which this entrant takes part."""
        own = Sitting.objects.filter(stage=self.part.stage_id, appearances__entrant=self.entrant, cancelled_at=None)
        return own.filter(state=Sitting.State.PUBLISHED).exists()

    @property
    def score(self) -> bool:
        return self.published if self.by_sittings else self._now(self.part.show_score)

    @property
    def key(self) -> bool:
        if self.by_sittings:
            return self.part.show_key != Part.Shown.NEVER and self.over and self.published
        return self._now(self.part.show_key)

    @property
    def score_later(self) -> bool:
        if self.by_sittings:
            return not self.published
        return self.part.show_score == Part.Shown.AFTER_CLOSING and not self.over

    @property
    def key_later(self) -> bool:
        if self.by_sittings:
            return self.part.show_key != Part.Shown.NEVER and not (self.over and self.published)
        return self.part.show_key == Part.Shown.AFTER_CLOSING and not self.over

    @property
    def reasons(self) -> bool:
        """Why a key was ruled on tells what is right: not to be read while others may still be asked."""
        return self.key or self.over

    def _now(self, setting) -> bool:
        return setting == Part.Shown.AT_ONCE or (setting == Part.Shown.AFTER_CLOSING and self.over)


def key_is_public(part: Part, at) -> bool:
    """The organisers publish the key of this part, and nobody can use it any more."""
    return part.publish_key and part.stage.contest.state != Contest.State.DRAFT and is_over(part, at)


def rankings_of(part: Part):
    """The rankings a part's scores go into; practice goes into none."""
    if part.stage.practice:
        return Ranking.objects.none()
    overall = Q(contest=part.stage.contest_id, stage=None)
    rankings = Ranking.objects.filter(Q(stage=part.stage_id) | overall, each_sitting=False)
    return rankings.select_related("stage", "sitting__unit").order_by("stage", "pk")


def official_rankings(part: Part):
    """Those that stand as they were published: no key is ruled on below them."""
    return rankings_of(part).filter(state=Ranking.State.OFFICIAL)


def being_applied(part: Part):
    """Rulings, or undoings, whose papers are still being scored anew: one at a time, so that each change of points
    has one reason."""
    return Ruling.objects.filter(part=part, applied_at=None).order_by("pk")
