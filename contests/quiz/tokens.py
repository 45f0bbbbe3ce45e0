"""The attempt token: a signed right to save answers in one attempt until its deadline, and nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="contests.attempt", sep="~")


class TokenRefused(Exception):
    """Forged, damaged or past its time."""


@dataclass(frozen=True, slots=True)
class Bound:
    attempt: int
    entrant: int
    version: int
    until: int  # seconds since the epoch: the deadline with its grace


def make_token(attempt) -> str:
    until = int(attempt.accepts_until.timestamp())
    return _signer.sign(f"{attempt.pk}.{attempt.entrant_id}.{attempt.token_version}.{until}")


def read_token(token: str, at: datetime) -> Bound:
    """What the token is bound to; TokenRefused if it is not ours or its time is over."""
    try:
        bound = Bound(*map(int, _signer.unsign(token).split(".")))
    except (BadSignature, TypeError, ValueError) as error:
        raise TokenRefused("not a token of ours") from error
    if datetime.fromtimestamp(bound.until + 1, UTC) < at:
        raise TokenRefused("its time is over")
    return bound
