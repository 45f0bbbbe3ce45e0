"""The words of a reminder by e-mail: what is owed, to whom, until when, and one link. Nothing about any person."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.mail.links import absolute
from foundation.ui.tabs import address
from foundation.ui.templatetags.portal import whole_day
from foundation.vietnamese.dates import written_date
from reports.countdown import left_words
from reports.models import Decision, Obligation, Reminder
from reports.moments import SENT_BACK, due_of


def until_words(due: datetime) -> str:
    """ "17:00 ngày 31/10/2018"; of midnight, which is read wrongly, the last day that counts."""
    if day := whole_day(due):
        return _("the end of %(day)s") % {"day": written_date(day)}
    local = timezone.localtime(due)
    return _("%(time)s on %(day)s") % {"time": date_format(local, "H:i"), "day": written_date(local.date())}


def page_of(obligation: Obligation) -> str:
    """The address of the report inside the portal; whoever is not signed in comes to it by way of the door."""
    return address("report", obligation.pk) or "/"


def message_of(reminder: Reminder, obligation: Obligation, at: datetime) -> EmailMultiAlternatives:
    """In the language of the portal. The number of the row is in its Message-ID: the same row is the same message."""
    with translation.override(settings.LANGUAGE_CODE):
        due = due_of(obligation)
        context = {
            "obligation": obligation, "requirement": obligation.requirement, "receiver": obligation.receiver,
            "until": until_words(due), "left": left_words(due, at), "late": due <= at, "reason": _reason(obligation),
            "link": absolute(page_of(obligation)),
        }  # fmt: skip
        subject = _("Reminder: %(title)s – until %(until)s") % {
            "title": obligation.requirement.title, "until": context["until"],
        }  # fmt: skip
        message = EmailMultiAlternatives(
            " ".join(subject.split()),
            render_to_string("reports/reminder_mail.txt", context),
            to=[reminder.address],
            headers={
                "Message-ID": f"<reminder-{reminder.pk}@{urlsplit(settings.PORTAL_URL).hostname or 'localhost'}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("reports/reminder_mail.html", context), "text/html")
    return message


def _reason(obligation: Obligation) -> str:
    if obligation.state != SENT_BACK:
        return ""
    last = Decision.objects.filter(version=obligation.current_id).order_by("-at", "-pk").first()
    return last.reason if last else ""
