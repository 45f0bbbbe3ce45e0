"""The page of a report, for those who owe, receive and decide; versions and what changed between them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from reports.actions import accept, send_back, take_back
from reports.filling import steps
from reports.filling.hands import Hand
from reports.filling.tests.builders import DAY, officer_of, owed, save, secretary_of, send, teacher_of
from reports.models import Extension, Obligation, Reminder
from reports.tests.builders import make_clause, make_figure, make_section
from schools.tests.builders import make_seat, make_unit, make_year, signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def report():
    return owed(opens_at=NOW - 5 * DAY, due_at=NOW + DAY, document="516/KH-PGD&ĐT")


def filled_in(report):
    save(report, pupils="120", participants="90", at=NOW)


def sent(report, by=None, **cells):
    save(report, at=timezone.now(), **{"pupils": "120", "participants": "90", **cells})
    return send(report, by=by, at=timezone.now())


def page(user, report, path=""):
    return signed_in(user).get(f"/reports/{report.pk}/{path}")


def step(user, report):
    context = page(user, report).context
    return context["step"].key, context["step"].url


def test_the_one_button_says_what_comes_next(report):
    secretary, officer, path = secretary_of(report), officer_of(report), f"/reports/{report.pk}/"
    assert step(secretary, report) == ("fill", f"{path}fill/")
    save(report, pupils="120", at=NOW)
    assert step(secretary, report) == ("go_on", f"{path}fill/")
    filled_in(report)
    assert step(secretary, report) == ("review", f"{path}review/")
    assert step(officer, report)[0] == "owing"
    version = send(report, at=NOW)
    assert step(secretary, report) == ("sent", f"{path}versions/1/")
    assert step(officer, report)[0] == "decide"
    send_back(version, reason="Thiếu", by=officer, at=NOW)
    assert step(secretary, report) == ("correct", f"{path}fill/")
    assert step(officer, report) == ("sent_back", f"{path}versions/1/")
    accept(sent(report), by=officer, at=timezone.now())
    assert step(secretary, report) == ("accepted", f"{path}versions/2/")


def test_at_most_one_primary_button(report):
    for user in (secretary_of(report), officer_of(report)):
        for act in (lambda: None, lambda: filled_in(report), lambda: sent(report)):
            if report.state == "owing":
                act()
            assert page(user, report).content.decode().count("btn-primary") <= 1


def test_what_is_asked_stands_there_with_clause_and_extension(report):
    make_clause(report.requirement)
    Extension.objects.create(requirement=report.requirement, obligation=report, old_due_at=NOW, new_due_at=NOW + DAY,
                             reason="Bão số 4", at=NOW)  # fmt: skip
    html = page(secretary_of(report), report).content.decode()
    for words in ("IV.3", "trước ngày 31/10/2018", "516/KH-PGD&amp;ĐT", "Bão số 4", "còn "):
        assert words in html


def test_an_extension_of_another_school_is_not_shown(report):
    other = make_unit("Trường khác", under=report.requirement.unit)
    theirs = Obligation.objects.create(requirement=report.requirement, unit=other, unit_name=other.name,
                                       receiver=report.receiver, due_at=report.due_at)  # fmt: skip
    Extension.objects.create(requirement=report.requirement, obligation=theirs, old_due_at=NOW, new_due_at=NOW + DAY,
                             reason="Lũ quét", at=NOW)  # fmt: skip
    assert "Lũ quét" not in page(secretary_of(report), report).content.decode()


def test_a_draft_is_never_shown_above_the_unit(report):
    save(report, pupils="98765", at=NOW)
    officer = officer_of(report)
    assert "98765" not in page(officer, report).content.decode()
    assert page(officer, report).context["start"].cells == {}
    assert [page(officer, report, path).status_code for path in ("fill/", "review/", "nothing/", "take-back/")] == [
        403
    ] * 4


def test_a_school_does_not_see_anothers_report(report):
    version = sent(report)
    stranger = make_seat(make_unit("Trường khác", under=report.requirement.unit), "secretary")
    paths = ("", "fill/", "review/", "versions/1/", "versions/1/compare/", "nothing/", "take-back/")
    assert [page(stranger, report, path).status_code for path in paths] == [404] * 7
    assert page(secretary_of(report), version.obligation, "versions/1/").status_code == 200


def test_why_it_came_back_stands_at_the_top_with_links_to_the_figures(report):
    secretary, officer = secretary_of(report), officer_of(report)
    send_back(sent(report), reason="Chưa khớp biên bản", notes={"participants": "Biên bản ghi 85"}, by=officer,
              at=timezone.now())  # fmt: skip
    report.refresh_from_db()
    html = page(secretary, report).content.decode()
    assert f'href="/reports/{report.pk}/fill/#f-participants"' in html
    assert html.index("Chưa khớp biên bản") < html.index('id="next"')
    fill = page(secretary, report, "fill/").content.decode()
    assert "Biên bản ghi 85" in fill
    assert 'value="90"' in fill
    assert "Biên bản ghi 85" in page(officer, report).content.decode()
    assert "fill/#" not in page(officer, report).content.decode()


def test_taking_back_shows_what_happens_then_does_it_once(report):
    secretary = secretary_of(report)
    sent(report)
    assert page(secretary, report, "take-back/").context["late_then"] is False
    client = signed_in(secretary)
    for _time in range(2):
        client.post(f"/reports/{report.pk}/take-back/", {"number": "1"})
    report.refresh_from_db()
    assert (report.state, report.versions.get().taken_back_by) == ("owing", secretary)
    assert page(secretary, report, "take-back/").status_code == 302


def test_taken_back_after_a_sending_back_it_has_the_time_it_was_given_then_and_is_not_late(report):
    send_back(sent(report), reason="Sai", due_again_at=NOW + 9 * DAY, by=None, at=timezone.now())
    sent(report)
    Obligation.objects.update(due_at=NOW - 2 * DAY, locks_at=NOW - DAY, first_sent_at=NOW - 3 * DAY)
    secretary = secretary_of(report)
    assert page(secretary, report).context["may_take_back"] is True
    said = page(secretary, report, "take-back/").context
    assert (said["due"], said["late_then"]) == (NOW + 9 * DAY, False)
    signed_in(secretary).post(f"/reports/{report.pk}/take-back/", {"number": "2"})
    report.refresh_from_db()
    assert (report.state, report.due_again_at) == ("sent_back", NOW + 9 * DAY)


@pytest.mark.parametrize("number", ["", "x", "2", "-1", "9" * 30])
def test_taking_back_names_the_version_that_was_looked_at(report, number):
    sent(report)
    signed_in(secretary_of(report)).post(f"/reports/{report.pk}/take-back/", {"number": number})
    report.refresh_from_db()
    assert report.state == "sent"


def test_nothing_to_report_goes_with_its_reason(report):
    client = signed_in(secretary_of(report))
    address = f"/reports/{report.pk}/nothing/"
    save(report, pupils="120", at=NOW)
    assert client.get(address).context["typed"] == 1
    assert client.post(address, {"number": 1, "reason": " "}).status_code == 422
    for _time in range(2):
        assert client.post(address, {"number": 1, "reason": "Không có khối THCS"}).status_code == 302
    assert report.versions.get().note == "Không có khối THCS"
    assert "Không có khối THCS" in page(officer_of(report), report, "versions/1/").content.decode()


def test_a_version_says_where_a_figure_is_from_and_heads_texts_as_texts(report):
    make_figure(make_section(report.requirement.form, "Đánh giá"), "good", kind="text", label="Kết quả nổi bật")
    sent(report, good="Học sinh hưởng ứng tốt")
    html = page(officer_of(report), report, "versions/1/").content.decode()
    rows = dict(re.findall(r'data-code="(\w+)">(.*?)</tr>', html, re.S))
    assert [("nhập tay" in rows[code], "hệ thống tự tính" in rows[code]) for code in ("pupils", "rate", "good")] == [
        (True, False), (False, True), (False, False)
    ]  # fmt: skip
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', html)
    assert heads == ["Chỉ tiêu", "Giá trị", "Nguồn", "Chỉ tiêu", "Nội dung"]
    assert f"<dd>{report.unit_name}</dd>" in html


def test_nothing_to_report_is_not_asked_for_where_it_could_not_be_sent(report):
    secretary = secretary_of(report)
    sent(report)
    assert page(secretary, report, "nothing/")["Location"] == f"/reports/{report.pk}/"


def test_more_time_is_offered_to_who_may_give_it_while_the_report_is_missing(report):
    officer, organiser = officer_of(report), make_seat(report.requirement.unit, "organiser")
    between = make_unit("Phòng khác", kind="district")
    Obligation.objects.update(receiver=between)
    report.refresh_from_db()
    users = (organiser, officer, make_seat(between, "organiser"))
    offered = [f"/reports/{report.pk}/extend/" in page(user, report).content.decode() for user in users]
    assert offered == [True, False, False]
    sent(report)
    assert f"/reports/{report.pk}/extend/" not in page(organiser, report).content.decode()


def test_until_when_it_is_to_come_again_is_said_as_people_read_it(report):
    midnight = timezone.localtime(NOW).replace(hour=0, minute=0, second=0, microsecond=0) + 5 * DAY
    send_back(sent(report), reason="Sai", due_again_at=midnight, by=None, at=timezone.now())
    html = page(secretary_of(report), report).content.decode()
    assert html.count(f"hết ngày {midnight - DAY:%d/%m/%Y}") == 3  # the deadline, the decision, the facts
    assert f"00:00 {midnight:%d/%m/%Y}" not in html


def test_what_changed_between_versions_answers_the_notes(report):
    officer = officer_of(report)
    send_back(sent(report), reason="Sai", notes={"participants": "Ghi 85", "pupils": "Xem lại"}, by=officer,
              at=timezone.now())  # fmt: skip
    report.refresh_from_db()
    sent(report, participants="85")
    rows = page(officer, report, "versions/2/compare/").context["rows"]
    assert [(row.figure.code, row.was, row.said, row.change, row.note) for row in rows] == [
        ("pupils", "120", "120", "", "Xem lại"), ("participants", "90", "85", "−5", "Ghi 85"),
        ("rate", "75,0 %", "70,8 %", "−4,2 %", ""),
    ]  # fmt: skip
    assert page(officer, report, "versions/1/compare/").context["before"] is None
    take_back(report.current, by=None, at=timezone.now())
    report.refresh_from_db()
    sent(report, participants="90")
    compared = page(officer, report, "versions/3/compare/?with=1").context
    assert (compared["before"].number, [row.figure.code for row in compared["rows"]]) == (1, ["pupils", "participants"])


def test_a_former_receiver_reads_what_it_got_and_not_what_came_after(report):
    old, new, issuer = (make_unit(name, kind="district") for name in ("Phòng cũ", "Phòng mới", "Phòng yêu cầu"))
    report.requirement.unit = issuer
    report.requirement.save()
    officer = make_seat(old, "officer")
    Obligation.objects.update(receiver=old)
    report.refresh_from_db()
    send_back(sent(report), reason="Sai", by=officer, at=timezone.now())
    Obligation.objects.update(receiver=new)
    report.refresh_from_db()
    save(report, pupils="130", at=timezone.now())
    send(report, at=timezone.now())
    assert page(officer, report, "versions/1/").status_code == 200
    assert page(officer, report, "versions/2/").status_code == 404
    assert [version.number for version, _said in page(officer, report).context["versions"]] == [1]
    assert page(officer, report).context["step"].key != "decide"


def test_a_teacher_without_a_class_in_it_reads(report):
    report.unit.classes.create(name="6A", grade=6, year=make_year(2018))
    teacher = teacher_of(report, "6A")
    assert page(teacher, report).status_code == 200
    assert page(teacher, report, "fill/").status_code == 403
    assert "btn-primary" not in page(teacher, report).content.decode()


def test_opening_it_marks_the_reminder_read(report):
    secretary, other = secretary_of(report), secretary_of(report)
    for number, user in enumerate((secretary, other)):
        Reminder.objects.create(obligation=report, recipient=user, channel="portal", key=str(number), state="sent",
                                due_at=report.due_at, claimed_at=NOW)  # fmt: skip
    page(secretary, report)
    assert [each.read_at is not None for each in Reminder.objects.order_by("key")] == [True, False]


@pytest.mark.parametrize(
    "fields",
    [
        {"released_at": NOW, "released_reason": "Trường không có khối THCS"},
        {"ended_on": NOW.date(), "ended_reason": "Sáp nhập"},
        {"locks_at": NOW},
    ],
)
def test_what_cannot_be_filled_in_any_more_says_so(report, fields):
    Obligation.objects.update(**fields, **({"due_at": NOW} if "locks_at" in fields else {}))
    secretary = secretary_of(report)
    shown = page(secretary, report)
    assert (shown.context["step"].key, shown.context["step"].url) == ("closed", "")
    assert escape(shown.context["why_not"]) in shown.content.decode()
    assert page(secretary, report, "fill/").status_code == 302


def test_three_versions_cost_what_one_does(report):
    secretary = secretary_of(report)

    def cost():
        client = signed_in(secretary)
        client.get("/healthz/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/reports/{report.pk}/")
        return len(queries)

    sent(report)
    one = cost()
    for _time in range(2):
        take_back(report.current, by=None, at=timezone.now())
        report.refresh_from_db()
        send(report, at=timezone.now())
    assert cost() == one


@pytest.mark.parametrize(("state", "sent_back"), [("owing", False), ("sent_back", True)])
def test_its_keeper_is_told_whether_it_was_never_sent_or_sent_back_and_locked_since(report, state, sent_back):
    report.state, report.due_at = state, NOW
    title = steps.of_hand(report, Hand(True), None, [], NOW + 2 * DAY).title
    assert (title.startswith("Đã trả lại"), "hạn" in title) == (sent_back, True)
