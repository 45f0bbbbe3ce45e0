"""House rules that no bought tool checks, as plain functions from text to findings."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tooling.processes import ROOT

LONGEST_FILE = 400
LARGEST_READ = 2_000_000

# Content-Security-Policy is 'self': what is inline would silently not run, so it never gets in.
INLINE = (
    (
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE),
        "an inline <script>",
    ),
    (re.compile(r"<style[\s>]", re.IGNORECASE), "a <style> element"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE), "an on… handler"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE), "a javascript: address"),
)
# Assembled, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(
        ["/" + folder + r"/[\w.-]+/" for folder in ("home", "Users")]
        + ["/" + folder + "/" for folder in ("work", "root")]
        + [r"\b[A-Z]:" + r"\\Users\\"]
    )
)
LOCKS = {"requirements.txt", "requirements-dev.txt"}
REGISTRY = re.compile(r"^\s*--?(?:index-url|extra-index-url|find-links|i|f)\b", re.MULTILINE)


def project_files() -> list[Path]:
    """All files under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return sorted(path for name in set(listed.stdout.split("\0")) if name and (path := ROOT / name).is_file())


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def inline_code(text: str) -> Iterator[str]:
    """Findings "line: what" in one template. Comments of Django's are no page."""
    for pattern, what in INLINE:
        for found in pattern.finditer(text):
            yield f"{line_of(text, found.start())}: {what}"


def too_long(text: str) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > LONGEST_FILE:
        yield f"{lines}: longer than {LONGEST_FILE} lines; split it by subject"


def machine_paths(text: str) -> Iterator[str]:
    for found in MACHINE.finditer(text):
        yield f"{line_of(text, found.start())}: a path of one machine ({found.group(0)})"


def registries(text: str) -> Iterator[str]:
    for found in REGISTRY.finditer(text):
        yield f"{line_of(text, found.start())}: names a package index; locks hold versions and hashes only"


def rules_for(path: Path) -> Iterator:
    name = path.relative_to(ROOT).as_posix()
    if path.suffix == ".html":
        yield inline_code
    if path.suffix == ".py" and "/migrations/" not in name:
        yield too_long
    if path.name in LOCKS:
        yield registries
    yield machine_paths


def findings() -> list[str]:
    found: list[str] = []
    for path in project_files():
        if path.stat().st_size > LARGEST_READ:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT).as_posix()
        found.extend(f"{name}:{finding}" for rule in rules_for(path) for finding in rule(text))
    return found
