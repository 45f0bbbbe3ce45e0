"""What came of recording or deciding, name by name, for the head of the next page."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from propaganda.models import ServiceSuccess
from propaganda.successes.actions import SAME_DAY, Recorded
from schools.models import Person

MOST_NAMES = 40


def recorded(request: HttpRequest, done: Recorded) -> None:
    if done.new:
        words = ngettext("%(count)d success is recorded.", "%(count)d successes are recorded.", len(done.new))
        messages.success(request, words % {"count": len(done.new)})
    claims = [each.success.person_id for each in done.known if each.confirmed]
    if claims:
        messages.success(request, _("Confirmed what these pupils had claimed: %(names)s.") % {"names": _names(claims)})
    there = [each.success.person_id for each in done.known if each.why == SAME_DAY and not each.confirmed]
    if there:
        messages.info(request, _("On record already, not counted twice: %(names)s.") % {"names": _names(there)})
    if done.shown:
        names = _names([each.person_id for each in done.shown])
        messages.success(request, _("The photo or file now shows what was on record of: %(names)s.") % {"names": names})
    if any(each.why != SAME_DAY for each in done.known):
        words = _("This number of a file is on record already. One file is one success; nothing was recorded for it.")
        messages.warning(request, words)


def decided(
    request: HttpRequest, done: list[ServiceSuccess], otherwise: list[ServiceSuccess], *, confirm: bool
) -> None:
    if done:
        words = _("Confirmed: %(names)s.") if confirm else _("Not confirmed, and the pupils read why: %(names)s.")
        messages.success(request, words % {"names": _names([each.person_id for each in done])})
    if otherwise:
        words = _("Somebody else decided otherwise before you, and that stands: %(names)s.")
        messages.warning(request, words % {"names": _names([each.person_id for each in otherwise])})


def _names(people: list[int]) -> str:
    found = Person.objects.filter(pk__in=people).order_by("name_sort_key", "pk").values_list("full_name", flat=True)
    names = list(found[: MOST_NAMES + 1])
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
