"""What the page of a plan says of it: by when it is due, its numbers, how many pupils the school has."""

import re
from datetime import UTC, date, datetime

import pytest

from propaganda.activities.classes import SchoolSize, size_on
from propaganda.plans.actions import DOCUMENT
from propaganda.plans.tests.builders import draft, secretary_of, seen_of
from schools.tests.builders import signed_in

pytestmark = pytest.mark.django_db


def page(user, plan):
    return signed_in(user).get(f"/plans/{plan.pk}/").content.decode()


def test_a_deadline_at_midnight_is_said_as_the_day_before_like_everywhere():
    plan = draft(plans_due_at=datetime(2022, 2, 27, 17, tzinfo=UTC))
    text = page(secretary_of(plan), plan)
    assert "hạn nộp là hết ngày 27/02/2022" in text
    assert "chậm nhất hết ngày 27/02/2022" in text
    assert "28/02" not in text


def test_a_school_without_class_lists_says_how_many_pupils_it_has():
    plan = draft()
    typed = {"pupils_told": "900", "seen": seen_of(plan, DOCUMENT)}
    assert signed_in(secretary_of(plan)).post(f"/plans/{plan.pk}/edit/", typed).status_code == 302
    plan.refresh_from_db()
    assert size_on(plan, date(2022, 3, 1)) == SchoolSize(900)
    assert "900" in page(secretary_of(plan), plan)


def test_lines_have_the_number_by_which_all_else_calls_them():
    plan = draft(lines=3)
    plan.lines.get(order=2).delete()
    text = page(secretary_of(plan), plan)
    assert re.findall(r'plan-number" data-label="[^"]*">(\d+)<', text) == ["1", "3"]
