"""Two devices, tabs or workers at once: on PostgreSQL each waits for the other, on SQLite writing waits anyway."""

from uuid import uuid4

import pytest

from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job, StoredFile
from propaganda.evidence import actions, rules
from propaganda.evidence.arriving import Piece, WrongOffset, receive
from propaganda.evidence.tests.builders import make_world, photo, send, sent_and_ready
from propaganda.models import Activity, Campaign, Evidence, SamePicture
from propaganda.tests.builders import AT
from schools.tests import races
from schools.tests.races import on_the_way, raised_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_world()


def taking(activity, piece):
    activity = Activity.objects.select_related("plan__campaign", "recorded_by").get(pk=activity.pk)
    return lambda: receive(piece, activity, by=activity.recorded_by, at=AT)


def test_two_tabs_with_the_same_pieces_make_one_file(world):
    activity, number = world.schools[0].activity, uuid4()
    content = bytes(range(256)) * 40
    for offset in range(0, len(content), 2048):
        piece = Piece(number, "a.jpg", offset, len(content), content[offset : offset + 2048])
        ends = raised_at_once(taking(activity, piece), taking(activity, piece))
        assert all(end is None or isinstance(end, WrongOffset) for end in ends)
        assert ends.count(None) >= 1
    evidence = Evidence.objects.get()
    assert path_of(evidence.raw).read_bytes() == content
    assert Job.objects.count() == StoredFile.objects.count() == 1


def test_the_last_place_is_given_once(world, monkeypatch):
    monkeypatch.setattr(rules, "MOST_FILES", 1)
    activity = world.schools[0].activity
    ends = raised_at_once(*(taking(activity, Piece(uuid4(), "a.jpg", 0, 1000, b"x" * 10)) for _number in range(3)))
    assert sorted(str(type(end).__name__) for end in ends) == ["NoneType", "NotTaken", "NotTaken"]
    assert Evidence.objects.count() == 1


def test_two_workers_with_the_same_picture_find_each_other(world):
    jobs = [send(school.activity, photo(1)).job_id for school in world.schools]
    raised_at_once(*(lambda pk=pk: perform(pk, clock=lambda: AT) for pk in jobs))
    assert set(Evidence.objects.values_list("state", flat=True)) == {"ready"}
    assert SamePicture.objects.count() == 1


def test_a_photo_that_arrives_while_the_same_one_is_removed_stays(world, files_root):
    one, other = world.schools
    gone = sent_and_ready(one.activity, photo(1))
    job = send(other.activity, photo(1)).job_id
    raised_at_once(
        lambda: actions.remove(gone, reason="nhầm", by=one.teacher, at=AT),
        lambda: perform(job, clock=lambda: AT),
    )
    kept = Evidence.objects.get(activity=other.activity)
    assert kept.state == "ready"
    assert all(path_of(stored).exists() for stored in (kept.file, kept.thumbnail))


def test_a_consent_for_all_photos_and_a_campaign_that_ends_later_do_not_wait_for_each_other(world, monkeypatch):
    """A deadlock where one of the two began with another photo than the first."""
    monkeypatch.setattr(races, "PAUSE", 0.2)
    school = world.schools[0]
    pieces = [sent_and_ready(school.activity, photo(number)) for number in (1, 2)]
    Campaign.objects.update(evidence_months=3)
    campaign = Campaign.objects.get(pk=world.campaign.pk)
    said = {"caption": "", "consent": "given", "consent_note": "", "by": school.teacher, "at": AT}
    first, second = (lambda pk=each.pk: list(Evidence.objects.select_for_update().filter(pk=pk)) for each in pieces)
    with on_the_way(first, second):
        actions.describe(pieces[1], others=True, **said)
    with on_the_way(first, second):
        actions.reschedule(campaign)
    assert Evidence.objects.values_list("consent", "expires_on").distinct().count() == 1
