"""A HEIC that shows a success takes long to open: it is taken at once, drawn anew by a job, and never shown before."""

from datetime import datetime, time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from foundation.files import pictures
from foundation.files.rules import path_of
from foundation.models import Event, Job, StoredFile
from propaganda.evidence.rules import expiry_of
from propaganda.evidence.tests.builders import SECRET, committed, photos_with_place, work
from propaganda.models import ServiceSuccess
from propaganda.successes import listing, proofs, tasks
from propaganda.successes.proofs import drawn_anew, forget, record_shown, replace, tell_shown
from propaganda.successes.tests.world import AT, MARCH, make_world
from propaganda.successes.totals import Number
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HEIC = photos_with_place()["heic"]
NO_PICTURE = b"\0\0\0\x18ftypheic" + b"\0" * 400


@shared
def world():
    return make_world(other=False)


def sent(content=HEIC):
    return SimpleUploadedFile("anh.heic", content, "image/heic")


def claimed(world, content=HEIC, pupil=0):
    record_shown([world.row(pupil)], plan=world.plan, by=None, at=AT, file=sent(content), state="claimed")
    return ServiceSuccess.objects.select_related("proof").get(person=world.pupils[pupil])


def shown(world, success):
    client = Client()
    client.force_login(success.person.user)
    return client.get(reverse("success_proof", args=[success.pk]))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_pixel_is_decoded_before_the_job_and_nothing_is_shown(world, monkeypatch):
    monkeypatch.setattr(pictures.heif, "decode", lambda *_args, **_kwargs: pytest.fail("decoded in the request"))
    success = claimed(world)
    assert success.proof_waits
    assert Job.objects.get().state == "queued"
    assert shown(world, success).status_code == 404


def test_the_job_keeps_the_picture_alone(world, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    assert SECRET in HEIC
    success = claimed(world)
    work(AT)
    success.refresh_from_db()
    assert (success.proof_waits, success.proof.name, success.proof.content_type) == (False, "anh.webp", "image/webp")
    [kept] = files(tmp_path)
    content = kept.read_bytes()
    assert SECRET not in content
    with Image.open(BytesIO(content)) as picture:
        assert not picture.getexif()
    assert shown(world, success).getvalue() == content


def test_what_is_no_picture_leaves_the_claim_and_says_why(world, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    success = claimed(world, NO_PICTURE)
    work(AT)
    success.refresh_from_db()
    assert (success.proof, success.state) == (None, "claimed")
    assert "HEIC" in success.proof_refused
    assert files(tmp_path) == []
    client = Client()
    client.force_login(success.person.user)
    assert "HEIC" in client.get(reverse("my_successes")).content.decode()


def test_what_takes_its_worker_down_is_let_go(world):
    success = claimed(world)
    tasks.sweep(AT)
    assert StoredFile.objects.count() == 1
    Job.objects.update(state="failed")
    with committed():
        tasks.sweep(AT)
    success.refresh_from_db()
    assert (success.proof, StoredFile.objects.count()) == (None, 0)
    assert success.proof_refused


def test_what_was_forgotten_while_it_was_drawn_is_not_kept_after_all(world):
    """Nothing would refer to the picture, so nobody would ever delete it."""
    success = claimed(world)
    made = drawn_anew(success.proof)
    with committed():
        assert forget(at=AT, day=MARCH.replace(year=2099)) == 1
        replace(success.proof, made, at=AT)
    assert StoredFile.objects.count() == 0


def test_one_photo_of_a_whole_class_and_that_of_a_total(world):
    record_shown([world.row(number) for number in range(3)], plan=world.plan, by=None, at=AT, file=sent())
    total = tell_shown(
        Number(5, MARCH.replace(day=1), MARCH.replace(day=5), "Sổ"), plan=world.plan, by=None, at=AT, file=sent()
    )
    assert Job.objects.count() == 2
    work(AT)
    total.refresh_from_db()
    assert total.proof.content_type == "image/webp"
    [of_class] = set(ServiceSuccess.objects.values_list("proof__content_type", flat=True))
    assert of_class == "image/webp"
    assert path_of(total.proof).exists()


def test_told_twice_leaves_no_second_file_and_no_job(world):
    claimed(world)
    claimed(world)
    assert (StoredFile.objects.count(), Job.objects.count()) == (1, 1)


def test_the_job_run_again_changes_nothing(world):
    success = claimed(world)
    work(AT)
    before = ServiceSuccess.objects.values().get()
    Job.objects.update(state="queued", due_at=AT)
    work(AT)
    assert (ServiceSuccess.objects.values().get(), StoredFile.objects.count()) == (before, 1)
    assert before["id"] == success.pk


def test_the_teacher_reads_that_it_waits(world):
    teacher = make_seat(world.school, "teacher", school_class=world.school_class)
    success = claimed(world)
    reader = listing.reader_of(world.plan, teacher, MARCH)
    [line] = listing.lines(listing.of_plan(world.plan, teacher), [success.pk], reader, world.plan)
    assert line.success.proof_waits
    client = Client()
    client.force_login(teacher)
    page = client.get(reverse("success_decide", args=[world.plan.pk])).content.decode()
    assert 'data-proof="waits"' in page
    assert reverse("success_proof", args=[success.pk]) not in page


@pytest.mark.parametrize("state", ["claimed", "confirmed"])
def test_what_was_not_kept_is_sent_once_more_and_then_shows_it(world, state):
    """As the page asks for: the success is on record already, its photo is not."""
    claimed(world, NO_PICTURE)
    work(AT)
    again = record_shown([world.row()], plan=world.plan, by=None, at=AT, file=sent(), state=state)
    work(AT)
    success = ServiceSuccess.objects.get()
    assert ([each.pk for each in again.shown], success.proof_refused) == ([success.pk], "")
    assert (success.proof.content_type, StoredFile.objects.count()) == ("image/webp", 1)
    assert Event.objects.of(success).filter(verb="proof added").count() == 1


def test_a_file_is_added_once_by_the_school_itself_and_by_no_pupil_to_what_is_decided(world):
    world.record()
    success = ServiceSuccess.objects.get()
    claimed(world)
    assert StoredFile.objects.count() == 0
    for _time in range(2):
        record_shown([world.row()], plan=world.plan, by=None, at=AT, file=sent())
    success.refresh_from_db()
    assert (success.proof, StoredFile.objects.count()) == (StoredFile.objects.get(), 1)


def test_the_file_of_a_total_is_sent_later(world):
    number = Number(5, MARCH.replace(day=1), MARCH.replace(day=5), "Sổ")
    first, *more = [tell_shown(number, plan=world.plan, by=None, at=AT, file=file) for file in (None, sent(), sent())]
    first.refresh_from_db()
    assert {each.pk for each in more} == {first.pk}
    assert (first.proof, Job.objects.count()) == (StoredFile.objects.get(), 1)


def test_a_photo_is_drawn_before_the_transaction_that_writes(world, monkeypatch):
    """SQLite lets one write at a time: nobody's answers wait for somebody's photo."""
    within = []
    monkeypatch.setattr(proofs, "redraw", lambda _content: within.append(len(connection.savepoint_ids)) or b"RIFF")
    jpeg = SimpleUploadedFile("anh.jpg", b"\xff\xd8", "image/jpeg")
    record_shown([world.row()], plan=world.plan, by=None, at=AT, file=jpeg)
    assert within == [len(connection.savepoint_ids)]


def test_proofs_go_at_night_some_each_minute(world):
    claimed(world)
    over = expiry_of(world.campaign)
    night, day = (datetime.combine(over, time(hour, 41), timezone.get_default_timezone()) for hour in (3, 12))
    for at, left in ((day, 1), (night, 0)):
        tasks.sweep(at)
        assert StoredFile.objects.count() == left
