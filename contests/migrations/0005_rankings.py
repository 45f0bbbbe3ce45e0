from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0004_required")]
    operations = [
        migrations.AddField(
            model_name="ranking",
            name="figures",
            field=models.JSONField(default=dict, editable=False, help_text="As of computed_at: see contests.figures."),
        ),
        migrations.AddIndex(
            model_name="frozensize",
            index=models.Index(fields=["contest", "frozen_at"], name="sizes_lately_frozen"),
        ),
    ]
