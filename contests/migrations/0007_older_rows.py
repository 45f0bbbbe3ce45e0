"""What columns hold for rows of the first release, where their default would be wrong.

When a contest opened: changing the rules of one that is open asks for a reason. The times of scores: 0 would be the
best of all in a ranking by mean time or last change; where the last change is not known, the whole time counts.
"""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Contest, PartScore = apps.get_model("contests", "Contest"), apps.get_model("contests", "PartScore")
    Contest.objects.filter(opened_at=None).exclude(state="draft").update(opened_at=F("created_at"))
    attempts = apps.get_model("contests", "Attempt").objects.filter(
        entrant=OuterRef("entrant"), part=OuterRef("part"), submitted_at__isnull=False
    )
    total = attempts.order_by().values("entrant").annotate(total=Sum("seconds")).values("total")
    PartScore.objects.filter(seconds_sum=0, seconds__gt=0).update(
        seconds_sum=Coalesce(Subquery(total), F("seconds")), change_seconds=F("seconds")
    )


class Migration(migrations.Migration):
    dependencies = [("contests", "0006_merge")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
