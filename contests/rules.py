"""What must hold in a contest: who is in which audience, and what is missing before it can open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Attempt, Audience, Choice, Contest, Part, Question, Ruling, Stage
from schools.models import Enrolment, SchoolClass

LONGEST_PAPER = 500  # questions


def class_of(person, day) -> SchoolClass | None:
    """The class a person is in on a day, by the newest school year that has begun."""
    enrolment = (
        Enrolment.objects.filter(person=person, year__starts_on__lte=day)
        .select_related("school_class")
        .order_by("-year__starts_on", "pk")
        .first()
    )
    return enrolment.school_class if enrolment else None


def audience_of(contest: Contest, person, grade: int | None) -> Audience | None:
    """The first audience (in order of its id) a person belongs to, or None."""
    for audience in sorted(contest.audiences.all(), key=lambda audience: audience.pk):
        if audience.kind != person.kind:
            continue
        if audience.grade_from and (grade is None or grade < audience.grade_from):
            continue
        if audience.grade_to and (grade is None or grade > audience.grade_to):
            continue
        return audience
    return None


def why_not_official(stage: Stage, at) -> str:
    """Why no ranking of this stage can be official yet; empty if one can."""
    if at < stage.closes_at:
        return _("The stage has not closed yet: results can still come in. Make the ranking official after that.")
    if Attempt.objects.open().filter(part__stage=stage).exists():
        return _("Papers of this stage are still open. They are closed within minutes of their end; try again then.")
    if Ruling.objects.filter(part__stage=stage, applied_at=None).exists():
        return _("Papers of this part are being scored anew after a ruling. Try again when that is done.")
    return ""


@dataclass(frozen=True)
class Fault:
    """Something that must be mended before a contest opens, and the admin page where."""

    message: str
    model: str
    pk: int


def readiness(contest: Contest) -> list[Fault]:
    """Everything that is missing before this contest can open; an empty list means ready."""
    faults = []
    if not contest.audiences.exists():
        faults.append(Fault(_("No audience: nobody may enter. Add who takes part."), "contest", contest.pk))
    stages = list(contest.stages.order_by("order").prefetch_related("parts__blueprint__bank"))
    if not stages:
        faults.append(
            Fault(_("The contest has no stage. Add one with its opening and closing."), "contest", contest.pk)
        )
    for stage in stages:
        if not stage.parts.all():
            faults.append(
                Fault(_("Stage “%(stage)s” has no part. Add a paper.") % {"stage": stage.name}, "stage", stage.pk)
            )
        for part in stage.parts.all():
            faults += _part_faults(part)
    for ranking in contest.rankings.order_by("pk"):
        if not ranking.measures.exists():
            message = _("Ranking “%(ranking)s” has no rule. Add at least one measure.")
            faults.append(Fault(message % {"ranking": ranking.name}, "ranking", ranking.pk))
    return faults


def _part_faults(part: Part):
    lines = list(part.blueprint.all())
    if not lines:
        yield Fault(_("Part “%(part)s” draws no questions. Add a line.") % {"part": part.name}, "part", part.pk)
    taken: dict[int, int] = {}  # questions of each bank
    for line in sorted(lines, key=lambda line: (not line.topic, line.pk)):
        pool = line_pool(line)
        have = pool.count()
        left = have if line.topic else have - taken.get(line.bank_id, 0)
        taken[line.bank_id] = taken.get(line.bank_id, 0) + min(left if line.number is None else line.number, left)
        if have < (line.number or 1):
            message = ngettext(
                "“%(line)s”: the bank has only %(have)d question.",
                "“%(line)s”: the bank has only %(have)d questions.",
                have,
            )
            yield Fault(message % {"line": line, "have": have}, "part", part.pk)
        elif left < (line.number or 0):
            message = ngettext(
                "“%(line)s”: beside the lines of its topics only %(left)d question of the bank is left.",
                "“%(line)s”: beside the lines of its topics only %(left)d questions of the bank are left.",
                left,
            )
            yield Fault(message % {"line": line, "left": left}, "part", part.pk)
        yield from _question_faults(pool)
    if sum(taken.values()) > LONGEST_PAPER:
        message = _("Part “%(part)s”: a paper would have %(size)d questions. The most is %(most)d.")
        values = {"part": part.name, "size": sum(taken.values()), "most": LONGEST_PAPER}
        yield Fault(message % values, "part", part.pk)


def _question_faults(pool):
    choices: dict[int, list[Choice]] = {}
    for choice in Choice.objects.filter(question__in=pool).order_by("question", "order"):
        choices.setdefault(choice.question_id, []).append(choice)
    for question in pool.order_by("pk"):
        given = choices.get(question.pk, [])
        right = sum(choice.correct for choice in given)
        text = {"question": str(question)}
        if len(given) < 2:
            yield Fault(_("“%(question)s” has fewer than two choices.") % text, "question", question.pk)
        elif not right:
            yield Fault(_("“%(question)s” has no key. Tick the right choice.") % text, "question", question.pk)
        elif right > 1 and not question.multiple:
            message = _("“%(question)s” has several right choices but allows one. Tick “several right choices”.")
            yield Fault(message % text, "question", question.pk)


def line_pool(line):
    """The questions a blueprint line draws from: current versions of its bank (and topic)."""
    pool = Question.objects.current().filter(bank=line.bank_id)
    return pool.filter(topic=line.topic) if line.topic else pool
