from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0004_required")]
    operations = [
        migrations.AddField(
            model_name="itemstatistic",
            name="basis",
            field=models.CharField(
                choices=[
                    ("counting", "the attempts that count"),
                    ("first", "first attempts"),
                    ("all", "all attempts"),
                ],
                default="counting",
                max_length=8,
                verbose_name="over",
            ),
        ),
        migrations.RemoveConstraint(model_name="itemstatistic", name="one_statistic_a_question"),
        migrations.AddConstraint(
            model_name="itemstatistic",
            constraint=models.UniqueConstraint(fields=("part", "basis", "question"), name="one_statistic_a_question"),
        ),
    ]
