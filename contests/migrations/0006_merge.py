from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contests", "0005_awards"),
        ("contests", "0005_keys"),
        ("contests", "0005_quiz"),
        ("contests", "0005_rankings"),
    ]
    operations: list = []
