from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_contact")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="standing",
            field=models.JSONField(
                editable=False, help_text="What the owner was when the file was made.", null=True
            ),
        ),
    ]
