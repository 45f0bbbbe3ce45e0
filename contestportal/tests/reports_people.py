"""Who takes part in the journey of reports, what the portal knows of them, and what is noted on the way."""

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.utils import timezone

from contestportal.tests.test_road import PASSWORD
from contests.models import Stage
from foundation.ui.tests.looking import go, overflow, serious_faults
from reports.sources.tests.world import freeze, make_contest, make_entrant, score
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_user, make_year

SCHOOLS = FIRST, SECOND, THIRD, SILENT = (
    "Trường THCS Việt Nam - Angiêri", "Trường THCS Khương Đình", "Trường THCS Hạ Đình", "Trường THCS Phan Đình Giót",
)  # fmt: skip
DEPARTMENT, DISTRICT = "Sở Giáo dục và Đào tạo Hà Nội", "Phòng GD&ĐT quận Thanh Xuân"
COMMITTEE = "UBND quận Thanh Xuân"
CLASSES = ("6A", "7A")
SILENT_CLERK, SILENT_PHONE = "Hoàng Thị Lan", "0912 345 678"
OF_REPORTS = re.compile(r"/(reports|requirements|report-uploads|consolidations|exports|reminders)/\d+/")


def sound(page):
    """Nothing serious for axe, and nothing sticks out."""
    assert (serious_faults(page), overflow(page)) == ([], 0), page.url


def make_people():
    """A department, a committee and a district between which reports go up; four schools with a contest behind them,
    and one that is not asked; a neighbouring district."""
    at = timezone.now()
    department = make_unit(DEPARTMENT, kind="department", abbreviation="SGDĐT")
    committee = make_unit(COMMITTEE, kind="other")
    district = make_unit(DISTRICT, kind="district", under=department, over=committee, abbreviation="PGDĐT")
    schools = [make_unit(name, under=district) for name in SCHOOLS]
    other = make_unit("Trường THCS Phương Liệt", under=district)
    neighbour = make_unit("Phòng GD&ĐT quận Đống Đa", kind="district", under=department)
    seats = [
        (department, "organiser", "so", "Ngô Văn Chất"), (district, "organiser", "phonggd", "Vũ Hồng Loan"),
        (district, "officer", "chuyenvien", "Đặng Quốc Việt"), (committee, "officer", "ubnd", "Lê Mai Trang"),
        (schools[0], "secretary", "vanthu1", "Lê Thị Minh Nguyệt"), (schools[1], "secretary", "vanthu2", "Trần Thu Hà"),
        (schools[2], "secretary", "vanthu3", "Bùi Văn Thắng"), (schools[3], "secretary", "vanthu4", SILENT_CLERK),
        (other, "secretary", "vanthu5", "Phạm Thị Hoa"), (neighbour, "administrator", "dongda", "Đỗ Minh Khôi"),
    ]  # fmt: skip
    for unit, role, name, full_name in seats:
        fields = {"password": PASSWORD, "full_name": full_name, "email": f"{name}@example.vn"}
        make_seat(unit, role, user=make_user(name, phone=SILENT_PHONE, **fields))
    return SimpleNamespace(at=at, schools=schools, district=district, contest=hold_contest(district, schools, at))


def hold_contest(district, schools, at):
    """Two pupils of each class took part, each once; a teacher of the first school too."""
    held = make_contest(district)
    Stage.objects.filter(contest=held.contest).update(
        opens_at=at - timedelta(hours=3), closes_at=at - timedelta(hours=1)
    )
    day, took = timezone.localdate(at), at - timedelta(hours=2)
    year = make_year(day.year if day.month > 7 else day.year - 1)
    for number, school in enumerate(schools):
        make_person(school, "Nguyễn Thị Thu", kind="staff")
        for grade, name in enumerate(CLASSES, start=6):
            size = 30 + 3 * number + grade
            school_class = make_class(school, name, year=year, grade=grade, size=size)
            freeze(held, "pupil", school, size, school_class)
            for points in (70 + number, 80 + grade):
                entrant = make_entrant(held, school, school_class=school_class, at=took)
                score(entrant, held.parts[0], points, at=took)
    return held.contest


class Trail:
    """Every address of a report that a page asked for, with how: `{(method, path)}`."""

    def __init__(self):
        self.met: set[tuple[str, str]] = set()
        self.open = True

    def follow(self, page):
        page.on("request", self._note)
        return page

    def _note(self, request):
        path = urlsplit(request.url).path
        if self.open and OF_REPORTS.match(path):
            self.met.add((request.method, path))

    def stop(self):
        self.open = False

    def statuses(self, page, url) -> dict[tuple[str, str], int]:
        """What these answer to whoever is signed in on `page`, asked in the same way."""
        token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
        found = {}
        for method, path in sorted(self.met):
            headers = {"X-CSRFToken": token} if method == "POST" else {}
            answer = page.request.fetch(url + path, method=method, headers=headers, max_redirects=0)
            found[method, path] = answer.status
        return found


COUNTING = """addEventListener("click", function (event) {
  if (event.isTrusted) sessionStorage.setItem("clicks", clicksBefore() + 1);
}, true);
function clicksBefore() { return Number(sessionStorage.getItem("clicks") || 0); }"""


class Hand:
    """A person at a page: whatever is pressed or typed in is touched first, and the browser counts every touch, from
    page to page. Enter in a form counts as well, since it presses its button."""

    def __init__(self, page):
        self.page = page
        page.add_init_script(COUNTING)

    @property
    def clicks(self) -> int:
        return self.page.evaluate("Number(sessionStorage.getItem('clicks') || 0)")

    def go(self, selector):
        go(self.page.locator(selector))

    def type(self, selector, text):
        self.page.locator(selector).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


def typed(day):
    return f"{day:%d/%m/%Y}"
