"""What an act about units touches in outreach: plans of schools that end or move; campaigns and services of the
catalogue that units which end look after."""

from datetime import datetime

from django.utils.translation import gettext as _

from propaganda.campaigns.ending import end_closed
from propaganda.models import Campaign, Plan, Service
from schools.heirs import hand_over, handing, looked_after
from schools.models import Act
from schools.ordering import name_key
from schools.orders import Order
from schools.touching import Touched, ending, moving, touched


def touched_by(order: Order) -> list[Touched]:
    running = Plan.objects.filter(campaign__state=Campaign.State.OPEN, exempted_at=None, ended_on=None)
    campaigns = looked_after(Campaign, ending(order)).exclude(state=Campaign.State.CLOSED)
    return [
        *touched(
            "outreach",
            _("%(count)s plans end with their school; what was due before stays owed."),
            _names(running.filter(unit__in=ending(order))),
        ),
        *touched(
            "outreach",
            _("%(count)s plans go on; who reads them changes with the superior."),
            _names(running.filter(unit__in=moving(order))),
        ),
        *handing(
            "outreach",
            order,
            campaigns,
            goes=_("%(count)s campaigns go to %(heir)s, which looks after them from then on."),
            stays=_(
                "%(count)s campaigns stay with the unit that ends, since nothing continues it or stands above it: "
                "only its own staff look after them. Close them before, or leave these people their roles."
            ),
        ),
        *handing(
            "outreach",
            order,
            looked_after(Service, ending(order)),
            goes=_("%(count)s services of the catalogue are kept by %(heir)s from then on."),
            stays=_("%(count)s services of the catalogue stay with the unit that ends; nobody else changes them."),
        ),
    ]


def _names(plans) -> list[str]:
    rows = plans.select_related("unit", "campaign").order_by("pk")
    return [
        f"{plan.unit}: {plan.campaign}" for plan in sorted(rows, key=lambda each: (name_key(each.unit.name), each.pk))
    ]


def follow(act: Act, *, by, at: datetime) -> None:
    """In the act's own transaction its campaigns and services go to who looks after them from now on, and plans of
    schools that are closed by now end; a sweep would find these too."""
    for model in (Campaign, Service):
        hand_over(model, act, by=by, at=at)
    while end_closed(at=at):
        pass
