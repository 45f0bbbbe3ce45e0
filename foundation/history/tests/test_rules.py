import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history.rules import HIDDEN, as_json, changed_fields, is_secret, without_secrets
from foundation.models import User


class State(models.TextChoices):
    OPEN = "open", "Open"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("Đội 6A", "Đội 6A"),
        (_("a word of no catalogue"), "a word of no catalogue"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.10"), "0.10"),
        (datetime.date(2025, 9, 5), "2025-09-05"),
        (datetime.time(8, 0), "08:00:00"),
        (datetime.datetime(2025, 9, 5, 8, tzinfo=datetime.UTC), "2025-09-05T08:00:00+00:00"),
        (datetime.timedelta(minutes=5), "0:05:00"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (State.OPEN, "open"),
        (User(pk=17, username="lan", full_name="Trần Thị Lan"), "Trần Thị Lan [17]"),
        ([Decimal("1.5"), None], ["1.5", None]),
        ({"b", "a"}, ["a", "b"]),
        ({"on": datetime.date(2025, 1, 2)}, {"on": "2025-01-02"}),
        (b"\x00\x01", HIDDEN),
        (1.5, "1.5"),
        (User.objects.none(), []),
    ],
)
def test_every_value_becomes_json(value, kept):
    assert as_json(value) == kept
    json.dumps(as_json(value))


def test_only_what_differs_is_told():
    old = {"name": "6A", "size": 40, "head": None, "gone": "x"}
    new = {"name": "6A1", "size": 40, "head": User(pk=3, username="hoa"), "added": Decimal("2.5")}
    assert changed_fields(old, new) == {
        "added": [None, "2.5"],
        "gone": ["x", None],
        "head": [None, "hoa [3]"],
        "name": ["6A", "6A1"],
    }


def test_the_same_number_written_otherwise_is_no_change():
    assert changed_fields({"points": Decimal("1.0")}, {"points": Decimal("1.00")}) == {}


def test_empty_and_none_differ():
    assert changed_fields({"place": ""}, {"place": None}) == {"place": ["", None]}


def test_two_objects_of_one_name_are_told_apart():
    changes = changed_fields({"by": User(pk=1, username="an")}, {"by": User(pk=2, username="an")})
    assert changes == {"by": ["an [1]", "an [2]"]}


@pytest.mark.parametrize(
    "field", ["password", "new_password", "digest", "code", "card_code", "secret_key", "api_token"]
)
def test_a_secret_is_known_by_its_name(field):
    assert is_secret(field)
    assert changed_fields({field: "geheim"}, {field: "offen"}) == {field: [HIDDEN, HIDDEN]}


@pytest.mark.parametrize("field", ["name", "unit_code", "encode", "spin", "decoded"])
def test_other_names_are_not(field):
    assert not is_secret(field)


def test_secrets_are_hidden_at_any_depth():
    told = without_secrets({"cards": [{"user": "lan", "code": "ABCD-EFGH"}], "password": ["a", "b"], "n": 2})
    assert told == {"cards": [{"user": "lan", "code": HIDDEN}], "password": HIDDEN, "n": 2}
    assert "ABCD" not in json.dumps(told)
