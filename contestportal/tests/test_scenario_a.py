"""A district's contest of teams, from an empty workplace to published places, as one hall lives it.

Real Chromium against the real web server, worker and scheduler, in Vietnamese: the organiser, the school's secretary,
three judges on phones of 360 px of whom one has no network for two parts, two teams at their papers, and the board of
the hall, all at once. Rosters and accounts are made by builders; everything else is typed and pressed as people do it.
"""

from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from contestportal.tests.test_road import PASSWORD, sign_in_by_password, type_date
from contestportal.tests.test_scenario_b import STARRED, fill_bank, on_map, save
from contests.bank.tests.test_in_browser import PASTE
from contests.models import Appearance, Choice, Contest, Mark, PartScore, Ranking, ScoreSheet, Sitting
from contests.sheets.tests.phones import show
from foundation.accounts.actions import issue_cards
from foundation.files.rules import path_of
from foundation.ui.tests.looking import go, overflow, serious_faults, wait_until_kept
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user
from tooling.browser import CUT_OFF, PHONE, opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.stack_env(JOB_SWEEP_SECONDS="5"),
]

TITLE = "Tìm hiểu kiến thức về các dịch vụ công trực tuyến"
PASTE_TEXT = PASTE.replace('data.setData("text/html", html);\n', "").replace('"không dùng"', "html")
TEAMS = {"Sao Mai": ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"),
         "Tia Chớp": ("Phạm Thị Dung", "Vũ Văn Em", "Đỗ Thị Giang")}  # fmt: skip
LIST = "\n".join(f"{team}\t{name}\t6A\t" for team, names in TEAMS.items() for name in names)
JUDGES = ("Hoàng Thị Lan", "Bùi Văn Minh", "Ngô Thị Nga")
# What each judge gives for each of the two criteria of the introduction, and for talent (three criteria).
GIVEN = {"Sao Mai": (("9", "8,5"), ("9", "9", "8")), "Tia Chớp": (("7", "7,5"), ("8", "7", "7"))}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}


def test_from_an_empty_workplace_to_the_places_of_the_hall(portal_stack, chromium, page, wide_page, problems):
    problems.allow(CUT_OFF)
    url, world = portal_stack.url, make_district()
    sign_in_by_password(wide_page, url, "phonggd")
    contest = build_contest(wide_page, url)
    sitting = launch(wide_page, url, contest)
    with ExitStack() as rooms:
        desk = rooms.enter_context(opened(chromium, problems, **PROJECTOR))
        sign_in_by_password(desk, url, "vanthu")
        prepare(desk, url, sitting)
        hall = rooms.enter_context(opened(chromium, problems, **PROJECTOR))
        hall.goto(url + open_board(desk, url, sitting))
        judges = [rooms.enter_context(opened(chromium, problems, **PHONE)) for _each in JUDGES]
        for phone, code in zip(judges, world.judges, strict=True):
            enter(phone, url, code, sitting)
        introduction, _paper, talent = contest.stages.get().parts.order_by("order")
        begin_part(desk, url, sitting, introduction)
        wait_until_kept(judges[2], "/judging/", "/sheets-kit.", "/sheets-screens.", "/sheets-send.", "/sheets.")
        judges[2].evaluate("window.fetch = undefined")  # what a leaving page sends would pass although it is offline
        judges[2].context.set_offline(True)
        run_part(desk, url, sitting, introduction, judges, 0)
        take_papers(page, url, world, sitting)
        begin_part(desk, url, sitting, talent)
        desk.locator("[data-teams] tbody tr").first.wait_for()
        run_part(desk, url, sitting, talent, judges, 1)
        assert ScoreSheet.objects.counting().filter(judge__name=JUDGES[2]).count() == 0
        judges[2].context.set_offline(False)
        judges[2].locator("[data-save-state].is-safe").wait_for()
        assert_all_sheets_in()
        desk.goto(url + reverse("board_control", args=[sitting.pk]))
        go(desk.locator("button[value=freeze]"))
        hall.get_by_text("Bảng khóa từ").wait_for()
        for part in (introduction, talent):
            close_part(desk, url, sitting, part)
        finish(desk, url, sitting, hall)
    read_results(page, url, contest, sitting)


def make_district():
    """A district, a school with a class of six and its secretary, three judges with cards; and a school that waits."""
    district = make_unit("Phòng GD&ĐT quận Nam Từ Liêm", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district, code="THCS-DM")
    make_unit("Trường THCS Mễ Trì", under=district, code="THCS-MT")
    make_unit("Trường Tiểu học Đại Mỗ", under=district, code="TH-DM", level="primary")
    school_class = make_class(school, "6A")
    pupils = [make_pupil(school, name, school_class=school_class) for names in TEAMS.values() for name in names]
    make_seat(district, "organiser", user=make_user("phonggd", password=PASSWORD, full_name="Vũ Hồng Loan"))
    make_seat(school, "secretary", user=make_user("vanthu", password=PASSWORD, full_name="Lê Thị Minh Nguyệt"))
    judges = [make_person(school, name, kind="staff", user=make_user(full_name=name)) for name in JUDGES]
    at = timezone.now()
    codes = [card.code for card in issue_cards([p.user for p in (*judges, pupils[0], pupils[3])], by=None, at=at,
                                               replace=False)]  # fmt: skip
    return SimpleNamespace(judges=codes[:3], pupils=codes[3:])


# The organiser


def build_contest(desk, url):
    """From the model of teams to an open contest that lacks nothing."""
    go(desk.locator("main a[href$='/contests/contest/add/']").first)
    desk.fill("[name=title]", TITLE)
    desk.check("[name=start_from][value='model:teams']")
    type_date(desk, "opens_at", timezone.now() - timedelta(hours=1))
    go(desk.locator("[name=_save]"))
    desk.locator("[data-faults] a").first.wait_for()
    fill_bank(desk, "Câu hỏi thi tại trường", PASTE_TEXT, STARRED, 8, TITLE)
    on_map(desk, "Kiến thức về dịch vụ công trực tuyến")
    desk.fill("[name=blueprint-0-number]", "4")
    save(desk)
    desk.locator("[data-ready]").wait_for()
    assert serious_faults(desk) == []
    go(desk.locator("[data-go=open]"))
    desk.locator("[data-go=close]").wait_for()
    return Contest.objects.get()


def launch(desk, url, contest):
    """To the lower secondary schools; ours is the pilot. The primary school is not asked."""
    desk.goto(url + reverse("stage_launch", args=[contest.stages.get().pk]))
    desk.check("[name=levels][value=lower]")
    go(desk.locator("[data-go=list]"))
    desk.locator("#units tbody th").first.wait_for()
    names = desk.locator("#units tbody th").all_inner_texts()
    assert [name.split("\n")[0].split(" THCS-")[0] for name in names] == ["Trường THCS Đại Mỗ", "Trường THCS Mễ Trì"]
    for box in desk.locator("#units [name=unit]").all():
        box.check()
    desk.locator("#units [name=pilot]").first.check()
    go(desk.locator("[data-go=launch]"))
    desk.locator("text=Trường THCS Mễ Trì").first.wait_for()
    assert serious_faults(desk) == []
    assert Sitting.objects.count() == 2
    return Sitting.objects.get(pilot=True)


# The secretary


def prepare(desk, url, sitting):
    """Date, teams from a pasted list, judges, the sitting opened, names checked, the lot drawn."""
    desk.goto(url + reverse("sitting_when", args=[sitting.pk]))
    local = timezone.localtime() + timedelta(minutes=5)
    desk.fill("[name=day]", f"{local:%d/%m/%Y}")
    desk.fill("[name=hour]", f"{local:%H:%M}")
    desk.fill("[name=place]", "Hội trường tầng 2")
    go(desk.locator("[data-go=when]"))
    desk.goto(url + reverse("teams_intake", args=[sitting.pk]))
    desk.fill("#table", LIST)
    go(desk.locator("button[value=read]"))
    go(desk.locator("button[value=confirm]"))
    desk.locator("main h2, main h1", has_text="(2)").first.wait_for()
    for number, name in enumerate(JUDGES):
        desk.goto(url + reverse("sitting_judges", args=[sitting.pk]))
        value = desk.locator("#add-form [name=who] option", has_text=name).get_attribute("value")
        desk.select_option("#add-form [name=who]", value)
        desk.select_option("#add-form [name=role]", "judge" if number else "chair")
        go(desk.locator("#add-form button[type=submit]"))
        desk.locator("[data-judge]", has_text=name).wait_for()
    act(desk, url, sitting, "open")
    desk.goto(url + reverse("name_check", args=[sitting.pk]))
    for appearance in Appearance.objects.filter(sitting=sitting).order_by("pk"):
        desk.locator(f"#all-{appearance.pk}").click()
        desk.locator(f"#team-{appearance.pk} .state-done").wait_for()
    desk.goto(url + reverse("lot", args=[sitting.pk]))
    go(desk.locator("main form button[type=submit]"))
    desk.locator(".hall-turns li").first.wait_for()
    assert Appearance.objects.filter(sitting=sitting, state="present").exclude(order=None).count() == len(TEAMS)


def act(desk, url, sitting, name):
    desk.goto(url + reverse("sitting_act", args=[sitting.pk, name]))
    go(desk.locator("[data-go=act]"))
    desk.wait_for_url(f"**/sittings/{sitting.pk}/")


def open_board(desk, url, sitting):
    desk.goto(url + reverse("board_control", args=[sitting.pk]))
    go(desk.locator("button[value=make]"))
    desk.locator("button[value=freeze]").wait_for()
    return reverse("board", args=[Sitting.objects.get(pk=sitting.pk).board.code])


def judging(desk, url, sitting, part):
    desk.goto(f"{url}{reverse('sitting_judging', args=[sitting.pk])}?part={part.pk}")


def begin_part(desk, url, sitting, part):
    judging(desk, url, sitting, part)
    go(desk.locator("#start-part"))
    desk.locator("[data-run=running]").wait_for()


def close_part(desk, url, sitting, part):
    judging(desk, url, sitting, part)
    go(desk.locator("#close-part"))
    go(desk.locator("main form button[type=submit]"))
    desk.locator("[data-run=closed]").wait_for()


def run_part(desk, url, sitting, part, judges, index):
    """Team by team in the order of the lot: the clock, and every judge's sheet."""
    for appearance in Appearance.objects.filter(sitting=sitting).select_related("entrant").order_by("order"):
        judging(desk, url, sitting, part)
        desk.locator(f"#clock-of-{appearance.pk}").click()
        desk.locator(f"tr.is-on-stage[data-team='{appearance.pk}']").wait_for()
        for phone in judges:
            mark(phone, f"{appearance.pk}.{part.pk}", GIVEN[appearance.entrant.name][index])
        desk.locator("[id^=stop-]").first.click()
        desk.locator("tr.is-on-stage").wait_for(state="detached")


# Judges and teams


def enter(phone, url, code, sitting):
    phone.goto(f"{url}/card/#{code}", wait_until="commit")
    phone.wait_for_url(f"{url}/")
    phone.goto(url + reverse("my_sheets", args=[sitting.pk]))
    phone.locator("[data-sheet]").first.wait_for()
    assert (serious_faults(phone), overflow(phone)) == ([], 0)


def mark(phone, key, points):
    show(phone)
    show(phone, key)
    phone.locator("[data-criterion]").first.wait_for()
    for number, given in enumerate(points):
        phone.locator("[data-points]").nth(number).fill(given)
    phone.locator("[data-check]").click()
    phone.locator("[data-hand-in]").click()
    phone.locator(".sheet-stand [data-state]").wait_for()


def take_papers(page, url, world, sitting):
    """The captain of each team answers for it on one device; the second team has one question wrong."""
    for number, code in enumerate(world.pupils):
        page.goto(f"{url}/card/#{code}", wait_until="commit")
        page.wait_for_url(f"{url}/")
        go(page.locator("[data-go=start]").first)
        page.locator("#paper.is-stepped").wait_for()
        right = set(Choice.objects.filter(correct=True).values_list("pk", flat=True))
        for question in range(1, 5):
            choices = page.locator(f"input[name=q{question}]")
            values = [int(choices.nth(n).get_attribute("value")) for n in range(choices.count())]
            wanted = next(v for v in values if (v in right) == (question > number))
            page.locator(f"label:has(input[name=q{question}][value='{wanted}'])").click()
            page.locator("[data-next]").click()
        page.locator("[data-save-state].is-safe").wait_for()
        page.locator("[data-submit]").click()
        page.wait_for_url("**/result/")
        assert "50" not in page.locator("[data-result]").inner_text()  # points are not told before the results are
        assert page.locator("[data-points]").count() == 0
        page.context.clear_cookies()


def assert_all_sheets_in():
    """Every mark of every judge, the one without network among them, once."""
    assert ScoreSheet.objects.counting().count() == len(JUDGES) * len(TEAMS) * 2
    for name in JUDGES:
        marks = Mark.objects.filter(sheet__judge__name=name).order_by("sheet__part__order", "criterion__order")
        for team, (first, last) in GIVEN.items():
            own = marks.filter(sheet__appearance__entrant__name=team).values_list("points", flat=True)
            assert [float(points) for points in own] == [float(p.replace(",", ".")) for p in (*first, *last)]


# The end


def finish(desk, url, sitting, hall):
    """Checked, revealed upward in the hall, minutes made, sent, published."""
    sitting.refresh_from_db()
    if sitting.state == "open":  # the paper part closes with the rest
        act(desk, url, sitting, "finish")
    assert "Sao Mai" not in hall.locator("tbody").inner_text() or "42" not in hall.locator("tbody").inner_text()
    for _step in range(1, 5):
        desk.goto(url + reverse("board_control", args=[sitting.pk]))
        button = desk.locator("button[value=reveal]")
        if not button.count():
            break
        go(button)
    hall.locator(".b-first").get_by_text("Sao Mai").wait_for()
    desk.goto(url + reverse("sitting_check", args=[sitting.pk]))
    if desk.locator("[data-unsettled]").count():
        desk.fill("[name=note]", "Đã xem lại từng phiếu")
    go(desk.locator("[data-go=check]"))
    desk.wait_for_url(f"**/sittings/{sitting.pk}/")
    make_minutes(desk, url, sitting)
    act(desk, url, sitting, "send")
    act(desk, url, sitting, "publish")


def make_minutes(desk, url, sitting):
    desk.goto(url + reverse("sitting_minutes", args=[sitting.pk]))
    assert desk.locator("[name=chair]").input_value() == JUDGES[0]
    go(desk.locator("[data-go=make]"))
    desk.locator("[data-version='1']").wait_for()
    assert serious_faults(desk) == []
    document = Document(str(path_of(sitting.minutes.get().file)))
    rows = next(t for t in document.tables if t.rows[0].cells[0].text == "Thứ hạng").rows[1:]
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["1", "Sao Mai", "17,5", "50", "26", "93,5"],
        ["2", "Tia Chớp", "14,5", "37,5", "22", "74"],
    ]


def read_results(page, url, contest, sitting):
    """What stands in the database, and what a pupil of the winning team reads."""
    scores = PartScore.objects.order_by("entrant__name", "part__order").values_list("entrant__name", "points")
    assert [(name, float(points)) for name, points in scores] == [
        ("Sao Mai", 17.5), ("Sao Mai", 50), ("Sao Mai", 26), ("Tia Chớp", 14.5), ("Tia Chớp", 37.5), ("Tia Chớp", 22),
    ]  # fmt: skip
    ranking = Ranking.objects.get(sitting=sitting)
    assert ranking.state == "provisional"
    assert [place.entrant.name for place in ranking.places.in_order()] == list(GIVEN)
    sign_in_by_password(page, url, "phonggd")
    page.goto(url + reverse("stage_sittings", args=[contest.stages.get().pk]))
    assert "Trường THCS Mễ Trì" in page.locator("main").inner_text()
    assert (serious_faults(page), overflow(page)) == ([], 0)
