"""For tests in a browser: signing a page in, and what is wrong with how it looks."""

from axe_playwright_python.sync_playwright import Axe
from django.test import Client


def sign_in(page, server, user):
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    page.context.add_cookies([cookie])


def serious_faults(page):
    """What axe holds to be serious or critical, with the element it means.

    Without `preload`: axe would fetch style sheets again and write them into the page, which the policy forbids.
    """
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [
        (fault["id"], node["target"]) for fault in found if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]  # fmt: skip


def overflow(page):
    page.wait_for_load_state()  # what was pressed before may have led here
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def looks_right(page):
    assert (overflow(page) <= 0, serious_faults(page)) == (True, [])
