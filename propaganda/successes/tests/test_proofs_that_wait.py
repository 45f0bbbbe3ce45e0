"""A HEIC that shows a success takes long to open: it is taken at once, drawn anew by a job, and never shown before."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from foundation.files import pictures
from foundation.files.rules import path_of
from foundation.models import Job, StoredFile
from propaganda.evidence.tests.builders import SECRET, committed, photos_with_place, work
from propaganda.models import ServiceSuccess
from propaganda.successes import listing, tasks
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
    [line] = listing.lines(listing.of_plan(world.plan, teacher), [success.pk], reader)
    assert line.success.proof_waits
    client = Client()
    client.force_login(teacher)
    page = client.get(reverse("success_decide", args=[world.plan.pk])).content.decode()
    assert 'data-proof="waits"' in page
    assert reverse("success_proof", args=[success.pk]) not in page
