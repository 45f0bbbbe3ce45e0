"""A report that was sent up from a consolidation is corrected by a newer one, or by hand for a reason that its receiver
reads."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from reports.actions import send_back, take_back
from reports.consolidation.sending import send_up
from reports.consolidation.tests.worlds import make_school, make_signed, make_tree
from reports.decisions.content import words_of
from reports.filling.actions import Changed, Unanswered, next_number, send_nothing, send_report
from reports.filling.sent_up import sent_up
from reports.filling.tests.builders import DAY, read
from reports.models import ReportVersion
from reports.tests.builders import AT
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + 4 * DAY


@shared
def world():
    """What a district sent up has come back."""
    tree = make_tree()
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    made = make_signed(tree.asked)
    version = send_up(made, {}, by=None, at=LATER)
    send_back(version, reason="Thiếu trường C", by=None, at=LATER + DAY)
    return SimpleNamespace(**vars(tree), made=made, version=version, report=version.obligation)


def by_hand(world, answers, *, digest="", at=LATER + 2 * DAY):
    world.report.refresh_from_db()
    digest = digest or read(world.report)[0]
    return send_report(world.report, digest=digest, number=next_number(world.report), answers=answers, by=None, at=at)


def sent_anew(world):
    make_school(world.asked, "Trường C", pupils=10, participants=10, at=LATER)
    return send_up(make_signed(world.asked, at=LATER + DAY), {}, by=None, at=LATER + 2 * DAY)


@pytest.mark.parametrize("answers", [{}, {0: None}, {0: ""}, {0: "  "}])
def test_by_hand_wants_a_reason_and_a_tick_is_none(world, answers):
    with pytest.raises(Unanswered) as left:
        by_hand(world, answers)
    assert (left.value.numbers, ReportVersion.objects.filter(obligation=world.report).count()) == ([0], 1)


def test_the_receiver_reads_the_reason(world):
    version = by_hand(world, {0: "Trường C gửi trên giấy"})
    assert version.consolidation is None
    assert [words_of(each) for each in version.warnings] == [
        "Không lấy từ báo cáo tổng hợp, dù trước đó đã gửi báo cáo tổng hợp số 1. – Trường C gửi trên giấy"
    ]
    page = signed_in(world.head).get(version.get_absolute_url()).content.decode()
    assert "Trường C gửi trên giấy" in page.split('id="warnings"')[1].split("</section>")[0]


def test_each_time_anew_also_after_taking_it_back(world):
    take_back(by_hand(world, {0: "Một"}), by=None, at=LATER + 2 * DAY)
    with pytest.raises(Unanswered):
        by_hand(world, {0: ""})
    assert by_hand(world, {0: "Hai"}).warnings[0]["said"] == "Hai"


def test_what_was_taken_back_itself_is_no_other(world):
    """The figures stand below all the same."""
    take_back(sent_anew(world), by=None, at=LATER + 2 * DAY)
    with pytest.raises(Unanswered):
        by_hand(world, {0: None})


def test_nothing_to_report_carries_its_reason_as_well(world):
    version = send_nothing(world.report, "Nhầm kỳ báo cáo", number=2, by=None, at=LATER + 2 * DAY)
    assert (version.kind, version.warnings[0]["kind"], version.warnings[0]["said"]) == (
        "nothing", "by_hand", "Nhầm kỳ báo cáo"
    )  # fmt: skip


def test_a_newer_consolidation_needs_none(world):
    version = sent_anew(world)
    assert (version.number, version.warnings) == (2, [])


def test_what_is_sent_up_while_somebody_reads_changes_what_was_read(world):
    """In the other district nothing was sent up: it types as ever, until something is."""
    other = world.owed_above[1]
    digest, found = read(other)
    assert not [each for each in found if each.wants_reason]
    ReportVersion.objects.filter(pk=world.version.pk).update(obligation=other)
    world.report = other
    with pytest.raises(Changed):
        by_hand(world, {}, digest=digest)


PAGES = ("report_fill", "report_upload_new", "report_nothing", "report_review")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_so_before(world, page):
    html = signed_in(world.officer).get(reverse(page, args=[world.report.pk])).content.decode()
    assert "báo cáo tổng hợp số 1" in html
    assert reverse("consolidations", args=[world.asked.pk]) in html
    if page == "report_review":
        assert (html.count('name="said-0"'), html.count('name="ok-0"')) == (1, 0)


def test_taking_back_says_so_too(world):
    html = (
        signed_in(world.officer)
        .get(reverse("report_take_back", args=[sent_anew(world).obligation_id]))
        .content.decode()
    )
    assert 'id="sent-up"' in html


def test_the_next_step_is_to_consolidate_anew_and_by_hand_is_the_other_way(world):
    html = signed_in(world.officer).get(reverse("report", args=[world.report.pk])).content.decode()
    assert 'data-next="consolidate"' in html
    assert 'data-go="by-hand"' in html
    secretary = make_seat(world.district, "secretary")
    assert sent_up(world.report, secretary).url == ""
    html = signed_in(secretary).get(reverse("report", args=[world.report.pk])).content.decode()
    assert 'data-next="correct"' in html
