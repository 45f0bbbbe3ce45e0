"""One report in each state at each moment: the to-do page, the list and the report's own page say the same of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from contestportal.duties import duties
from reports.actions import accept, refresh, send_back
from reports.filling import steps
from reports.filling.collecting import filled
from reports.filling.hands import Hand
from reports.models import Obligation
from reports.moments import standing_of
from reports.requirements.owed import owed_by, shown
from reports.rules import must_take_changes, why_not
from reports.taking import taking_of, whom_to_ask
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_requirement, make_version
from schools.tests.builders import make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENTS = {"before": AT - HOUR, "open": AT + DAY, "soon": DUE - HOUR, "grace": DUE + HOUR, "overdue": DUE + 30 * HOUR,
           "locked": DUE + 50 * HOUR}  # fmt: skip
FILL, CORRECT, SEE = "Điền báo cáo", "Xem lý do và sửa", "Xem báo cáo"
OPEN, LATE, LOCKED = "", "late", "locked"
AGAIN = "Đã trả lại, và đã hết hạn nộp lại"


@shared
def world():
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    requirement = make_requirement(
        district, make_form(district, "pupils"), grace_until=DUE + DAY, locks_at=DUE + 2 * DAY
    )  # fmt: skip
    return SimpleNamespace(
        district=district, report=make_obligation(requirement, school), secretary=make_seat(school, "secretary"),
        organiser=make_seat(district, "organiser", user=make_user(full_name="Lê Văn Chuyên", phone="0912 345 678")),
    )  # fmt: skip


def put(report, state):
    """The report in the state of that name; what is sent back again is due long after the lock."""
    if state == "released":
        Obligation.objects.filter(pk=report.pk).update(released_at=AT, released_reason="Miễn")
    elif state != "owing":
        version = make_version(report, at=AT + HOUR, pupils=1)
        if state == "accepted":
            accept(version, by=None, at=AT + 2 * HOUR)
        elif state.startswith("sent_back"):
            again = DUE + 9 * DAY if state == "sent_back_again" else None
            send_back(version, reason="Thiếu", due_again_at=again, by=None, at=AT + 2 * HOUR)
    found = Obligation.objects.select_related("requirement__form", "requirement__unit", "receiver", "unit", "current")
    return found.get(pk=report.pk)


def said_of(world, report, at):
    """(button of the to-do page, standing, button of the list, what is next on its page, how it is taken)."""
    found = [duty for duty in duties(world.secretary, at) if duty.key.startswith("report-")]
    [owed] = shown(owed_by(world.secretary, at), world.secretary, at)
    closed = why_not(must_take_changes, report, at)
    fills = not closed and report.state in {"owing", "sent_back"}
    step = steps.of_hand(report, Hand(True), filled(report) if fills else None, [], at)
    taking = taking_of([report], at).get(report.pk)
    kinds = {"" if not each.note else "locked" if each.locked else "late"
             for each in (taking, owed.taking, *(duty.taking for duty in found)) if each}  # fmt: skip
    assert len(kinds) == 1  # all three pages say the same
    assert bool(step.url) or step.text or step.key in {"released"}
    assert owed.standing == standing_of(report, at)
    return [str(duty.button) for duty in found], owed.standing, str(owed.step.button), step.key, kinds.pop()


TABLE = [
    ("owing", "before", [], "not_open", SEE, "closed", OPEN),
    ("owing", "open", [FILL], "owing", FILL, "fill", OPEN),
    ("owing", "soon", [FILL], "owing", FILL, "fill", OPEN),
    ("owing", "grace", [FILL], "overdue", FILL, "fill", LATE),
    ("owing", "overdue", [FILL], "overdue", FILL, "fill", LATE),
    ("owing", "locked", [SEE], "overdue", SEE, "closed", LOCKED),
    ("sent_back", "open", [CORRECT], "sent_back", CORRECT, "correct", OPEN),
    ("sent_back", "soon", [CORRECT], "sent_back", CORRECT, "correct", OPEN),
    ("sent_back", "grace", [CORRECT], "overdue", CORRECT, "correct", LATE),
    ("sent_back", "overdue", [CORRECT], "overdue", CORRECT, "correct", LATE),
    ("sent_back", "locked", [SEE], "overdue", SEE, "closed", LOCKED),
    ("sent_back_again", "locked", [CORRECT], "sent_back", CORRECT, "correct", OPEN),
    *(("sent", moment, [], "sent", SEE, "sent", OPEN) for moment in MOMENTS if moment != "before"),
    *(("accepted", moment, [], "accepted", SEE, "accepted", OPEN) for moment in MOMENTS if moment != "before"),
    *(("released", moment, [], "released", SEE, "closed", OPEN) for moment in MOMENTS),
]


@pytest.mark.parametrize("state", dict.fromkeys(row[0] for row in TABLE))
def test_all_pages_say_the_same_of_a_report(world, state):
    report = put(world.report, state)
    rows = [row[1:] for row in TABLE if row[0] == state]
    assert [(row[0], *said_of(world, report, MOMENTS[row[0]])) for row in rows] == rows


def test_what_is_locked_says_so_whom_to_ask_and_offers_nothing_that_cannot_be(world, client):
    refresh([world.report], at=AT)
    client.force_login(world.secretary)
    for address in (reverse("todo"), reverse("reports"), reverse("report", args=[world.report.pk])):
        page = client.get(address).text  # years after the lock
        assert 'data-taking="locked"' in page, address
        assert "Lê Văn Chuyên" in page
        assert 'href="tel:0912345678"' in page
        assert reverse("report_fill", args=[world.report.pk]) not in page


def test_sent_back_and_locked_is_not_called_never_sent(world):
    report = put(world.report, "sent_back")
    assert steps.of_hand(report, Hand(True), None, [], MOMENTS["locked"]).title == AGAIN


def test_one_with_a_telephone_is_named_first_then_the_organiser_and_nobody_who_cannot_give_time(world):
    make_seat(world.district, "organiser", user=make_user(full_name="Không Số"))
    make_seat(world.district, "officer", user=make_user(full_name="Chuyên Viên", phone="0902", email="c@d.vn"))
    make_seat(world.district, "administrator", user=make_user(full_name="Quản Trị", phone="0900"))
    make_seat(world.district, "secretary", user=make_user(full_name="Văn Thư", phone="0901", email="a@b.vn"))
    day = AT.date()
    assert whom_to_ask({world.district.pk}, day)[world.district.pk].name == "Lê Văn Chuyên"
    world.organiser.memberships.all().delete()
    assert whom_to_ask({world.district.pk}, day)[world.district.pk].name == "Quản Trị"
    assert whom_to_ask({world.report.unit_id}, day) == {}


def test_whoever_asked_for_it_gives_more_time_not_whom_it_goes_to(world):
    between = make_unit("Phòng khác", kind="district")
    make_seat(between, "organiser", user=make_user(phone="0903"))
    Obligation.objects.update(receiver=between)
    taking = taking_of([put(world.report, "owing")], MOMENTS["locked"])[world.report.pk]
    assert (taking.ask.name, str(world.district) in taking.note) == ("Lê Văn Chuyên", True)


def test_as_many_queries_for_three_locked_reports_as_for_one(world, django_assert_num_queries):
    for number in range(2):
        unit = make_unit(f"Phòng {number}", kind="district")
        make_obligation(make_requirement(unit, locks_at=DUE), world.report.unit)
    rows = list(owed_by(world.secretary, MOMENTS["locked"]))
    for some in (rows[:1], rows):
        with django_assert_num_queries(1):
            taking = taking_of(some, MOMENTS["locked"])
        assert [each.locked for each in taking.values()] == [True] * len(some)
