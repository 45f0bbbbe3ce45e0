"""Servers on this machine that behave badly, as links may lead to."""

import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from propaganda.evidence.addresses import normalised
from propaganda.evidence.fetching import Network


@contextmanager
def server(*scripts, reads=True):
    """A server that answers each connection with the next script, the last one for ever; yields its port and what it
    was asked. A script is bytes, or a function of the connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked, over = [], threading.Event()

    def serve():
        number = 0
        while not over.is_set():
            try:
                connection, _peer = listening.accept()
            except OSError:
                return
            script = scripts[min(number, len(scripts) - 1)]
            number += 1
            threading.Thread(target=answer, args=(connection, script), daemon=True).start()

    def answer(connection, script):
        with connection:
            try:
                if reads:
                    asked.append(connection.recv(65536).decode("latin-1"))
                if callable(script):
                    script(connection)
                else:
                    connection.sendall(script)
            except OSError:
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], asked
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        listening.close()
        thread.join(5)


def page(body=b"<html><head><title>Tin</title></head></html>", status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(address, status="302 Found"):
    return page(b"", status, Location=address)


def endless(connection):
    connection.sendall(page("<html><head><title>Mãi".encode()))
    while True:
        connection.sendall(b"x" * 65536)


def dribbling(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-A: b\r\n")
        time.sleep(0.05)


def silent(connection):
    connection.recv(1)


def huge_header(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"a" * 65536)


def _of_a_test(url, names):
    parts = urlsplit(url)
    return parts.hostname in names and "@" not in parts.netloc and (parts.port or 0) > 1024


def network(names, *, seconds=3, public=None, ports=None):
    """One where `names` lead to these IP addresses, and 127.0.0.1 counts as public unless told; each name asked for is
    kept in `resolved`. Addresses with the port of a test's server are let through."""
    resolved = []

    def resolve(host, _port, *, seconds):
        resolved.append(host)
        if host not in names:
            raise OSError("no such name")
        found = names[host]
        return found.pop(0) if found and isinstance(found[0], list) else found

    made = Network(
        resolve=resolve,
        is_public=public or (lambda address: address == "127.0.0.1"),
        normalised=lambda url: url if _of_a_test(url, names) else normalised(url),
        seconds=seconds,
    )
    return made, resolved
