"""Look at a page somebody else named, so that neither our network nor our time can be used against us.

Every name is resolved here; if any of its addresses is not public, nothing is asked; the connection goes to the very
address that was looked at, and TLS is verified for the name. Redirects are looked at like the first address. Time and
bytes are bounded below HTTP, at the socket, so that headers, dribbling and endless bodies all count.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from propaganda.evidence import addresses
from propaganda.evidence.titles import title_of

SECONDS = 15
MOST_BYTES = 512 * 1024
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; ContestPortal link check)",
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "Accept-Language": "vi,en;q=0.5",
    "Connection": "close",
}


class Inner(Exception):
    """Some address of the name does not belong to the public internet."""


class Unreachable(Exception):
    """Nothing answered properly, in time and within bounds."""


@dataclass(frozen=True)
class Network:
    """How names are resolved and which addresses may be asked; tests put their own servers here."""

    resolve: Callable[..., list[str]] = addresses.resolve
    is_public: Callable[[str], bool] = addresses.is_public
    normalised: Callable[[str], str] = addresses.normalised
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS


@dataclass(frozen=True)
class Page:
    url: str  # where the redirects ended
    status: int
    title: str = ""


def look_at(url: str, network: Network | None = None) -> Page:
    """The page behind an address. Raises Inner or Unreachable."""
    network = network or Network()
    budget = Budget(time.monotonic() + network.seconds, MOST_BYTES)
    try:
        for _step in range(MOST_REDIRECTS + 1):
            url = network.normalised(url)
            status, location, title = _ask(url, network, budget)
            if status not in REDIRECTS or not location:
                return Page(url, status, title)
            url = urljoin(url, _as_sent(location))
    except addresses.BadAddress as error:
        raise Inner(str(error)) from error
    except (OSError, http.client.HTTPException, ValueError, Spent) as error:
        raise Unreachable(str(error)) from error
    raise Unreachable("too many redirects")


def _as_sent(header: str) -> str:
    """Servers write other letters in UTF-8, which http.client reads as Latin-1."""
    return header.encode("latin-1").decode("utf-8", "replace")


class Spent(Exception):
    """The bytes of this look are used up."""


@dataclass
class Budget:
    """What one look may still use, over all its redirects."""

    end: float
    bytes: int

    def seconds(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("took too long")
        return left


class _Reading(io.RawIOBase):
    """A socket's bytes, within a budget."""

    def __init__(self, sock, budget: Budget) -> None:
        self.sock = sock
        self.budget = budget

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.budget.bytes <= 0:
            raise Spent("too many bytes")
        self.sock.settimeout(self.budget.seconds())
        with memoryview(buffer) as view:
            read = self.sock.recv_into(view[: min(len(view), self.budget.bytes)])
        self.budget.bytes -= read
        return read


class _Bounded:
    """Stands in for a socket where http.client wants one; whoever opened that closes it."""

    def __init__(self, sock, budget: Budget) -> None:
        self.sock = sock
        self.budget = budget

    def makefile(self, _mode):
        return io.BufferedReader(_Reading(self.sock, self.budget))

    def sendall(self, content):
        self.sock.settimeout(self.budget.seconds())
        self.sock.sendall(content)

    def close(self):
        pass


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the name would resolve to by now."""

    def __init__(self, host, port, *, sock, budget):
        super().__init__(host, port)
        self.default_port = port  # which the header Host leaves out; another one is never asked
        self.sock = _Bounded(sock, budget)

    def connect(self):
        raise OSError("the server hung up")


def _ask(url: str, network: Network, budget: Budget) -> tuple[int, str, str]:
    """Status, Location and title of one answer."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or addresses.PORTS[parts.scheme]
    found = network.resolve(host, port, seconds=budget.seconds())
    if not found:
        raise Unreachable("no address")
    if not all(map(network.is_public, found)):
        raise Inner(host)
    sock = _connected(found, port, budget)
    try:
        if parts.scheme == "https":
            sock.settimeout(budget.seconds())
            sock = network.context.wrap_socket(sock, server_hostname=host)
        connection = _Pinned(host, port, sock=sock, budget=budget)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers=HEADERS)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), _title(answer)
    finally:
        sock.close()


def _connected(found: list[str], port: int, budget: Budget) -> socket.socket:
    """The first of a name's addresses that answers, two at most."""
    problem: OSError = OSError("no address")
    for address in found[:2]:
        try:
            return socket.create_connection((address, port), timeout=min(budget.seconds(), SECONDS / 2))
        except OSError as error:
            problem = error
    raise problem


def _title(answer: http.client.HTTPResponse) -> str:
    """Of an HTML page, as far as it could be read; what is behind the bounds is not missed."""
    kind = answer.headers.get_content_type()
    if answer.status in REDIRECTS or answer.headers.get("Content-Encoding", "identity") != "identity":
        return ""
    if kind not in {"text/html", "application/xhtml+xml"}:
        return ""
    head = b""
    try:
        while b"</title" not in head.lower() and (chunk := answer.read1(16 * 1024)):
            head += chunk
    except (OSError, http.client.HTTPException, ValueError, Spent):
        pass
    return title_of(head, answer.headers.get_content_charset() or "")
