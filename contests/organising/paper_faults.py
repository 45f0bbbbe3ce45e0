"""Whether the papers of a contest can be drawn: for every audience, on every day of the stage, however chance falls."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Audience, BlueprintLine, Question
from contests.organising.faults import Fault
from contests.pools import LONGEST_PAPER, drawing_order, fits, lines_for


class PaperCheck:
    """Looks at all papers of a contest with one query for the questions of its banks."""

    def __init__(self, contest, stages):
        self.contest = contest
        self.stages = stages
        self.audiences: list[Audience | None] = [*contest.audiences.order_by("pk")] or [None]
        banks = {line.bank_id for stage in stages for part in stage.parts.all() for line in part.blueprint.all()}
        counted = Question.objects.current().filter(bank__in=banks).order_by("pk")
        counted = counted.annotate(given=Count("choices"), right=Count("choices", filter=Q(choices__correct=True)))
        self.questions: dict[int, list[Question]] = defaultdict(list)
        for question in counted if banks else ():
            self.questions[question.bank_id].append(question)

    def part_faults(self, stage, part):
        lines = list(part.blueprint.all())
        if not lines:
            yield Fault(_("Part “%(part)s” draws no questions. Add a line.") % {"part": part.name}, "part", part.pk)
            return
        said: set[str] = set()
        for audience in self.audiences:
            mine = lines_for(lines, audience)
            if not mine:
                message = _("Part “%(part)s” draws no questions for “%(audience)s”. Add a line for this audience.")
                yield Fault(message % {"part": part.name, "audience": audience}, "part", part.pk)
            for day in self._days(stage, mine):
                for message in self._messages(part, mine, audience, day):
                    # Said once, not for every audience and day.
                    if message not in said:
                        said.add(message)
                        yield Fault(message, "part", part.pk)

    def _days(self, stage, lines):
        """The days on which a pool can differ: the first, the last, and where a question begins or ends to hold."""
        first, last = timezone.localdate(stage.opens_at), timezone.localdate(stage.closes_at - timedelta(seconds=1))
        days = {first, last}
        for question in self._questions_of(lines):
            days |= {question.valid_from} if question.valid_from else set()
            days |= {question.valid_until + timedelta(days=1)} if question.valid_until else set()
        return sorted(day for day in days if first <= day <= last)

    def _questions_of(self, lines):
        for bank in {line.bank_id for line in lines}:
            yield from self.questions.get(bank, ())

    def _messages(self, part, lines, audience, day):
        """What a line lacks when the lines that draw before it take from its questions as many as they can."""
        kind = audience.kind if audience else ""
        pools = [
            {question.pk for question in self.questions.get(line.bank_id, ()) if fits(question, line, kind=kind, day=day)}
            for line in lines
        ]
        before: list[tuple[set[int], int]] = []
        size = 0
        for index in drawing_order(lines):
            line, pool = lines[index], pools[index]
            left = max(len(pool) - sum(min(taken, len(pool & other)) for other, taken in before), 0)
            wanted = left if line.number is None else line.number
            if len(pool) < (line.number or 1):
                yield self._few(line, len(pool))
            elif left < (line.number or 0):
                yield self._left(line, left)
            before.append((pool, min(wanted, len(pool))))
            size += min(wanted, left)
        if size > LONGEST_PAPER:
            message = _("Part “%(part)s”: a paper would have %(size)d questions. The most is %(most)d.")
            yield message % {"part": part.name, "size": size, "most": LONGEST_PAPER}

    def _few(self, line: BlueprintLine, have: int):
        message = ngettext(
            "“%(line)s”: the bank has only %(have)d question.",
            "“%(line)s”: the bank has only %(have)d questions.",
            have,
        )
        everything = len(self.questions.get(line.bank_id, ()))
        hint = ""
        if everything >= (line.number or 1):
            hint = " " + _("Others of the bank are of another topic, difficulty or audience, or do not hold on that day.")
        return message % {"line": line, "have": have} + hint

    def _left(self, line: BlueprintLine, left: int):
        message = ngettext(
            "“%(line)s”: beside the lines of its topics only %(left)d question of the bank is left.",
            "“%(line)s”: beside the lines of its topics only %(left)d questions of the bank are left.",
            left,
        )
        return message % {"line": line, "left": left}

    def question_faults(self):
        """Questions of the pools that cannot be scored."""
        for question in self._drawn_from():
            text = {"question": str(question)}
            if question.given < 2:
                yield Fault(_("“%(question)s” has fewer than two choices.") % text, "question", question.pk)
            elif not question.right:
                yield Fault(_("“%(question)s” has no key. Tick the right choice.") % text, "question", question.pk)
            elif question.right > 1 and not question.multiple:
                message = _("“%(question)s” has several right choices but allows one. Tick “several right choices”.")
                yield Fault(message % text, "question", question.pk)

    def _drawn_from(self):
        lines = [line for stage in self.stages for part in stage.parts.all() for line in part.blueprint.all()]
        wanted = {(line.bank_id, line.topic, line.difficulty) for line in lines}
        for bank in sorted(self.questions):
            for question in self.questions[bank]:
                if any(
                    bank == of and topic in {"", question.topic} and hard in {"", question.difficulty}
                    for of, topic, hard in wanted
                ):
                    yield question

    def expiring(self):
        """Questions that stop holding while a stage is open, the first of each bank by name."""
        for stage in self.stages:
            first, last = timezone.localdate(stage.opens_at), timezone.localdate(stage.closes_at)
            lines = [line for part in stage.parts.all() for line in part.blueprint.all()]
            ending = [row for row in self._questions_of(lines) if row.valid_until and first <= row.valid_until < last]
            if ending:
                soonest = min(ending, key=lambda row: (row.valid_until, row.pk))
                message = ngettext(
                    "Stage “%(stage)s”: %(count)d question stops holding while it is open (“%(question)s”, %(day)s).",
                    "Stage “%(stage)s”: %(count)d questions stop holding while it is open (first “%(question)s”, %(day)s).",
                    len(ending),
                )
                values = {
                    "stage": stage.name, "count": len(ending), "question": soonest,
                    "day": date_format(soonest.valid_until, "SHORT_DATE_FORMAT"),
                }  # fmt: skip
                yield Fault(message % values, "question", soonest.pk)
