"""The evidence of many activities at once, as one reader may see it: the same few queries for one as for a thousand."""

from collections.abc import Iterable

from django.db.models import Q

from propaganda.evidence import rules
from propaganda.evidence.links import LinkState
from propaganda.models import Activity, Evidence, SamePicture


def evidence_of(activities: Iterable[Activity], user) -> dict[int, list[Evidence]]:
    """By the activity's id, in the order added. Each has `same`: its pairs with pictures elsewhere, as (pair, the other
    activity or None where it is another school's), and a link its `link_words`."""
    ids = [activity.pk for activity in activities]
    found: dict[int, list[Evidence]] = {pk: [] for pk in ids}
    rows = rules.seen_by(user).filter(activity__in=ids).select_related("activity", "removed_by", "added_by")
    by_id = {}
    for evidence in rows.order_by("activity", "pk"):
        evidence.same = []
        evidence.link_words = LinkState(evidence.link_state).label if evidence.kind == Evidence.Kind.LINK else ""
        by_id[evidence.pk] = evidence
        found[evidence.activity_id].append(evidence)
    pairs = SamePicture.objects.filter(Q(first__in=by_id) | Q(second__in=by_id))
    for pair in pairs.select_related("first__activity", "second__activity").order_by("pk"):
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if one.pk in by_id:
                here = by_id[one.pk].activity
                there = other.activity if other.activity.plan_id == here.plan_id else None
                by_id[one.pk].same.append((pair, there))
    return found
