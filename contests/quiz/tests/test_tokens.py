from types import SimpleNamespace

import pytest
from django.core import signing

from contests.quiz.tokens import Bound, TokenRefused, make_token, read_token

ATTEMPT = SimpleNamespace(pk=7, entrant_id=9)


def test_a_token_says_what_it_is_bound_to():
    assert read_token(make_token(ATTEMPT)) == Bound(7, 9)


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token.replace("7.9", "8.9", 1),
        lambda token: token.replace("7.9", "7.10", 1),
        lambda token: "7.9~" + "A" * 43,
        lambda token: signing.Signer(salt="another purpose", sep="~").sign(token.split("~")[0]),
        lambda token: signing.Signer(key="k", salt="contests.attempt", sep="~").sign(token.split("~")[0]),
        lambda token: signing.Signer(salt="contests.attempt", sep="~").sign("7"),
        lambda token: signing.Signer(salt="contests.attempt", sep="~").sign("7.9.2.99999999999"),
        lambda token: signing.Signer(salt="contests.attempt", sep="~").sign("a.b"),
        lambda token: token + "\0",
        lambda token: "ế" * 20,
    ],
)
def test_anything_else_is_refused(forge):
    with pytest.raises(TokenRefused):
        read_token(forge(make_token(ATTEMPT)))
