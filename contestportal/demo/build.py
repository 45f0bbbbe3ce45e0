"""Builds the demo. Nothing here knows a plan: it is what administrators and organisers could have typed."""

import random
import secrets
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import translation

from contestportal.demo.attempts import hold_attempts
from contestportal.demo.centre import hold_contest
from contestportal.demo.content import CONTENT
from contestportal.demo.district import hold_district
from contestportal.demo.hall import hold_hall
from contestportal.demo.outreach import SAID as OUTREACH
from contestportal.demo.outreach import hold_contest_year, hold_sessions, hold_today, hold_year, make_services
from contestportal.demo.people import make_classes, school_year_of
from contestportal.demo.reports import SAID as REPORTS
from contestportal.demo.reports import hold_centre, hold_results, hold_year_end
from contestportal.demo.reports import hold_today as hold_reports_today
from contests.actions import create_quiz, open_contest, save_question
from contests.models import Contest, Part, Question, Ranking
from contests.placing import rebuild_ranking
from foundation.accounts.actions import issue_cards
from schools.actions import carry_out, found_unit, grant, plan_act
from schools.acts import Order

# The same names, classes and marks at every build; only passwords and card codes differ.
_random = random.Random(2026)  # noqa: S311 – nothing secret is drawn from it
NEW_TREE = date(2025, 7, 1)
ACCOUNTS = [*CONTENT["accounts"], *OUTREACH["accounts"], *REPORTS["accounts"]]


@transaction.atomic
def build(at: datetime) -> list[str]:
    """Everything of the demo, as of `at`; the lines that tell a stranger how to sign in."""
    with translation.override(settings.LANGUAGE_CODE):  # commands speak none, and what is made here is read by people
        return _build(at)


def _build(at):
    lines, staff = make_staff_accounts()
    admin = staff["quantri"]
    units = make_units(admin, at)
    pupils = make_rosters(units, admin, at)
    for account in ACCOUNTS:
        if "role" in account:
            unit = units[account["unit"]]
            taught = unit.classes.get(name=account["class"]) if "class" in account else None
            grant(staff[account["username"]], unit, account["role"], school_class=taught, valid_from=unit.opened_on,
                  by=admin, at=at)  # fmt: skip
    part = make_contest(CONTENT["contest"], CONTENT["questions"], units["department"], staff["bantochuc"], at)
    open_contest(part.stage.contest, by=staff["bantochuc"], at=at - timedelta(days=4))
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    *sat, waiting = pupils["daimo"]
    hold_attempts(part, [*sat[:60], *pupils["metri"][:25]], _random, at)
    for ranking in Ranking.objects.order_by("pk"):
        rebuild_ranking(ranking.pk, at=at)
    make_contest(CONTENT["draft"], CONTENT["questions"][:2], units["department"], staff["bantochuc"], at)
    hold_contest(CONTENT["centre"], CONTENT["questions"], units["bacgiang_centre"], staff["giaovu"], _random)
    hold_district(CONTENT["district"], CONTENT["questions"], units, staff["bantochuc"], _random)
    hold_hall(
        CONTENT["hall"], CONTENT["questions"], units, pupils, _random, judge=staff["giamkhao"],
        by=staff["bantochuc"], at=at,
    )  # fmt: skip
    hold_outreach(units, staff, at)
    hold_reports(units, staff, at)
    [card] = issue_cards([waiting.user], by=staff["vanthu"], at=at, replace=False)
    return [*lines, f"  Thẻ dự thi  {card.code}  {waiting.full_name}, học sinh Trường THCS Đại Mỗ (trang /card/)"]


def hold_outreach(units, staff, at):
    services = make_services(units["department"])
    hold_sessions(units, services, _random, by=staff["thanhxuan"])
    hold_year(units, _random, by=staff["halong"], secretary=staff["lytutrong"])
    schools = [units[key] for key in [*CONTENT["district"]["schools"], *(f"primary{n}" for n in range(1, 16))]]
    hold_contest_year(units, schools, _random, by=staff["bantochuc"], author=staff["vanthu"])
    hold_today(
        units, services, _random, by=staff["bantochuc"], author=staff["vanthu"], school=schools, at=at
    )  # fmt: skip


def hold_reports(units, staff, at):
    schools = [units[key] for key in CONTENT["district"]["schools"]]
    primary = [units[f"primary{number}"] for number in range(1, 16)]
    hold_year_end(units, _random, by=staff["thanhxuan"])
    hold_results(
        units, [*schools, *primary], _random, by=staff["namtuliem"], above=staff["bantochuc"], secretary=staff["vanthu"]
    )  # fmt: skip
    hold_centre(units, _random, by=staff["giaovu"])
    hold_reports_today(units, schools, _random, by=staff["bantochuc"], secretary=staff["vanthu"], at=at)


def make_staff_accounts():
    lines, staff = ["Tài khoản dùng thử (trang /sign-in/):"], {}
    for account in ACCOUNTS:
        password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
        staff[account["username"]] = get_user_model().objects.create_user(
            account["username"],
            password=password,
            full_name=account["full_name"],
            is_staff=True,
            is_superuser=account.get("superuser", False),
        )
        lines.append(f"  {account['username']:<11} {password}  {account['what']}")
    return lines, staff


def make_units(admin, at):
    """The units as they were founded, then the acts of 1 July 2025 that put the schools under their wards."""
    units = {}
    for row in [*CONTENT["units"], *OUTREACH["units"], *REPORTS["units"]]:
        units[row["key"]] = found_unit(
            kind=row["kind"],
            level=row.get("level", ""),
            name=row["name"],
            code=row["code"],
            abbreviation=row.get("abbreviation", ""),
            place=row.get("place", ""),
            opened_on=date.fromisoformat(row["opened_on"]),
            superiors={role: units[row[role]] for role in ("professional", "administrative") if role in row},
            by=admin,
            at=at,
        )
    for move in CONTENT["moves"]:
        move_unit(units[move["unit"]], "administrative", units[move["administrative"]], admin, at)
        move_unit(units[move["unit"]], "professional", units["department"], admin, at)
    return units


def move_unit(unit, role, superior, admin, at):
    order = Order(
        kind="move",
        number="1656/NQ-UBTVQH15",
        signed_on=date(2025, 6, 16),
        effective_on=NEW_TREE,
        units=(unit.pk,),
        role=role,
        superior=superior.pk,
    )
    carry_out(order, token=plan_act(order).token, by=admin, at=at)


def make_rosters(units, admin, at):
    """Classes with pupils who have accounts, by the key of their school."""
    year = school_year_of(at.date())
    return {
        key: make_classes(units[key], names, year, _random, by=admin, at=at)
        for key, names in CONTENT["classes"].items()
    }


def make_contest(content, questions, unit, organiser, at) -> Part:
    """A contest that opened four days ago for a month, prepared a week before."""
    prepared = at - timedelta(days=11)
    opens = datetime.combine(at.date() - timedelta(days=4), time(1), UTC)  # 08:00 in Hà Nội
    contest = create_quiz(
        Contest(unit=unit, title=content["title"], summary=content.get("summary", "")),
        opens_at=opens,
        closes_at=opens + timedelta(days=31),
        minutes=content["minutes"],
        attempts_allowed=content["attempts_allowed"],
        by=organiser,
        at=prepared,
    )
    part = Part.objects.select_related("stage__contest").get(stage__contest=contest)
    bank = part.blueprint.get().bank
    for row in questions:
        question = Question(
            bank=bank,
            topic=row["topic"],
            text=row["text"],
            citation=row.get("citation", ""),
            multiple=len(row["right"]) > 1,
        )
        choices = [
            {"text": text, "correct": number in row["right"], "keep_last": number in row.get("keep_last", ())}
            for number, text in enumerate(row["choices"], start=1)
        ]
        save_question(question, choices, by=organiser, at=prepared)
    return Part.objects.select_related("stage__contest").get(pk=part.pk)
