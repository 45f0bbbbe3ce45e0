"""For tests in a browser: signing a page in, waiting for what comes, and what is wrong with how it looks."""

import time

from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tooling.browser import PATIENCE_MS


def sign_in(page, server, user):
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    page.context.add_cookies([cookie])


def go(locator):
    """Press what leads to another page, and be there: a click alone does not wait for what it starts."""
    with locator.page.expect_navigation():
        locator.click()


def until(page, holds):
    """Wait for what no locator sees, as requests and rows are. Meanwhile the events of the page arrive."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < deadline, "It did not come true."
        page.wait_for_timeout(50)


def wait_until_kept(page, *parts):
    """Until the service worker keeps an address with each of these in it."""
    read = "caches.open('papers').then((cache) => cache.keys()).then((all) => all.map((r) => r.url))"

    def there():
        kept = page.evaluate(read)
        return all(any(part in url for url in kept) for part in parts)

    until(page, there)


def serious_faults(page):
    """What axe holds to be serious or critical, with the element it means.

    Without `preload`: axe would fetch style sheets again and write them into the page, which the policy forbids.
    """
    page.wait_for_load_state()
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [
        (fault["id"], node["target"]) for fault in found if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]  # fmt: skip


def overflow(page):
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def looks_right(page):
    assert (overflow(page) <= 0, serious_faults(page)) == (True, [])
