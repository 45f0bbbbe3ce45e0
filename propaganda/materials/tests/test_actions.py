"""Offering, publishing, withdrawing: each once, with its reason, and nothing that could not be shown."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from foundation.files.actions import FileRefused, store
from foundation.files.rules import path_of
from foundation.models import Event, StoredFile
from foundation.refusals import NotPossible
from propaganda.evidence.rules import expiry_of
from propaganda.materials import actions
from propaganda.materials.rules import may_offer_again, shown
from propaganda.materials.tests.worlds import AT, TODAY, World, drawn, pdf_upload
from propaganda.models import Evidence, Material

WORDS = {"kind": "picture", "title": "Dưới cờ", "summary": ""}


def offer(world, evidence, **fields):
    return actions.offer_evidence(
        world.plan, evidence, **{**WORDS, **fields}, by=world.secretary, at=AT, day=TODAY
    )  # fmt: skip


def publish(world, *materials):
    return actions.publish(
        world.campaign, [each.pk for each in materials], by=world.organiser, at=AT, day=TODAY
    )  # fmt: skip


def own_file(world, content):
    stored = store(content.encode(), name="anh.webp", content_type="image/webp", by=None, at=AT)
    return world.material(kind="picture", file=stored, url="")


@pytest.mark.django_db
class TestOffering:
    @pytest.fixture
    def world(self):
        return World()

    @pytest.mark.parametrize("consent", ["", "refused"])
    def test_a_photo_without_consent_is_refused_with_what_to_do(self, world, consent):
        with pytest.raises(NotPossible) as refusal:
            offer(world, world.photo(consent))
        assert str(refusal.value)
        assert not Material.objects.exists()

    def test_offered_twice_is_once(self, world):
        photo = world.photo()
        assert offer(world, photo) == offer(world, photo, title="Lần hai")
        assert Material.objects.get().title == "Dưới cờ"
        assert Event.objects.filter(verb="offer").count() == 1

    def test_what_was_withdrawn_can_be_offered_anew(self, world):
        photo = world.photo()
        first = offer(world, photo)
        actions.withdraw(first, reason="mờ", by=world.secretary, at=AT)
        assert offer(world, photo) != first

    def test_evidence_of_another_school_is_not_there(self, world):
        with pytest.raises(Evidence.DoesNotExist):
            actions.offer_evidence(world.other_plan, world.photo(), **WORDS, by=None, at=AT, day=TODAY)

    def test_ones_own_file_is_told_by_its_content_and_consent_is_on_record(self, world):
        own = {"kind": "guide", "title": "Hướng dẫn", "summary": "", "by": world.secretary, "at": AT}
        made = actions.offer_own(world.campaign, world.school, upload=pdf_upload(), consent="nobody", **own)
        assert (made.state, made.file.content_type) == ("offered", "application/pdf")
        assert Event.objects.get(verb="offer").changes["consent"] == "nobody"
        with pytest.raises(FileRefused):
            actions.offer_own(world.campaign, world.school, upload=pdf_upload(content=b"<script>"), **own)
        assert Material.objects.count() == 1

    def test_ones_own_picture_is_drawn_anew(self, world):
        sent = drawn("red", (3000, 2000))
        made = actions.offer_own(
            world.campaign, world.school, kind="picture", title="Áp phích", summary="",
            upload=pdf_upload("anh.jpg", sent), consent="nobody", by=None, at=AT,
        )  # fmt: skip
        assert made.file.content_type == "image/webp"
        assert StoredFile.objects.count() == 1


@pytest.mark.django_db
class TestPublishing:
    @pytest.fixture
    def world(self):
        return World()

    def test_what_can_be_shown_is_published_and_the_rest_kept_back(self, world):
        good, bad = world.material(world.photo(), state="offered"), world.material(world.photo(""), state="offered")
        assert publish(world, good, bad) == (1, 1)
        assert list(shown(TODAY)) == [good]

    def test_twice_is_once_and_withdrawn_ones_stay_withdrawn(self, world):
        offered, withdrawn = world.material(state="offered"), world.material(state="withdrawn")
        assert [publish(world, offered, withdrawn), publish(world, offered, withdrawn)] == [(1, 0), (0, 0)]
        assert Event.objects.filter(verb="publish").count() == 1

    def test_a_material_of_another_campaign_is_left_alone(self, world):
        other = World().material(state="offered")
        assert publish(world, other) == (0, 0)

    def test_withdrawing_takes_effect_at_once_and_once(self, world):
        material = world.material()
        assert actions.withdraw(material, reason="sai", by=None, at=AT)
        assert not actions.withdraw(material, reason="sai nữa", by=None, at=AT)
        material.refresh_from_db()
        assert (material.withdrawn_reason, list(shown(TODAY))) == ("sai", [])

    def test_a_withdrawn_file_is_gone_from_disk_for_good(self, world, django_capture_on_commit_callbacks):
        material = own_file(world, "a")
        path = path_of(material.file)
        assert path.exists()
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw(material, reason="gia đình không đồng ý nữa", by=world.secretary, at=AT)
        material.refresh_from_db()
        assert (path.exists(), material.file, StoredFile.objects.count()) == (False, None, 0)
        assert not may_offer_again(world.secretary, material)
        with pytest.raises(NotPossible):
            actions.offer_again(material, by=world.secretary, at=AT, day=TODAY)

    def test_what_another_row_has_too_stays_for_that_one(self, world, django_capture_on_commit_callbacks):
        one, other = own_file(world, "a"), own_file(world, "a")
        assert one.file.sha256 == other.file.sha256
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw(one, reason="nhầm", by=world.secretary, at=AT)
        assert path_of(other.file).exists()
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw(other, reason="nhầm", by=world.secretary, at=AT)
        assert not path_of(other.file).exists()

    def test_files_go_when_the_months_of_their_campaign_are_over(self, world, django_capture_on_commit_callbacks):
        last = expiry_of(world.campaign)
        material, link = own_file(world, "a"), world.material()
        assert actions.withdraw_files(at=AT, day=last - timedelta(days=1)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            found = [actions.withdraw_files(at=AT, day=last) for _time in range(2)]
        assert found == [1, 0]
        assert list(shown(last)) == [link]
        assert not path_of(material.file).exists()
        assert Event.objects.of(material).get().reason != ""

    def test_offered_again_it_waits_to_be_published(self, world):
        material = world.material(state="withdrawn")
        assert actions.offer_again(material, by=None, at=AT, day=TODAY)
        assert not actions.offer_again(material, by=None, at=AT, day=TODAY)
        assert list(shown(TODAY)) == []
        publish(world, material)
        assert list(shown(TODAY)) == [material]

    def test_not_again_without_consent_or_beside_itself(self, world):
        with pytest.raises(NotPossible):
            actions.offer_again(world.material(world.photo(""), state="withdrawn"), by=None, at=AT, day=TODAY)
        photo = world.photo()
        first = world.material(photo, state="withdrawn")
        world.material(photo)
        with pytest.raises(NotPossible):
            actions.offer_again(first, by=None, at=AT, day=TODAY)

    def test_words_are_changed_with_history(self, world):
        material = world.material(title="Cũ")
        words = {"kind": "article", "title": "Mới", "summary": ""}
        assert actions.change(material, **words, by=None, at=AT)
        assert not actions.change(material, **words, by=None, at=AT)
        assert Event.objects.get(verb="change").changes == {"title": ["Cũ", "Mới"]}


@pytest.mark.django_db(transaction=True)
def test_two_people_offer_the_same_photo_at_once():
    world = World()
    photo = world.photo()
    made, faults = [], []

    def offer_one():
        try:
            made.append(offer(world, photo).pk)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=offer_one) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(set(made)), faults, Material.objects.count()) == (1, [], 1)
