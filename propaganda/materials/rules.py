"""What everybody may see of a campaign, said once: every page and every picture asks `shown` at that moment, so that
what is withdrawn, and consent that is taken back, is gone with the next request."""

from datetime import date
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from propaganda.models import Campaign, Evidence, Material, Plan

# Of Evidence.link_state (propaganda.evidence.links): there is no such page, or it lies within an inner network.
BROKEN = ("broken", "refused")
# Shown, and marked: it did not answer us, which may pass.
UNSURE = ("unreachable",)
# What one kind of evidence may be offered as; the first is proposed.
OFFERED_AS = {
    Evidence.Kind.PHOTO: (Material.Kind.PICTURE,),
    Evidence.Kind.FILE: (Material.Kind.GUIDE, Material.Kind.ARTICLE),
    Evidence.Kind.LINK: (Material.Kind.ARTICLE, Material.Kind.VIDEO, Material.Kind.GUIDE),
}
OBSTACLES: dict[str, str | Promise] = {
    "activity": _("Its activity was withdrawn."),
    "gone": _("It is no longer kept: it was removed, not taken or has expired."),
    "arriving": _("It is still arriving or being looked at. Come back in a moment."),
    "refused": _("It is noted that it is not to be shown to the public."),
    "consent": _(
        "It is not noted whether everybody who can be recognised agreed. Note that at the activity first; "
        "for children, their parents agree."
    ),
    "broken": _("At the last look there was no page at its address. Correct the link at the activity."),
}


def public_campaigns() -> QuerySet[Campaign]:
    """Those with a page for everybody."""
    return Campaign.objects.filter(public=True).exclude(state=Campaign.State.DRAFT)


def shown(day: date) -> QuerySet[Material]:
    """The materials everybody may see on `day`."""
    published = Material.objects.filter(state=Material.State.PUBLISHED, campaign__in=public_campaigns().values("pk"))
    return published.filter(Q(evidence=None) | _showable("evidence__", day))


def _showable(path: str, day: date) -> Q:
    def where(**conditions):
        return Q(**{f"{path}{name}": value for name, value in conditions.items()})

    kept = where(expires_on=None) | where(expires_on__gt=day)
    link = where(kind=Evidence.Kind.LINK) & ~where(link_state__in=BROKEN) & ~where(consent=Evidence.Consent.REFUSED)
    other = where(kind__in=[Evidence.Kind.PHOTO, Evidence.Kind.FILE], consent__in=Evidence.SHOWABLE)
    return where(state=Evidence.State.READY, activity__withdrawn_at=None) & kept & (link | other)


def obstacle(evidence: Evidence, day: date) -> str:
    """What keeps a piece of evidence (with its activity) from being shown, as a key of OBSTACLES; "" for nothing."""
    if evidence.activity.withdrawn_at is not None:
        return "activity"
    if evidence.state in {Evidence.State.ARRIVING, Evidence.State.WAITING}:
        return "arriving"
    if evidence.state != Evidence.State.READY or (evidence.expires_on is not None and evidence.expires_on <= day):
        return "gone"
    if evidence.consent == Evidence.Consent.REFUSED:
        return "refused"
    if evidence.kind == Evidence.Kind.LINK:
        return "broken" if evidence.link_state in BROKEN else ""
    return "" if evidence.consent in Evidence.SHOWABLE else "consent"


def obstacle_of(material: Material, day: date) -> str:
    return obstacle(material.evidence, day) if material.evidence else ""


def is_empty(material: Material) -> bool:
    """Whether it was a file, which went when it was withdrawn."""
    return not (material.url or material.file_id or material.evidence_id)


def kinds_of(material: Material) -> tuple[Material.Kind, ...]:
    """What a material may be called."""
    if material.evidence:
        return OFFERED_AS[Evidence.Kind(material.evidence.kind)]
    if material.kind == Material.Kind.PICTURE:
        return (Material.Kind.PICTURE,)
    return (Material.Kind.ARTICLE, Material.Kind.VIDEO, Material.Kind.GUIDE)


def host_of(url: str) -> str:
    """The host of an address that leads out; "" for anything a browser must not be led to."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} and not parts.username else ""


def organises(user, campaign_id: int) -> bool:
    """Whether the user publishes and withdraws materials of this campaign."""
    return Campaign.objects.editable_by(user).filter(pk=campaign_id).exists()


def keeps(user, material: Material) -> bool:
    """Whether the user keeps the plan of the school that a material is from."""
    plans = Plan.objects.editable_by(user)
    return plans.filter(campaign=material.campaign_id, unit=material.unit_id).exists()


def may_change(user, material: Material) -> bool:
    """Its words: whoever publishes; the school until it is published."""
    if organises(user, material.campaign_id):
        return True
    return material.state == Material.State.OFFERED and keeps(user, material)


def may_offer_again(user, material: Material) -> bool:
    """What the issuer withdrew either may offer again; what a school took back only that school."""
    if material.state != Material.State.WITHDRAWN or is_empty(material):
        return False
    if keeps(user, material):
        return True
    by_issuer = material.withdrawn_by is None or organises(material.withdrawn_by, material.campaign_id)
    return by_issuer and organises(user, material.campaign_id)
