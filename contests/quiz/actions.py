"""Starting, submitting and closing attempts, and the PartScore each submission ends in."""

import random
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contests.entering import enter
from contests.models import Attempt, Choice, Part, QuestionBank
from contests.quiz import drawing, saving
from contests.quiz.results import score_attempt, score_part
from contests.quiz.rules import NotNow, accepts_until, check_startable, deadline
from contests.quiz.tokens import Bound
from contests.rules import LONGEST_PAPER, line_pool

_random = random.SystemRandom()


def start_attempt(part: Part, person, *, at) -> Attempt:
    """A new attempt with its paper frozen, or the one still open. Raises NotNow, NotInvited."""
    try:
        with transaction.atomic():
            return _open_or_new(part, person, at)
    except IntegrityError:
        # Somebody (a double tap, a second device) entered or started in the same moment: theirs stands by now.
        with transaction.atomic():
            return _open_or_new(part, person, at)


def _open_or_new(part, person, at):
    entrant = enter(part.stage.contest, person, at=at)
    used = 0
    for attempt in Attempt.objects.filter(entrant=entrant, part=part).order_by("number"):
        used += 1
        if attempt.submitted_at is None:
            if attempt.accepts_until >= at:
                return attempt
            close(attempt.pk, at=at)
    check_startable(part, person, used, at)
    try:
        paper = draw_paper(part, at=at)
    except drawing.NotEnoughQuestions as error:
        raise NotNow(_("The organisers have not put enough questions in. Please tell your teacher.")) from error
    if len(paper) > LONGEST_PAPER:
        raise NotNow(_("The organisers must make this paper shorter first. Please tell your teacher."))
    ends = deadline(part, at)
    return Attempt.objects.create(
        entrant=entrant,
        part=part,
        number=used + 1,
        paper=paper,
        size=len(paper),
        slots=len(paper),
        started_at=at,
        deadline=ends,
        accepts_until=accepts_until(part, ends),
    )


def draw_paper(part: Part, *, at) -> drawing.Paper:
    """A paper as the part's blueprint says; called inside the transaction that keeps it.

    Its banks are drawn from now on: what they hold is never changed in place.
    Lines of a topic draw first, what is left is for those of any topic.
    """
    lines = list(part.blueprint.select_related("bank").order_by("pk"))
    if fresh := [line.bank_id for line in lines if line.bank.drawn_at is None]:
        # Before the questions are read: the lock on the row waits for whoever changes one of them at this moment.
        QuestionBank.objects.filter(pk__in=fresh, drawn_at=None).update(drawn_at=at)
    return drawing.draw(
        [(line.number, _drawable(line)) for line in lines],
        _random,
        shuffle_questions=part.shuffle_questions,
        shuffle_choices=part.shuffle_choices,
        order=sorted(range(len(lines)), key=lambda index: not lines[index].topic),
    )


def _drawable(line):
    """The questions of a line with their choices, both in their own order, in one query."""
    rows = Choice.objects.filter(question__in=line_pool(line)).order_by("question", "order")
    choices: dict[int, list[drawing.DrawnChoice]] = {}
    for question, pk, keep_last in rows.values_list("question", "pk", "keep_last"):
        choices.setdefault(question, []).append(drawing.DrawnChoice(pk, keep_last))
    return [drawing.DrawnQuestion(pk, tuple(given)) for pk, given in choices.items()]


@transaction.atomic
def submit_attempt(attempt_id: int, sent, *, at, person=None) -> Attempt:
    """Take the last answers, freeze the attempt and score it. Done again, it changes nothing.

    What comes after the grace is not taken: the attempt is then closed as it stood at its deadline. With `person`,
    Attempt.DoesNotExist unless it is theirs.
    """
    attempts = Attempt.objects.of(person) if person else Attempt.objects.all()
    attempt = attempts.select_for_update(of=("self",)).select_related("part").get(pk=attempt_id)
    if attempt.submitted_at is None:
        if at > attempt.accepts_until:
            return _freeze(attempt, attempt.deadline, by_deadline=True, at=at)
        if sent:
            saving.write(Bound(attempt.pk, attempt.entrant_id), sent, at)
        return _freeze(attempt, min(at, attempt.deadline), by_deadline=False, at=at)
    return attempt


@transaction.atomic
def close(attempt_id: int, *, at) -> Attempt:
    """Close an attempt left open past its grace, with what was saved. Harmless on any other."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("part").get(pk=attempt_id)
    if attempt.submitted_at is None and attempt.accepts_until < at:
        return _freeze(attempt, attempt.deadline, by_deadline=True, at=at)
    return attempt


def _freeze(attempt, submitted_at, *, by_deadline, at):
    score = score_attempt(attempt)
    attempt.submitted_at = submitted_at
    attempt.closed_by_deadline = by_deadline
    attempt.right, attempt.points = score.right, score.points
    attempt.seconds = Decimal(str((submitted_at - attempt.started_at).total_seconds())).quantize(Decimal("0.001"))
    attempt.save(update_fields=["submitted_at", "closed_by_deadline", "right", "points", "seconds"])
    score_part(attempt.entrant_id, attempt.part, at=at)
    return attempt
