"""Which addresses of the network may be asked at all: those of the public internet, each proved before it is used."""

import ipaddress
import queue
import socket
import threading
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
LONGEST = 1000
SAFE = "/%:@!$&'()*+,;=?~"  # of a path or query; what is escaped already stays
# All that is given out of IPv6 for the public internet (RFC 4291), so neither of what was once site-local (fec0::/10).
GIVEN_OUT = ipaddress.ip_network("2000::/3")
NEVER = [
    ipaddress.ip_network(net)
    for net in (
        "2002::/16", "2001::/32",  # carry an IPv4 address inside, which a gateway may unpack: 6to4, Teredo
        "3fff::/20",  # for examples
        "192.0.0.0/24", "192.88.99.0/24",  # of protocols, of old gateways
        "168.63.129.16/32",  # what a machine at Azure asks about itself
    )
]  # fmt: skip


class BadAddress(ValueError):
    """Its text says what is wrong with an address and what to do."""


def normalised(typed: str) -> str:
    """An address as people type it, as it is kept: with its scheme, the host in ASCII, without a fragment.

    Raises BadAddress for whatever would not be asked: another scheme, port, a name and password, an inner address.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        # The dot of other scripts is one too, so those at the end go last.
        host = (host.encode("idna").decode() if not host.isascii() else host).rstrip(".")
    except (ValueError, UnicodeError) as error:
        raise BadAddress(_("This is not an address of the web. Copy it from the browser's address bar.")) from error
    if parts.scheme not in PORTS or not host or any(letter.isspace() for letter in text):
        raise BadAddress(_("This is not an address of the web. Copy it from the browser's address bar."))
    if "@" in parts.netloc:
        raise BadAddress(_("This address holds a name or password. Leave out what stands before the @."))
    if port not in {None, PORTS[parts.scheme]}:
        raise BadAddress(_("This address has a port of its own (:%(port)s), which is not taken.") % {"port": port})
    if _is_inner_name(host):
        raise BadAddress(_("This address leads into an inner network, which others cannot open."))
    path, query = (quote(part, safe=SAFE) for part in (parts.path or "/", parts.query))
    found = urlunsplit((parts.scheme, f"[{host}]" if ":" in host else host, path, query, ""))
    if len(found) > LONGEST:
        raise BadAddress(_("This address is longer than %(most)s characters.") % {"most": LONGEST})
    return found


def _is_inner_name(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet. Raises ValueError for what is no IP address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in net for net in NEVER) or (ip.version == 6 and ip not in GIVEN_OUT):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_private or ip.is_unspecified)


def resolve(host: str, port: int, *, seconds: float) -> list[str]:
    """All IP addresses of a name, within that time. Raises OSError."""
    answer: queue.SimpleQueue = queue.SimpleQueue()

    def ask():
        try:
            answer.put([str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answer.put(error)

    # The system's own resolver knows no time limit.
    threading.Thread(target=ask, daemon=True, name="resolve a link").start()
    try:
        found = answer.get(timeout=max(seconds, 0))
    except queue.Empty as error:
        raise TimeoutError("resolving took too long") from error
    if isinstance(found, Exception):
        raise OSError(str(found)) from found
    return list(dict.fromkeys(found))
