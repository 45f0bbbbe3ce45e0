"""Filling in as a person does: fields save themselves, nothing is lost without network, a column is pasted, two people
meet, a phone is wide enough and axe finds nothing."""

import pytest
from django.utils import timezone

from foundation.ui.tests.looking import looks_right, sign_in
from reports.filling.tests.builders import DAY, classes_of_school, entries, owed, save, secretary_of, teacher_of
from reports.models import Draft
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event);
}"""
KEEP = "([name, cells]) => localStorage.setItem(name, JSON.stringify(cells))"
SAVED = "#fill-state[data-mood=saved]"


@pytest.fixture
def report():
    now = timezone.now()
    classes = [(f"{grade}{letter}", 40) for grade in (6, 7) for letter in "ABC"]
    report = owed(classes=classes, opens_at=now - DAY, due_at=now + 2 * DAY, period_from="2018-10-01",
                  period_until="2018-10-30")  # fmt: skip
    report.refresh_from_db()
    return report


def opened(page, live_server, user, report):
    sign_in(page, live_server, user)
    page.goto(f"{live_server.url}/reports/{report.pk}/fill/")


def test_a_secretary_types_pastes_and_meets_a_colleague(wide_page, live_server, report, problems, settings):
    problems.allow("409")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 12  # fewer than this page has: what is saved is not sent once more
    page, classes = wide_page, classes_of_school(report)
    user = secretary_of(report)
    opened(page, live_server, user, report)
    # What the device kept for a class that is gone holds nothing up.
    gone = {"taking@999999": {"v": "7", "why": "", "was": {"v": "", "why": ""}}}
    page.evaluate(KEEP, [f"reports:{user.pk}:cells:{report.pk}", gone])
    page.reload()
    looks_right(page)
    page.fill("#f-pupils", "240")
    page.press("#f-pupils", "Enter")
    assert page.evaluate("document.activeElement.id") == "f-participants"
    page.fill("#f-participants", "1.234")
    page.wait_for_selector("[data-said=participants] [data-fault]")
    page.fill("#f-participants", "180")
    page.wait_for_selector("[data-said=participants] [data-fault]", state="detached")
    page.wait_for_function("document.querySelector('[data-worked=rate]').textContent.indexOf('75,0') === 0")
    # A column of Excel, one value more than there are classes.
    first = f"#f-taking--{classes['6A']}"
    page.evaluate(PASTE, [first, "30\r\n31\r\n32\r\n33\r\n34\r\n35\r\n99\r\n"])
    page.wait_for_selector(SAVED)
    assert page.inner_text("[data-worked=taking]") == "195"
    assert [entries(report)[f"taking@{pk}"].value for pk in classes.values()] == [30, 31, 32, 33, 34, 35]
    # The portal's number is corrected: a reason is asked for beside it.
    assert page.is_hidden(f"#f-on_list--{classes['6A']}-why")
    page.fill(f"#f-on_list--{classes['6A']}", "38")
    page.wait_for_selector(f"#f-on_list--{classes['6A']}-why")
    page.fill(f"#f-on_list--{classes['6A']}-why", "2 em chuyển đi")
    page.wait_for_selector(SAVED)
    # Somebody else in the same field.
    save(report, pupils="250", at=timezone.now())
    page.fill("#f-pupils", "245")
    page.wait_for_selector("[data-theirs]")
    assert "250" in page.inner_text("[data-theirs]")
    assert entries(report)["pupils"].value == 250
    page.click("[data-choose=keep]")
    page.wait_for_selector(SAVED)
    assert entries(report)["pupils"].value == 245
    page.fill("#f-participants", "181")
    page.click("[data-go=review]")
    page.wait_for_url("**/review/")
    looks_right(page)
    assert entries(report)["participants"].value == 181


def test_nothing_typed_is_lost_with_the_network(page, live_server, report, problems):
    problems.allow(CUT_OFF)
    six = classes_of_school(report)["6A"]
    opened(page, live_server, teacher_of(report, "6A"), report)
    looks_right(page)
    page.context.set_offline(True)
    page.fill(f"#f-taking--{six}", "33")
    page.wait_for_selector("#fill-state[data-mood=kept]")
    page.goto("about:blank")
    page.context.set_offline(False)
    assert not Draft.objects.exists()
    page.goto(f"{live_server.url}/reports/{report.pk}/fill/")
    page.wait_for_selector(SAVED)
    assert page.input_value(f"#f-taking--{six}") == "33"
    assert entries(report)[f"taking@{six}"].value == 33
    assert page.evaluate("Object.keys(localStorage).filter(name => name.indexOf('reports:') === 0)") == []


def test_what_was_kept_does_not_write_over_what_a_colleague_saved_meanwhile(page, live_server, report, problems):
    problems.allow(CUT_OFF)
    problems.allow("409")
    user = secretary_of(report)
    opened(page, live_server, user, report)
    page.context.set_offline(True)
    page.fill("#f-pupils", "33")
    page.wait_for_selector("#fill-state[data-mood=kept]")
    save(report, pupils="44", at=timezone.now())
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/reports/{report.pk}/fill/")
    page.wait_for_selector("[data-theirs]")
    assert entries(report)["pupils"].value == 44
    page.click("[data-choose=take]")
    page.wait_for_selector(SAVED)
    assert page.input_value("#f-pupils") == "44"
    assert entries(report)["pupils"].value == 44
