"""Pictures that look the same are found however they were saved again; others are not."""

from itertools import combinations

import pytest
from PIL import Image, ImageEnhance

from foundation.files.pictures import redraw
from foundation.history.models import Event
from propaganda.evidence import likeness, pairs
from propaganda.evidence.likeness import NEAR, distance, look_of, nearest
from propaganda.evidence.reading import evidence_of
from propaganda.evidence.tests.builders import encoded, heic, make_world, photo, scene, sent_and_ready
from propaganda.models import Evidence, SamePicture
from propaganda.tests.builders import AT, make_activity

SEEDS = range(20)


def look(picture, kind="JPEG", **options):
    return look_of(redraw(encoded(picture, kind, **options)))


def again(picture):
    """The same photo as it may come a second time, by another road."""
    small = picture.resize((picture.width // 3, picture.height // 3), Image.Resampling.LANCZOS)
    yield look(small, quality=60)
    yield look(picture, quality=30)
    yield look(picture, "PNG")
    yield look(ImageEnhance.Brightness(picture).enhance(1.15), quality=80)
    yield look_of(redraw(redraw(encoded(picture), kind="JPEG")))


def test_a_photo_saved_again_is_near_and_another_is_far():
    looks = {seed: look(scene(seed, (800, 600)), quality=92) for seed in SEEDS}
    same = [distance(looks[seed], other) for seed in list(SEEDS)[:4] for other in again(scene(seed, (800, 600)))]
    others = [distance(one, other) for one, other in combinations(looks.values(), 2)]
    assert max(same) <= 2 < NEAR, "room for what another camera app does to a picture"
    assert min(others) > 2 * NEAR


def test_the_same_photo_as_heic():
    assert distance(look_of(redraw(heic(scene(), quality=70))), look(scene())) <= 2


@pytest.mark.parametrize("colour", ["black", "white", "navy"])
def test_a_picture_of_nothing_looks_like_no_other(colour):
    assert look(Image.new("RGB", (400, 300), colour)) == ""


def test_the_nearest_first_then_the_oldest_and_never_too_many():
    others = [(pk, f"{0b1111111 >> (7 - pk % 4):016x}", "") for pk in range(1, 30)]
    found = nearest("0" * 16, "x", [*others, (30, "f" * 16, ""), (31, "", "x"), (32, "", "")])
    assert found == [(0, 4), (0, 8), (0, 12), (0, 16), (0, 20)]
    assert (0, 31) in nearest("", "x", [*others, (31, "", "x")])
    assert nearest("", "", [(1, "0" * 16, "a")]) == []


pytestmark = pytest.mark.django_db


def test_a_photo_used_by_two_schools_is_a_pair_once(world):
    one, other = (school.activity for school in world.schools)
    first = sent_and_ready(one, photo(1, (800, 600)))
    sent_and_ready(other, photo(2))
    second = sent_and_ready(other, encoded(scene(1, (600, 450)), quality=70))
    pair = SamePicture.objects.get()
    assert (pair.first, pair.second, pair.verdict) == (first, second, "")
    assert pair.distance <= NEAR


def test_the_very_file_at_another_activity_is_at_distance_0(world):
    for school in world.schools:
        sent_and_ready(school.activity, photo(5))
    assert SamePicture.objects.get().distance == 0


def test_photos_of_one_activity_of_other_campaigns_and_of_withdrawn_ones_are_no_pairs(world, activity):
    sent_and_ready(activity, photo(1, quality=90))
    sent_and_ready(activity, photo(1, quality=60))
    sent_and_ready(make_world(schools=1).schools[0].activity, photo(1))
    assert not SamePicture.objects.exists()
    activity.withdrawn_at, activity.withdrawn_reason = AT, "ghi nhầm"
    activity.save()
    sent_and_ready(world.schools[1].activity, photo(1))
    assert not SamePicture.objects.exists()


def test_one_among_many_is_found(world, activity):
    template = sent_and_ready(world.schools[1].activity, photo(1))
    rows = Evidence.objects.filter(pk=template.pk).values().get()
    for number in range(100):
        Evidence.objects.create(
            **rows | {"id": None, "client_id": f"{number:032x}", "sha256": "", "look": f"{number:016x}"}
        )
    evidence = sent_and_ready(activity, photo(1))
    assert SamePicture.objects.get(second=evidence).first == template


def test_what_a_school_reads_of_a_pair_names_no_other_school(world, school):
    colleague = world.schools[1]
    mine = sent_and_ready(school.activity, photo(1))
    sent_and_ready(colleague.activity, photo(1))
    [evidence] = evidence_of([school.activity], school.teacher)[school.activity.pk]
    [(pair, there)] = evidence.same
    assert (evidence, there) == (mine, None)
    pairs.decide(pair, verdict="misused", note="Ảnh của trường bạn", by=world.officer, at=AT)
    pairs.decide(pair, verdict="misused", note="Ảnh của trường bạn", by=world.officer, at=AT)
    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by) == ("misused", world.officer)
    assert Event.objects.filter(verb="same picture decided").count() == 1


def test_a_pair_within_one_school_leads_to_its_other_activity(world, school):
    second = make_activity(school.plan.lines.get(), by=school.teacher, title="Buổi thứ hai")
    sent_and_ready(school.activity, photo(1))
    sent_and_ready(second, photo(1))
    [evidence] = evidence_of([school.activity], school.teacher)[school.activity.pk]
    assert [there for _pair, there in evidence.same] == [second]


def test_pairs_whose_pictures_are_gone_are_not_shown(world):
    for school in world.schools:
        sent_and_ready(school.activity, photo(1))
    assert pairs.pairs_of(world.campaign).count() == 1
    Evidence.objects.filter(activity=world.schools[0].activity).update(state="removed")
    assert pairs.pairs_of(world.campaign).count() == 0


def test_flat_memory_is_not_bought_with_forgetting(monkeypatch):
    monkeypatch.setattr(likeness, "MOST_PAIRS", 2)
    stream = ((pk, f"{pk % 3:016x}", "") for pk in range(1, 100_000))
    assert nearest("0" * 16, "", stream) == [(0, 3), (0, 6)]
