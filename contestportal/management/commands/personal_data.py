import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from schools.models import Person


class Command(BaseCommand):
    help = (
        "Prints all that the portal holds about one person, as JSON: what they, or a child's parents, may ask to see "
        "(the right to see one's data, Law 91/2025/QH15 on personal data protection)."
    )

    def add_arguments(self, parser):
        parser.add_argument("person", type=int, help="the number in the address of the person's page in the workplace")

    def handle(self, *, person, **options):
        found = Person.objects.select_related("unit", "user").filter(pk=person).first()
        if found is None:
            raise CommandError(f"No person has the number {person}.")
        held = {}
        for path in settings.PERSONAL_DATA:
            held |= import_string(path)(found)
        self.stdout.write(json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
