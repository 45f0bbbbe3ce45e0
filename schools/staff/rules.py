"""Who works at a unit, and how each of them signs in."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from foundation.accounts.models import Card
from foundation.vietnamese.text import search_key
from schools.models import Membership, Person
from schools.roster.rules import accounts_without_person


@dataclass(frozen=True)
class Colleague:
    """`accounts`: those with a role here and this very name that nobody on a list has; one of them may be theirs."""

    person: Person
    role: bool
    card: bool
    accounts: list = field(default_factory=list)

    @property
    def may_have_card(self) -> bool:
        """Whoever holds a role signs in by password: a card would lend the printer their seat."""
        user = self.person.user
        ordinary = user is None or (user.is_active and not user.is_staff and not user.is_superuser)
        return ordinary and not self.role and not self.accounts


def staff_of(unit, day) -> list[Colleague]:
    """Who works there, in the order of names."""
    waiting = defaultdict(list)
    for user in accounts_without_person(unit, day):
        waiting[search_key(user.full_name)].append(user)
    people = Person.objects.filter(unit=unit, kind=Person.Kind.STAFF, left_on=None).select_related("user")
    people = people.annotate(
        role=Exists(Membership.objects.filter(user=OuterRef("user"))),
        card=Exists(Card.objects.usable().filter(user=OuterRef("user"))),
    )
    return [
        Colleague(person, person.role, person.card, [] if person.user else waiting.get(person.name_search_key, []))
        for person in people.order_by("name_sort_key", "pk")
    ]


def left_staff_of(unit):
    people = Person.objects.filter(unit=unit, kind=Person.Kind.STAFF).exclude(left_on=None)
    return people.order_by("name_sort_key", "pk")
