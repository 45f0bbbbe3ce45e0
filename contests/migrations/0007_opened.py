"""Contests that were open before it was written down when they opened: changing their rules asks for a reason too."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    Contest = apps.get_model("contests", "Contest")
    Contest.objects.filter(opened_at=None).exclude(state="draft").update(opened_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("contests", "0006_merge")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
