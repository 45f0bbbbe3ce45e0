"""Who fills in which cells: whoever keeps the report all of them, a class teacher those of their own classes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reports.cells import of_key
from reports.models import Obligation
from schools.models import Membership


@dataclass(frozen=True)
class Hand:
    keeps: bool  # fills in everything and sends
    classes: frozenset[int] = field(default_factory=frozenset)  # teaches these

    @property
    def fills(self) -> bool:
        return self.keeps or bool(self.classes)

    def may_fill(self, key: str) -> bool:
        return self.keeps or of_key(key)[1] in self.classes

    def must_fill(self, keys: Iterable[str]) -> None:
        """Raises PermissionDenied, or ValueError for what is no key."""
        allowed = [self.may_fill(key) for key in keys]
        if not all(allowed):
            raise PermissionDenied


def hand_of(obligation: Obligation, user) -> Hand:
    if Obligation.objects.editable_by(user).filter(pk=obligation.pk).exists():
        return Hand(True)
    seats = Membership.objects.on(timezone.localdate()).filter(
        user=user, unit=obligation.unit_id, role=Membership.Role.TEACHER, school_class__isnull=False
    )
    if not obligation.requirement.form.figures.filter(by_class=True).exists():
        return Hand(False)
    return Hand(False, frozenset(seats.values_list("school_class", flat=True)))
