"""One line to the mail server for many messages; each is taken, not taken, or unclear."""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from foundation.mail.backend import Unclear

__all__ = ["NotSent", "Post", "Unclear"]


class NotSent(Exception):
    """For certain not taken; its text is for people. `lasting`: the same message would be refused again; `broken`: the
    line is down, so others would not be taken either."""

    def __init__(self, words: str, *, lasting: bool = False, broken: bool = False):
        super().__init__(words)
        self.lasting, self.broken = lasting, broken


class Post:
    """`with Post() as post: post.send(message)`. The line is opened when first needed, and again after it broke."""

    def __init__(self) -> None:
        self.line = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.hang_up()

    def reach(self) -> None:
        """Raises NotSent if there is no server to talk to."""
        try:
            self.line.open()
        except (OSError, ValueError) as error:
            self.hang_up()
            said = _("The mail server cannot be reached: %(why)s") % {"why": _answer(error)}
            raise NotSent(said, broken=True) from error

    def send(self, message: EmailMessage) -> None:
        """Returns when the server has taken it. Raises NotSent or Unclear."""
        self.reach()
        try:
            self.line.send_messages([message])
        except Unclear:
            self.hang_up()
            raise
        except smtplib.SMTPException as refused:
            code = _code(refused)
            lasting = isinstance(refused, smtplib.SMTPNotSupportedError) or (code or 0) >= 500
            broken = not lasting and code in {None, 421}
            if broken:
                self.hang_up()
            said = _("The mail server did not take it: %(why)s") % {"why": _answer(refused)}
            raise NotSent(said, lasting=lasting, broken=broken) from refused
        except OSError as lost:
            self.hang_up()
            said = _("The line to the mail server broke: %(why)s") % {"why": _answer(lost)}
            raise NotSent(said, broken=True) from lost
        except ValueError as error:  # an address or a heading that no message can have
            raise NotSent(_("No message can be made for this address."), lasting=True) from error

    def hang_up(self) -> None:
        """Whatever was taken is taken: how the line ends is of no interest."""
        with suppress(OSError):
            self.line.close()


def _replies(error: OSError) -> list[tuple[int, bytes]]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]  # type: ignore[list-item]  # bytes or str
    return []


def _code(error: OSError) -> int | None:
    return min((code for code, _words in _replies(error)), default=None)


def _answer(error: Exception) -> str:
    """The server's own words on one line, or those of the machine."""
    for code, words in _replies(error) if isinstance(error, OSError) else []:
        text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
        return " ".join(f"{code} {text}".split())[:300]
    return " ".join(str(error).split())[:300] or type(error).__name__
