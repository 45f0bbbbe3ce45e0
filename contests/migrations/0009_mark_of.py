from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0008_team_contests")]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="of",
            field=models.DecimalField(
                decimal_places=2, help_text="The maximum it was given out of.", max_digits=6, null=True
            ),
        ),
    ]
