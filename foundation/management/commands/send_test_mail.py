from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.mail.links import absolute
from foundation.mail.sending import NotSent, Post, Unclear


class Command(BaseCommand):
    help = "Sends one message to an address, with the settings that reminders are sent with, and says what came of it."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *, address, **options):
        via = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else "nobody (EMAIL_URL is not set)"
        self.stdout.write(f"From {settings.DEFAULT_FROM_EMAIL} by way of {via}")
        text = _("This message was sent to try whether e-mail from the portal arrives.") + f"\n\n{absolute('/')}\n"
        try:
            with Post() as post:
                post.send(EmailMessage(_("A test from the portal"), text, to=[address]))
        except NotSent as error:
            raise CommandError(str(error)) from error
        except Unclear as error:
            raise CommandError(f"The server broke off before it answered; it may have taken it: {error}") from error
        self.stdout.write("The server took it." if settings.EMAIL_HOST else "Printed above.")
