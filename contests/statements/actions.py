"""What happens to a form: confirmed as it is, or sent, looked at and accepted. Any step may come twice."""

from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contests.entering import Excluded, NotInvited, enter
from contests.keys.actions import hold_rankings
from contests.models import Attempt, ElsewhereResult, Entrant, Ranking, Statement
from contests.quiz.results import hold_entrants, score_part
from contests.statements import rules
from contests.statements.diff import Change, compare
from contests.statements.figures import Line, Row
from contests.statements.findings import ERROR, Finding
from contests.statements.owed import Owed, has_closed, owed_by_key
from contests.statements.reading import read_form
from contests.upkeep import ask_rebuild
from foundation.files import actions as files
from foundation.files.rules import path_of
from foundation.history.actions import record
from foundation.refusals import NotPossible
from foundation.sheets.marking import mark
from foundation.sheets.writing import XLSX
from schools.models import Person, Unit

State, Source = Statement.State, Statement.Source
KEPT_DAYS = 7  # how long a file that nobody confirmed is kept
MOST_BYTES = 1024 * 1024  # a form of 1,000 people has a tenth of it


class Outdated(NotPossible):
    """The form says something else now than what was looked at."""

    def __init__(self):
        super().__init__(_("The results had changed before you confirmed. Please look at them as they stand now."))


def hold(unit_pk: int):
    """One change of a unit's forms at a time, until the transaction ends."""
    Unit.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=unit_pk)


@transaction.atomic
def confirm(owed: Owed, *, digest: str, by, at) -> Statement:
    """A new version with the rows as they stand; `digest` names those that were looked at."""
    hold(owed.unit.pk)
    _check_closed(owed, at)
    table = rules.table_of(owed)
    if table.digest != digest:
        raise Outdated
    last = rules.last_confirmed(owed)
    if last and last.figures.get("digest") == digest:
        return last
    statement = _new_version(owed, table, source=Source.PORTAL, by=by, at=at)
    _write(statement, table, [], last, by=by, at=at)
    record(by=by, at=at, verb="confirm statement", subject=statement, changes=table.figures.as_json())
    return statement


def _check_closed(owed: Owed, at):
    if not has_closed(owed.contest, at):
        raise NotPossible(_("The contest is still running. The form can be confirmed when its last round has closed."))
    if Attempt.objects.open().filter(entrant__contest=owed.contest, **_entrant(owed)).exists():
        raise NotPossible(_("Papers are still open. They are closed within minutes of their end; try again then."))


def _entrant(owed: Owed) -> dict:
    return {f"entrant__{name}": value for name, value in owed.of_this().items()}


def receive(owed: Owed, upload, *, by, at) -> Statement:
    """Keeps an uploaded form as a new version, read and checked; nothing counts before it is accepted.

    Raises NotPossible, or FileRefused.
    """
    _check_closed(owed, at)
    table = rules.table_of(owed)
    upload.seek(0)
    read = read_form(upload, table, version=rules.base_version(owed))
    after = table if read.findings.errors else table.with_lines(read.lines)
    upload.seek(0)
    with transaction.atomic():
        hold(owed.unit.pk)
        stored = files.store(upload, name=upload.name, content_type=XLSX, by=by, at=at, max_bytes=MOST_BYTES)
        for older in Statement.objects.filter(contest=owed.contest, state=State.DRAFT, **owed.of_this()).order_by("pk"):
            _discard(older)
        statement = _new_version(owed, after, source=Source.UPLOAD, by=by, at=at)
        statement.file, statement.findings = stored, [finding.as_json() for finding in read.findings]
        statement.marked_file = _marked(statement, read.findings, by=by, at=at)
        statement.save(update_fields=["file", "findings", "marked_file"])
        record(by=by, at=at, verb="send statement", subject=statement, changes={"faults": read.findings.errors})
    return statement


def _marked(statement, findings, *, by, at):
    """The sender's file with every bad cell marked; none for a file that cannot be read, or is wrong as a whole."""
    if not findings.errors or all(not finding.address for finding in findings):
        return None
    marks = [finding.marked() for finding in findings]
    name = _("to correct - %(name)s") % {"name": statement.file.name}
    return files.store(mark(path_of(statement.file), marks), name=name, content_type=XLSX, by=by, at=at)


def _new_version(owed: Owed, table: rules.Table, *, source, by, at) -> Statement:
    numbers = Statement.objects.filter(contest=owed.contest, **owed.of_this()).aggregate(last=Max("number"))
    return Statement.objects.create(
        contest=owed.contest, audience=owed.audience, unit=owed.unit, school_class=owed.school_class,
        number=(numbers["last"] or 0) + 1, source=source, made_at=at, made_by=by,
        rows=[row.as_json() for row in table.rows], figures=table.figures.as_json() | {"digest": table.digest},
    )  # fmt: skip


def proposed(statement: Statement) -> tuple[rules.Table, rules.Table]:
    """(the form as it stands now, as it would stand with the lines of an uploaded version)."""
    owed = owed_by_key(rules.key_of(statement))
    if owed is None:
        raise NotPossible(_("This contest no longer asks for this form."))
    table = rules.table_of(owed)
    kept = (Row.from_json(row) for row in statement.rows)
    return table, table.with_lines({(row.person, row.part): row.elsewhere for row in kept if row.elsewhere})


@transaction.atomic
def accept(statement: Statement, *, digest: str, by, at) -> Statement:
    """An uploaded version counts from now on: its lines replace those of the version before, all or nothing."""
    hold(statement.unit_id)
    locked = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if locked.state == State.CONFIRMED:
        return locked
    if locked.state != State.DRAFT or any(_is_error(kept) for kept in locked.findings):
        raise NotPossible(_("This version can no longer be confirmed: see below where the form stands now."))
    before, after = proposed(locked)
    _check_closed(before.owed, at)
    if after.digest != digest:
        raise Outdated
    changes = compare(before.rows, after.rows)
    changed = {change.row.part for change in changes}
    _refuse_under_official([part for part in after.parts if part.pk in changed])
    _write(locked, after, changes, rules.last_confirmed(before.owed), by=by, at=at)
    kinds = [change.kind for change in changes]
    record(
        by=by, at=at, verb="confirm statement", subject=locked, changes={kind: kinds.count(kind) for kind in set(kinds)}
    )
    return locked


def _refuse_under_official(parts):
    """As for late answers and rulings: no score changes below a ranking that stands as it was published."""
    if names := hold_rankings(parts):
        raise NotPossible(
            _(
                "Official rankings stand as they were published: %(rankings)s. The organisers take them back first, "
                "then results from another site can count."
            )
            % {"rankings": ", ".join(names)}
        )


def _is_error(kept: dict) -> bool:
    return Finding(**kept).level == ERROR


def _write(statement: Statement, table: rules.Table, changes: list[Change], last: Statement | None, *, by, at):
    """The version becomes the one in force, with every line from elsewhere as a result of its own.

    What the version before said stays with that version; a decision goes on with a line that stays the same.
    """
    statement.state, statement.confirmed_at, statement.confirmed_by = State.CONFIRMED, at, by
    statement.rows = [row.as_json() for row in table.rows]
    statement.figures = table.figures.as_json() | {"digest": table.digest}
    statement.save(update_fields=["state", "confirmed_at", "confirmed_by", "rows", "figures"])
    contest, parts = table.owed.contest, {part.pk: part for part in table.parts}
    people = Person.objects.in_bulk([row.person for row in table.rows if row.elsewhere])
    before = {(result.entrant_id, result.part_id): result for result in ElsewhereResult.objects.filter(statement=last)}
    for row in table.rows:
        if row.elsewhere:
            entrant = _entrant_of(contest, people[row.person], row.elsewhere)
            kept = before.get((entrant.pk, row.part))
            decided = kept if kept and rules.line_of(kept) == row.elsewhere else None
            _add_result(statement, entrant, row.part, row.elsewhere, decided)
    entrants = dict(
        Entrant.objects.filter(contest=contest, person__in=[change.row.person for change in changes]).values_list(
            "person", "pk"
        )
    )
    hold_entrants(entrants.values())
    for change in changes:
        score_part(entrants[change.row.person], parts[change.row.part], at=at)
    ask_rankings(contest, {parts[change.row.part].stage_id for change in changes}, at=at)


def _add_result(statement, entrant: Entrant, part: int, line: Line, decided: ElsewhereResult | None):
    result = ElsewhereResult(
        part_id=part, entrant=entrant, statement=statement, attempts=line.attempts, points=line.points,
        points_sum=line.points_sum, seconds=line.seconds, reached_at=line.reached_at,
    )  # fmt: skip
    if decided:
        result.counts, result.reason = decided.counts, decided.reason
        result.decided_by_id, result.decided_at = decided.decided_by_id, decided.decided_at
    result.save()


def _entrant_of(contest, person, line: Line) -> Entrant:
    """The entry of somebody who took the quiz elsewhere, with the class they were in when they did.

    Who has entered stays entered, whatever the organisers have decided since.
    """
    if entrant := Entrant.objects.filter(contest=contest, person=person).first():
        return entrant
    try:
        return enter(contest, person, at=line.reached_at)
    except (NotInvited, Excluded) as refusal:
        raise NotPossible(
            _("%(name)s may not enter this contest. Take their line out of the file and send it again.")
            % {"name": person.full_name}
        ) from refusal


def ask_rankings(contest, stages, *, at):
    """Have the rankings of these stages, and those over all of them, computed anew; official ones stand."""
    rankings = Ranking.objects.filter(contest=contest).exclude(state=Ranking.State.OFFICIAL).order_by("pk")
    for ranking in rankings:
        if ranking.stage_id is None or ranking.stage_id in stages:
            ask_rebuild(ranking, at=at)


@transaction.atomic
def discard(statement: Statement, *, by, at):
    """An uploaded version that is not to count; its file is deleted. Discarding twice is harmless."""
    hold(statement.unit_id)
    locked = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if locked.state == State.DISCARDED:
        return
    if locked.state == State.CONFIRMED:
        raise NotPossible(_("This version is confirmed already. Send a new one to correct it."))
    _discard(locked)
    record(by=by, at=at, verb="discard statement", subject=locked)


def _discard(statement: Statement):
    """A file that was not confirmed may be anything, so it goes."""
    gone = [stored for stored in (statement.file, statement.marked_file) if stored]
    statement.file = statement.marked_file = None
    statement.state, statement.rows, statement.findings = State.DISCARDED, [], []
    statement.save(update_fields=["file", "marked_file", "state", "rows", "findings"])
    for stored in gone:
        files.delete(stored, hold=partial(hold, statement.unit_id))


@transaction.atomic
def decide(result: ElsewhereResult, *, counts: bool, reason: str, by, at):
    """Which of two sources counts for one person: what was done elsewhere, or the papers here. Raises NotPossible."""
    locked = (
        ElsewhereResult.objects.select_for_update(of=("self",))
        .select_related("entrant", "part__stage__contest")
        .get(pk=result.pk)
    )
    _refuse_under_official([locked.part])
    before, locked.counts = locked.counts, counts
    locked.reason, locked.decided_by, locked.decided_at = reason, by, at
    locked.save(update_fields=["counts", "reason", "decided_by", "decided_at"])
    words = {True: "elsewhere", False: "here", None: None}
    changes = {"source": [words[before], words[counts]], "part": str(locked.part)}
    record(by=by, at=at, verb="decide source", subject=locked.entrant, changes=changes, reason=reason)
    score_part(locked.entrant_id, locked.part, at=at)
    ask_rankings(locked.part.stage.contest, {locked.part.stage_id}, at=at)
