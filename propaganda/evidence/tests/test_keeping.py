"""Removed, expired, given up: the content goes at once, the row stays and says so."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from foundation.files.rules import path_of
from foundation.models import Event, StoredFile
from propaganda.evidence import actions
from propaganda.evidence.arriving import Piece, part_path, receive
from propaganda.evidence.tasks import sweep
from propaganda.evidence.tests.builders import committed, photo, send, sent_and_ready, work
from propaganda.models import Campaign, Evidence
from propaganda.tests.builders import AT, make_link

pytestmark = pytest.mark.django_db


def files(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_removed_photo_leaves_no_pixel(activity, school, files_root):
    evidence = sent_and_ready(activity)
    paths = [path_of(evidence.file), path_of(evidence.thumbnail)]
    assert all(path.exists() for path in paths)
    for _time in range(2):
        with committed():
            actions.remove(evidence, reason="Phụ huynh yêu cầu", by=school.teacher, at=AT)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.file, evidence.thumbnail, evidence.look) == ("removed", None, None, "")
    assert (evidence.removed_reason, evidence.removed_by) == ("Phụ huynh yêu cầu", school.teacher)
    assert files(files_root) == []
    assert not StoredFile.objects.exists()
    assert Event.objects.filter(verb="evidence removed").count() == 1


def test_the_same_file_at_another_school_stays_when_one_is_removed(world, files_root):
    one, other = (sent_and_ready(school.activity) for school in world.schools)
    assert one.sha256 == other.sha256
    assert path_of(one.file) == path_of(other.file)
    with committed():
        actions.remove(one, reason="nhầm", by=world.schools[0].teacher, at=AT)
    assert path_of(other.file).exists()
    assert path_of(other.thumbnail).exists()


@pytest.mark.parametrize("when", ["in the middle", "before its job"])
def test_what_is_removed_before_it_is_ready_never_becomes_so(activity, school, files_root, when):
    evidence = send(activity, photo())
    if when == "in the middle":
        keep = partial(actions.keep, evidence.pk, actions.Prepared(kind="photo", file=b"x", thumbnail=b"y"), at=AT)
    with committed():
        actions.remove(evidence, reason="nhầm", by=school.teacher, at=AT)
    if when == "in the middle":
        keep()
    else:
        work()
    evidence.refresh_from_db()
    assert (evidence.state, files(files_root)) == ("removed", [])


def test_the_sweep_deletes_what_is_over_and_nothing_else(activity, files_root):
    photo_of, pdf = sent_and_ready(activity), sent_and_ready(activity, b"%PDF-1.7\n%%EOF\n", name="a.pdf")
    waiting, link = send(activity, photo(3)), make_link(activity)
    day = date(2024, 12, 31)
    at = timezone.make_aware(timezone.datetime(2024, 12, 30, 12))
    with committed():
        sweep(at)
    assert set(Evidence.objects.values_list("state", flat=True)) == {"ready", "waiting"}
    for _time in range(2):
        with committed():
            sweep(at + timedelta(days=1))
    found = dict(Evidence.objects.values_list("pk", "state"))
    assert found == {photo_of.pk: "expired", pdf.pk: "expired", waiting.pk: "expired", link.pk: "ready"}
    assert files(files_root) == []
    assert Event.objects.filter(verb="evidence expired").count() == 3
    assert photo_of.expires_on == day


def test_a_campaign_that_ends_later_keeps_its_photos_longer(activity, world):
    evidence = sent_and_ready(activity)
    Campaign.objects.update(ends_on=date(2023, 6, 30))
    with committed():
        sweep(timezone.make_aware(timezone.datetime(2025, 1, 15, 12)))
    evidence.refresh_from_db()
    assert (evidence.state, evidence.expires_on) == ("ready", date(2025, 6, 30))


def test_rescheduling_follows_the_campaign(activity, world):
    evidence, link = sent_and_ready(activity), make_link(activity)
    Campaign.objects.update(ends_on=date(2022, 8, 31), evidence_months=6)
    campaign = Campaign.objects.get(pk=world.campaign.pk)
    assert [actions.reschedule(campaign), actions.reschedule(campaign)] == [1, 0]
    evidence.refresh_from_db()
    link.refresh_from_db()
    assert (evidence.expires_on, link.expires_on) == (date(2023, 2, 28), None)


def test_a_file_that_killed_its_worker_each_time_is_refused(activity, files_root):
    evidence = send(activity, photo())
    evidence.job.state = "failed"
    evidence.job.save()
    with committed():
        sweep(AT)
    evidence.refresh_from_db()
    assert (evidence.state, bool(evidence.refused_because), files(files_root)) == ("refused", True, [])


def test_a_file_that_never_came_whole_is_forgotten_with_its_part(activity, files_root):
    evidence = receive(Piece(activity.client_id, "a.jpg", 0, 100, b"x"), activity, by=activity.recorded_by, at=AT)
    sweep(AT + timedelta(days=3))
    assert Evidence.objects.exists(), "its part is still there"
    part_path(evidence).unlink()
    sweep(AT + timedelta(days=1))
    assert Evidence.objects.exists(), "it may go on"
    sweep(AT + timedelta(days=3))
    assert not Evidence.objects.exists()


def test_consent_that_is_withdrawn_holds_at_once(activity, school):
    evidence = sent_and_ready(activity)
    said = {"caption": "", "consent_note": "Phiếu đồng ý", "by": school.teacher, "at": AT}
    actions.describe(evidence, consent="given", **said)
    assert Evidence.objects.filter(consent__in=Evidence.SHOWABLE, state="ready").exists()
    for _time in range(2):
        actions.describe(evidence, consent="refused", **said)
    assert not Evidence.objects.filter(consent__in=Evidence.SHOWABLE).exists()
    events = Event.objects.filter(verb="evidence described").order_by("pk")
    assert [event.changes["consent"] for event in events] == [["", "given"], ["given", "refused"]]
