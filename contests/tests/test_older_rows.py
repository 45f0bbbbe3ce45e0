"""Rows of the first release, as the migration that fills their newer columns finds them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from contests.models import Attempt, Contest, PartScore
from contests.quiz.actions import submit_attempt
from contests.tests.builders import AT, make_attempt, sent

pytestmark = pytest.mark.django_db


def test_times_and_openings_are_filled_and_what_is_new_stays():
    attempt = make_attempt()
    submit_attempt(attempt.pk, sent(attempt, 4), at=AT + timedelta(seconds=60))
    as_new = PartScore.objects.values("seconds_sum", "seconds", "change_seconds").get()
    older = import_module("contests.migrations.0007_older_rows")
    older.fill(apps, None)
    assert PartScore.objects.values("seconds_sum", "seconds", "change_seconds").get() == as_new
    PartScore.objects.update(seconds_sum=0, change_seconds=0)
    Contest.objects.update(opened_at=None)
    older.fill(apps, None)
    assert PartScore.objects.values_list("seconds_sum", "change_seconds").get() == (60, 60)
    assert Contest.objects.get().opened_at == Contest.objects.get().created_at
    assert Attempt.objects.get().seconds == 60
