import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contests.placing import rebuild_ranking
from contests.quiz.actions import submit_attempt
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent

pytestmark = pytest.mark.django_db


def held(person):
    out = StringIO()
    call_command("personal_data", str(person.pk), stdout=out)
    return json.loads(out.getvalue())


def test_it_holds_the_roster_the_account_and_every_paper_and_nobody_else_s():
    part = make_quiz(questions=2)
    person = make_entrant_pupil(part, "Nguyễn Thị Ánh Nguyệt")
    other = make_entrant_pupil(part, "Trần Văn Khác")
    for each in (person, other):
        attempt = make_attempt(part, each)
        submit_attempt(attempt.pk, sent(attempt, right=1), at=AT)
    rebuild_ranking(part.stage.rankings.get().pk, at=AT)
    data = held(person)
    assert data["person"][0]["full_name"] == "Nguyễn Thị Ánh Nguyệt"
    assert [row["class"] for row in data["classes"]] == ["6A"]
    assert [row["school"] for row in data["contests entered"]] == ["THCS Đại Mỗ"]
    assert [(row["attempt"], float(row["points"]), row["answers"]) for row in data["papers"]] == [(1, 50, 2)]
    assert [row["rank"] for row in data["places"]] == [1]
    assert "Khác" not in json.dumps(data, ensure_ascii=False)


def test_nobody_has_this_number():
    with pytest.raises(CommandError):
        call_command("personal_data", "999999")
