"""Outreach: the sessions of ten schools in 2017 (scenario E), the plans of eight schools for 2022 (scenario D), and a
campaign of this year. What each school did is drawn anew the same way at every build."""

import json
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image, ImageDraw

from contestportal.demo.people import make_class_lists, school_year_of
from foundation.files.actions import store_picture
from propaganda.activities.actions import record_activity
from propaganda.activities.entries import Entry
from propaganda.campaigns.actions import close
from propaganda.campaigns.launching import launch, launch_of
from propaganda.campaigns.starts import build
from propaganda.commendations.actions import draw_up
from propaganda.models import Campaign, Evidence, Plan, Service, ServiceName
from propaganda.plans.actions import DOCUMENT, edit_document, seen_of
from propaganda.plans.deciding import agree, send
from propaganda.plans.timing_words import read_when
from propaganda.plans.versions import digest_of, frozen, standing_lines
from propaganda.successes.actions import Row, record
from propaganda.timing import Span
from schools.models import Enrolment, Person

SAID = json.loads((Path(__file__).parent / "outreach.json").read_text(encoding="utf-8"))
GRADE = 8
INKS = ("#1f4e8c", "#8c3b1f", "#2c6e49", "#6b3fa0")


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour - 7), UTC)


def make_services(unit) -> dict[str, Service]:
    found = {}
    for row in SAID["services"]:
        found[row["key"]] = service = Service.objects.create(unit=unit, code=row["code"], field=row["field"])
        for since, name, level in row["names"]:
            ServiceName.objects.create(service=service, name=name, level=level, valid_from=since)
    return found


def issue(unit, said, definition, units, *, year, by, at) -> Campaign:
    """A campaign launched to `units`, as its definition says."""
    new = Campaign(unit=unit, title=said["title"], number=said["number"])
    campaign = build(new, definition, year=year, by=by, at=at)
    Campaign.objects.filter(pk=campaign.pk).update(issued_on=said.get("issued_on", at.date()))
    campaign.refresh_from_db()
    ids = [each.pk for each in units]
    launch(campaign, ids, shown=ids, digest=launch_of(campaign, units).digest, by=by, at=at)
    campaign.refresh_from_db()
    return campaign


class Pen:
    """Records what a school did, with names that are the same at every build."""

    def __init__(self, rng):
        self.rng = rng

    def activity(self, line, day, *, by, form, title, **fields):
        entry = Entry(line=line.pk, form=form, title=title, held_on=day, **fields)
        key = UUID(int=self.rng.getrandbits(128), version=4)
        return record_activity(line.plan, entry, client_id=key, by=by, at=moment(day, 17)).activity

    def photo(self, activity, caption, *, by, consent=Evidence.Consent.NOBODY):
        at = activity.recorded_at
        drawn = drawing(self.rng)
        files = [store_picture(drawn, name="anh.jpg", by=by, at=at, box=(side, side)) for side in (1600, 320)]
        return Evidence.objects.create(
            activity=activity, client_id=UUID(int=self.rng.getrandbits(128), version=4), kind=Evidence.Kind.PHOTO,
            state=Evidence.State.READY, name="anh.jpg", caption=caption, file=files[0], thumbnail=files[1], width=1200,
            height=900, consent=consent, added_at=at, added_by=by,
        )  # fmt: skip

    def link(self, activity, url, caption, *, by):
        return Evidence.objects.create(
            activity=activity, client_id=UUID(int=self.rng.getrandbits(128), version=4), kind=Evidence.Kind.LINK,
            state=Evidence.State.READY, url=url, caption=caption, added_at=activity.recorded_at, added_by=by,
        )  # fmt: skip


def drawing(rng) -> bytes:
    """A hall with rows of chairs and a screen: nobody is in it."""
    picture = Image.new("RGB", (1200, 900), "#e9e4da")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 620, 1200, 900), fill="#b08d62")
    draw.rectangle((300, 120, 900, 460), fill=rng.choice(INKS), outline="#333333", width=8)
    for number in range(3):
        draw.rectangle((350, 180 + 80 * number, 350 + rng.randint(200, 480), 210 + 80 * number), fill="#ffffff")
    for row in range(3):
        for chair in range(8 + row):
            x = 90 + chair * (1020 // (7 + row)) + rng.randint(-6, 6)
            draw.rectangle((x, 660 + 75 * row, x + 60, 710 + 75 * row), fill="#4a3a2a")
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


# 2017


def hold_sessions(units, services, rng, *, by):
    """Scenario E: sessions for grade 8 from 1 to 16 March 2017, successes until the end of the school year."""
    said, start = SAID["sessions"], date(2017, 3, 1)
    schools = {units[key]: number for key, number in said["schools"].items()}
    year = school_year_of(start)
    for unit, number in schools.items():
        names = [f"8A{index}" for index in range(1, number + 1)]
        make_class_lists(unit, names, year, rng, by=by, at=moment(date(2016, 9, 5)), size=(42, 51))
    line = {**said["line"], **timing(said["line"]["when_text"], 2017), "grades": [GRADE]}
    definition = {
        "about": said["about"], "starts_on": "2017-02-20", "ends_on": "2017-05-31", "asks_plans": False,
        "counts_successes": True, "successes_from": "2017-03-01", "successes_until": "2017-05-31", "public": True,
        "evidence_months": 120, "lines": [line],
        "rules": [{"order": number, **row} for number, row in enumerate(said["rules"], 1)],
        "services": [service.pk for service in services.values()],
    }  # fmt: skip
    issued = moment(date(2017, 2, 20))
    campaign = issue(units["tx_district"], said, definition, list(schools), year=2017, by=by, at=issued)
    pen = Pen(rng)
    plans = campaign.plans.select_related("campaign", "unit").order_by("pk")
    for number, plan in enumerate(plans):
        _sessions_of(plan, said, pen, start + timedelta(days=number % 8), by=by)
    for plan in plans:
        _successes_of(plan, list(services.values()), rng, by=by)
    draw_up(campaign, as_of=date(2017, 5, 31), by=by, at=moment(date(2017, 6, 5)))
    close(campaign, reason="", by=by, at=moment(date(2017, 6, 12)))
    Person.objects.filter(unit__in=[unit.pk for unit in schools], kind="pupil").update(left_on=date(2018, 7, 31))


def _sessions_of(plan, said, pen, day, *, by):
    """One session for all classes of grade 8, then one in which they try it with pupils of other grades."""
    line = plan.lines.select_related("plan__campaign", "plan__unit").get()
    classes = {each.pk: each.size - pen.rng.randint(0, 3) for each in plan.unit.classes.order_by("pk")}
    talk, practice = said["titles"]
    activity = pen.activity(
        line, day, by=by, form="session", title=talk, place="Sân trường", speaker=pen.rng.choice(said["speakers"]),
        audience="Học sinh khối 8", classes=classes, pupils=sum(classes.values()), staff=pen.rng.randint(12, 30),
    )  # fmt: skip
    for caption in ("Toàn cảnh buổi tuyên truyền", "Màn hình hướng dẫn nộp hồ sơ"):
        pen.photo(activity, caption, by=by)
    activity = pen.activity(
        line, day + timedelta(days=7), by=by, form="session", title=practice, place="Phòng tin học",
        speaker=pen.rng.choice(said["speakers"]), audience=said["others"], pupils=pen.rng.randint(60, 90),
        staff=pen.rng.randint(4, 9), citizens=pen.rng.randint(0, 20),
    )  # fmt: skip
    pen.photo(activity, "Học sinh thực hành trong phòng tin học (ảnh minh họa)", by=by)


def _successes_of(plan, services, rng, *, by):
    """From the day after the sessions to the end of the school year; some pupils several services, most none."""
    share = rng.uniform(0.15, 0.45)
    pupils = Enrolment.objects.filter(school_class__unit=plan.unit_id).order_by("pk")
    rows = []
    for person, school_class in pupils.values_list("person", "school_class"):
        if rng.random() < share:
            for service in rng.sample(services, rng.choice((1, 1, 1, 2, 3))):
                day = date(2017, 3, 17) + timedelta(days=rng.randrange(75))
                rows.append(Row(person, school_class, service.pk, day, ""))
    record(rows, plan=plan, by=by, at=moment(date(2017, 6, 1)))


# 2018


def hold_contest_year(units, schools, rng, *, by, author):
    """Outreach of all schools of Nam Từ Liêm beside their contest (scenario A): one school forgot its article."""
    said = SAID["contest_year"]
    span = {"starts_on": "2018-10-15", "ends_on": "2018-11-01"}  # “trước ngày 02/11”
    when = {"when": "range", "when_text": "Trước ngày 02/11/2018", "every": "once", **span}
    lines = [{**line, **when} for line in said["lines"]]
    definition = {"about": said["about"], **span, "asks_plans": False, "evidence_months": 120, "lines": lines}
    campaign = issue(units["district"], said, definition, schools, year=2018, by=by, at=moment(date(2018, 10, 12)))
    pen = Pen(rng)
    for number, plan in enumerate(campaign.plans.select_related("campaign", "unit").order_by("pk")):
        talk, article = plan.lines.select_related("plan__campaign", "plan__unit").order_by("order")
        day = date(2018, 10, 15) + timedelta(days=number % 12)
        pen.activity(talk, day, by=author, form="session", title=said["titles"][0], pupils=rng.randint(300, 900),
                     staff=rng.randint(20, 50))  # fmt: skip
        if number != 4:
            pen.activity(article, day + timedelta(days=2), by=author, form="article", title=said["titles"][1])


# 2022


def timing(words: str, year: int) -> dict:
    """The columns of a line for these words, as a definition has them."""
    found = read_when(words, year=year, bounds=Span(date(year, 1, 1), date(year, 12, 31)))
    if found is None:
        raise ValueError(words)
    columns = found.columns()
    return {
        **columns, "when_text": words, "starts_on": str(columns["starts_on"]), "ends_on": str(columns["ends_on"])
    }  # fmt: skip


def hold_year(units, rng, *, by, secretary):
    """Scenario D: plans of a year; the one of the plan we know is whole, the others did more or less of it."""
    said = SAID["year"]
    schools = [unit for key, unit in units.items() if key.startswith("hl") and key != "hl_district"]
    lines = [{**line, "responsible": said["responsible"], **timing(line["when_text"], 2022)} for line in said["lines"]]
    definition = {
        "about": said["about"], "starts_on": "2022-01-01", "ends_on": "2022-12-31",
        "plans_due_at": "2022-02-28T00:00:00", "evidence_months": 60, "public": True, "lines": lines,
    }  # fmt: skip
    campaign = issue(units["hl_district"], said, definition, schools, year=2022, by=by, at=moment(date(2022, 2, 10)))
    pen = Pen(rng)
    for number, plan in enumerate(campaign.plans.select_related("campaign", "unit").order_by("pk")):
        ours = plan.unit_id == units["hl1"].pk
        sent_on = date(2022, 2, 15) + timedelta(days=number)
        _agree(plan, said["plan"] if ours else {}, day=sent_on, by=by, author=secretary)
        _year_of(plan, said, pen, share=1 if ours else rng.uniform(0.3, 0.95), by=secretary)


def _agree(plan: Plan, heading, *, day, by, author):
    if heading:
        fields = {**heading, "dated_on": date.fromisoformat(heading["dated_on"])}
        edit_document(plan, fields, seen=seen_of(plan, DOCUMENT), by=author, at=moment(day))
    send(plan, digest=digest_of(frozen(standing_lines(plan))), by=author, at=moment(day, 10))
    agree(plan, number=1, by=by, at=moment(day + timedelta(days=3)))
    plan.refresh_from_db()


def _year_of(plan, said, pen, *, share, by):
    for line in plan.lines.select_related("plan__campaign", "plan__unit").order_by("order", "pk"):
        for period in line.periods.order_by("starts_on"):
            if pen.rng.random() > share:
                continue
            day = max(period.starts_on, date(2022, 2, 21)) + timedelta(days=pen.rng.randint(3, 25))
            form, title = pen.rng.choice(said["activities"])
            activity = pen.activity(
                line, day, by=by, form=form, title=title, staff=pen.rng.randint(20, 45),
                pupils=pen.rng.randint(80, 400), citizens=pen.rng.randint(0, 150),
            )  # fmt: skip
            if pen.rng.random() < 0.4:
                pen.photo(activity, title, by=by)


# Today


def hold_today(units, services, rng, *, by, author, school, at):
    """A campaign that runs now, in which our school has begun."""
    said, today = SAID["today"], at.date()
    start, end = today - timedelta(days=40), today + timedelta(days=200)
    span = {"starts_on": str(start), "ends_on": str(end)}
    once = {"when": "range", "every": "once", **span}
    lines = [
        {**said["lines"][0], "when": "all_year", "when_text": "Thường xuyên", "every": "month", **span},
        {**said["lines"][1], **once, "ends_on": str(today + timedelta(days=9)), "levels": ["lower"]},
        {**said["lines"][2], **once, "ends_on": str(today - timedelta(days=5))},
    ]
    definition = {
        "about": said["about"], **span, "asks_plans": False, "counts_successes": True, "public": True, "lines": lines,
        "services": [service.pk for service in services.values()],
    }  # fmt: skip
    campaign = issue(
        units["department"], said, definition, school, year=start.year, by=by, at=moment(start - timedelta(days=2))
    )
    pen = Pen(rng)
    for number, plan in enumerate(campaign.plans.select_related("campaign", "unit").order_by("pk")):
        first = plan.lines.select_related("plan__campaign", "plan__unit").order_by("order")[0]
        if number % 3 != 2:
            activity = pen.activity(
                first, start + timedelta(days=number % 9), by=author, form="article", pupils=0, staff=0,
                title="Bài trên trang của trường: nộp hồ sơ trực tuyến toàn trình", citizens=120,
            )  # fmt: skip
            pen.link(activity, "https://dichvucong.gov.vn/", "Cổng Dịch vụ công Quốc gia", by=author)
