"""Who sees which ranking, and when: nothing tells points before those who hold a stage or a sitting have done so."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contests.querysets import ORGANISING, StageQuerySet, open_to_persons
from schools.querysets import kept_under, seat_units

# Those who read results of sittings before they are published, where these lie at or below their seats.
READING_RESULTS = ORGANISING | {"officer", "secretary"}
# States of a sitting (Sitting.State) in which its judging is over.
JUDGED = ("judged", "checked", "sent", "published")


class RankingQuerySet(StageQuerySet):
    """A ranking of a sitting is seen by its keepers and the officers above once the sitting is judged, by others once
    it is published. One of a whole stage held by units, by others once all have published, or it is official."""

    def shown(self, at):
        """Those shown to others than who holds them: not hidden, and without points that may not be read yet."""
        return self.filter(_shown(at))

    def visible_to(self, user):
        """Of contests one sees, of those open to oneself, and what is shown to everybody. One that is hidden, or tells
        points before their time, is for those who may change it, or hold it."""
        if user.is_superuser:
            return self
        at = timezone.now()
        everybody = Q(public=True) & ~Q(contest__state="draft")
        if not user.is_authenticated:
            return self.shown(at).filter(everybody)
        contests = apps.get_model("contests", "Contest").objects.visible_to(user)
        own = apps.get_model("schools", "Person").objects.filter(user=user)
        # A school keeps reading the results of its own sittings, whomever it answers to since.
        sittings = apps.get_model("contests", "Sitting").objects.within(user, READING_RESULTS)
        seen = everybody | Q(contest__in=contests) | Q(sitting__in=sittings) | open_to_persons(own, at, "contest")
        changed = Q(sitting=None, pk__in=self.editable_by(user).values("pk"))
        return self.filter(seen, _shown(at) | changed | _read_before(user, sittings))

    def settled_by(self, user):
        """Those whose ties, prizes and publication the user decides: of their contests; of sittings that their unit,
        or one below it, holds."""
        if user.is_superuser:
            return self
        sittings = apps.get_model("contests", "Sitting").objects.editable_by(user)
        return self.filter(
            Q(sitting=None, pk__in=self.editable_by(user).values("pk")) | Q(sitting__in=sittings.values("pk"))
        )

    def near(self, user):
        """For lists: without patterns, and of the rankings of sittings those of one's own unit or team."""
        if not user.is_authenticated:
            return self.filter(each_sitting=False, sitting=None)
        teams = apps.get_model("contests", "Member").objects.standing().filter(person__user=user).values("entrant")
        own = Q(sitting__unit__in=seat_units(user)) | Q(sitting__in=_sittings_of(teams))
        return self.filter(Q(sitting=None) | own, each_sitting=False)


def _sittings_of(teams):
    return apps.get_model("contests", "Appearance").objects.filter(entrant__in=teams).values("sitting")


def _shown(at) -> Q:
    of_sitting = Q(sitting__state="published", sitting__cancelled_at=None)
    whole = Q(sitting=None) & ~_tells_points_early(at) & ~_tells_sittings_early()
    return ~Q(state="hidden") & Q(each_sitting=False) & (of_sitting | whole)


def _read_before(user, sittings) -> Q:
    """Before others: rankings of these sittings once they are judged, and of whole stages held by units, at or below a
    seat."""
    units = seat_units(user, READING_RESULTS)
    if not units:
        return Q(pk__in=())
    day = timezone.localdate()
    whole = Q(sitting=None, stage__by_sittings=True, each_sitting=False) & ~Q(state="hidden")
    return Q(sitting__in=sittings, sitting__state__in=JUDGED) | Q(kept_under("contest__unit", units, day), whole)


# Kinds of measures (Measure.Kind) that tell points.
_OF_POINTS = ("points", "mean", "mean_best", "high_share", "part")


def _tells_points_early(at) -> Q:
    """Of a ranking: its rule reads points of a part that shows them after closing, and somebody may still answer in it
    (as in contests.keys.rules); or never, and it is not official. What is official came after the end."""
    measures = apps.get_model("contests", "Measure").objects.filter(ranking=OuterRef("pk"), kind__in=_OF_POINTS)
    writing = apps.get_model("contests", "Attempt").objects.open().filter(part=OuterRef("pk"), accepts_until__gte=at)
    running = Q(show_score="after_closing") & (Q(stage__closes_at__gt=at) | Exists(writing))
    held_back = apps.get_model("contests", "Part").objects.filter(
        running | Q(show_score="never"), stage__practice=False, stage__contest=OuterRef("contest")
    )
    # Two conditions, not one joined by “or”: each is asked along an index.
    of_stage, overall = held_back.filter(stage=OuterRef("stage")), held_back
    return ~Q(state="official") & Exists(measures) & (Exists(of_stage) | Q(stage=None) & Exists(overall))


def _tells_sittings_early() -> Q:
    """Of a ranking that is not official: a unit that holds its stage, or one of its stages, has not published yet.
    Whatever its rule: places tell as much as points."""
    waiting = apps.get_model("contests", "Sitting").objects.filter(cancelled_at=None).exclude(state="published")
    of_stage = waiting.filter(stage=OuterRef("stage"))
    overall = waiting.filter(stage__contest=OuterRef("contest"))
    return ~Q(state="official") & (Exists(of_stage) | Q(stage=None) & Exists(overall))
