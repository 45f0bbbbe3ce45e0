"""The house rules of tooling/source.py: each catches its breach and lets sound text pass."""

import re

import pytest

from tooling import source


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<p>\n<script>go()</script>", ["2: an inline <script>"]),
        ('<script type="module">go()</script>', ["1: an inline <script>"]),
        ('<script src="{% static "a.js" %}" defer></script>', []),
        ('<script id="data" type="application/json">[1]</script>', []),
        ("<style>p { color: red }</style>", ["1: a <style> element"]),
        ('<p class="a" style="color: red">', ["1: a style attribute"]),
        ('<p\n  style = "x">', ["1: a style attribute"]),
        ('<link rel="stylesheet" href="a.css">', []),
        ('<button type="button" onclick="go()">', ["1: an on… handler"]),
        ('<div data-on="x" class="button onward">', []),
        ('<a href="javascript:go()">', ["1: a javascript: address"]),
    ],
)
def test_inline_code(text, what):
    assert list(source.inline_code(text)) == what


@pytest.mark.parametrize(("lines", "faults"), [(400, 0), (401, 1)])
def test_length(lines, faults):
    assert len(list(source.too_long("x = 1\n" * lines))) == faults


@pytest.mark.parametrize("folder", ["home/anna", "Users/anna", "root", "work"])
def test_paths_of_one_machine(folder):
    path = "/" + folder + "/portal"
    assert list(source.machine_paths(f"one\ncd {path}")) == [
        f"2: a path of one machine ({source.MACHINE.search(path)[0]})"
    ]


@pytest.mark.parametrize("text", ["/usr/lib/postgresql", "home/contests", "network/", "/var/lib/x", "teamwork/root.py"])
def test_other_paths_pass(text):
    assert list(source.machine_paths(text)) == []


def test_lock_names_no_index():
    assert list(source.registries("django==5.2\n--extra-index-url https://packages.example/index\n")) == [
        "2: names a package index; locks hold versions and hashes only"
    ]
    assert list(source.registries("django==5.2 \\\n    --hash=sha256:00\n")) == []


def test_every_direct_dependency_has_its_reason():
    """docs/dependencies.md says why, one by one."""
    reasons = (source.ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    lines = [
        line
        for name in ("requirements.in", "requirements-dev.in")
        for line in (source.ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    names = {re.split(r"[~;\[]", line)[0].strip() for line in lines if line and line[0] not in "#-"}
    assert [name for name in sorted(names) if f"**{name}**" not in reasons] == []


def test_every_variable_of_the_settings_is_described():
    described = (source.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    settings = (source.ROOT / "contestportal" / "settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r"\benv(?:_bool|_list)?\(\s*\"([A-Z_]+)\"", settings))
    assert len(asked) > 8
    assert [name for name in sorted(asked) if f"`{name}`" not in described] == []
