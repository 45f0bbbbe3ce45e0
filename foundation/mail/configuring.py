"""The mail server, from one address in the environment. Read by the settings: imports nothing of Django but its error.

smtps://user:password@mail.example.vn        encrypted from the first byte, port 465
smtp+tls://user:password@mail.example.vn     encrypted before the password, port 587
smtp://localhost                             not encrypted, port 25: a relay on this machine or its own network
"""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtps": 465, "smtp+tls": 587, "smtp": 25}


class MailServer(NamedTuple):
    """In the order of Django's settings; without a host there is none, and messages are printed."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    ssl: bool = False
    tls: bool = False


def server_of(url: str, password: str = "") -> MailServer:
    """`password`: in place of that of the address, whose signs would have to be written as %XX. Raises
    ImproperlyConfigured in words for whoever sets it."""
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {error}.") from error
    if scheme not in PORTS or not host:
        raise ImproperlyConfigured(
            "EMAIL_URL must be smtps://user:password@host, smtp+tls://user:password@host or smtp://host."
        )
    return MailServer(
        host, port or PORTS[scheme], unquote(parts.username or ""), password or unquote(parts.password or ""),
        ssl=scheme == "smtps", tls=scheme == "smtp+tls",
    )  # fmt: skip
