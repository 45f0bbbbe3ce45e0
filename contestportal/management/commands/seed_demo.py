import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contestportal.demo.build import build
from schools.models import Unit


class Command(BaseCommand):
    help = "Fills a new database with the demo: units, rosters, a running contest. Refuses any other database."

    def handle(self, **options):
        if Unit.objects.exists():
            raise CommandError("This database already holds units: the demo is only for a new one.")
        lines = build(timezone.now())
        path = settings.DATA_DIR / "demo-accounts.txt"
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        self.stdout.write("\n".join(lines))
