from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(
                blank=True, help_text="For colleagues who have to reach them.", max_length=20, verbose_name="phone"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_reminders",
            field=models.BooleanField(
                default=True,
                help_text="They are shown in the portal in any case.",
                verbose_name="reminders also by e-mail",
            ),
        ),
    ]
