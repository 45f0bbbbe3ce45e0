"""Date, hour and place: typed as people type, taken only where it makes sense, and never lost from the form."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contests.models import Sitting
from contests.sittings.actions import plan, planned_as
from contests.sittings.forms import TimeField
from contests.sittings.rules import NotPossible
from contests.tests.builders import AT
from contests.tests.team_builders import make_sitting, make_team_contest
from foundation.history.models import Event
from schools.tests.builders import make_seat, make_unit, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    """Of a stage that runs from ten days ago to ten days from now, without a date."""
    now = timezone.now()
    return make_sitting(make_team_contest(at=now), state="planned", at=now, starts_at=None, place="")


@pytest.fixture
def secretary(sitting):
    return signed_in(make_seat(sitting.unit, "secretary"))


def address(sitting):
    return reverse("sitting_when", args=[sitting.pk])


def typed(**fields):
    tomorrow = timezone.localtime() + timedelta(days=1)
    return {
        "day": f"{tomorrow:%d/%m/%Y}",
        "hour": "08:00",
        "place": "Hội trường tầng 2",
        "note": "",
        "seen": "|",
    } | fields


def test_set(sitting, secretary):
    response = secretary.post(address(sitting), typed(hour="7h30"))
    assert response.url == reverse("sitting", args=[sitting.pk])
    sitting.refresh_from_db()
    local = timezone.localtime(sitting.starts_at)
    assert (local.date(), local.time(), sitting.place) == (
        timezone.localdate() + timedelta(days=1), time(7, 30), "Hội trường tầng 2",
    )  # fmt: skip
    event = Event.objects.of(sitting).get()
    assert event.changes == {
        "starts_at": ["", f"{local:%d/%m/%Y} 07:30"], "place": ["", "Hội trường tầng 2"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"day": "31/02/2026"}, "day"),
        ({"day": "mai"}, "day"),
        ({"day": ""}, "day"),
        ({"hour": "25:00"}, "hour"),
        ({"hour": "sáng"}, "hour"),
        ({"hour": "8:75"}, "hour"),
        ({"place": " "}, "place"),
        ({"day": "01/01/2001"}, "day"),
        ({"day": "01/01/2099"}, "day"),
    ],
)
def test_typed_wrongly_it_stays_in_the_form(sitting, secretary, fields, wrong):
    said = typed(**fields)
    response = secretary.post(address(sitting), said)
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [wrong]
    page = response.content.decode()
    for name in ("day", "hour", "place"):
        assert form[name].value() == said[name]
        assert said[name].strip() in page
    sitting.refresh_from_db()
    assert (sitting.starts_at, sitting.place) == (None, "")


def test_past_only_with_a_note(sitting, secretary):
    yesterday = timezone.localtime() - timedelta(days=1)
    past = typed(day=f"{yesterday:%d/%m/%Y}")
    assert list(secretary.post(address(sitting), past).context["form"].errors) == ["day"]
    assert secretary.post(address(sitting), past | {"note": "Đã tổ chức hôm qua"}).status_code == 302
    assert Event.objects.of(sitting).get().reason == "Đã tổ chức hôm qua"


def test_somebody_else_was_faster(sitting, secretary):
    now = timezone.now()
    theirs = now + timedelta(days=2)
    plan(sitting, starts_at=theirs, place="Sân trường", by=None, at=now)
    response = secretary.post(address(sitting), typed())
    sitting.refresh_from_db()
    assert (response.status_code, sitting.place) == (200, "Sân trường")
    # They see what stands there now; saving again is on purpose.
    again = response.context["form"]["seen"].value()
    assert again == planned_as(sitting)
    assert secretary.post(address(sitting), typed(seen=again)).status_code == 302
    sitting.refresh_from_db()
    assert sitting.place == "Hội trường tầng 2"


def test_the_pilot_comes_first_is_only_a_remark(sitting, secretary):
    pilot = make_sitting(
        sitting.stage, make_unit("THCS Thí Điểm", under=sitting.stage.contest.unit), state="planned", pilot=True,
        starts_at=timezone.now() + timedelta(days=5),
    )  # fmt: skip
    assert list(secretary.get(address(sitting)).context["pilots"]) == [pilot]
    assert secretary.post(address(sitting), typed()).status_code == 302


class TestAction:
    def make(self):
        return make_sitting(state="planned", starts_at=None, place="")

    @pytest.mark.parametrize(("edge", "allowed"), [("opens_at", True), ("closes_at", True)])
    def test_the_ends_of_the_stage_belong_to_it(self, edge, allowed):
        sitting = self.make()
        plan(sitting, starts_at=getattr(sitting.stage, edge), place="A", note="đúng giờ", by=None, at=AT)
        minute = timedelta(minutes=1 if edge == "closes_at" else -1)
        with pytest.raises(NotPossible) as caught:
            plan(sitting, starts_at=getattr(sitting.stage, edge) + minute, place="B", note="x", by=None, at=AT)
        assert caught.value.field == "day"
        assert Sitting.objects.get().place == "A"

    def test_a_past_date_that_stands_already_may_get_another_place(self):
        sitting = self.make()
        past = AT - timedelta(days=1)
        plan(sitting, starts_at=past, place="A", note="đã tổ chức", by=None, at=AT)
        plan(sitting, starts_at=past, place="B", by=None, at=AT)
        assert Sitting.objects.get().place == "B"

    def test_the_same_again_changes_nothing(self):
        sitting = self.make()
        for _each in range(2):
            plan(sitting, starts_at=AT + timedelta(days=1), place="A", by=None, at=AT)
        assert Event.objects.of(sitting).count() == 1

    def test_a_moment_is_of_hanoi(self):
        sitting = self.make()
        plan(sitting, starts_at=datetime(2026, 11, 24, 1, tzinfo=UTC), place="A", by=None, at=AT)
        assert planned_as(Sitting.objects.get()) == "24/11/2026 08:00|A"


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("8:00", 8, 0), ("08h00", 8, 0), ("8h", 8, 0), ("8 giờ 30", 8, 30), ("8 giờ", 8, 0), ("14.15", 14, 15),
     ("7g45", 7, 45), ("23:59", 23, 59), (" 8 h 05 ", 8, 5), ("8H30'", 8, 30), ("8 giờ 30 phút", 8, 30)],
)  # fmt: skip
def test_hours_as_people_type_them(text, hour, minute):
    assert TimeField().clean(text) == time(hour, minute)


@pytest.mark.parametrize("text", ["24:00", "8", "8:60", "8:0:0", "chiều", "-1:00", "8:00 sáng mai"])
def test_no_hours(text):
    with pytest.raises(ValidationError):
        TimeField(max_length=30).clean(text)
