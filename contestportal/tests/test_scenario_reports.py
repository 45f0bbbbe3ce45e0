"""Reports up two floors: from two dates in one plan to what the department has in its hands.

Real Chromium against the real web server, worker and scheduler, and a mail server, in Vietnamese. The district asks
its schools; one secretary comes from the reminder on a phone, one fills in by Excel, one has nothing to report, one
never sends. The district sends back, accepts, signs and sends up; the department does the same one floor up. Accounts,
rosters and the contest behind the figures are made by builders; everything else is typed and pressed as people do it.
"""

from contextlib import ExitStack

import pytest

from contestportal.tests.reports_asking import ask_district, ask_schools, let_a_quarter_pass
from contestportal.tests.reports_files import compare_document, compare_workbook
from contestportal.tests.reports_people import SCHOOLS, SILENT, THIRD, Trail, make_people
from contestportal.tests.reports_received import (
    NOTE,
    TEXTS,
    accept_all,
    accept_one,
    chase,
    consolidate,
    files_of,
    open_board,
    read_a_copy,
    see_it_is_older,
    send_back,
    send_up,
)
from contestportal.tests.reports_school import (
    correct,
    link_in,
    nothing_to_report,
    report_by_workbook,
    report_from_mail,
)
from contestportal.tests.test_road import sign_in_by_password
from foundation.mail.tests.server import mail_server
from reports.models import Consolidation
from tooling.browser import DESK, opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.stack_env(JOB_SWEEP_SECONDS="2", EMAIL_FROM="khong-tra-loi@example.vn"),
]


@pytest.fixture
def post(monkeypatch):
    """Asked for before the portal, which is then started with its address."""
    with mail_server() as running:
        monkeypatch.setenv("EMAIL_URL", running.url)
        yield running


def test_from_two_dates_in_one_plan_to_the_department(post, portal_stack, chromium, page, wide_page, problems):
    url, people, trail = portal_stack.url, make_people(), Trail()
    with ExitStack() as rooms:

        def desk(name, page=None):
            page = trail.follow(page or rooms.enter_context(opened(chromium, problems, **DESK)))
            sign_in_by_password(page, url, name)
            return page

        department, organiser = desk("so"), desk("phonggd", wide_page)
        upward = ask_district(department, url, people)
        results = ask_schools(organiser, url, people, upward)

        let_a_quarter_pass(results)
        portal_stack.wait_for(lambda: len(post.received) >= len(SCHOOLS))
        assert sorted(post.addresses) == [f"vanthu{number}@example.vn" for number in (1, 2, 3, 4)]
        [mail] = [each for each in post.messages if each["To"] == "vanthu1@example.vn"]
        clicks = report_from_mail(trail.follow(page), link_in(mail, url))
        assert 7 <= clicks < 10

        second = desk("vanthu2")
        report_by_workbook(second, url)
        nothing_to_report(desk("vanthu3"), url)

        officer = desk("chuyenvien")
        open_board(officer, url, results)
        chase(officer)
        send_back(officer, url, results)
        correct(second, url, note=NOTE, staff="4")
        accept_all(officer, url, results)
        page.reload()
        page.locator("#next[data-next=accepted]").wait_for()

        made = consolidate(officer, url, results, number="598/BC-PGDĐT")
        workbook, document = files_of(officer)
        expected = {"missing": [SILENT], "nothing": [THIRD]}
        assert compare_workbook(workbook, made, **expected) > 100
        assert compare_document(document, made, TEXTS, missing=[SILENT]) > 60
        send_up(officer)

        accept_one(department, url, upward)
        above = consolidate(department, url, upward, number="1024/BC-SGDĐT")
        workbook_above, document_above = files_of(department)
        assert compare_workbook(workbook_above, above) > 50
        assert compare_document(document_above, above, TEXTS) > 20
        read_a_copy(desk("ubnd"), url, upward)

        send_back(officer, url, results)
        correct(second, url, note=NOTE, staff="5")
        accept_one(officer, url, results)
        see_it_is_older(officer, url, made, before=4, after=5)
        officer.go_back()
        assert files_of(officer) == [workbook, document]
        assert Consolidation.objects.get(pk=made.pk).totals == made.totals

        assert {path.split("/")[1] for _method, path in trail.met} >= {
            "reports", "requirements", "report-uploads", "consolidations"
        }  # fmt: skip
        # What a secretary never opens is refused by role, whatever its number; of all else there is no such page.
        trail.stop()
        for name, refusals in (("dongda", {404}), ("vanthu5", {403, 404})):
            found = trail.statuses(desk(name), url)
            assert {key: status for key, status in found.items() if status not in refusals} == {}
            assert 404 in found.values()
