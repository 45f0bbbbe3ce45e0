"""What becomes of evidence: kept as prepared, described, removed, expired. Locks: campaign, activity, evidence; of
several pieces in the order of their ids."""

import hashlib
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.files.actions import delete, hold_content, store
from foundation.files.models import StoredFile
from foundation.history import rules as history
from foundation.history.actions import record
from foundation.jobs.models import Job
from propaganda.evidence import likeness, rules
from propaganda.evidence.arriving import part_path
from propaganda.evidence.preparing import Prepared
from propaganda.models import Activity, Campaign, Evidence, SamePicture

State = Evidence.State
CONTENT = ("raw", "file", "thumbnail")


def keep(evidence_pk: int, prepared: Prepared, *, at) -> None:
    """Inside the transaction that ends its job: keep what the job made, delete what was sent, find the same pictures.

    Under the lock of the campaign, so that of two pictures kept at once one sees the other.
    """
    campaign = Campaign.objects.filter(plans__activities__evidence=evidence_pk).values_list("pk", flat=True)
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk__in=list(campaign))
    evidence = _held(evidence_pk)
    if evidence.state != State.WAITING:
        return
    again = evidence.activity.evidence.filter(sha256=evidence.sha256, state=State.READY)
    if again.exists():
        prepared = Prepared(refused=_("This very file is here already: it is kept once."))
    if prepared.refused:
        refuse(evidence, prepared.refused)
        return
    evidence.kind, evidence.name, evidence.state = prepared.kind, prepared.name, State.READY
    evidence.width, evidence.height, evidence.look = prepared.width, prepared.height, prepared.look
    # In one order, as another job may be about to keep the same two.
    fields = {"file": prepared.file, "thumbnail": prepared.thumbnail}
    for sha256 in sorted({_sha256(content) for content in fields.values() if content}):
        hold_content(sha256)
    for field, content in fields.items():
        if content:
            stored = store(content, name=prepared.name, content_type=prepared.content_type, by=evidence.added_by, at=at)
            setattr(evidence, field, stored)
    raw, evidence.raw = evidence.raw, None
    evidence.save()
    _delete(raw)
    if evidence.kind == Evidence.Kind.PHOTO:
        _find_the_same(evidence, at=at)


def refuse(evidence: Evidence, why: str) -> None:
    """Its row stays and says why; what was sent is deleted. Inside a transaction that holds it."""
    raw, evidence.raw = evidence.raw, None
    evidence.state, evidence.refused_because = State.REFUSED, why[:500]
    evidence.save()
    _delete(raw)


def _find_the_same(evidence: Evidence, *, at) -> None:
    """Among the photos of other activities of the campaign that stand, read once from end to end: memory stays flat."""
    others = (
        Evidence.objects.filter(
            activity__plan__campaign=evidence.activity.plan.campaign_id,
            activity__withdrawn_at=None,
            kind=Evidence.Kind.PHOTO,
            state=State.READY,
        )
        .exclude(activity=evidence.activity_id)
        .values_list("pk", "look", "sha256")
        .order_by("pk")
    )
    for differs, pk in likeness.nearest(evidence.look, evidence.sha256, others.iterator(chunk_size=2000)):
        first, second = sorted((evidence.pk, pk))
        SamePicture.objects.get_or_create(
            first_id=first, second_id=second, defaults={"distance": differs, "found_at": at}
        )


def describe(evidence: Evidence, *, caption, consent, consent_note, others=False, by, at) -> None:
    """Caption and consent. With `others`, the consent is written at all photos of the activity that say nothing."""
    with transaction.atomic():
        if others:  # two who do so at different photos must not wait for each other
            Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence.activity_id)
        silent = _silent(evidence) if others else []
        evidence = _held(evidence.pk)
        _say(evidence, {"caption": caption, "consent": consent, "consent_note": consent_note}, by=by, at=at)
        for photo in silent:
            _say(photo, {"consent": consent, "consent_note": consent_note}, by=by, at=at)


def _silent(evidence: Evidence) -> list[Evidence]:
    """The other photos of its activity that say nothing about consent, held together with it."""
    silent = Q(kind=Evidence.Kind.PHOTO, consent=Evidence.Consent.UNKNOWN, state__in=rules.STANDING)
    rows = Evidence.objects.select_for_update(of=("self",)).filter(silent | Q(pk=evidence.pk))
    return [each for each in rows.filter(activity=evidence.activity_id).order_by("pk") if each.pk != evidence.pk]


def _say(evidence, fields, *, by, at) -> None:
    before = {name: getattr(evidence, name) for name in fields}
    changes = history.changed_fields(before, fields)
    if not changes:
        return
    for name, value in fields.items():
        setattr(evidence, name, value)
    if not {"consent", "consent_note"}.isdisjoint(changes):
        evidence.consent_at, evidence.consent_by = at, by
    evidence.save()
    record(by=by, at=at, verb="evidence described", subject=evidence, changes=changes)


def remove(evidence: Evidence, *, reason, by, at) -> None:
    """Its content is deleted at once; that it was there, and why it went, stays."""
    with transaction.atomic():
        evidence = _held(evidence.pk)
        if evidence.state in {State.REMOVED, State.EXPIRED}:
            return
        _empty(evidence, State.REMOVED)
        evidence.removed_at, evidence.removed_by, evidence.removed_reason = at, by, reason
        evidence.save()
        record(by=by, at=at, verb="evidence removed", subject=evidence, reason=reason)


def expire(evidence_pk: int, *, at, today) -> bool:
    """Delete its content if its time is over, as its campaign says now; whether it was."""
    with transaction.atomic():
        evidence = _held(evidence_pk)
        evidence.expires_on = rules.expiry_of(evidence.activity.plan.campaign)
        over = evidence.expires_on <= today and evidence.state in rules.STANDING
        if over:
            _empty(evidence, State.EXPIRED)
            record(by=None, at=at, verb="evidence expired", subject=evidence)
        evidence.save()
    return over


def reschedule(campaign: Campaign) -> int:
    """After the campaign's last day or its months of keeping changed: when its evidence expires; how many changed."""
    mine = Evidence.objects.filter(activity__plan__campaign=campaign, state__in=rules.STANDING)
    day = rules.expiry_of(campaign)
    moved = mine.exclude(kind=Evidence.Kind.LINK).exclude(expires_on=day)
    with transaction.atomic():  # the update alone would hold them in the order in which it comes upon them
        list(moved.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        return moved.update(expires_on=day)


def give_up_unreadable() -> int:
    """Refuse what took its worker down each time it was looked at; how many that were."""
    stuck = Evidence.objects.filter(state=State.WAITING, job__state=Job.State.FAILED).values_list("pk", flat=True)
    found = list(stuck.order_by("pk")[:100])
    for pk in found:
        with transaction.atomic():
            evidence = _held(pk)
            if evidence.state == State.WAITING:
                refuse(evidence, _("This file could not be looked at. Save it again, or take a screenshot of it."))
    return len(found)


def _held(pk) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("activity__plan__campaign", "raw", "file", "thumbnail", "added_by").get(pk=pk)


def _empty(evidence: Evidence, state) -> None:
    if evidence.state == State.ARRIVING:
        transaction.on_commit(partial(part_path(evidence).unlink, missing_ok=True), robust=True)
    gone = [getattr(evidence, field) for field in CONTENT]
    for field in CONTENT:
        setattr(evidence, field, None)
    evidence.state, evidence.check_at, evidence.look = state, None, ""
    evidence.save()
    for stored in {stored.pk: stored for stored in gone if stored is not None}.values():
        _delete(stored)


def _delete(stored: StoredFile | None) -> None:
    if stored is not None:
        delete(stored, hold=partial(hold_content, stored.sha256))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
