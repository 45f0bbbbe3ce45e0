"""A file in pieces: appended where the last one ended, safe before it is said to be, once however often it is sent."""

import hashlib
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foundation.files.rules import path_of
from foundation.models import Job, StoredFile
from propaganda.evidence import arriving, links, rules
from propaganda.evidence.arriving import Piece, WrongOffset, part_path, receive
from propaganda.evidence.tests.builders import committed, make_world, photo, send
from propaganda.models import Evidence
from propaganda.tests.builders import AT, make_link

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40


def part(offset, until, *, client_id, content=CONTENT, size=None):
    return Piece(client_id, "IMG_0001.jpg", offset, size or len(content), content[offset:until])


@pytest.fixture
def give(activity):
    """give(offset, until): take that piece of CONTENT; the row after it."""
    number = uuid4()

    def one(offset, until, *, by=None, **fields):
        with committed():
            return receive(
                part(offset, until, **{"client_id": number, **fields}), activity, by=by or activity.recorded_by, at=AT
            )

    return one


def stored(evidence):
    return path_of(evidence.raw).read_bytes()


def test_pieces_in_order_make_the_file_and_its_job(give):
    evidence = give(0, 4000)
    assert (evidence.state, evidence.received, evidence.size) == ("arriving", 4000, 10240)
    assert part_path(evidence).read_bytes() == CONTENT[:4000]
    give(4000, 9000)
    evidence = give(9000, 10240)
    assert (evidence.state, evidence.received) == ("waiting", 10240)
    assert stored(evidence) == CONTENT
    assert evidence.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert not part_path(evidence).exists()
    job = Job.objects.get()
    assert (job.kind, job.payload, evidence.job) == ("propaganda.prepare_evidence", {"evidence": evidence.pk}, job)


@pytest.mark.parametrize(("offset", "until"), [(0, 4000), (2000, 6000), (5000, 9000)])
def test_a_piece_at_another_place_is_told_the_right_one_and_changes_nothing(give, offset, until):
    evidence = give(0, 4000)
    with pytest.raises(WrongOffset) as wrong:
        give(offset, until)
    assert wrong.value.received == 4000
    evidence.refresh_from_db()
    assert evidence.received == 4000
    assert part_path(evidence).read_bytes() == CONTENT[:4000]


def test_a_first_piece_that_is_not_the_beginning_makes_no_row(give):
    with pytest.raises(WrongOffset) as wrong:
        give(4000, 8000)
    assert wrong.value.received == 0
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("offset", [0, 5000])
def test_any_piece_sent_again_after_the_last_changes_nothing(give, offset):
    give(0, 5000)
    before = give(5000, 10240)
    again = give(offset, 10240)
    assert (again.pk, again.state, again.received) == (before.pk, "waiting", 10240)
    assert Evidence.objects.count() == Job.objects.count() == StoredFile.objects.count() == 1


def test_a_part_file_that_got_lost_starts_at_the_beginning(give):
    part_path(give(0, 4000)).unlink()
    with pytest.raises(WrongOffset) as wrong:
        give(4000, 8000)
    assert wrong.value.received == 0
    give(0, 5000)
    assert stored(give(5000, 10240)) == CONTENT


def test_what_a_failed_transaction_left_behind_is_written_over(give):
    evidence = give(0, 4000)
    with part_path(evidence).open("ab") as file:
        file.write(b"half of a piece that was never said to be safe")
    assert stored(give(4000, 10240)) == CONTENT


def test_a_photo_made_smaller_meanwhile_starts_again_with_its_new_size(give):
    give(0, 4000)
    smaller = CONTENT[:6000]
    with pytest.raises(WrongOffset) as wrong:
        give(4000, 6000, content=smaller)
    assert wrong.value.received == 0
    give(0, 4000, content=smaller)
    assert stored(give(4000, 6000, content=smaller)) == smaller


def test_a_full_disk_makes_no_row_and_promises_nothing(give, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(arriving.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        give(0, 4000)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("size", "offset", "length"),
    [(20 * 1024 * 1024 + 1, 0, 10), (0, 0, 0), (10, 0, 0), (10, 0, 11), (10, 10, 1), (2**21, 0, 2**20 + 1)],
    ids=["too large", "empty", "no bytes", "more than it has", "behind the end", "too much at once"],
)
def test_bounds(activity, files_root, size, offset, length):
    piece = Piece(uuid4(), "a.jpg", offset, size, b"x" * length)
    with pytest.raises(arriving.NotTaken):
        receive(piece, activity, by=activity.recorded_by, at=AT)
    assert not Evidence.objects.exists()
    assert not files_root.exists()


def test_thirty_photos_and_no_more(activity, monkeypatch):
    monkeypatch.setattr(rules, "MOST_FILES", 2)
    make_link(activity)
    first = send(activity, photo(1))
    send(activity, photo(2))
    with pytest.raises(arriving.NotTaken):
        send(activity, photo(3))
    Evidence.objects.filter(pk=first.pk).update(state="refused")
    assert send(activity, photo(3)).state == "waiting"


def test_a_withdrawn_activity_takes_nothing_more(activity):
    activity.withdrawn_at, activity.withdrawn_reason = AT, "ghi nhầm"
    activity.save()
    with pytest.raises(arriving.NotTaken):
        send(activity, photo())
    with pytest.raises(rules.Closed):
        links.add(activity, "https://thcs.edu.vn/tin/1", by=activity.recorded_by, at=AT)
    assert not Evidence.objects.exists()


def test_whole_files_come_once_and_what_does_not_go_on_says_so(activity, monkeypatch):
    monkeypatch.setattr(rules, "MOST_PIECE", 4000)

    def sent(form):
        files = [SimpleUploadedFile("a.jpg", CONTENT), SimpleUploadedFile("trống.jpg", b"")]
        with committed():
            return arriving.receive_whole(files, activity, form=form, by=activity.recorded_by, at=AT)

    one = uuid4()
    assert [text.partition(":")[0] for text in sent(one) + sent(one)] == ["trống.jpg"] * 2
    assert [(each.received, stored(each)) for each in Evidence.objects.all()] == [(10240, CONTENT)]

    def losing(piece, *_args, **_fields):
        raise WrongOffset(0)

    monkeypatch.setattr(arriving, "_append", losing)
    assert len(sent(uuid4())) == 2


def test_the_number_of_somebody_else_or_of_another_activity(give, world, school):
    evidence = give(0, 4000)
    stranger = world.schools[1]
    with pytest.raises(arriving.OfSomebodyElse):
        give(4000, 10240, by=stranger.teacher)
    with pytest.raises(arriving.OfAnotherActivity):
        receive(part(4000, 10240, client_id=evidence.client_id), stranger.activity, by=school.teacher, at=AT)
    assert Evidence.objects.get().received == 4000


def test_kept_until_so_many_months_after_the_campaign(give):
    assert str(give(0, 4000).expires_on) == "2024-12-31"


def give_and_heed(activity, number, offset, length):
    """Send one piece; where to go on and the state, as the answer says."""
    piece = part(offset, min(offset + length, len(CONTENT)), client_id=number)
    try:
        evidence = receive(piece, activity, by=activity.recorded_by, at=AT)
    except WrongOffset as wrong:
        return wrong.received, "arriving"
    return evidence.received, evidence.state


class AnyNetwork(TestCase):
    """Whatever is lost, doubled or out of order: a device that goes on where it is told ends with the very file."""

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def test_a_device_that_goes_on_where_it_is_told(self, data):
        activity = make_world(schools=1).schools[0].activity
        number, offset, state = uuid4(), 0, "arriving"
        for _try in range(200):
            length = data.draw(st.integers(1, 4000), "length")
            told = data.draw(st.sampled_from(["heard", "heard", "answer lost", "never arrived", "part file lost"]))
            if told == "never arrived":
                continue
            if told == "part file lost":
                for path in arriving.incoming().glob("evidence-*.part"):
                    path.unlink()
            told_offset, told_state = give_and_heed(activity, number, offset, length)
            if told != "answer lost":
                offset, state = told_offset, told_state
            if state != "arriving":
                break
        while state == "arriving":  # an unlucky network; now it is better
            offset, state = give_and_heed(activity, number, offset, 4000)
        evidence = Evidence.objects.get()
        assert stored(evidence) == CONTENT
        assert Job.objects.count() == 1
