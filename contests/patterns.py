"""The rankings of sittings that follow a pattern: the same rule and prizes for every unit."""

from django.db import transaction

from contests.models import Award, Measure, Prize, Ranking, TieRuling
from contests.placing import settle
from foundation.history.actions import record

COPIED = ("name", "audience_id", "public", "prize_share")
_OF_MEASURES = ("order", "kind", "direction", "threshold", "part")
_OF_PRIZES = ("order", "level", "name", "count", "each", "amount")


@transaction.atomic
def follow_pattern(pattern: Ranking, *, by, at) -> int:
    """Bring what a pattern says to the rankings made by it; how many changed. One that is official stands, and prizes
    that were proposed or decided about stay as they are."""
    made = Ranking.objects.select_for_update(of=("self",)).filter(pattern=pattern)
    changed = 0
    for ranking in made.exclude(state=Ranking.State.OFFICIAL).order_by("pk"):
        if _follow(ranking, pattern):
            record(by=by, at=at, verb="change", subject=ranking, changes={"pattern": pattern.name})
            settle(ranking.pk, at=at)
            changed += 1
    return changed


def _follow(ranking, pattern) -> bool:
    fields = [field for field in COPIED if getattr(ranking, field) != getattr(pattern, field)]
    for field in fields:
        setattr(ranking, field, getattr(pattern, field))
    if fields:
        ranking.save(update_fields=fields)
    rule = _rewritten(Measure, ranking, pattern, _OF_MEASURES)
    decided = (
        Award.objects.filter(ranking=ranking).exists() or TieRuling.objects.filter(prize__ranking=ranking).exists()
    )
    prizes = not decided and _rewritten(Prize, ranking, pattern, _OF_PRIZES)
    return bool(fields or rule or prizes)


def _rewritten(model, ranking, pattern, fields) -> bool:
    wanted, standing = _rows(model, pattern, fields), _rows(model, ranking, fields)
    if wanted == standing:
        return False
    model.objects.filter(ranking=ranking).delete()
    columns = [model._meta.get_field(field).attname for field in fields]
    model.objects.bulk_create(model(ranking=ranking, **dict(zip(columns, row, strict=True))) for row in wanted)
    return True


def _rows(model, ranking, fields) -> list[tuple]:
    return list(model.objects.filter(ranking=ranking).order_by("order").values_list(*fields))
