"""A real mail server for tests: it takes, refuses, hangs or dies where it is told, and keeps what it took."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

# What becomes of a message: taken · refused for good or for now at its recipient · refused after its text · the line
# dies before the text, or after it without an answer · hangs after the text. The last two kept the message.
TAKE, REFUSE, LATER, SPIT, DIE_BEFORE, DIE_AFTER, HANG = (
    "take", "refuse", "later", "spit", "die before", "die after", "hang",
)  # fmt: skip


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.received: list[bytes] = []
        self.acts: list[str] = []  # for the next messages, in their order; then TAKE
        self.arrived = threading.Event()  # the text of a message that hangs is here
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.received]  # type: ignore[misc]

    @property
    def addresses(self) -> list[str]:
        return [message["To"] for message in self.messages]

    def handle_error(self, request, client_address):
        """A client that was killed is what the tests are about."""


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 ready")
        act = TAKE
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"MAIL":
                act = self.server.acts.pop(0) if self.server.acts else TAKE
                self.say("250 ok")
            elif word == b"RCPT":
                self.say({REFUSE: "550 no such user", LATER: "451 come back"}.get(act, "250 ok"))
            elif word == b"DATA":
                if act == DIE_BEFORE or not self.take(act):
                    return
            else:
                self.say("221 bye" if word == b"QUIT" else "250 ok")

    def take(self, act: str) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if act == SPIT:
            self.say("554 spam")
            return True
        if line:
            self.server.received.append(b"".join(lines))
        if act == HANG:
            self.server.arrived.set()
            self.server.let_go.wait(60)
        if act in {DIE_AFTER, HANG}:
            return False
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.let_go.set()
            server.shutdown()
            thread.join()
