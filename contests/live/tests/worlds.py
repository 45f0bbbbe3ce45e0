"""A running stage with two schools, for the tests of this room."""

from datetime import timedelta
from types import SimpleNamespace

from contests.models import Answer, AttemptEvent, Audience, FrozenSize, LateAnswer
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import AT, make_quiz, sent
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def make_world(at=AT, **quiz):
    department = make_unit("Sở Đây", kind="department")
    one, other = make_unit("THCS An Bình", under=department), make_unit("THCS Đại Mỗ", under=department)
    part = make_quiz(department, at=at, **quiz)
    strange = make_quiz(make_unit("Sở Kia", kind="department"), title="Cuộc thi của Sở Kia", at=at)
    return SimpleNamespace(
        at=at,
        department=department,
        one=one,
        other=other,
        part=part,
        stage=part.stage,
        contest=part.stage.contest,
        strange=strange,
        a6=make_class(one, "6A"),
        b6=make_class(one, "6B"),
        c7=make_class(other, "7C", grade=7),
        organiser=make_seat(department, "organiser"),
        officer=make_seat(department, "officer"),
        secretary=make_seat(one, "secretary"),
        stranger=make_seat(strange.stage.contest.unit, "organiser"),
    )


def freeze(world, school_class, size, *, audience=None):
    audience = audience or Audience.objects.get(contest=world.contest)
    return FrozenSize.objects.create(
        contest=world.contest, audience=audience, unit=school_class.unit, school_class=school_class, size=size,
        frozen_at=world.at,
    )  # fmt: skip


def sit(world, name="Nguyễn Văn An", *, school_class=None, at=None, submitted=False, right=0, part=None):
    """An attempt of a new pupil, open unless `submitted`."""
    school_class = school_class or world.a6
    pupil = make_pupil(school_class.unit, name, school_class=school_class)
    attempt = start_attempt(part or world.part, pupil, at=at or world.at)
    if submitted:
        attempt = submit_attempt(attempt.pk, sent(attempt, right), at=(at or world.at) + MINUTE)
    return attempt


def save(attempt, number, at, choices="1"):
    return Answer.objects.create(attempt=attempt, number=number, sequence=1, choices=choices, saved_at=at)


def arrive_late(attempt, right, *, at, sequence=None):
    """Late answers to every question, the first `right` of them right."""
    sequence = sequence or int(attempt.deadline.timestamp() * 1000)
    return LateAnswer.objects.bulk_create(
        LateAnswer(
            attempt=attempt, number=answer.number, sequence=sequence, received_at=at,
            choices=",".join(map(str, answer.choices)),
        )
        for answer in sent(attempt, right)
    )  # fmt: skip


def tell_device(attempt, kind, at, device="a"):
    return AttemptEvent.objects.create(
        attempt=attempt, kind=kind, device=device, happened_at=at, received_at=at + SECOND
    )
