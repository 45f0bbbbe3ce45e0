"""The browser fixtures: phone and desk, Vietnamese, and complaints that are not overheard."""

import pytest

from foundation.ui.tests.looking import until

pytestmark = pytest.mark.browser
STRICT = {"Content-Security-Policy": "default-src 'self'"}


def serve(page, body, headers=None):
    head = '<!doctype html><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
    page.route("**/*", lambda route: route.fulfill(body=head + body, content_type="text/html", headers=headers or {}))
    page.goto("http://portal.test/")


def test_page_is_a_vietnamese_phone(page):
    serve(page, "<p>Chào")
    assert page.evaluate("[innerWidth, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]") in (
        [360, "vi-VN", "Asia/Ho_Chi_Minh"],
        [360, "vi-VN", "Asia/Saigon"],
    )


def test_wide_page_is_a_desk(wide_page):
    serve(wide_page, "<p>Chào")
    assert wide_page.evaluate("innerWidth") == 1280


@pytest.mark.parametrize(
    ("body", "headers", "complaint"),
    [
        ("<script>missing()</script>", None, "missing is not defined"),
        ("<script>console.error('oh')</script>", None, "oh"),
        ("<script>1</script>", STRICT, "Content Security Policy"),
        ('<p style="color: red">', STRICT, "Content Security Policy"),
    ],
)
def test_complaints_fail_a_test_unless_allowed(page, problems, body, headers, complaint):
    if headers:
        headers = {"Content-Security-Policy": headers["Content-Security-Policy"] + "; img-src data:"}
    serve(page, body, headers)
    until(page, lambda: problems)
    with pytest.raises(AssertionError, match=complaint):
        problems.check()
    problems.allow(complaint)
    problems.check()


def test_sound_page_has_no_complaints(page, problems):
    serve(page, "<p>Chào")
    assert problems == []
