"""The scripts of a paper must run in the browser of an old phone: no syntax and nothing of the language after ES5.

What the browser itself offers is tried in test_old_phone, where newer things are taken away before the page loads.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static" / "contests"
SCRIPTS = sorted(FOLDER.glob("quiz*.js"))
# Text and comments say nothing about the syntax; what is left of a regular expression neither.
NOT_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | (?<=[(=,:!&|?]\s)/(?:\\.|[^/\\\n])+/[a-z]*
    | (?<=return\s)/(?:\\.|[^/\\\n])+/[a-z]* | (?<=[(=,:!&|?])/(?:\\.|[^/\\\n])+/[a-z]*""",
    re.VERBOSE | re.DOTALL,
)
NEWER = {
    "arrow function": r"=>",
    "let, const, class": r"(?:^|[;{}\s])(?:let|const|class)\s+[A-Za-z_$\[{]",
    "async, await, yield, import": r"\b(?:async|await|yield|import|super)\b",
    "template": r"`",
    "spread or rest": r"\.\.\.",
    "optional chaining or nullish": r"\?\.(?!\d)|\?\?",
    "power": r"\*\*",
    "for of": r"\bfor\s*\([^;)]*\bof\b",
    "short method": r"[{,]\s*(?!function\b|if\b|for\b|while\b|switch\b|with\b)[A-Za-z_$]\w*\s*\([^)]*\)\s*\{",
    "default argument": r"function\s*\w*\s*\([^)]*=[^)]*\)",
    "destructuring": r"\bvar\s*[\[{]",
    "shorthand property": r"\{\s*\w+\s*(?:,\s*\w+\s*)+,?\s*\}",
}
# Of the standard library, without a check before it (promises stand behind one: service workers and caches have them).
LIBRARY = re.compile(
    r"Array\.from|Object\.(?:assign|entries|values)|\.(?:includes|startsWith|endsWith|padStart|padEnd|find|findIndex|flat"
    r"|flatMap|closest|finally|toggle|append|prepend|replaceWith|replaceAll|matchAll)\("
    r"|new (?:Map|Set|WeakMap|Promise|URL|FormData|AbortController)\b|\bSymbol\b|Number\.is|Math\.(?:trunc|sign)"
)
NODE_LIST_LOOP = re.compile(r"querySelectorAll\([^)]*\)\.forEach")


def code(path):
    return NOT_CODE.sub('""', path.read_text(encoding="utf-8"))


def found(source):
    return [name for name, pattern in NEWER.items() if re.search(pattern, source, re.MULTILINE)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_newer_than_es5(path):
    source = code(path)
    assert found(source) == []
    assert LIBRARY.findall(source) == []
    assert not NODE_LIST_LOOP.search(source)


def test_they_are_the_scripts_of_the_paper():
    template = Path(settings.BASE_DIR) / "templates" / "contests"
    asked = set()
    for name in ("attempt.html", "attempt_turn.html"):
        asked |= set(re.findall(r"contests/(quiz[\w-]*\.js)", (template / name).read_text(encoding="utf-8")))
    assert asked == {path.name for path in SCRIPTS}


@pytest.mark.parametrize(
    "newer",
    [
        "a.map((b) => b)", "const a = 1;", "x();\n  let b = 2;", "class A {}", "async function a() {}", "await b;",
        "a = `b`;", "f(...a)", "a?.b", "a ?? b", "2 ** 3", "for (var a of b) {}", "x = { go() { } };",
        "function a(b = 1) {}", "var [a, b] = c;", "return { a, b };",
    ],
)  # fmt: skip
def test_the_check_finds_what_is_newer(newer):
    assert found(newer)


@pytest.mark.parametrize(
    "old", ["a ? .5 : b", "function of(a) { return a; }", "x = { a: a, b: b };", "if (a) { b(c); }", "var classes = 1;"]
)
def test_and_leaves_alone_what_is_not(old):
    assert found(old) == []
