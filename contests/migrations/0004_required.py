import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0003_fill")]
    operations = [
        migrations.AlterField(
            model_name="ranking",
            name="contest",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rankings",
                to="contests.contest",
                verbose_name="contest",
            ),
        ),
        migrations.AlterField(model_name="attempt", name="slots", field=models.PositiveSmallIntegerField()),
    ]
