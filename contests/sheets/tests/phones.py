"""A judge's phone with the page of their sheets, for tests in a real browser."""

from django.utils import timezone

from contests.models import Judge, Mark, ScoreSheet
from contests.tests.team_builders import make_judge, make_sitting, make_team, make_team_contest
from foundation.ui.tests.looking import sign_in

TASK = ("Thực hành dịch vụ công", 10, None, 10, (("Đăng nhập được", 4), ("Nộp được hồ sơ", 6)))
TALK = ("Tự giới thiệu", 20, 5, 7, (("Nội dung", 10), ("Trình bày", 10)))


MOVE = """(to) => new Promise((done) => {
  if (location.hash === to) return done();
  addEventListener("hashchange", () => done(), { once: true });
  location.hash = to;
})"""


def show(page, key=""):
    """A sheet, or the list of all: when this returns, the page has drawn it."""
    page.evaluate(MOVE, f"#{key}" if key else "")


class Phone:
    """Two judged parts of two criteria (the second part: steps of a practical task), two teams, a chair and a judge."""

    def __init__(self, page, server, *, parts=(TALK, TASK)):
        at = timezone.now()
        stage = make_team_contest(parts=parts, at=at)
        stage.parts.get(order=2).criteria.update(kind="tick")
        stage.parts.get(order=2).criteria.filter(order=2).update(needs_proof=True)
        self.page, self.server = page, server
        self.sitting = make_sitting(stage, judges=1, at=at)
        self.judge = make_judge(self.sitting, "Trần Thị Bình")
        self.teams = [make_team(self.sitting, name, at=at) for name in ("Măng Non", "Sao Khuê")]
        self.talk, self.task = stage.parts.order_by("order")
        self.url = f"{server.url}/judging/{self.sitting.pk}/"
        sign_in(page, server, self.judge.user)
        self.open()

    def key(self, team=0, part=None):
        return f"{self.teams[team].pk}.{(part or self.talk).pk}"

    def open(self, page=None):
        page = page or self.page
        page.goto(self.url)
        page.locator("[data-sheet]").first.wait_for()

    def go(self, key, page=None):
        page = page or self.page
        show(page, key)
        page.locator("[data-criterion]").first.wait_for()

    def give(self, key, *values, page=None):
        """Type points, or tick done (True) and not done (False)."""
        page = page or self.page
        self.go(key, page)
        for number, value in enumerate(values):
            criterion = page.locator("[data-criterion]").nth(number)
            if isinstance(value, bool):
                criterion.locator(".choice").nth(0 if value else 1).click()
            else:
                criterion.locator("[data-points]").fill(value)

    def hand_in(self, page=None):
        page = page or self.page
        page.locator("[data-check]").click()
        page.locator("[data-hand-in]").click()

    def state(self, key, page=None):
        """How the list names a sheet."""
        page = page or self.page
        show(page)
        return page.locator(f"[data-sheet='{key}'] [data-state]").get_attribute("data-state")

    def becomes(self, key, name):
        show(self.page)
        self.page.locator(f"[data-sheet='{key}'] [data-state='{name}']").wait_for()

    def safe(self):
        self.page.locator("[data-save-state].is-safe").wait_for()

    def marks(self):
        """What stands: (team, part, criterion's order) -> points."""
        found = Mark.objects.filter(sheet__judge=self.judge).select_related("sheet", "criterion").order_by("pk")
        return {(m.sheet.appearance_id, m.sheet.part_id, m.criterion.order): float(m.points) for m in found}

    def handed_in(self):
        sheets = ScoreSheet.objects.counting().filter(judge=self.judge).order_by("appearance", "part")
        return [(sheet.appearance_id, sheet.part_id, float(sheet.total)) for sheet in sheets]

    def withdraw(self):
        Judge.objects.filter(pk=self.judge.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Bận việc")
