"""Starting, submitting and closing attempts, and the PartScore each submission ends in."""

from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from contests.entering import enter
from contests.models import Answer, Attempt, Entrant, Part
from contests.quiz import drawing, late, prepared, saving, teams
from contests.quiz.blueprint import draw_paper
from contests.quiz.results import Scorer, answers_of, prediction_of, score_part
from contests.quiz.rules import (
    NotNow,
    Used,
    accepts_until,
    check_startable,
    deadline,
    extra_minutes,
    one_by_one,
    rule,
    rules_snapshot,
)
from contests.quiz.tokens import Bound
from contests.rules import LONGEST_PAPER
from foundation.history.actions import record


class StillOpen(Exception):
    """Every question must be answered and some are not: `numbers`. What was sent is saved; the paper stays open."""

    def __init__(self, numbers: list[int]):
        super().__init__(numbers)
        self.numbers = numbers


def start_attempt(part: Part, person, *, at) -> Attempt:
    """A new attempt with its paper frozen, or the one still open. A member of a team starts its one attempt, or joins
    it. Raises NotNow, NotInvited."""
    return _started(part, at, person=person)


def start_for_team(part: Part, team: Entrant, *, by, at) -> Attempt:
    """The paper of a team opened by whoever holds its sitting; the one still open, if any. Raises NotNow."""
    attempt = _started(part, at, team=team)
    record(by=by, at=at, verb="open a paper", subject=attempt, changes={"team": str(team)})
    return attempt


def _started(part, at, **who):
    try:
        with transaction.atomic():
            return _open_or_new(part, at, **who)
    except IntegrityError:
        # Somebody (a double tap, a second device) entered or started in the same moment: theirs stands by now.
        with transaction.atomic():
            return _open_or_new(part, at, **who)


def _open_or_new(part, at, *, person=None, team=None):
    part = part_as_it_stands(part.pk)
    entrant = team or enter(part.stage.contest, person, at=at)
    if part.stage.by_sittings:
        teams.hold_shared(part, entrant)
    before = _attempts_of(entrant)
    left = [row.pk for row in before if row.part_id == part.pk and not row.submitted_at and row.accepts_until < at]
    # Before the lock on the entrant: everywhere attempts are locked first (contests.quiz.results).
    for pk in left:
        _close(pk, at)
    if part.stage.contest.attempts_allowed is not None:
        # Constraints stop two attempts at one part; that two parts are not begun at once past the limit, this does.
        Entrant.objects.select_for_update(no_key=True).get(pk=entrant.pk)
        before = _attempts_of(entrant)
    elif left:
        before = _attempts_of(entrant)
    here = [attempt for attempt in before if attempt.part_id == part.pk]
    for attempt in here:
        if attempt.submitted_at is None:
            return attempt
    used = Used.of(
        [attempt.started_at for attempt in here], at, sum(not attempt.part.stage.practice for attempt in before)
    )
    extra = extra_minutes(part, entrant, at)
    begun = teams.begin(part, entrant, at=at) if part.stage.by_sittings else None
    check_startable(part, person, used, at, extra=extra, begun=begun)
    paper = _paper(part, entrant, before, at)
    ends = deadline(part, at, extra, begun)
    return Attempt.objects.create(
        entrant=entrant,
        part=part,
        number=len(here) + 1,
        started_at=at,
        deadline=ends,
        accepts_until=accepts_until(part, ends),
        **_frozen(part, paper),
    )


def _attempts_of(entrant):
    return list(Attempt.objects.filter(entrant=entrant).select_related("part__stage").order_by("number", "pk"))


def part_as_it_stands(pk) -> Part:
    """The part, its stage and its contest, which nobody changes until the transaction ends.

    Starts share this lock. Whoever gives more time or moves an end takes it alone (a row that is saved, or
    select_for_update), so that a start in flight is waited for and lengthened, and a later one reads what stands.
    SQLite has one writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM contests_part WHERE id = %s FOR SHARE", [pk])
    return Part.objects.select_related("stage__contest__team_rule").get(pk=pk, kind=Part.Kind.PAPER)


def _paper(part, entrant, before, at):
    """The one prepared for a start of all together, or one drawn now."""
    if part.stage.synchronous and not entrant.is_team and (paper := prepared.take(part, entrant, at=at)):
        return paper
    seen = prepared.questions_in(before) if part.unseen_first else frozenset()
    try:
        paper = draw_paper(part, at=at, audience=entrant.audience, seen=seen)
    except drawing.NotEnoughQuestions as error:
        raise NotNow(_("The organisers have not put enough questions in. Please tell your teacher.")) from error
    if not paper:
        raise NotNow(_("The organisers have not put questions in for you. Please tell your teacher."))
    if len(paper) > LONGEST_PAPER:
        raise NotNow(_("The organisers must make this paper shorter first. Please tell your teacher."))
    return paper


def _frozen(part, paper):
    """The paper, and the rules that bind it whatever becomes of them."""
    return {
        "paper": paper,
        "size": len(paper),
        "slots": 0 if part.question_seconds else len(paper) + bool(part.prediction),
        "rules": rules_snapshot(part),
        "rules_version": part.stage.contest.rules_version,
    }


def submit_attempt(attempt_id: int, sent, *, at, among=None) -> Attempt:
    """Take the last answers, freeze the attempt and score it. Done again, it changes nothing.

    What comes after the grace does not count: it is kept beside, and the attempt closed as it stood at its deadline.
    Raises StillOpen; with `among` (attempts), Attempt.DoesNotExist unless it is one of them.
    """
    attempt = _handed_in(attempt_id, sent, at, Attempt.objects.all() if among is None else among)
    if attempt.part.stage.by_sittings:
        teams.go_on(attempt, at=at)
    return attempt


def _handed_in(attempt_id, sent, at, among):
    with transaction.atomic():
        attempt = _locked(among, attempt_id)
        if at > attempt.accepts_until:
            if attempt.submitted_at is None:
                _freeze(attempt, attempt.deadline, by_deadline=True, at=at)
            late.keep(attempt, sent, at=at)
            return attempt
        if attempt.submitted_at is not None:
            return attempt
        if sent:
            _take(attempt, sent, at)
        left_open = open_positions(attempt) if at < attempt.deadline and rule(attempt, "must_answer_all") else []
        if not left_open:
            return _freeze(attempt, min(at, attempt.deadline), by_deadline=False, at=at)
    raise StillOpen(left_open)  # outside, so that what was sent stays


def _take(attempt, sent, at):
    if not one_by_one(attempt):
        saving.write(Bound(attempt.pk, attempt.entrant_id), sent, at)
    elif rule(attempt, "prediction"):  # the questions have had their turns
        saving.put(attempt, [answer for answer in sent if answer.number == attempt.size + 1], at)


def open_positions(attempt) -> list[int]:
    """Positions without an answer; none where questions come one by one, as those that have passed cannot come back."""
    if one_by_one(attempt):
        return []
    answered = set(Answer.objects.filter(attempt=attempt).exclude(choices="").values_list("number", flat=True))
    return [number for number in range(1, attempt.slots + 1) if number not in answered]


def close(attempt_id: int, *, at) -> Attempt:
    """Close an attempt left open past its grace, with what was saved. Harmless on any other."""
    attempt = _close(attempt_id, at)
    if attempt.part.stage.by_sittings:
        teams.go_on(attempt, at=at)
    return attempt


@transaction.atomic
def _close(attempt_id, at):
    attempt = _locked(Attempt.objects.all(), attempt_id)
    if attempt.submitted_at is None and attempt.accepts_until < at:
        return _freeze(attempt, attempt.deadline, by_deadline=True, at=at)
    return attempt


def _locked(attempts, pk):
    return attempts.select_for_update(of=("self",)).select_related("part__stage").get(pk=pk)


def _freeze(attempt, submitted_at, *, by_deadline, at):
    answers = answers_of([attempt.pk])[attempt.pk]
    score = Scorer(attempt.part).score(attempt, answers)
    attempt.submitted_at = submitted_at
    attempt.closed_by_deadline = by_deadline
    attempt.right, attempt.points = score.right, score.points
    attempt.seconds = _seconds(submitted_at - attempt.started_at)
    last = Answer.objects.filter(attempt=attempt).order_by("-saved_at", "pk").values_list("saved_at", flat=True).first()
    # In the grace an answer may still arrive; like the whole, its time ends at the deadline.
    attempt.change_seconds = _seconds(min(last, submitted_at) - attempt.started_at) if last else None
    attempt.prediction = prediction_of(attempt, answers)
    fields = ["submitted_at", "closed_by_deadline", "right", "points", "seconds", "change_seconds", "prediction"]
    attempt.save(update_fields=fields)
    if not attempt.part.stage.practice:
        score_part(attempt.entrant_id, attempt.part, at=at)
    return attempt


def _seconds(time):
    return Decimal(str(time.total_seconds())).quantize(Decimal("0.001"))
