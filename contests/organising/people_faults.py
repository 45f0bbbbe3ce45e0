"""Whether anybody can enter, and whether those are there who should."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.eligibility import people_of
from contests.models import Audience
from contests.organising.faults import Fault
from schools.models import Person


def audience_faults(contest):
    audiences = list(contest.audiences.order_by("pk"))
    if not audiences:
        yield Fault(_("No audience: nobody may enter. Add who takes part."), "contest", contest.pk)
    for audience in audiences:
        named = {"audience": audience.name}
        if audience.self_registration and not audience.age_from:
            message = _(
                "Audience “%(audience)s” may register themselves, but no age is asked for. Say from which age: younger "
                "ones need their parents' consent."
            )
            yield Fault(message % named, "contest", contest.pk)
        if audience.self_registration and audience.kind != Audience.Kind.CITIZEN:
            message = _(
                "Audience “%(audience)s”: pupils and staff are on the lists of their units, only citizens register."
            )
            yield Fault(message % named, "contest", contest.pk)
        if _backwards(audience.age_from, audience.age_to) or _backwards(audience.grade_from, audience.grade_to):
            message = _("Audience “%(audience)s”: it ends below where it begins, so nobody belongs to it.")
            yield Fault(message % named, "contest", contest.pk)
    for bloc in contest.blocs.annotate(number=Count("units")).filter(number=0).order_by("pk"):
        message = _("Bloc “%(bloc)s” has no units. Add those that compete in it.")
        yield Fault(message % {"bloc": bloc.name}, "contest", contest.pk)


def _backwards(first, last):
    return bool(first and last and last < first)


def audience_remarks(contest, at):
    day = timezone.localdate(at)
    for audience in contest.audiences.order_by("pk"):
        if not audience.self_registration and not people_of(audience, day).exists():
            message = _("Nobody on the lists of your units belongs to “%(audience)s” yet.")
            yield Fault(message % {"audience": audience.name}, "contest", contest.pk)
        if unknown := _without_age(audience, day):
            message = ngettext(
                "“%(audience)s”: the date of birth of %(count)d person is not on the list, so they cannot enter.",
                "“%(audience)s”: the dates of birth of %(count)d people are not on the list, so they cannot enter.",
                unknown,
            )
            yield Fault(message % {"audience": audience.name, "count": unknown}, "contest", contest.pk)
    twice = contest.blocs.values("units").annotate(n=Count("pk")).filter(n__gt=1, units__isnull=False)
    if twice.exists():
        message = _("A unit stands in two blocs: it would be ranked twice.")
        yield Fault(message, "contest", contest.pk)


def _without_age(audience, day) -> int:
    if audience.self_registration or not (audience.age_from or audience.age_to):
        return 0
    unit = audience.contest.unit
    people = Person.objects.under([unit.pk], unit.day_of_tree(day))
    return people.filter(kind=audience.kind, left_on=None, born_on=None).count()
