"""What an act about units touches in contests: sittings that are not over, contests that run, forms not sent back."""

from django.utils.translation import gettext as _

from contests.models import Contest, Sitting
from schools.ordering import name_key
from schools.orders import Order
from schools.touching import Touched, ending, moving, touched


def touched_by(order: Order) -> list[Touched]:
    """Sittings and contests of units that end or answer to others. They stay where they are, as facts do."""
    units = [*ending(order), *moving(order)]
    sittings = Sitting.objects.filter(unit__in=units, cancelled_at=None).exclude(state=Sitting.State.PUBLISHED)
    sittings = sittings.select_related("unit", "stage__contest").order_by("pk")
    contests = Contest.objects.filter(unit__in=ending(order)).exclude(state=Contest.State.CLOSED).order_by("pk")
    return [
        *touched("contests", _("%(count)s sittings are not over; they stay with their school."), _of(sittings)),
        *touched(
            "contests",
            _(
                "%(count)s contests are not closed and stay with the unit that ends; from then on only its own "
                "staff look after them. Close them before, or leave these people their roles."
            ),
            [contest.title for contest in contests],
        ),
    ]


def _of(sittings) -> list[str]:
    ordered = sorted(sittings, key=lambda sitting: (name_key(sitting.unit.name), sitting.pk))
    return [f"{sitting.unit}: {sitting.stage.contest}" for sitting in ordered]
