from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def say_since_when(apps, _editor):
    """What counts, or did until it was withdrawn, counts since a teacher confirmed the claim, or was recorded so."""
    confirmed = apps.get_model("foundation", "Event").objects.filter(
        subject_type="propaganda.servicesuccess", subject_id=OuterRef("pk"),
        verb="confirm success",
    )  # fmt: skip
    first = Subquery(confirmed.order_by("at", "pk").values("at")[:1])
    counted = apps.get_model("propaganda", "ServiceSuccess").objects.filter(state__in=["confirmed", "withdrawn"])
    counted.update(confirmed_at=Coalesce(first, F("recorded_at")))


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_contact"), ("propaganda", "0001_outreach")]

    operations = [
        migrations.AddField(
            model_name="servicesuccess",
            name="confirmed_at",
            field=models.DateTimeField(editable=False, help_text="From when on it counted; stays.", null=True),
        ),
        migrations.RunPython(say_since_when, migrations.RunPython.noop),
        migrations.AddField(
            model_name="servicesuccess",
            name="proof_refused",
            field=models.CharField(blank=True, editable=False, help_text="Why its file was not kept.", max_length=500),
        ),
        migrations.AddField(
            model_name="successtotal",
            name="proof_refused",
            field=models.CharField(blank=True, editable=False, help_text="Why its file was not kept.", max_length=500),
        ),
        migrations.AddConstraint(
            model_name="servicesuccess",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "withdrawn"]) | Q(confirmed_at__isnull=False),
                name="success_confirmed_at_a_moment",
            ),
        ),
    ]
