from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("propaganda", "0001_outreach")]

    operations = [
        migrations.RemoveConstraint(model_name="material", name="material_has_something"),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=~Q(url="") | Q(file__isnull=False) | Q(evidence__isnull=False) | Q(state="withdrawn"),
                name="material_has_something",
            ),
        ),
    ]
