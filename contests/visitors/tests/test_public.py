"""The page for everybody: what stands on it and what does not."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Audience, Contest, Document, Ranking, Statistics
from contests.visitors.tests.worlds import make_world
from foundation.vietnamese.dates import written_date
from schools.tests.builders import make_pupil
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


@pytest.fixture
def read(world, client):
    def read(status=200):
        response = client.get(reverse("public_contest", args=[world.contest.pk]))
        assert response.status_code == status
        return response.content.decode()

    return read


def test_what_it_is_when_and_who(world, read):
    Contest.objects.update(summary="Cùng nhau học.")
    Audience.objects.filter(pk=world.citizens.pk).update(age_from=15, residence=world.province)
    html = read()
    for text in (world.contest.title, "Cùng nhau học.", "Người dân", "15", "UBND tỉnh Đây", world.part.stage.name):
        assert text in html
    assert written_date(timezone.localdate(world.part.stage.closes_at)) in html


@pytest.mark.parametrize("change", [{"public": False}, {"state": "draft"}])
def test_only_of_contests_made_public_and_opened(world, read, change):
    Contest.objects.update(**change)
    read(404)


def test_registering_is_offered_while_it_is_possible(world, read):
    assert 'data-go="register"' in read()
    Audience.objects.filter(pk=world.citizens.pk).update(self_registration=False)
    assert 'data-go="register"' not in read()
    Audience.objects.filter(pk=world.citizens.pk).update(self_registration=True)
    Contest.objects.update(state="closed")
    assert 'data-go="register"' not in read()


def test_of_each_document_the_latest_version(world, read):
    for version, text in ((1, "Thể lệ cũ"), (2, "Thể lệ mới <b>"), (3, "Thể lệ cuối")):
        Document.objects.create(
            contest=world.contest, title="Thể lệ" if version < 3 else "Kế hoạch", version=version, text=text,
            published_at=world.at,
        )  # fmt: skip
    html = read()
    assert "Thể lệ mới &lt;b&gt;" in html
    assert "Thể lệ cuối" in html
    assert "Thể lệ cũ" not in html


def test_only_public_rankings_that_are_not_hidden(world, read):
    shown = Ranking.objects.get(contest=world.contest)
    others = [
        Ranking.objects.create(contest=world.contest, name=name, **fields)
        for name, fields in (("Kín", {"state": "hidden", "public": True}), ("Nội bộ", {"public": False}))
    ]
    assert reverse("ranking", args=[shown.pk]) not in read()
    Ranking.objects.filter(pk=shown.pk).update(public=True)
    html = read()
    assert reverse("ranking", args=[shown.pk]) in html
    assert not any(ranking.name in html for ranking in others)


def test_the_newest_numbers_with_a_chart_and_its_table(world, read):
    days = [["2026-11-01", 3], ["2026-11-02", 5]]
    for day, persons in ((1, 4), (8, 77)):
        Statistics.objects.create(
            contest=world.contest, as_of=world.at.replace(day=day),
            figures={"persons": persons, "attempts": 99, "units": [["THCS Đây", 9, 12]], "blocs": [], "days": days},
        )  # fmt: skip
    assert "data-statistics" not in read()
    Contest.objects.update(publishes_statistics=True)
    html = read()
    assert "77" in html
    assert html.count("<rect") == 2
    assert "02/11/2026" in html
    assert "THCS Đây" in html


def test_nobody_s_name_is_on_it(world, read):
    make_pupil(world.school, "Nguyễn Bí Mật", school_class=world.school_class)
    assert "Bí Mật" not in read()


def test_who_is_signed_in_reads_the_same(world, client, read):
    client.force_login(make_pupil(world.school).user)
    assert re.search(r"<h1>[^<]*dịch vụ công", read())


@pytest.mark.parametrize("number", [1, 3])
def test_one_of_each_and_three_cost_the_same(world, read, number, django_assert_num_queries):
    Contest.objects.update(publishes_statistics=True)
    for each in range(number):
        Document.objects.create(contest=world.contest, title=f"Tài liệu {each}", published_at=world.at)
        Ranking.objects.create(contest=world.contest, name=f"Bảng {each}", public=True)
        Audience.objects.create(contest=world.contest, name=f"Nhóm {each}", residence=world.province)
    with django_assert_num_queries(9):
        read()
