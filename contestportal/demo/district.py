"""The team contest of a district in 2018 (scenario A): held by twelve schools, the pilot first, judged and sent in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from contestportal.demo.attempts import sit
from contestportal.demo.centre import fill
from contestportal.demo.people import make_classes, make_staff, school_year_of
from contests.actions import open_contest
from contests.awards.actions import propose_awards, verify_awards
from contests.awards.freezing import frozen
from contests.awards.publishing import next_number, publish
from contests.judging.clock import start_clock, stop_clock
from contests.judging.closing import close_part, start_part
from contests.judging.panels import add_judge
from contests.models import Appearance, BlueprintLine, Contest, Document, Judge, Part, QuestionBank, Ranking, Stage
from contests.organising.documents import publish as publish_document
from contests.organising.making import build
from contests.organising.starts import model_contests
from contests.outcome.actions import make_minutes
from contests.outcome.forms import MinutesForm, first_texts
from contests.placing import rebuild_ranking
from contests.sheets.actions import confirm, type_sheet
from contests.sheets.saving import take
from contests.sheets.sent import SentMark, SentSheet
from contests.sittings import actions as sittings
from contests.sittings.launching import launch, plan_of
from contests.sittings.unsettled import digest_of, unsettled
from contests.teams.actions import add_team
from contests.teams.day import check_names
from contests.teams.drawing import draw, stamp
from contests.teams.roster import persons
from contests.teams.rules import Chosen
from schools.models import Person, Unit

PREPARED = datetime(2018, 10, 12, 1, tzinfo=UTC)
OPENS = datetime(2018, 10, 14, 17, tzinfo=UTC)  # 00:00 of 15/10 in Hà Nội
PILOT = datetime(2018, 10, 24, 1, tzinfo=UTC)  # 08:00
DUE = datetime(2018, 10, 30, 17, tzinfo=UTC)  # “trước ngày 31/10”: 00:00 of it
CLASSES = ("6A", "7A", "8A", "9A")
MEMBERS = 4
HALF = Decimal("0.5")


@dataclass
class School:
    """One school of the contest: who keeps its sitting, its pupils, its staff."""

    unit: Unit
    pupils: list
    staff: list


def make_school(unit, rng, *, by, at) -> School:
    """Small classes of that year; nobody of them is at the school today."""
    pupils = make_classes(unit, CLASSES, school_year_of(at.date()), rng, by=by, at=at, size=(7, 9))
    staff = make_staff(unit, 4, rng, by=by, at=at)
    return School(unit, pupils, staff)


def hold_district(said, questions, units, by, rng):
    """Everything of this contest; `said`: what content.json has of it; `by`: the organiser."""
    schools = {key: make_school(units[key], rng, by=by, at=PREPARED) for key in said["schools"]}
    stage = make_contest(said, questions, units["district"], by)
    launch_to([units[key] for key in schools], stage, units[said["pilot"]], by=by, at=PREPARED + timedelta(days=1))
    for number, (key, school) in enumerate(schools.items()):
        day = PILOT if key == said["pilot"] else PILOT + timedelta(days=1 + number % 5, hours=number % 2 * 6)
        sitting = stage.sittings.get(unit=school.unit)
        sittings.plan(sitting, starts_at=day, place="Hội trường nhà trường", by=by, at=PREPARED + timedelta(days=3))
        enter_teams(sitting, school, said["teams"][: said["schools"][key]], by=by, at=PREPARED + timedelta(days=5))
        judge(sitting, school, said, rng, on_paper=key in said["on_paper"], by=by, at=day)
        send(sitting, school.staff[3].full_name, by=by, at=day + timedelta(hours=5), late=key == "lynamde")
    finish(stage, schools[said["pilot"]].unit, by)
    # They have left school since; today's lists are others.
    gone = [person.pk for school in schools.values() for person in school.pupils]
    Person.objects.filter(pk__in=gone).update(left_on=school_year_of(PREPARED.date()).ends_on)


def make_contest(said, questions, unit, by, *, opens=OPENS, days=20, at=PREPARED) -> Stage:
    contest = build(
        model_contests()["teams"].definition, Contest(unit=unit, title=said["title"], summary=said["summary"]),
        opens_at=opens, by=by, at=at,
    )  # fmt: skip
    stage = contest.stages.get()
    stage.closes_at, stage.due_words = opens + timedelta(days=days), said.get("due_words", "")
    stage.results_due_at = DUE if said.get("due_words") else stage.closes_at
    stage.save()
    BlueprintLine.objects.filter(part__stage=stage, number__isnull=False).update(number=10)
    lines = BlueprintLine.objects.filter(part__stage=stage)
    for bank in QuestionBank.objects.filter(pk__in=lines.values("bank")).order_by("pk"):
        fill(bank, questions, by)
    if "rules" in said:
        plan = Document(contest=contest, kind="plan", title="Kế hoạch", text=said["rules"])
        publish_document(plan, None, by=by, at=at)
    open_contest(contest, by=by, at=at)
    return Stage.objects.select_related("contest__unit").get(pk=stage.pk)


def launch_to(units, stage, pilot, *, by, at):
    ids = [unit.pk for unit in units]
    digest = plan_of(stage, units).digest
    launch(stage, ids, [pilot.pk] if pilot else [], shown=ids, digest=digest, by=by, at=at)


def enter_teams(sitting, school, names, *, by, at):
    """One member of each grade."""
    for number, name in enumerate(names):
        chosen = [school.pupils[number + len(school.pupils) * grade // len(CLASSES)] for grade in range(MEMBERS)]
        found = persons([person.pk for person in chosen], at)
        members = [Chosen(found[person.pk]) for person in chosen]
        add_team(sitting.stage.contest, school.unit, name, members, by=by, at=at)


def seat_judges(sitting, school, titles, *, by, at):
    panel = sitting.panels.get()
    for number, (person, title) in enumerate(zip(school.staff, titles, strict=False)):
        role = Judge.Role.JUDGE if number else Judge.Role.CHAIR
        add_judge(panel, name=person.full_name, title=title, role=role, person=person, by=by, at=at)


def judge(sitting, school, said, rng, *, on_paper, by, at):
    """The day: judges, names, the lot, three parts."""
    seat_judges(sitting, school, said["titles"], by=by, at=at - timedelta(days=1))
    sittings.open_sitting(sitting, by=by, at=at)
    for appearance in sitting.appearances.order_by("pk"):
        members = list(appearance.entrant.members.values_list("pk", flat=True))
        check_names(appearance, members, by=by, at=at)
    sitting.refresh_from_db()
    draw(sitting, by_panels=False, seen=stamp(sitting), by=by, at=at + timedelta(minutes=5))
    moment = at + timedelta(minutes=15)
    for part in sitting.stage.parts.order_by("order"):
        sitting.refresh_from_db()
        if part.kind == Part.Kind.PAPER:
            moment = take_papers(sitting, part, rng, moment)
            if sitting.runs.filter(part=part).exclude(state="closed").exists():
                close_part(sitting, part, reason="", keeper=True, by=by, at=moment)
        else:
            moment = judge_part(sitting, part, said, rng, on_paper=on_paper, by=by, at=moment)


def take_papers(sitting, part, rng, at):
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    for appearance in sitting.appearances.order_by("order"):
        member = appearance.entrant.members.order_by("pk")[0]
        sit(part, member.person, rng.uniform(0.55, 0.95), rng, at)
    return at + timedelta(minutes=part.minutes + 5)


def judge_part(sitting, part, said, rng, *, on_paper, by, at):
    start_part(sitting, part, by=by, at=at)
    criteria = list(part.criteria.order_by("order"))
    for appearance in Appearance.objects.filter(sitting=sitting).select_related("sitting", "entrant").order_by("order"):
        length = timedelta(seconds=rng.randint(60 * (part.minutes_least or 1), 60 * part.minutes))
        stop_clock(start_clock(appearance, part, by=by, at=at), by=by, at=at + length)
        at += length + timedelta(minutes=1)
        quality = rng.uniform(0.7, 0.97)
        for judge in sitting.judges.order_by("pk"):
            points = {each.pk: half(float(each.maximum) * min(1, rng.gauss(quality, 0.02))) for each in criteria}
            hand_in(judge, appearance, part, points, rng.choice(said["comments"]), on_paper=on_paper, by=by, at=at)
    close_part(sitting, part, by=by, at=at)
    return at + timedelta(minutes=5)


def half(points) -> Decimal:
    return (Decimal(points) / HALF).to_integral_value() * HALF


def hand_in(judge, appearance, part, points, comment, *, on_paper, by, at):
    """On the judge's phone; or on paper, typed by the organiser and confirmed by the chair of the panel."""
    if on_paper:
        sheet = type_sheet(
            judge, appearance.pk, part.pk, points=points, notes={}, comment=comment, replace=False, by=by, at=at
        )
        confirm(sheet, by=judge.sitting.judges.order_by("pk")[0].user, at=at)
        return
    sequence = int(at.timestamp() * 1000)
    marks = tuple(SentMark(criterion, sequence, given) for criterion, given in points.items())
    sent = SentSheet(appearance.pk, part.pk, 0, marks, (sequence, comment) if comment else None, sequence)
    take(judge, sent, at=at)


def send(sitting, secretary, *, by, at, late):
    """Checked, minutes made, sent to the district; one school forgot until after the day it was due."""
    sitting.refresh_from_db()
    sittings.check(sitting, "Đã đối chiếu phiếu chấm", digest=digest_of(unsettled(sitting)), by=by, at=at)
    for ranking in sitting.rankings.order_by("pk"):
        rebuild_ranking(ranking.pk, at=at)
    sitting.refresh_from_db()
    written = {"secretary": secretary, "course": "Các đội thi theo thứ tự bốc thăm."}
    form = MinutesForm(first_texts(sitting, by, at) | written)
    if not form.is_valid():
        raise ValueError(form.errors)
    make_minutes(sitting, form.texts(), by=by, at=at)
    sittings.send(sitting, "", by=by, at=DUE + timedelta(hours=9) if late else at + timedelta(hours=1))


def finish(stage, pilot, by):
    """The pilot's results are published with their prizes; the district ranks all teams."""
    at = DUE + timedelta(days=1)
    sitting = stage.sittings.get(unit=pilot)
    sittings.publish(sitting, by=by, at=at)
    for ranking in sitting.rankings.order_by("pk"):
        propose_awards(ranking.pk, by=by, at=at)
        verify_awards(
            ranking.pk, ranking.awards.values_list("pk", flat=True), note="Đã đối chiếu danh sách đội", by=by, at=at
        )
        with frozen(Ranking.objects.get(pk=ranking.pk)) as read:
            publish(ranking.pk, Ranking.State.OFFICIAL, read, number=next_number(ranking), note="", by=by, at=at)
    for ranking in stage.rankings.filter(sitting=None, each_sitting=False).order_by("pk"):
        rebuild_ranking(ranking.pk, at=at)
