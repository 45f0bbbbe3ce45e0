"""In the journey of reports: the department and the district say what is to be reported, of which plan, to whom, when;
what two clauses of one plan say is read side by side before it is launched."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from contestportal.tests.reports_people import DISTRICT, SCHOOLS, sound, typed
from contestportal.tests.test_road import type_date
from foundation.ui.tests.looking import go, serious_faults
from reports.models import Obligation, ReportForm, Requirement

PLAN = "516/KH-PGD&ĐT"
UPWARD, RESULTS, OUTREACH = (
    "Báo cáo kết quả cuộc thi toàn thành phố", "Báo cáo kết quả cuộc thi tìm hiểu dịch vụ công",
    "Báo cáo kết quả tuyên truyền cải cách hành chính",
)  # fmt: skip
WORDS = {"IV.3": "Các trường báo cáo kết quả cuộc thi về Phòng", "V.2": "Các trường báo cáo kết quả thực hiện kế hoạch"}
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def make_form(desk, url, model, title):
    """From one of the forms that are shipped with the portal."""
    desk.goto(f"{url}/admin/reports/reportform/add/")
    desk.fill("[name=title]", title)
    desk.check(f"[name=start_from][value='model:{model}']")
    go(desk.locator("[name=_save]"))
    desk.locator(".messagelist .success").wait_for()
    return ReportForm.objects.get(title=title)


def begin(desk, url, title, form, due):
    desk.goto(f"{url}/admin/reports/requirement/add/")
    desk.fill("[name=title]", title)
    desk.select_option("[name=form]", label=form.title)
    type_date(desk, "opens_at", timezone.now() - QUARTER)
    type_date(desk, "due_at", due)
    go(desk.locator("[name=_save]"))
    desk.locator("[data-ready]").wait_for()
    return Requirement.objects.get(title=title)


def save(desk):
    go(desk.locator("[name=_continue]"))
    desk.locator(".messagelist .success").wait_for()
    assert serious_faults(desk) == []


def ask_district(desk, url, people):
    """The department asks the district; the People's Committee reads along. Returns the requirement, launched."""
    form = make_form(desk, url, "online-quiz", "Biểu kết quả thi trực tuyến")
    upward = begin(desk, url, UPWARD, form, due_at(people, 10 * DAY))
    desk.select_option("[name=contest]", label=str(people.contest))
    desk.select_option("[name=copy_to]", "administrative")
    save(desk)
    launch(desk, DISTRICT)
    assert [each.unit.name for each in upward.obligations.select_related("unit")] == [DISTRICT]
    return upward


def due_at(people, later):
    """A little more than that from now, on a full minute."""
    return (people.at + later + QUARTER).replace(second=0, microsecond=0)


def ask_schools(desk, url, people, upward):
    """The district's two requirements of one plan, each with its clause and date; the one on the contest goes into
    that of the department. Returns it."""
    own = make_form(desk, url, "outreach-plan", "Biểu tuyên truyền")
    wanted = (("V.2", OUTREACH, own, due_at(people, 5 * DAY)), ("IV.3", RESULTS, upward.form, due_at(people, 3 * DAY)))
    for clause, title, form, due in wanted:
        begin(desk, url, title, form, due)
        desk.fill("[name=document]", PLAN)
        desk.fill("[name=issued_on]", typed(people.at.date() - 20 * DAY))
        desk.fill("[name=reminders]", "3 ngày trước, 1 ngày trước, 1 ngày sau")
        desk.locator("#clauses-group .add-row a").click()
        desk.fill("[name=clauses-0-clause]", clause)
        desk.fill("[name=clauses-0-words]", WORDS[clause])
        type_date(desk, "clauses-0-due_at", due)
        if title == RESULTS:
            desk.select_option("[name=contest]", label=str(people.contest))
            desk.select_option("[name=feeds]", label=UPWARD)
        save(desk)
    see_pair(desk.locator("[data-remarks]"))
    launch(desk, *SCHOOLS, pair=True)
    desk.goto(f"{url}/admin/reports/requirement/{Requirement.objects.get(title=OUTREACH).pk}/change/")
    launch(desk, *SCHOOLS, pair=True)
    return Requirement.objects.get(title=RESULTS)


def see_pair(remarks):
    """Both dates with the words of the clauses that give them, side by side."""
    said = " ".join(remarks.all_inner_texts())
    for requirement in Requirement.objects.filter(document=PLAN):
        [clause] = requirement.clauses.all()
        local = timezone.localtime(requirement.due_at)
        for words in (requirement.title, clause.clause, clause.words, f"{local:%d/%m/%Y}", f"{local:%H:%M}"):
            assert words in said


def launch(desk, *names, pair=False):
    """From the page in the admin; with remarks it is not launched before they are read."""
    go(desk.locator("[data-ready] [data-go=launch]"))
    go(desk.locator("[data-go=list]"))
    desk.locator("#units label").first.wait_for()
    for name in names:
        desk.locator("#units label", has_text=name).check()
    sound(desk)
    if pair:
        see_pair(desk.locator("#remarks"))
        go(desk.locator("#launch [data-go=launch]"))
        desk.locator(".error-summary").wait_for()
        assert [desk.locator("#units label", has_text=name).is_checked() for name in names] == [True] * len(names)
    if desk.locator("#read").count():
        desk.check("#read")
    go(desk.locator("#launch [data-go=launch]"))
    desk.locator("#next [data-go=board]").wait_for()
    sound(desk)


def let_a_quarter_pass(requirement):
    """Nobody waits here until three days before the deadline: it and the reminder come fifteen minutes nearer."""
    sooner = {name: F(name) - QUARTER for name in ("due_at", "remind_at")}
    Obligation.objects.filter(requirement=requirement).update(**sooner)
