"""What a worker does with evidence: look at what arrived, look at links, delete what is over."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.rules import path_of
from propaganda.evidence import actions, links
from propaganda.evidence.arriving import part_path
from propaganda.evidence.preparing import Prepared, prepare
from propaganda.models import Campaign, Evidence

EXPIRED_A_SWEEP = 100
# Longer than a part file is kept (foundation.files): such a file would begin anew anyway.
ABANDONED_AFTER = timedelta(days=2)


def prepare_evidence(run):
    evidence = Evidence.objects.select_related("raw").get(pk=run.payload["evidence"])
    if evidence.state != Evidence.State.WAITING or evidence.raw is None:
        with run.finish():
            return
    try:
        prepared = prepare(path_of(evidence.raw).read_bytes(), evidence.name)
    except FileNotFoundError:
        prepared = Prepared(refused=_("This file got lost here. Please send it once more."))
    with run.finish():
        actions.keep(evidence.pk, prepared, at=run.now())


def check_link(run):
    link = Evidence.objects.get(pk=run.payload["evidence"])
    wanted = link.state == Evidence.State.READY and link.kind == Evidence.Kind.LINK
    seen = links.look(link.url) if wanted else None
    with run.finish():
        if seen is not None:
            links.note(link.pk, seen, at=run.now())


def sweep(at):
    today = timezone.localdate(at)
    due = Evidence.objects.filter(expires_on__lte=today, state__in=actions.rules.STANDING)
    for pk in list(due.order_by("expires_on", "pk").values_list("pk", flat=True)[:EXPIRED_A_SWEEP]):
        actions.expire(pk, at=at, today=today)
    # Each act that moves a campaign's end says so itself; once a day it is made sure.
    local = timezone.localtime(at)
    if (local.hour, local.minute) == (3, 17):
        for campaign in Campaign.objects.exclude(state=Campaign.State.DRAFT).order_by("pk"):
            actions.reschedule(campaign)
    links.ask_for_due(at)
    actions.give_up_unreadable()
    _forget_abandoned(at)


def _forget_abandoned(at):
    """Rows of files that never came whole: their device would begin anew."""
    old = Evidence.objects.filter(state=Evidence.State.ARRIVING, added_at__lt=at - ABANDONED_AFTER)
    for evidence in old.order_by("pk")[:EXPIRED_A_SWEEP]:
        if not part_path(evidence).exists():
            Evidence.objects.filter(pk=evidence.pk, state=Evidence.State.ARRIVING).delete()
