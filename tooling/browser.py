"""A real Chromium for tests, which does not let a page's own complaints pass."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tooling.finders import chromium_in
from tooling.processes import Failure

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
# Whole seconds of patience; a page that needs more is broken, also on a busy machine.
PATIENCE_MS = 40_000
expect.set_options(timeout=PATIENCE_MS)
# What Chromium prints when the network goes under a page, or under its service worker as it is being registered.
CUT_OFF = r"\bERR_[A-Z_]+|Failed to fetch|error occurred when fetching the script"


class Problems(list):
    """What pages complained of: console errors, uncaught exceptions, breaches of the Content-Security-Policy.

    A test that cuts the network or asks for a refused page says so: `problems.allow(CUT_OFF)`.
    """

    def __init__(self):
        super().__init__()
        self.allowed: list[str] = []

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    def watch(self, page: Page) -> None:
        page.on(
            "console", lambda message: self.append(f"{message.text} ({page.url})") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: self.append(f"uncaught: {error} ({page.url})"))

    def check(self) -> None:
        left = [text for text in self if not any(re.search(pattern, text) for pattern in self.allowed)]
        assert not left, "The browser complained:\n" + "\n".join(left)


@contextmanager
def launched() -> Iterator[Browser]:
    path = chromium_in(dict(os.environ))
    if path is None or not Path(path).exists():
        raise Failure(
            "Browser tests need Chromium: run `python3 portal.py test`, which finds or installs one, "
            "or set CHROMIUM to the path of one."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, problems: Problems, **device) -> Iterator[Page]:
    """A page in a context of its own: Vietnamese, Vietnamese time; pages it opens are watched too."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **device)
    context.set_default_timeout(PATIENCE_MS)
    context.on("page", problems.watch)
    try:
        yield context.new_page()
    finally:
        context.close()
