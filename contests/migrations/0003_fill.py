"""What the new columns hold for rows that were there: a ranking's contest and its number of places, a paper's slots."""

from django.db import migrations
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Ranking, Stage = apps.get_model("contests", "Ranking"), apps.get_model("contests", "Stage")
    Place, Attempt = apps.get_model("contests", "Place"), apps.get_model("contests", "Attempt")
    contest = Stage.objects.filter(pk=OuterRef("stage")).values("contest")[:1]
    Ranking.objects.filter(contest=None).update(contest=Subquery(contest))
    places = Place.objects.filter(ranking=OuterRef("pk")).order_by().values("ranking").annotate(n=Count("pk")).values("n")
    Ranking.objects.update(total=Coalesce(Subquery(places), 0))
    Attempt.objects.filter(slots=0).update(slots=F("size"))


class Migration(migrations.Migration):
    dependencies = [("contests", "0002_whole_quiz")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
