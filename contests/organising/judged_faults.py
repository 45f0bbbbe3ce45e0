"""Whether a judged part can be marked as it is set up."""

from django.utils.translation import gettext as _

from contests.models import Criterion, Part
from contests.organising.faults import Fault
from contests.organising.judging_rules import sheet_maximum
from foundation.vietnamese.numbers import format_number as written

KIND = Criterion.Kind


def judged_faults(part: Part, stage):
    """Of a judged part, whose `criteria` have been read."""
    criteria = sorted(part.criteria.all(), key=lambda row: row.order)
    total = sheet_maximum((row.maximum, row.weight) for row in criteria)
    if not criteria:
        yield _of(part, _("Part “%(part)s” is judged, but has no criteria. Add what the judges give marks for."))
    elif total != part.maximum:
        yield _of(part, _(
            "Part “%(part)s”: its criteria add up to %(sum)s points, its maximum is %(maximum)s. Make them the same."
        ), sum=written(total), maximum=written(part.maximum))  # fmt: skip
    for row in criteria:
        if row.kind == KIND.POINTS and row.maximum % part.step:
            yield _of(part, _(
                "Part “%(part)s”: marks go in steps of %(step)s, which never reach the %(maximum)s points of "
                "“%(name)s”."
            ), step=written(part.step), maximum=written(row.maximum), name=row.name)  # fmt: skip
    if part.minutes_least and part.minutes_least > part.minutes:
        yield _of(part, _("Part “%(part)s”: the least time is longer than the time limit."))
    if not stage.by_sittings:
        message = _(
            "Part “%(part)s” is judged, but stage “%(stage)s” is not held by units: nobody could judge it. Tick “held "
            "by units” there."
        )
        yield Fault(message % {"part": part.name, "stage": stage.name}, "stage", stage.pk)


def judged_remarks(part: Part):
    if part.combines == Part.Combines.TRIMMED and part.judges_least < 3:
        yield _of(part, _(
            "Part “%(part)s”: without the highest and the lowest nothing is left of fewer than three judges; then it "
            "is the plain mean. Ask for three judges at least?"
        ))  # fmt: skip
    if part.levels_panels and part.combines != Part.Combines.MEAN:
        yield _of(part, _(
            "Part “%(part)s” levels the panels by their means, but the marks of the judges are not combined by the "
            "mean. Is that meant?"
        ))  # fmt: skip
    if part.minute_penalty and part.minute_penalty_most is not None and part.minute_penalty_most >= part.maximum:
        yield _of(part, _("Part “%(part)s”: what is taken off for time can eat up all its points. Is that meant?"))


def _of(part, message, **values):
    return Fault(message % {"part": part.name, **values}, "part", part.pk)
