"""Two secretaries at one activity: the second sees both versions, part by part, and nothing of either is lost."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from propaganda.activities.tests.worlds import SPRING, make_school, posted
from propaganda.models import Activity, ClassReached
from propaganda.tests.builders import make_activity
from schools.tests.builders import make_seat, make_user
from tooling.worlds import shared


@shared
def world():
    world = make_school()
    world.activity = make_activity(world.line, SPRING, title="Chào cờ đầu tuần", pupils=78, by=world.secretary)
    ClassReached.objects.create(activity=world.activity, school_class=world.classes["8A1"], present=40)
    world.second = make_seat(world.unit, "secretary", user=make_user(full_name="Trần Văn Bình"))
    return world


class Desk:
    """One secretary's browser with the form of the activity open."""

    def __init__(self, world, user):
        self.client = Client()
        self.client.force_login(user)
        self.url = reverse("activity_edit", args=[world.activity.pk])
        self.world = world
        self.page = self.client.get(self.url)
        pk = world.classes["8A1"].pk
        self.form = posted(world, **{f"in-{pk}": "on", f"class-{pk}": "40"})

    def hidden(self):
        found = re.findall(r'<input type="hidden" name="(version|seen|mine|theirs|part)" value="([^"]*)"',
                           self.page.content.decode())  # fmt: skip
        values = {name: unescape(value) for name, value in found if name != "part"}
        return {**values, "part": [value for name, value in found if name == "part"]}

    def save(self, **fields):
        changed = {name: str(value) for name, value in fields.items()}
        self.page = self.client.post(self.url, {**self.hidden(), **self.form, **changed})
        return self.page

    def choose(self, **takes):
        self.page = self.client.post(self.url, {**self.hidden(), **{f"take-{n}": take for n, take in takes.items()}})
        return self.page

    def chosen(self):
        return {part.name: part.chosen for part in self.page.context["parts"]}


@pytest.fixture
def desks(world):
    return Desk(world, world.secretary), Desk(world, world.second)


def stored(world):
    activity = Activity.objects.get(pk=world.activity.pk)
    return activity.title, activity.pupils, activity.place, activity.version


def test_each_part_shows_both_and_what_only_one_touched_is_chosen(world, desks):
    first, second = desks
    assert first.save(title="Tọa đàm", place="Sân trường").status_code == 302
    assert second.save(title="Ngoại khóa", pupils=80).status_code == 409
    assert second.chosen() == {"title": "", "pupils": "mine", "place": "theirs"}
    html = second.page.content.decode()
    assert all(text in html for text in ("Tọa đàm", "Ngoại khóa", "Sân trường", "78", "80"))
    assert stored(world) == ("Tọa đàm", 78, "Sân trường", 2)

    assert second.choose(title="theirs", pupils="mine", place="theirs").status_code == 302
    assert stored(world) == ("Tọa đàm", 80, "Sân trường", 3)


def test_where_both_changed_one_has_to_be_chosen(world, desks):
    first, second = desks
    first.save(title="Tọa đàm")
    second.save(title="Ngoại khóa", pupils=80)
    page = second.choose(pupils="mine")
    assert page.status_code == 409
    assert "error-summary" in page.content.decode()
    assert second.chosen() == {"title": "", "pupils": "mine"}
    second.choose(pupils="mine", title="mine")
    assert stored(world) == ("Ngoại khóa", 80, "", 3)


def test_a_third_version_while_choosing_is_shown_again(world, desks):
    first, second = desks
    first.save(title="Tọa đàm")
    second.save(pupils=80)
    third = Desk(world, world.secretary)
    third.save(title="Tọa đàm", place="Hội trường")
    assert second.choose(title="theirs", pupils="mine").status_code == 409
    assert second.chosen() == {"pupils": "mine", "place": "theirs"}
    second.choose(pupils="mine", place="theirs")
    assert stored(world) == ("Tọa đàm", 80, "Hội trường", 4)


def test_classes_are_one_part(world, desks):
    first, second = desks
    other = world.classes["8A2"].pk
    first.save(**{f"in-{other}": "on", f"class-{other}": "38"})
    second.save(title="Ngoại khóa")
    assert second.chosen() == {"title": "mine", "classes": "theirs"}
    second.choose(title="mine", classes="theirs")
    assert sorted(world.activity.classes.values_list("school_class__name", "present")) == [("8A1", 40), ("8A2", 38)]


def test_the_same_change_twice_is_no_conflict(world, desks):
    first, second = desks
    first.save(title="Tọa đàm")
    assert second.save(title="Tọa đàm").status_code == 302
    assert stored(world) == ("Tọa đàm", 78, "", 2)


@pytest.mark.parametrize("junk", ["", "x", "[]", "[" * 5000, '{"line": 5}'])
def test_what_a_page_did_not_write_breaks_nothing(world, desks, junk):
    first, second = desks
    first.save(title="Tọa đàm")
    response = second.client.post(second.url, {"mine": junk, "theirs": junk, "seen": junk, "version": "²"})
    assert response.status_code == 200
    assert stored(world) == ("Tọa đàm", 78, "", 2)


def test_a_warning_is_looked_at_before_and_the_version_stays_the_one_that_was_read(world, desks):
    first, second = desks
    assert 'data-warned="above_school"' in second.save(pupils=900).content.decode()
    first.save(title="Tọa đàm")
    assert second.save(pupils=900, overruled="above_school").status_code == 409
    second.page.context["parts"]
    second.client.post(second.url, {**second.hidden(), "take-pupils": "mine", "take-title": "theirs",
                                    "overruled": "above_school"})  # fmt: skip
    assert stored(world) == ("Tọa đàm", 900, "", 3)
