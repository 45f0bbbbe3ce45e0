"""Django's SMTP backend, which also tells *not taken* from *perhaps taken*: a line that breaks while a message is on
its way leaves that open, and whoever sends again then may send twice."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend


class Unclear(Exception):
    """The line broke after the message began to leave and before the server answered. No OSError on purpose: what
    catches those takes the message for refused."""


class _Telling:
    def data(self, msg):
        try:
            return super().data(msg)  # type: ignore[misc]  # of smtplib.SMTP
        except smtplib.SMTPDataError:
            raise  # answered: not taken
        except OSError as lost:
            self.close()  # type: ignore[attr-defined]
            raise Unclear(str(lost)) from lost


class _Plain(_Telling, smtplib.SMTP):
    pass


class _Encrypted(_Telling, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    @property
    def connection_class(self):
        return _Encrypted if self.use_ssl else _Plain
