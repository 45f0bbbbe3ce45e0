"""All that contests hold about one person; contestportal composes it with what the other apps hold."""

from contests.models import Attempt, Entrant, Place


def personal_data(person):
    """`{heading: [rows]}` of plain values: entries, papers handed in or open, places in rankings."""
    entries = Entrant.objects.filter(person=person).select_related("contest", "audience", "unit", "school_class")
    attempts = Attempt.objects.of(person).select_related("part__stage__contest")
    attempts = attempts.prefetch_related("answers", "late_answers", "events")
    places = Place.objects.filter(entrant__person=person).select_related("ranking__contest")
    return {
        "contests entered": [
            {
                "contest": entry.contest.title,
                "audience": entry.audience.name,
                "school": entry.unit.name,
                "class": entry.school_class.name if entry.school_class else "",
                "entered_at": entry.entered_at,
            }
            for entry in entries.order_by("entered_at", "pk")
        ],
        "papers": [
            {
                "contest": attempt.part.stage.contest.title,
                "attempt": attempt.number,
                "started_at": attempt.started_at,
                "submitted_at": attempt.submitted_at,
                "points": attempt.points,
                "answers": len(attempt.answers.all()),
                "answers that came too late": len(attempt.late_answers.all()),
                "told by the device": [
                    f"{event.happened_at.isoformat()} {event.kind}" for event in attempt.events.all()
                ],
            }
            for attempt in attempts.order_by("started_at", "pk")
        ],
        "places": [
            {"contest": place.ranking.contest.title, "ranking": place.ranking.name, "rank": place.rank}
            for place in places.order_by("ranking", "pk")
        ],
    }
