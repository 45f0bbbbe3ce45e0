"""The words of one's own data."""

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from contests.visitors.own_data import tables

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("app", ["schools", "contests", "propaganda", "reports"])
def test_every_heading_and_field_is_listed_for_translation(app):
    tree = ast.parse((ROOT / app / "personal_data.py").read_text("utf-8"))
    dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    names = {key.value.replace("_", " ") for node in dicts for key in node.keys if isinstance(key, ast.Constant)}
    listed = (ROOT / "locale" / "vi" / "overrides.pot").read_text("utf-8")
    assert len(names) > 10
    assert names - set(re.findall(r'msgctxt "personal data"\nmsgid "(.*)"', listed)) == set()


def test_what_is_true_or_not_is_read_as_words():
    with override("vi"):
        [table] = tables({"consolidated reports": [{"made": True, "signed_at": None}, {"made": False}]})
    assert [row[0] for row in table["rows"]] == [("Tự lập", "có"), ("Tự lập", "không")]


def test_a_list_is_read_as_words_and_an_empty_one_as_a_dash():
    with override("vi"):
        [table] = tables({"papers": [{"told by the device": ["a", "b"]}, {"told by the device": []}]})
    assert table["columns"] == ["Thiết bị đã báo"]
    assert [row[0][1] for row in table["rows"]] == ["a; b", "–"]
