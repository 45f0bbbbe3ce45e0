"""The page of same pictures: for whoever looks after the campaign, and nobody else."""

import pytest
from django.urls import reverse

from propaganda.evidence.tests.builders import photo, sent_and_ready
from propaganda.models import SamePicture
from propaganda.tests.builders import AT, make_photo
from schools.tests.builders import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(world):
    for school in world.schools:
        sent_and_ready(school.activity, photo(1))
    return SamePicture.objects.get()


@pytest.fixture
def url(world):
    return reverse("same_pictures", args=[world.campaign.pk])


def test_both_schools_side_by_side(world, pair, url):
    content = signed_in(world.officer).get(url).content.decode()
    for evidence in (pair.first, pair.second):
        assert reverse("evidence_picture", args=[evidence.pk, "large"]) in content
    assert all(school.unit.name in content for school in world.schools)


def test_not_for_a_school(world, pair, url):
    secretary = signed_in(world.schools[0].secretary)
    assert secretary.get(url).status_code == 403
    assert secretary.post(reverse("same_picture_decide", args=[pair.pk]), {"verdict": "fine"}).status_code == 403
    pair.refresh_from_db()
    assert pair.verdict == ""


def test_a_verdict_and_taking_it_back(world, pair, url):
    officer, decide = signed_in(world.officer), reverse("same_picture_decide", args=[pair.pk])
    officer.post(decide, {"verdict": "misused", "note": ""})
    pair.refresh_from_db()
    assert pair.verdict == "", "a school is told why"
    officer.post(decide, {"verdict": "misused", "note": "Cùng một buổi"})
    pair.refresh_from_db()
    assert (pair.verdict, pair.note, pair.decided_by) == ("misused", "Cùng một buổi", world.officer)
    assert b"C\xc3\xb9ng m\xe1\xbb\x99t bu\xe1\xbb\x95i" in officer.get(url + "?show=decided").content
    assert officer.get(url).context["counts"] == {"open": 0, "decided": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_three_pairs_as_for_one(world, pair, url, rows, django_assert_num_queries):
    for _number in range(rows - 1):
        made = [make_photo(school.activity, pair.first.file) for school in world.schools]
        SamePicture.objects.create(first=made[0], second=made[1], distance=1, found_at=AT)
    officer = signed_in(world.officer)
    officer.get(url)
    with django_assert_num_queries(QUERIES):
        answer = officer.get(url)
    assert len(answer.context["page"].object_list) == rows


QUERIES = 11
