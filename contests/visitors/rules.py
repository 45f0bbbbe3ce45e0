"""Who may register themselves for a contest, and why somebody may not."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.eligibility import audiences_of, barred, by_teams
from contests.models import Audience, Contest, Exclusion
from contests.naming import age_on
from foundation.vietnamese.dates import written_date
from schools.models import Person, Unit
from schools.querysets import lies_under, units_under

# A child in the sense of the Law on Children (2016, article 1): below it a parent or guardian agrees as well.
CHILD = 16


def registering(contest: Contest) -> list[Audience]:
    """The audiences whose people register themselves, in order; none: nobody does. A team is entered by its school."""
    if by_teams(contest):
        return []
    return [one for one in audiences_of([contest.pk]) if one.self_registration and one.kind == Audience.Kind.CITIZEN]


def is_running(contest: Contest, at) -> bool:
    """Whether registering still makes sense: the contest is open, and a stage that counts has not ended."""
    return contest.state == Contest.State.OPEN and contest.stages.filter(practice=False, closes_at__gt=at).exists()


def residences(audiences: Iterable[Audience], day: date):
    """Where one may say one lives, learns or works: the communes there, or the place itself where there are none."""
    places = {audience.residence_id for audience in audiences if audience.residence_id}
    below = Unit.objects.open_on(day).filter(lies_under("pk", places, day))
    communes = below.filter(kind=Unit.Kind.COMMUNE)
    without = [place for place in places if not communes.filter(lies_under("pk", [place], day)).exists()]
    return (communes | Unit.objects.open_on(day).filter(pk__in=without)).distinct().order_by("name_search_key", "pk")


def day_of_age(audience: Audience, day: date) -> date:
    """The day on which an audience asks for an age (of one from audiences_of)."""
    opens = getattr(audience, "opens_at", None)
    return audience.age_on or (timezone.localdate(opens) if opens else day)


def why_too_young_or_old(audiences: Iterable[Audience], born_on: date, day: date) -> str:
    """Why nobody born on that day may register in any of these audiences; empty if they may in one."""
    reasons = [_age_reason(audience, born_on, day) for audience in audiences]
    return "" if "" in reasons else reasons[0]


def _age_reason(audience, born_on, day):
    on = day_of_age(audience, day)
    age = age_on(born_on, on)
    words = {"age": age, "day": written_date(on)}
    if audience.age_from and age < audience.age_from:
        message = _("This contest is for people aged %(least)d or more on %(day)s; born then, you are %(age)d.")
        return message % {**words, "least": audience.age_from}
    if audience.age_to and age > audience.age_to:
        message = _("This contest is for people aged at most %(most)d on %(day)s; born then, you are %(age)d.")
        return message % {**words, "most": audience.age_to}
    return ""


def fits(audiences: Iterable[Audience], born_on: date, residence: Unit | None, day: date) -> bool:
    """Whether somebody born on that day who lives, learns or works there may register in one of these audiences."""
    return any(
        not _age_reason(audience, born_on, day)
        and (
            not audience.residence_id
            or (residence is not None and residence.pk in units_under([audience.residence_id], day))
        )
        for audience in audiences
    )


def is_kept_out(contest: Contest, person: Person, day: date) -> bool:
    """Whether somebody of the same name and date of birth is excluded from the contest.

    Who registers is on no list, so a member of the organising committee would otherwise be a new person.
    """
    same = Person.objects.filter(name_sort_key=person.name_sort_key, born_on=person.born_on).exclude(pk=person.pk)
    exclusions = Exclusion.objects.filter(contest=contest).order_by("pk")
    return any(same.filter(barred(exclusion, day)).exists() for exclusion in exclusions)


def age_words(audience: Audience) -> str:
    """ "from 15 years", "15 to 30 years"; empty where any age may enter."""
    least, most = audience.age_from, audience.age_to
    if least and most:
        return _("aged %(least)d to %(most)d") % {"least": least, "most": most}
    if least:
        return ngettext("aged %(age)d or more", "aged %(age)d or more", least) % {"age": least}
    return ngettext("aged at most %(age)d", "aged at most %(age)d", most) % {"age": most} if most else ""
