"""A contest for everybody, for the tests of this room."""

from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from contests.models import Audience, Contest
from contests.tests.builders import make_quiz
from contests.visitors.forms import new_token
from schools.tests.builders import make_class, make_seat, make_unit

ADULT, CHILD = date(1990, 5, 20), date(2015, 5, 20)


def make_world(at=None, **audience):
    """An open contest of a province with two communes and a school; citizens register themselves."""
    at = at or timezone.now()
    province = make_unit("UBND tỉnh Đây", kind="province")
    communes = [make_unit(name, kind="commune", over=province) for name in ("UBND xã An Bình", "UBND phường Đại Mỗ")]
    school = make_unit("THCS Đây", over=communes[0])
    part = make_quiz(province, at=at)
    contest = part.stage.contest
    Contest.objects.filter(pk=contest.pk).update(public=True)
    citizens = Audience.objects.create(
        contest=contest, name="Người dân", kind="citizen", self_registration=True, **audience
    )
    contest.refresh_from_db()
    return SimpleNamespace(
        at=at,
        province=province,
        communes=communes,
        elsewhere=make_unit("UBND xã Kia", kind="commune"),
        school=school,
        school_class=make_class(school, "6A"),
        part=part,
        contest=contest,
        citizens=citizens,
        organiser=make_seat(province, "organiser"),
        secretary=make_seat(school, "secretary"),
    )


def typed(**other):
    """What a grown-up types; `other` fields on top, None to leave one out."""
    data = {
        "full_name": "Nguyễn Thị Hoa",
        "born_on": "20/05/1990",
        "phone": "0912 345 678",
        "agree_take_part": "on",
        "token": new_token(),
        **other,
    }
    return {name: value for name, value in data.items() if value is not None}


def typed_child(**other):
    return typed(
        **{
            "full_name": "Nguyễn Văn Bé",
            "born_on": "20/05/2015",
            "guardian": "Nguyễn Thị Hoa",
            "relation": "mẹ",
            "guardian_phone": "0912345678",
            "guardian_take_part": "on",
            **other,
        }
    )
