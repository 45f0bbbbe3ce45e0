"""What `manage.py check --deploy` says of e-mail and of the portal's own address."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Warning as Hint

HERE = {"localhost", "127.0.0.1", "::1"}


def mail_is_set(app_configs=None, **kwargs):
    server = settings.EMAIL_HOST
    asked = [
        (_leads_nowhere(settings.PORTAL_URL), "W001",
         f"Links in e-mails would begin with {settings.PORTAL_URL}: set PORTAL_URL to the portal's address."),
        (not server, "W002",
         "EMAIL_URL is not set: reminders are shown in the portal, and e-mails only printed by the worker."),
        (server and not settings.EMAIL_FROM, "W003",
         "EMAIL_FROM is not set: e-mails leave with a sender that nobody can answer."),
        (server not in HERE and settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS),
         "W004", "The password of EMAIL_URL travels without encryption: use smtps:// or smtp+tls://."),
    ]  # fmt: skip
    return [Hint(words, id=f"mail.{number}") for wrong, number, words in asked if wrong]


def _leads_nowhere(url):
    parts = urlsplit(url)
    return parts.scheme not in {"http", "https"} or "*" in url or parts.hostname in {None, *HERE}
