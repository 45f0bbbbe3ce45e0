"""Which tests the second database's run repeats: few, but every place of the code that asks asks there too."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.history.actions import record, record_all
from foundation.models import User
from tooling import places

names = st.text("abcdef", min_size=1, max_size=2)


@given(st.dictionaries(names, st.sets(st.integers(0, 12)), max_size=8))
def test_those_chosen_ask_all_that_all_ask(asked):
    found = places.chosen(asked)
    assert found <= asked.keys()
    assert set().union(*(asked[test] for test in found)) == set().union(*asked.values())
    for test in found:  # and the first one by name where two do the same
        same = [other for other in asked if asked[other] == asked[test]]
        assert test == min(same)


def test_of_each_place_some_forms_are_kept(tmp_path):
    (tmp_path / "gw0.json").write_text(json.dumps({"a": [f"/x.py:1 {n}" for n in range(9)], "b": []}), "utf-8")
    (tmp_path / "gw1.json").write_text(json.dumps({"c": ["/x.py:1 0", "/x.py:2 get"]}), "utf-8")
    found = places.noted(tmp_path)
    assert {test: len(asked) for test, asked in found.items()} == {"a": places.FORMS, "b": 0, "c": 2}


@pytest.mark.django_db
def test_a_test_s_statements_are_noted_with_their_place_and_form(tmp_path):
    notes = places.Notes(tmp_path, "gw0")
    person = User.objects.create(username="a")
    with connection.execute_wrapper(notes.statement):
        record(by=None, at=timezone.now(), verb="before", subject=person)
        with notes.of("one"):
            for count in (1, 2, 3):
                record_all(by=None, at=timezone.now(), verb="said", subjects=[person] * count)
        with notes.of("refused"), pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(username="a")
    notes.write()
    found = places.noted(tmp_path)
    assert {each.split(":")[0] for each in found["one"]} == {"/foundation/history/querysets.py"}
    assert len(found["one"]) == 1
    assert found["refused"] == {"refused refused"}


def test_what_a_test_asks_by_itself_is_no_place():
    assert places.place() == ""
