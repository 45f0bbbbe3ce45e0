"""What an uploaded workbook of successes would record, and the recording."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from foundation.refusals import NotPossible
from foundation.sheets.cells import address_of
from foundation.sheets.findings import ERROR
from propaganda.models import Plan, ServiceSuccess
from propaganda.successes import actions as successes
from propaganda.successes.rules import NEAR, Offered, Roster, clean_receipt, window_of
from propaganda.successes.totals import Number, tell
from propaganda.timing import Span
from propaganda.uploads.findings import KINDS, Findings
from propaganda.uploads.rules import Reach, reach_of
from propaganda.uploads.successes_people import People, Pupil
from propaganda.uploads.successes_reading import Row
from propaganda.uploads.successes_services import Services
from propaganda.uploads.successes_totals import Total, Totals
from propaganda.uploads.way import Answers, Proposal

SAMPLES = 30
NAME = "name"


@dataclass
class Content:
    """For `write`: what is new; and for the preview what is known, and the rows with something to correct."""

    new: list[tuple[Pupil, successes.Row]] = field(default_factory=list)
    totals: list[Number] = field(default_factory=list)
    known: int = 0
    totals_known: int = 0
    wrong: list[Row] = field(default_factory=list)
    totals_wrong: list[Total] = field(default_factory=list)


def propose(rows: dict[str, Any], plan: Plan, *, by, at) -> Proposal:
    checked = _Checker(rows, plan, reach_of(by, plan, at), at)
    checked.check()
    content = checked.content
    said = repr((
        [(row.person_id, row.service_id, row.done_on, row.receipt) for _pupil, row in content.new], content.totals,
    ))  # fmt: skip
    changes = _changes(content, checked.services)
    new = bool(content.new or content.totals)
    return Proposal(hashlib.sha256(said.encode()).hexdigest(), changes, checked.findings, content, new)


class _Checker:
    """Lays each row beside the class list, the catalogue and what is recorded: a fixed number of queries."""

    def __init__(self, rows: dict[str, Any], plan: Plan, reach: Reach, at):
        self.rows = [Row(*kept) for kept in rows.get("rows", [])]
        self.totals = [Total(*kept) for kept in rows.get("totals", [])]
        self.columns = rows.get("columns", {})
        self.plan, self.reach, self.today = plan, reach, timezone.localdate(at)
        self.span: Span = window_of(plan.campaign)
        self.findings, self.content = Findings(), Content()
        self.services, self.people = Services(plan, self.today), People(plan)
        self.offered = Offered(plan)
        self.told = Totals(plan, self.span, self.today)
        self.row: Row | Total = Row("", 0)

    def add(self, kind: str, field_name: str, found: object = "", hint: object = "") -> None:
        row = self.row
        self.findings.add(kind, address_of(row.sheet, row.number, self.columns[row.sheet], field_name), found, hint)
        if KINDS[kind][0] == ERROR:
            row.wrong = True

    def check(self) -> None:
        meant = []
        for row in self.rows:
            self.row = row
            pupil, service = self.people.find(row, self.add), self._service(row)
            day = date.fromisoformat(row.done_on) if row.done_on else None
            self._check_day(day, service)
            if pupil and service and day:
                meant.append((row, pupil, service, day))
        roster = Roster(self.plan, {pupil.pk for _row, pupil, _service, _day in meant})
        for row, pupil, _service, day in meant:
            self.row = row
            self._check_pupil(pupil, day, roster)
        self._compare([each for each in meant if not each[0].wrong])
        self._check_totals()
        self.content.wrong = [row for row in self.rows if row.wrong]
        self.content.totals_wrong = [total for total in self.totals if total.wrong]

    def _service(self, row) -> int | None:
        return self.services.find(row.service, self.add) if row.service else None

    def _check_day(self, day: date | None, service: int | None) -> None:
        if day is None:
            return
        if day > self.today:
            self.add("date_future", "done_on", f"{day:%d/%m/%Y}", f"{self.today:%d/%m/%Y}")
        elif not self.span.starts_on <= day <= self.span.ends_on:
            days = f"{self.span.starts_on:%d/%m/%Y} – {self.span.ends_on:%d/%m/%Y}"
            self.add("date_outside", "done_on", f"{day:%d/%m/%Y}", days)
        elif service and (why := self.offered.why_not(service, day, self.today)):
            self.add("not_offered", "done_on", f"{day:%d/%m/%Y}", why)

    def _check_pupil(self, pupil: Pupil, day: date, roster: Roster) -> None:
        if not self.reach.holds(pk for pk, _key, _name in pupil.classes):
            self.add("not_your_class", NAME, pupil.name)
        elif why := roster.why_not(pupil.pk, day):
            self.add("not_here", NAME, pupil.name, why)

    def _compare(self, meant) -> None:
        """With each other, and with what is recorded."""
        there = _There(meant)
        seen: dict[tuple, tuple[Row, str]] = {}
        receipts: dict[tuple, Row] = {}
        told: set[int] = set()
        for row, pupil, service, day in meant:
            self.row = row
            key, receipt = (pupil.pk, service, day), clean_receipt(row.receipt)
            if key in seen:
                first, other = seen[key]
                same = not receipt or not other or receipt == other
                self.add("row_twice" if same else "row_differs", NAME, pupil.name, first.number)
                continue
            seen[key] = (row, receipt)
            if key in there.days or there.receipts.get((service, receipt)) == pupil.pk:
                self.content.known += 1
                continue
            if receipt and (service, receipt) in there.receipts:
                self.add("receipt_taken", "receipt", row.receipt)
            elif receipt and (service, receipt) in receipts:
                self.add("receipt_twice", "receipt", row.receipt, receipts[service, receipt].number)
            else:
                receipts[service, receipt] = row
                self._new((row, pupil, service, day), there, told)

    def _new(self, each, there: "_There", told: set[int]) -> None:
        row, pupil, service, day = each
        near = there.near(pupil.pk, service, day)
        if near:
            self.add("near", "done_on", pupil.name, f"{near:%d/%m/%Y}")
        there.of[pupil.pk, service].append(day)
        total = self.told.over(service, day)
        if total and total.pk not in told:
            told.add(total.pk)
            days = f"{total.starts_on:%d/%m/%Y} – {total.ends_on:%d/%m/%Y}"
            self.add("total_stands", "done_on", total.successes, days)
        self.content.new.append((pupil, successes.Row(pupil.pk, None, service, day, row.receipt)))

    def _check_totals(self) -> None:
        days = [(row.service_id, row.done_on) for _pupil, row in self.content.new]
        seen: dict[tuple, Total] = {}
        for total in self.totals:
            self.row = total
            if not self.reach.all:
                self.add("total_not_yours", "number")
                continue
            service = self._service(total)
            if total.wrong or (total.service and service is None):
                continue
            if (service, total.month) in seen:
                self.add("total_twice", "month", hint=seen[service, total.month].number)
                continue
            seen[service, total.month] = total
            number = self.told.check(total, service, self.add, days)
            if number:
                self.content.totals.append(number)
            else:
                self.content.totals_known += not total.wrong


class _There:
    """What stands of these pupils and file numbers: two queries, whatever the number of rows."""

    def __init__(self, meant):
        self.days: set[tuple[int, int, date]] = set()
        self.receipts: dict[tuple[int, str], int] = {}
        self.of: dict[tuple[int, int], list[date]] = defaultdict(list)
        standing = ServiceSuccess.objects.standing().filter(service__in={service for _r, _p, service, _d in meant})
        of_pupils = standing.filter(person__in={pupil.pk for _row, pupil, _service, _day in meant})
        for person, service, day in of_pupils.order_by("pk").values_list("person", "service", "done_on"):
            self.days.add((person, service, day))
            self.of[person, service].append(day)
        numbers = {clean_receipt(row.receipt) for row, _pupil, _service, _day in meant} - {""}
        of_numbers = standing.filter(receipt__in=numbers).order_by("pk")
        for service, receipt, person in of_numbers.values_list("service", "receipt", "person"):
            self.receipts[service, receipt] = person

    def near(self, person: int, service: int, day: date) -> date | None:
        return next((each for each in self.of[person, service] if abs(each - day) <= NEAR), None)


def _changes(content: Content, services: Services) -> dict[str, Any]:
    by_service: dict[int, int] = defaultdict(int)
    for _pupil, row in content.new:
        by_service[row.service_id] += 1
    sample = content.new[:: max(1, len(content.new) // SAMPLES)][:SAMPLES]
    return {
        "new": len(content.new),
        "pupils": len({pupil.pk for pupil, _row in content.new}),
        "known": content.known,
        "wrong": len(content.wrong) + len(content.totals_wrong),
        "totals": [
            [services.called.get(each.service_id or 0, ""), f"{each.starts_on:%d/%m/%Y} – {each.ends_on:%d/%m/%Y}",
             each.successes, each.source]
            for each in content.totals
        ],
        "totals_known": content.totals_known,
        "services": sorted([services.called[service], count] for service, count in by_service.items()),
        "sample": [
            [pupil.name, pupil.class_name, services.called[row.service_id], f"{row.done_on:%d/%m/%Y}", row.receipt]
            for pupil, row in sample
        ],
    }  # fmt: skip


def write(proposal: Proposal, upload, plan: Plan, *, answers: Answers, by, at) -> dict[str, int]:
    content: Content = proposal.content
    try:
        recorded = successes.record([row for _pupil, row in content.new], plan=plan, by=by, at=at, upload=upload)
        for number in content.totals:
            tell(number, plan=plan, by=by, at=at, upload=upload)
    except successes.SuccessRefused as refused:
        raise NotPossible(str(refused)) from refused
    return {
        "new": len(recorded.new),
        "known": content.known + len(recorded.known),
        "totals": len(content.totals),
        "left": len(content.wrong) + len(content.totals_wrong),
    }
