from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something that must be mended before a contest opens (or a remark worth a look), and the admin page where."""

    message: str
    model: str
    pk: int
