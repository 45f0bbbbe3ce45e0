"""Reports: those of Nam Từ Liêm in 2018 up to the department (scenario A), of a centre in 2020 (B), of Thanh Xuân at
the end of its school year (E), and a round of today. Filled in with what the portal knows; the rest is drawn."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from contests.models import Contest
from propaganda.models import Campaign
from reports.actions import accept, send, send_back
from reports.consolidation.actions import consolidate, write_texts
from reports.consolidation.rules import digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.sending import send_up, written_here
from reports.consolidation.signing import Signature, sign
from reports.filling.collecting import cells_to_send, filled
from reports.filling.drafting import save_cells
from reports.forms.actions import build, model_forms
from reports.models import Clause, Consolidation, Extract, Obligation, ReportForm, Requirement
from reports.requirements.actions import release
from reports.requirements.launching import launch, launch_of
from reports.requirements.starts import start

SAID = json.loads((Path(__file__).parent / "reports.json").read_text(encoding="utf-8"))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OCTOBER = datetime(2018, 10, 12, 1, tzinfo=UTC)  # 08:00 in Hà Nội
RESULTS_DUE = datetime(2018, 10, 30, 17, tzinfo=UTC)  # “trước ngày 31/10”
ACTIVITY_DUE = datetime(2018, 11, 1, 17, tzinfo=UTC)  # “trước ngày 02/11”


def ask(unit, said, form, units, *, opens, due, by, clauses=(), extract_for=None, **fields) -> Requirement:
    """A requirement launched to `units` at `opens`. `extract_for`: who reads the figures of `said["extract"]` alone."""
    columns = {name: said[name] for name in ("title", "about", "document") if name in said}
    new = Requirement(
        unit=unit, form=form, opens_at=opens, due_at=due, due_words=said.get("due_words", ""),
        two_dates_because=said.get("because", ""), **{**columns, **fields},
    )  # fmt: skip
    requirement = start(new, by=by, at=opens)
    requirement.refresh_from_db()
    for clause, words, moment in clauses:
        Clause.objects.create(requirement=requirement, clause=clause, words=words, due_at=moment)
    if extract_for:
        part = said["extract"]
        extract = Extract.objects.create(
            requirement=requirement, title=part["title"], clause=part["clause"], receiver=extract_for
        )
        extract.figures.set(form.figures.filter(code__in=part["figures"]))
    ids = [each.pk for each in units]
    digest = launch_of(requirement, units, opens).digest
    launch(requirement, ids, shown=ids, digest=digest, read=True, by=by, at=opens)
    requirement.refresh_from_db()
    return requirement


class Pen:
    """Fills in what the portal does not know, the same way at every build."""

    def __init__(self, rng):
        self.rng = rng

    def fill(self, obligation, *, by, at, most=400):
        found = filled(obligation)
        changes = {
            key: {"v": self._typed(entry.figure, most), "why": ""}
            for key, entry in found.entries.items()
            if entry.value is None and not entry.follows
        }
        save_cells(obligation, changes, edition=found.start.edition, by=by, at=at)

    def _typed(self, figure, most) -> str:
        if figure.kind == "text":
            return self.rng.choice(SAID["answers"][figure.code])
        if figure.kind == "integer":
            return str(self.rng.randint(20, most))
        return f"{self.rng.randint(130, 144) / 2:g}".replace(".", ",")  # points out of 100

    def report(self, obligation, *, by, at):
        self.fill(obligation, by=by, at=at)
        return send(obligation, cells_to_send(obligation), note=self.rng.choice(SAID["letters"]), by=by, at=at)


def form_of(unit, key, *, by, at) -> ReportForm:
    """One of those shipped with the portal, kept by a unit."""
    model = model_forms()[key]
    return build(ReportForm(unit=unit, title=model.title), model.definition, by=by, at=at, what=model.title)


# 2018


def hold_results(units, schools, rng, *, by, above, secretary):
    """The two reports that plan 516 asks for, and the district's to the department with a copy to the committee, which
    also reads from the schools' how many pupils took part."""
    pen, district = Pen(rng), units["district"]
    contest = Contest.objects.get(unit=district)
    team = form_of(units["department"], "team-contest", by=above, at=OCTOBER)
    upward = ask(
        units["department"], SAID["upward"], team, [district], opens=OCTOBER, due=ACTIVITY_DUE + 8 * DAY,
        by=above, contest=contest, copy_to="unit", copy_unit=units["ntl_committee"],
        clauses=[(SAID["upward"]["clause"], SAID["upward"]["words"], ACTIVITY_DUE + 8 * DAY)],
    )  # fmt: skip
    lower = [unit for unit in schools if unit.level == "lower"]
    results = ask(
        district, {**SAID["results"], "document": SAID["document"]}, team, lower, opens=OCTOBER,
        due=RESULTS_DUE, by=by, contest=contest, feeds=upward, extract_for=units["ntl_committee"],
        clauses=[(SAID["results"]["clause"], SAID["results"]["words"], RESULTS_DUE)],
    )  # fmt: skip
    outreach = form_of(district, "outreach-plan", by=by, at=OCTOBER)
    activity = ask(
        district, {**SAID["activity"], "document": SAID["document"]}, outreach, schools, opens=OCTOBER,
        due=ACTIVITY_DUE, by=by, campaign=Campaign.objects.filter(unit__in=[district, units["department"]],
                                                                  starts_on__year=2018).first(),
        clauses=[(SAID["activity"]["clause"], SAID["activity"]["words"], ACTIVITY_DUE)],
    )  # fmt: skip
    send_results(results, pen, units, by=by, secretary=secretary)
    send_activity(activity, pen, units, by=by)
    signature = Signature("598/BC-PGD&ĐT", date(2018, 11, 6), "Phạm Gia Hữu", "TRƯỞNG PHÒNG")
    made = sign_off(results, district, SAID["texts"], signature, by=by, at=ACTIVITY_DUE + 4 * DAY)
    owed = upward.obligations.get()
    written = {figure.code: SAID["texts"].get(figure.code, SAID["texts"]["results"])
               for figure in written_here(team.figures.order_by("pk")) if figure.kind == "text"}  # fmt: skip
    accept(send_up(made, written, by=by, at=ACTIVITY_DUE + 5 * DAY), by=above, at=ACTIVITY_DUE + 7 * DAY)
    return owed


def send_results(results, pen, units, *, by, secretary):
    """Eleven in time, one of them sent back first; Lý Nam Đế a day late. All are accepted."""
    for number, owed in enumerate(results.obligations.select_related("unit").order_by("pk")):
        late = owed.unit == units["lynamde"]
        at = RESULTS_DUE + 10 * HOUR if late else RESULTS_DUE - 3 * DAY + number * 5 * HOUR
        author = secretary if owed.unit == units["daimo"] else None
        version = pen.report(owed, by=author, at=at)
        if owed.unit == units["metri"]:
            send_back(version, reason=SAID["send_back"], notes={"participants": SAID["send_back"]},
                      due_again_at=RESULTS_DUE + DAY, by=by, at=at + 3 * HOUR)  # fmt: skip
            version = pen.report(Obligation.objects.get(pk=owed.pk), by=author, at=at + 8 * HOUR)
        accept(version, by=by, at=max(at, RESULTS_DUE) + 9 * HOUR)


def send_activity(activity, pen, units, *, by):
    """Of 27 schools one was released, one had nothing to report, one never sent, two wait."""
    for number, owed in enumerate(activity.obligations.select_related("unit").order_by("pk")):
        at = ACTIVITY_DUE - 5 * DAY + number * 4 * HOUR
        if owed.unit == units["primary15"]:
            release(owed, reason=SAID["released"], by=by, at=at)
        elif owed.unit == units["primary9"]:
            accept(send(owed, [], kind="nothing", note=SAID["nothing"], by=None, at=at), by=by, at=at + DAY)
        elif owed.unit != units["primary12"]:
            version = pen.report(owed, by=None, at=at)
            if owed.unit not in {units["primary3"], units["primary7"]}:
                accept(version, by=by, at=at + DAY)


def sign_off(requirement, unit, texts, signature, *, by, at) -> Consolidation:
    made, _new = consolidate(requirement, unit, Asked(), by=by, at=at)
    write_texts(made, texts, edition=made.edition, by=by, at=at + HOUR)
    made.refresh_from_db()
    sign(made, signature, digest=digest_of(made), by=by, at=at + 2 * HOUR)
    made.refresh_from_db()
    return made


# 2017, 2020


def hold_year_end(units, rng, *, by):
    pen, district = Pen(rng), units["tx_district"]
    opens, due = datetime(2017, 5, 22, 1, tzinfo=UTC), datetime(2017, 5, 31, 10, tzinfo=UTC)
    campaign = Campaign.objects.get(unit=district)
    form = form_of(district, "sessions-and-services", by=by, at=opens)
    schools = [plan.unit for plan in campaign.plans.select_related("unit").order_by("pk")]
    asked = ask(district, SAID["year_end"], form, schools, opens=opens, due=due, by=by, campaign=campaign,
                copy_to="unit", copy_unit=units["tx_committee"])  # fmt: skip
    for number, owed in enumerate(asked.obligations.order_by("pk")):
        accept(pen.report(owed, by=None, at=opens + number * 18 * HOUR), by=by, at=due + HOUR)
    signature = Signature("213/BC-PGD&ĐT", date(2017, 6, 2), "Lê Thanh Bình", "TRƯỞNG PHÒNG")
    sign_off(asked, district, SAID["year_end"]["texts"], signature, by=by, at=due + DAY)


def hold_centre(units, rng, *, by):
    opens, due = datetime(2020, 10, 16, 1, tzinfo=UTC), datetime(2020, 10, 23, 10, tzinfo=UTC)
    department, centre = units["bacgiang"], units["bacgiang_centre"]
    form = form_of(department, "online-quiz", by=by, at=opens)
    contest = Contest.objects.get(unit=centre)
    asked = ask(department, SAID["centre"], form, [centre], opens=opens, due=due, by=by, contest=contest)
    accept(Pen(rng).report(asked.obligations.get(), by=by, at=opens + 3 * DAY), by=by, at=opens + 4 * DAY)


# Today


def hold_today(units, schools, rng, *, by, secretary, at):
    """Due in two days: some have sent, one was sent back, the secretary of Đại Mỗ has begun."""
    pen, department = Pen(rng), units["department"]
    opens = at - 8 * DAY
    due = timezone.localtime(at + 2 * DAY).replace(hour=17, minute=0, second=0, microsecond=0)
    form = form_of(department, "outreach-plan", by=by, at=opens)
    said = SAID["today"]
    campaign = Campaign.objects.filter(unit=department).order_by("-starts_on", "-pk").first()
    asked = ask(department, said, form, schools, opens=opens, due=due, by=by, campaign=campaign,
                copy_to="administrative", locks_at=due + 5 * DAY,
                clauses=[(said["clause"], said["words"], due)])  # fmt: skip
    for number, owed in enumerate(asked.obligations.select_related("unit").order_by("pk")):
        sent = at - 3 * DAY + number * HOUR
        if owed.unit == units["daimo"]:
            pen.fill(owed, by=secretary, at=at - DAY, most=60)
        elif number < 7:
            version = pen.report(owed, by=None, at=sent)
            if number < 3:
                accept(version, by=by, at=sent + DAY)
            elif number == 3:
                send_back(version, reason=SAID["send_back"], notes={"pupils_reached": SAID["send_back"]},
                          due_again_at=due, by=by, at=sent + DAY)  # fmt: skip
