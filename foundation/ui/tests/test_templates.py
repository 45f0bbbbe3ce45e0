"""The Content-Security-Policy allows nothing inline; a template that has some would only fail in a browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>%]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>%]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"\shx-on|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
}


def faults_in(text):
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_template_has_nothing_the_policy_forbids(path):
    assert faults_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<p class="a" style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<link href="https://cdn.example/a.css">',
        '<div hx-on:click="go()">',
    ],
)
def test_the_scan_sees(text):
    assert faults_in(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static "a.js" %}"></script>',
        '<script type="application/json" id="paper">{}</script>',
        '<p class="style">once = 1</p>',
        '<a href="/contests/">',
    ],
)
def test_the_scan_leaves_alone(text):
    assert faults_in(text) == []
