"""What a confirmed workbook says of teams, for those who write the narrow rows (contests.judging, contests.quiz)."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from contests.models import Appearance, Part, ResultsUpload, UploadedResult

ACCEPTED = ResultsUpload.State.ACCEPTED


def uploaded_results(part: Part, entrants: Iterable[int]) -> dict[int, UploadedResult]:
    """By entrant: the result of those who were there, from the newest confirmed workbook of their sitting alone. What
    an older one said and the newest leaves out no longer counts."""
    newer = ResultsUpload.objects.filter(
        sitting=OuterRef("upload__sitting"), state=ACCEPTED, number__gt=OuterRef("upload__number")
    )
    rows = UploadedResult.objects.filter(
        ~Exists(newer),
        part=part,
        appearance__entrant__in=list(entrants),
        appearance__state=Appearance.State.PRESENT,
        upload__state=ACCEPTED,
    )
    return {row.appearance.entrant_id: row for row in rows.select_related("upload", "appearance").order_by("pk")}
