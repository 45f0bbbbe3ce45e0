"""Who organises, who only looks on, and strangers: for the tests of the organisers' pages and of what others see."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from contests.models import QuestionBank
from contests.tests.builders import make_quiz
from schools.tests.builders import make_seat, make_unit

STRANGE_BANK = "Ngân hàng của Sở Kia"
STRANGE_TITLE = "Cuộc thi của Sở Kia"


def make_world(*, opened=False, questions=2, at=None):
    """A department with a school below it, people at both, a contest; and another department with the same."""
    at = at or timezone.now()
    department = make_unit("Sở Đây", kind="department")
    school = make_unit("THCS Đây", under=department)
    part = make_quiz(department, questions=questions, opened=opened, at=at)
    strange = make_quiz(make_unit("Sở Kia", kind="department"), title=STRANGE_TITLE, questions=2, opened=opened, at=at)
    QuestionBank.objects.filter(pk=strange.blueprint.get().bank_id).update(name=STRANGE_BANK)
    return SimpleNamespace(
        at=at,
        department=department,
        school=school,
        part=part,
        stage=part.stage,
        contest=part.stage.contest,
        bank=part.blueprint.get().bank,
        ranking=part.stage.rankings.get(),
        organiser=make_seat(department, "organiser"),
        officer=make_seat(department, "officer"),
        secretary=make_seat(school, "secretary"),
        school_organiser=make_seat(school, "organiser"),
        strange=strange,
        strange_contest=strange.stage.contest,
        strange_bank=strange.blueprint.get().bank,
        strange_unit=strange.stage.contest.unit,
        stranger=make_seat(strange.stage.contest.unit, "organiser"),
    )


def page(model, name="change", *args):
    return reverse(f"admin:contests_{model}_{name}", args=args)


def formset(prefix, rows, *, initial=0):
    """The posted fields of an inline: `rows` are dicts, the first `initial` of them of rows that exist."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
    return data


def moment(name, value):
    local = timezone.localtime(value)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}
