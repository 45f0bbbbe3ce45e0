"""The judge token: a signed right to send marks as one judge of one sitting, until it is stopped. And the address
that stands on a printed sheet, which says whose sheet it is and opens nothing by itself."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="contests.judge", sep="~")
_printed = Signer(salt="contests.printed-sheet", sep="~")


class TokenRefused(Exception):
    """Forged or damaged."""


@dataclass(frozen=True, slots=True)
class Bound:
    judge: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Printed:
    """Whose sheet a piece of paper is; `appearance` 0: all teams of the judge on one."""

    judge: int
    part: int
    appearance: int


def make_token(judge) -> str:
    return _signer.sign(f"{judge.pk}.{judge.token_epoch}")


def read_token(token: str) -> Bound:
    """What the token is bound to; TokenRefused if it is not ours."""
    return Bound(*_numbers(_signer, token, 2))


def sign_printed(printed: Printed) -> str:
    return _printed.sign(f"{printed.judge}.{printed.part}.{printed.appearance}")


def read_printed(signed: str) -> Printed:
    return Printed(*_numbers(_printed, signed, 3))


def _numbers(signer, signed, how_many):
    try:
        numbers = [int(number) for number in signer.unsign(signed).split(".")]
    except (BadSignature, ValueError) as error:
        raise TokenRefused("not ours") from error
    if len(numbers) != how_many:
        raise TokenRefused("not ours")
    return numbers
