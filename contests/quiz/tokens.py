"""The attempt token: a signed right to save answers in one attempt while it accepts them, and nothing else.

Until when is asked of the attempt itself, by the statement that writes: the end of a stage may be moved meanwhile.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="contests.attempt", sep="~")


class TokenRefused(Exception):
    """Forged or damaged."""


@dataclass(frozen=True, slots=True)
class Bound:
    attempt: int
    entrant: int


def make_token(attempt) -> str:
    return _signer.sign(f"{attempt.pk}.{attempt.entrant_id}")


def read_token(token: str) -> Bound:
    """What the token is bound to; TokenRefused if it is not ours."""
    try:
        return Bound(*map(int, _signer.unsign(token).split(".")))
    except (BadSignature, TypeError, ValueError) as error:
        raise TokenRefused("not a token of ours") from error
