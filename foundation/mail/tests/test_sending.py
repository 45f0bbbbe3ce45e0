"""Taken, not taken, or unclear: told by a real server over a real line."""

import socket

import pytest
from django.core.mail import EmailMessage

from foundation.mail.sending import NotSent, Post, Unclear
from foundation.mail.tests.server import DIE_AFTER, DIE_BEFORE, HANG, LATER, REFUSE, SPIT, TAKE


def letter(to="vanthu@example.vn", subject="Nhắc nộp"):
    return EmailMessage(subject, "Báo cáo kết quả", "cong@example.vn", [to])


def test_many_messages_go_over_one_line(server):
    with Post() as post:
        for number in range(3):
            post.send(letter(f"a{number}@example.vn"))
    assert server.addresses == ["a0@example.vn", "a1@example.vn", "a2@example.vn"]
    assert server.messages[0]["Subject"] == "Nhắc nộp"


@pytest.mark.parametrize(
    ("act", "lasting", "broken", "words"),
    [
        (REFUSE, True, False, "550 no such user"),
        (LATER, False, False, "451 come back"),
        (SPIT, True, False, "554 spam"),
    ],
)
def test_what_the_server_refuses_was_not_sent_and_the_line_holds(server, act, lasting, broken, words):
    server.acts = [act, TAKE]
    with Post() as post:
        with pytest.raises(NotSent, match=words) as refused:
            post.send(letter())
        assert (refused.value.lasting, refused.value.broken) == (lasting, broken)
        post.send(letter("next@example.vn"))
    assert server.addresses == ["next@example.vn"]


@pytest.mark.parametrize(("act", "kept"), [(DIE_BEFORE, 0), (DIE_AFTER, 1), (HANG, 1)])
def test_a_line_that_breaks_during_the_text_leaves_it_unclear_and_the_next_has_a_new_line(server, act, kept):
    server.acts = [act, TAKE]
    with Post() as post:
        with pytest.raises(Unclear):
            post.send(letter())
        assert len(server.received) == kept
        post.send(letter("next@example.vn"))
    assert server.addresses[-1] == "next@example.vn"


def test_a_server_that_is_not_there(server, settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_PORT = closed.getsockname()[1]
    with Post() as post, pytest.raises(NotSent, match="Connection refused") as refused:
        post.send(letter())
    assert (refused.value.lasting, refused.value.broken) == (False, True)


@pytest.mark.parametrize("to", ["a\nBcc: b@example.vn", "a@"])
def test_an_address_that_no_message_can_have_does_not_stop_the_others(server, to):
    with Post() as post:
        with pytest.raises(NotSent) as refused:
            post.send(letter(to))
        assert refused.value.lasting
        post.send(letter())
    assert server.addresses == ["vanthu@example.vn"]
