"""What a pupil tells of themselves, and who may see the photo that shows it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from foundation.files.models import StoredFile
from foundation.files.rules import path_of
from foundation.models import Event
from propaganda.evidence.rules import expiry_of
from propaganda.models import Campaign, Plan, ServiceSuccess, SuccessTotal
from propaganda.successes.actions import decide
from propaganda.successes.claiming import MOST_WAITING
from propaganda.successes.proofs import forget, keep, opened, record_shown
from propaganda.successes.tests.world import AT, MARCH, make_world
from propaganda.tests.builders import make_campaign, make_plan
from schools.models import Person
from schools.tests.builders import make_person, make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def client_of(person):
    return signed_in(getattr(person, "user", person))


def photo(name="anh.jpg"):
    """With a place in it, as a phone writes it."""
    drawn, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[2] = (21.0, 2.0, 0.0)
    Image.new("RGB", (60, 40), "navy").save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def tell(world, pupil=0, **change):
    data = {"service": world.birth.pk, "done_on": "10/03/2022", "receipt": "", **change}
    return client_of(world.pupils[pupil]).post(reverse("my_successes"), data)


def page(person):
    return client_of(person).get(reverse("my_successes"))


def test_a_claim_waits_for_the_teacher(world):
    assert tell(world, receipt="H26-9", proof=photo()).status_code == 302
    success = ServiceSuccess.objects.get()
    assert (success.state, success.unit, success.school_class, success.person, success.receipt, success.done_on) == (
        "claimed", world.school, world.school_class, world.pupils[0], "H26-9", MARCH,
    )  # fmt: skip
    assert success.recorded_by == world.pupils[0].user
    assert success.proof.content_type == "image/webp"
    with Image.open(path_of(success.proof)) as kept:
        assert not kept.getexif()


def test_told_twice_is_once_and_leaves_no_second_photo(world):
    tell(world, proof=photo())
    tell(world, proof=photo())
    assert (ServiceSuccess.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_they_read_their_own_with_the_reason_and_nobody_else_s(world):
    claims = world.record(world.row(), world.row(1), state="claimed").new
    decide(claims, plan=world.plan, confirm=False, reason="Ảnh không rõ", by=None, at=AT)
    response = page(world.pupils[0])
    assert [line.success.pk for line in response.context["lines"]] == claims[:1]
    assert "Ảnh không rõ" in response.content.decode()
    assert page(world.pupils[2]).context["lines"] == []


def test_after_a_rejection_they_may_tell_it_again(world):
    tell(world)
    decide([ServiceSuccess.objects.get().pk], plan=world.plan, confirm=False, reason="mờ", by=None, at=AT)
    tell(world)
    assert sorted(ServiceSuccess.objects.values_list("state", flat=True)) == ["claimed", "rejected"]


def test_somebody_else_s_number_of_a_file_is_refused(world):
    world.record(world.row(1, receipt="H26-9"))
    assert tell(world, receipt="h26-9").context["form"].non_field_errors()
    assert ServiceSuccess.objects.count() == 1


@pytest.mark.parametrize("change", [{"done_on": "31/12/2021"}, {"done_on": ""}, {"service": ""}, {"service": "999"}])
def test_what_cannot_be_is_said(world, change):
    assert tell(world, **change).status_code == 200
    assert not ServiceSuccess.objects.exists()


def test_what_is_no_picture_is_refused_and_nothing_is_kept(world):
    response = tell(world, proof=SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg"))
    assert response.context["form"].errors.keys() == {"proof"}
    assert (ServiceSuccess.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_many_that_wait_are_enough(world):
    days = [MARCH + timedelta(days=number) for number in range(MOST_WAITING)]
    world.record(*(world.row(day=day) for day in days), state="claimed")
    assert tell(world, service=world.permit.pk).context["form"].non_field_errors()


def test_what_nobody_can_decide_on_any_more_is_said_and_holds_up_nothing(world):
    """Claims that were left when their campaign was closed; the next one counts another service."""
    days = [MARCH + timedelta(days=number) for number in range(MOST_WAITING)]
    world.record(*(world.row(day=day) for day in days), state="claimed")
    assert all(line.waits for line in page(world.pupils[0]).context["lines"])
    Campaign.objects.update(state="closed")
    later = make_campaign(world.department, counts_successes=True, title="Đợt sau")
    later.services.add(world.permit)
    make_plan(later, world.school)
    assert tell(world, service=world.permit.pk).status_code == 302
    shown = page(world.pupils[0])
    assert [line.success.service for line in shown.context["lines"] if line.waits] == [world.permit]
    assert shown.content.decode().count("own-reason") == MOST_WAITING


@pytest.mark.parametrize(
    "change",
    [
        lambda: Campaign.objects.update(state="closed"),
        lambda: Campaign.objects.update(counts_successes=False),
        lambda: Plan.objects.update(exempted_at=AT, exempted_reason="đang xây lại"),
        lambda: Person.objects.update(left_on=MARCH),
        lambda: Plan.objects.update(ended_on=MARCH),
    ],
)
def test_nothing_is_asked_where_nothing_is_collected(world, change):
    change()
    assert page(world.pupils[0]).context["plans"] == []
    tell(world)
    assert not ServiceSuccess.objects.exists()


def test_the_first_page_leads_there_only_while_it_is_collected(world):
    def leads():
        return reverse("my_successes") in client_of(world.pupils[0]).get(reverse("home")).content.decode()

    assert leads()
    Campaign.objects.update(state="closed")
    assert not leads()


class TestProof:
    @pytest.fixture
    def success(self, world):
        tell(world, proof=photo())
        return ServiceSuccess.objects.get()

    def status(self, user, success):
        response = client_of(user).get(reverse("success_proof", args=[success.pk]))
        if response.status_code == 200:
            assert response.getvalue()[:4] == b"RIFF"
        return response.status_code, response.headers.get("Cache-Control", "")

    def test_the_pupil_the_school_and_those_above(self, world, success):
        teacher = make_seat(world.school, "teacher", school_class=world.school_class)
        for user in (world.pupils[0], teacher, make_seat(world.department, "officer")):
            status, cached = self.status(user, success)
            assert (status, cached) == (200, "private, no-cache")

    def test_nobody_else(self, world, success):
        for user in (
            world.pupils[1],
            world.others[0],
            make_seat(world.other, "secretary"),
            make_seat(world.school, "judge"),
        ):
            assert self.status(user, success)[0] == 404
        assert Client().get(reverse("success_proof", args=[success.pk])).status_code == 302


def test_a_pdf_is_saved_not_shown(world):
    teacher = make_seat(world.school, "teacher", school_class=world.school_class)
    url = f"{reverse('success_new', args=[world.plan.pk])}?class={world.school_class.pk}"
    file = SimpleUploadedFile("kết quả.pdf", b"%PDF-1.4 ...", "application/pdf")
    data = {"pupils": [world.pupils[0].pk], "service": world.birth.pk, "done_on": "10/03/2022", "proof": file}
    assert client_of(teacher).post(url, data).status_code == 302
    response = client_of(teacher).get(reverse("success_proof", args=[ServiceSuccess.objects.get().pk]))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.getvalue() == b"%PDF-1.4 ..."


def test_a_pupil_of_a_school_without_class_lists_may_tell(world):
    newcomer = make_person(world.school, "Bùi Mới", user=make_seat(world.school, "judge"))
    client_of(newcomer).post(
        reverse("my_successes"), {"service": world.birth.pk, "done_on": f"{timezone.localdate():%d/%m/%Y}"}
    )
    assert not ServiceSuccess.objects.exists()  # today lies outside the campaign of 2022
    client_of(newcomer).post(reverse("my_successes"), {"service": world.birth.pk, "done_on": "10/03/2022"})
    assert ServiceSuccess.objects.get().school_class is None


class TestForgetting:
    def test_proofs_go_with_the_months_of_the_last_campaign_that_counts_them(
        self, world, django_capture_on_commit_callbacks
    ):
        tell(world, proof=photo())
        success = ServiceSuccess.objects.get()
        path, last = path_of(success.proof), expiry_of(world.campaign)
        later = make_campaign(world.department, counts_successes=True, ends_on=date(2023, 12, 31))
        Campaign.objects.filter(pk=later.pk).update(launched_at=timezone.now() + timedelta(days=1))
        later.services.add(world.birth)
        make_plan(later, world.school)
        with django_capture_on_commit_callbacks(execute=True):
            kept = [forget(at=AT, day=day) for day in (last, expiry_of(later) - timedelta(days=1))]
        assert (kept, path.exists()) == ([0, 0], True)
        with django_capture_on_commit_callbacks(execute=True):
            gone = [forget(at=AT, day=expiry_of(later)) for _time in range(2)]
        assert (gone, path.exists()) == ([1, 0], False)
        success.refresh_from_db()
        assert (success.proof, success.state) == (None, "claimed")
        assert Event.objects.of(success).filter(verb="evidence expired").count() == 1

    def test_a_campaign_that_began_later_keeps_nothing_of_before(self, world):
        """Else what is counted every year would be kept for ever."""
        record_shown([world.row()], plan=world.plan, by=None, at=AT, file=photo())
        later = make_campaign(
            world.department, counts_successes=True, starts_on=date(2023, 1, 1), ends_on=date(2030, 12, 31),
        )  # fmt: skip
        Campaign.objects.filter(pk=later.pk).update(launched_at=AT + timedelta(days=200))
        later.services.add(world.birth)
        plan = make_plan(later, world.school)
        world.record(world.row(1, day=date(2023, 2, 1)), plan=plan, at=AT + timedelta(days=400))
        # Dated before all that it counts, and recorded for it all the same.
        world.record(world.row(2), plan=plan, at=AT + timedelta(days=400))
        for pupil in world.pupils[1:]:
            ServiceSuccess.objects.filter(person=pupil).update(proof=keep(*opened(photo()), by=None, at=AT))
        assert forget(at=AT, day=expiry_of(world.campaign)) == 1
        assert {each.person for each in ServiceSuccess.objects.exclude(proof=None)} == {*world.pupils[1:]}

    def test_one_photo_for_a_whole_class_goes_once(self, world, django_capture_on_commit_callbacks):
        rows = [world.row(number) for number in range(3)]
        file = photo()
        record_shown(rows, plan=world.plan, by=None, at=AT, file=file)
        with django_capture_on_commit_callbacks(execute=True):
            assert forget(at=AT, day=expiry_of(world.campaign)) == 1
        assert list(ServiceSuccess.objects.values_list("proof", "state").distinct()) == [(None, "confirmed")]
        assert not StoredFile.objects.exists()

    def test_the_proof_of_a_total_too_and_none_of_another_campaign(self, world, django_capture_on_commit_callbacks):
        elsewhere = make_campaign(world.department, counts_successes=True, ends_on=date(2023, 12, 31))
        plans = (world.plan, make_plan(elsewhere, world.school))
        for plan in plans:
            SuccessTotal.objects.create(
                plan=plan, starts_on=MARCH, ends_on=MARCH, successes=3, source="Sổ", recorded_at=AT,
                proof=keep(*opened(photo()), by=None, at=AT),
            )  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            assert forget(at=AT, day=expiry_of(world.campaign)) == 1
        assert SuccessTotal.objects.get(plan=plans[0]).proof is None
        assert path_of(SuccessTotal.objects.get(plan=plans[1]).proof).exists()
