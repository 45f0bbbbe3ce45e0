"""What an act about units touches in contests: sittings that are not over, contests that run, forms not sent back."""

from datetime import datetime

from django.utils.translation import gettext as _

from contests.models import Contest, QuestionBank, Sitting
from schools.heirs import hand_over, handing, looked_after
from schools.models import Act
from schools.ordering import name_key
from schools.orders import Order
from schools.touching import Touched, ending, moving, touched


def touched_by(order: Order) -> list[Touched]:
    """Sittings of units that end or answer to others stay where they are, as facts do; contests are handed over."""
    units = [*ending(order), *moving(order)]
    sittings = Sitting.objects.filter(unit__in=units, cancelled_at=None).exclude(state=Sitting.State.PUBLISHED)
    sittings = sittings.select_related("unit", "stage__contest").order_by("pk")
    contests = looked_after(Contest, ending(order)).exclude(state=Contest.State.CLOSED)
    return [
        *touched("contests", _("%(count)s sittings are not over; they stay with their school."), _of(sittings)),
        *handing(
            "contests",
            order,
            contests,
            goes=_("%(count)s contests go to %(heir)s with their questions, and are looked after there from then on."),
            stays=_(
                "%(count)s contests stay with the unit that ends, since nothing continues it or stands above it: "
                "only its own staff look after them. Close them before, or leave these people their roles."
            ),
        ),
    ]


def follow(act: Act, *, by, at: datetime) -> None:
    """Contests of a unit that ended, and the banks they draw from, go to who looks after them from now on."""
    for model in (Contest, QuestionBank):
        hand_over(model, act, by=by, at=at)


def _of(sittings) -> list[str]:
    ordered = sorted(sittings, key=lambda sitting: (name_key(sitting.unit.name), sitting.pk))
    return [f"{sitting.unit}: {sitting.stage.contest}" for sitting in ordered]
