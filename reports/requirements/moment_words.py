"""Moments around a deadline as people type them: “3 days before”, “trước 2 giờ”, “1 ngày sau”; and hours before it."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.ui.templatetags.portal import days, hours, minutes
from foundation.vietnamese.text import search_key

# Minutes before the deadline: a week, three days and one day before, one day after.
USUAL = (10080, 4320, 1440, -1440)
MOST_MOMENTS, MOST_HOURS = 12, 8
_FARTHEST = 90 * 1440  # minutes
_FARTHEST_HOURS = 30 * 24
_SIZES = {"phut": 1, "minute": 1, "gio": 60, "tieng": 60, "hour": 60, "ngay": 1440, "day": 1440, "tuan": 10080,
          "week": 10080}  # fmt: skip
_BEFORE, _AFTER = {"truoc", "before"}, {"sau", "after", "qua"}
_IDLE = {"han", "nop", "khi", "het", "the", "deadline", "it", "is", "due", "su"}
_AT_IT = {
    "dung han",
    "dung han nop",
    "dung luc het han",
    "luc het han",
    "khi het han",
    "at the deadline",
    "when it is due",
    "0",
}
_PIECE = re.compile(r"[0-9]+|[a-z]+")


class Unread(ValueError):
    """Its text says to a person what was not understood, and how to write it."""


def read_moments(text: str) -> list[int]:
    """Minutes before the deadline (negative: after it), the earliest first, each once. Raises Unread."""
    found = {_moment(piece) for piece in _pieces(text)}
    if len(found) > MOST_MOMENTS:
        raise Unread(_("At most %(most)s reminders, please.") % {"most": MOST_MOMENTS})
    return sorted(found, reverse=True)


def _pieces(text: str) -> list[str]:
    return [piece for piece in (piece.strip() for piece in re.split(r"[,;\n]", text)) if piece]


def _moment(piece: str) -> int:
    plain = search_key(piece)
    if plain in _AT_IT:
        return 0
    words = _PIECE.findall(plain)
    numbers = [word for word in words if word.isdigit()]
    sizes = [size for word in words if (size := _SIZES.get(word.removesuffix("s")) or _SIZES.get(word))]
    signs = [1 if word in _BEFORE else -1 for word in words if word in _BEFORE | _AFTER]
    known = len(numbers) + len(sizes) + len(signs) + sum(word in _IDLE for word in words)
    if (len(numbers), len(sizes), len(signs)) != (1, 1, 1) or known != len(words):
        raise Unread(
            _("“%(text)s” was not understood. Write such as “3 days before”, “2 hours before” or “1 day after”.")
            % {"text": piece}
        )
    found = signs[0] * int(numbers[0][:6]) * sizes[0]
    if abs(found) > _FARTHEST:
        raise Unread(_("“%(text)s” is too far from the deadline: at most 90 days.") % {"text": piece})
    return found


def moment_words(moment: int) -> str:
    """In the language of the reader, as read_moments reads it."""
    if moment == 0:
        return _("at the deadline")
    size = abs(moment)
    time = days(size // 1440) if size % 1440 == 0 else hours(size // 60) if size % 60 == 0 else minutes(size)
    return (_("%(time)s before") if moment > 0 else _("%(time)s after")) % {"time": time}


def moments_words(moments: Iterable[int]) -> str:
    return ", ".join(moment_words(moment) for moment in sorted(moments, reverse=True))


def read_hours(text: str) -> list[int]:
    """“72, 24, 2, 0”: hours before the deadline, the earliest first, each once. Raises Unread."""
    found = set()
    for piece in _pieces(text):
        if not (piece.isascii() and piece.isdigit() and int(piece[:9]) <= _FARTHEST_HOURS):
            words = _("“%(text)s” is no number of hours. Write whole hours up to 720, such as: 72, 24, 2, 0")
            raise Unread(words % {"text": piece})
        found.add(int(piece))
    if len(found) > MOST_HOURS:
        raise Unread(_("At most %(most)s moments, please.") % {"most": MOST_HOURS})
    return sorted(found, reverse=True)


def hours_words(found: Iterable[int]) -> str:
    return ", ".join(str(each) for each in found)


def hours_before(count: int) -> str:
    """“24 hours before”, for a line of time."""
    if count == 0:
        return _("at the deadline")
    return ngettext("%(count)d hour before", "%(count)d hours before", count) % {"count": count}
