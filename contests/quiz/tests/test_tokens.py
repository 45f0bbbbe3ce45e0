from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing

from contests.quiz.tokens import Bound, TokenRefused, make_token, read_token
from contests.tests.builders import AT

UNTIL = AT + timedelta(minutes=31)
ATTEMPT = SimpleNamespace(pk=7, entrant_id=9, token_version=2, accepts_until=UNTIL)


def test_a_token_says_what_it_is_bound_to():
    assert read_token(make_token(ATTEMPT), AT) == Bound(7, 9, 2, int(UNTIL.timestamp()))


def test_it_holds_to_the_end_of_the_grace_and_not_after():
    token = make_token(ATTEMPT)
    assert read_token(token, UNTIL).attempt == 7
    with pytest.raises(TokenRefused):
        read_token(token, UNTIL + timedelta(seconds=2))


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token.replace("7.9", "8.9", 1),
        lambda token: token.replace("7.9.2", "7.10.2", 1),
        lambda token: "7.9.2.99999999999~" + token.split("~")[1],
        lambda token: signing.Signer(salt="another purpose", sep="~").sign(token.split("~")[0]),
        lambda token: signing.Signer(key="k", salt="contests.attempt", sep="~").sign(token.split("~")[0]),
        lambda token: signing.Signer(salt="contests.attempt", sep="~").sign("7.9"),
        lambda token: signing.Signer(salt="contests.attempt", sep="~").sign("a.b.c.d"),
        lambda token: token + "\0",
        lambda token: "ế" * 20,
    ],
)
def test_anything_else_is_refused(forge):
    with pytest.raises(TokenRefused):
        read_token(forge(make_token(ATTEMPT)), AT)
