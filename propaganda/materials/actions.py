"""Offering a material, publishing it, withdrawing it."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.files.actions import delete, hold_content
from foundation.files.documents import store_document
from foundation.history.actions import record, record_all
from foundation.history.rules import changed_fields
from foundation.refusals import NotPossible
from propaganda.campaigns.actions import locked
from propaganda.campaigns.rules import must_be_running
from propaganda.evidence.rules import expiry_of
from propaganda.materials.rules import OBSTACLES, is_empty, obstacle, obstacle_of
from propaganda.models import Campaign, Evidence, Material, Plan
from propaganda.progress import lock_plans

WORDS = ("kind", "title", "summary")
A_SWEEP = 100


def _hold_running(campaign_id: int) -> None:
    """Nothing is offered or published once a campaign is closed; what is out can be corrected and withdrawn."""
    must_be_running(locked(campaign_id))


@transaction.atomic
def offer_evidence(plan: Plan, evidence: Evidence, *, kind, title, summary, by, at: datetime, day: date) -> Material:
    """A school offers something of its activities. Offered or published already, it is that one.

    Raises NotPossible if it could not be shown.
    """
    _hold_running(plan.campaign_id)
    lock_plans([plan.pk])
    evidence = Evidence.objects.select_related("activity").get(pk=evidence.pk, activity__plan=plan)
    standing = Material.objects.filter(evidence=evidence).exclude(state=Material.State.WITHDRAWN)
    if (known := standing.order_by("pk").first()) is not None:
        return known
    if why := obstacle(evidence, day):
        raise NotPossible(str(OBSTACLES[why]))
    material = Material.objects.create(
        campaign_id=plan.campaign_id, unit_id=plan.unit_id, evidence=evidence, kind=kind, title=title,
        summary=summary, offered_at=at, offered_by=by,
    )  # fmt: skip
    record(by=by, at=at, verb="offer", subject=material, changes={"kind": kind})
    return material


@transaction.atomic
def offer_own(campaign: Campaign, unit, *, kind, title, summary, url="", upload=None, consent="", publish=False, by,
              at: datetime) -> Material:  # fmt: skip
    """A material that is no evidence: a link, or a file of which was said who can be recognised in it (`consent`).

    `publish`: at once, by the issuer. Raises FileRefused, NotPossible.
    """
    _hold_running(campaign.pk)
    file = store_document(upload, upload.name, by=by, at=at) if upload else None
    material = Material.objects.create(
        campaign=campaign, unit=unit, kind=kind, title=title, summary=summary, url=url, file=file,
        state=Material.State.PUBLISHED if publish else Material.State.OFFERED, offered_at=at, offered_by=by,
        published_at=at if publish else None, published_by=by if publish else None,
    )  # fmt: skip
    said = {"kind": kind, "url": url, "document": file.name if file else "", "consent": consent}
    changes = {name: value for name, value in said.items() if value}
    record(by=by, at=at, verb="publish" if publish else "offer", subject=material, changes=changes)
    return material


@transaction.atomic
def publish(campaign: Campaign, materials: Collection[int], *, by, at: datetime, day: date) -> tuple[int, int]:
    """Publish those of the campaign that are offered: how many were, and how many cannot be shown and were not.
    Raises NotPossible."""
    _hold_running(campaign.pk)
    held = Material.objects.select_for_update(of=("self",)).filter(campaign=campaign, pk__in=materials)
    offered = held.filter(state=Material.State.OFFERED).select_related("evidence__activity").order_by("pk")
    ready, kept_back = [], 0
    for material in offered:
        if obstacle_of(material, day):
            kept_back += 1
            continue
        material.state, material.published_at, material.published_by = Material.State.PUBLISHED, at, by
        ready.append(material)
    Material.objects.bulk_update(ready, ["state", "published_at", "published_by"], batch_size=500)
    record_all(by=by, at=at, verb="publish", subjects=ready)
    return len(ready), kept_back


@transaction.atomic
def withdraw(material: Material, *, reason: str, by, at: datetime) -> bool:
    """From the public page, or the offer; whether it stood before. A file that is no evidence is deleted: it may show
    people who take their consent back, and no other page could delete it."""
    held = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if held.state == Material.State.WITHDRAWN:
        return False
    held.state, held.withdrawn_at, held.withdrawn_by, held.withdrawn_reason = (
        Material.State.WITHDRAWN, at, by, reason
    )  # fmt: skip
    file, held.file = held.file, None
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "file"])
    if file:
        delete(file, hold=partial(hold_content, file.sha256))
    record(by=by, at=at, verb="withdraw", subject=held, reason=reason)
    return True


@transaction.atomic
def offer_again(material: Material, *, by, at: datetime, day: date) -> bool:
    """A withdrawn one waits again to be published; whether it was withdrawn. Raises NotPossible if it cannot be shown,
    or the same evidence was offered anew meanwhile."""
    _hold_running(material.campaign_id)
    held = Material.objects.select_for_update(of=("self",)).select_related("evidence__activity").get(pk=material.pk)
    if held.state != Material.State.WITHDRAWN:
        return False
    if is_empty(held):
        raise NotPossible(_("Its file was deleted when it was withdrawn. Send it anew."))
    if why := obstacle_of(held, day):
        raise NotPossible(str(OBSTACLES[why]))
    others = Material.objects.filter(evidence=held.evidence_id).exclude(state=Material.State.WITHDRAWN)
    if held.evidence_id and others.exists():
        raise NotPossible(_("The same was offered anew meanwhile; see that one."))
    held.state, held.withdrawn_at, held.withdrawn_by, held.withdrawn_reason = Material.State.OFFERED, None, None, ""
    held.published_at, held.published_by = None, None
    held.save()
    record(by=by, at=at, verb="offer", subject=held)
    return True


def withdraw_files(*, at: datetime, day: date) -> int:
    """Those whose time is over, as their campaign says for photos and files; how many."""
    campaigns = Campaign.objects.filter(materials__file__isnull=False).distinct().order_by("pk")
    over = [campaign.pk for campaign in campaigns if expiry_of(campaign) <= day]
    found = list(Material.objects.filter(campaign__in=over, file__isnull=False).order_by("pk")[:A_SWEEP])
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("The months for which this campaign keeps photos and files are over.")
    return sum(withdraw(material, reason=reason, by=None, at=at) for material in found)


@transaction.atomic
def change(material: Material, *, by, at: datetime, **words) -> bool:
    """Its kind, title or summary; whether anything is new."""
    held = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    changes = changed_fields({name: getattr(held, name) for name in WORDS}, words)
    if not changes:
        return False
    Material.objects.filter(pk=held.pk).update(**words)
    record(by=by, at=at, verb="change", subject=held, changes=changes)
    return True
