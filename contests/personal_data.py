"""All that contests hold about one person; contestportal composes it with what the other apps hold."""

from django.db.models import Q

from contests.judging_data import as_judge, in_teams
from contests.keys.rules import Showing
from contests.models import (
    Attempt,
    Award,
    Certificate,
    Consent,
    Disqualification,
    ElsewhereResult,
    Entrant,
    Member,
    Notice,
    Place,
    Ranking,
)


def personal_data(person, at=None):
    """`{heading: [rows]}` of plain values: entries, papers with what devices told, results from elsewhere, places,
    prizes, certificates, disqualifications, consents, and what one was told.

    What belongs to the teams they are or were in belongs to it too, and what they did as a judge.

    `at`: as the person themselves may read it then, without points and places that are shown later or not at all.
    """
    entries = Entrant.objects.filter(person=person).select_related("contest", "audience", "unit", "school_class")
    places = Place.objects.filter(entrant__in=entered_by(person)).select_related("ranking__contest")
    if at is not None:
        places = places.filter(ranking__in=Ranking.objects.shown(at))
    consents = Consent.objects.filter(person=person).select_related("contest").order_by("at", "pk")
    notices = Notice.objects.filter(entrant__in=entered_by(person)).select_related("contest").order_by("at", "pk")
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
        "papers": _papers(person, at),
        "results from other sites": _from_elsewhere(person),
        "places": [
            {"contest": place.ranking.contest.title, "ranking": place.ranking.name, "rank": place.rank}
            for place in places.order_by("ranking", "pk")
        ],
        "consents": [
            {
                "contest": consent.contest.title,
                "purpose": consent.purpose,
                "wording": consent.wording,
                "guardian": consent.guardian,
                "relation": consent.relation,
                "phone": consent.phone,
                "given_at": consent.at,
                "withdrawn_at": consent.withdrawn_at,
            }
            for consent in consents
        ],
        "told": [{"contest": notice.contest.title, "text": notice.text, "told_at": notice.at} for notice in notices],
        **_honours(person, at),
        **in_teams(person, at),
        **as_judge(person),
    }


def entered_by(person):
    """Ids of the entrants a person is, or whose member they are or were."""
    teams = Member.objects.filter(person=person).values("entrant")
    return Entrant.objects.filter(Q(person=person) | Q(pk__in=teams)).values("pk")


def _papers(person, at):
    taken = Attempt.objects.filter(entrant__in=entered_by(person)).select_related("part__stage__contest")
    attempts = list(taken.prefetch_related("answers", "late_answers", "events").order_by("started_at", "pk"))
    parts = {attempt.part_id: attempt.part for attempt in attempts}
    read = {(attempt.part_id, attempt.entrant_id) for attempt in attempts}
    told = {key for key in read if at is None or Showing(parts[key[0]], at, key[1]).score}
    return [
        {
            "contest": attempt.part.stage.contest.title,
            "attempt": attempt.number,
            "started_at": attempt.started_at,
            "submitted_at": attempt.submitted_at,
            "points": attempt.points if (attempt.part_id, attempt.entrant_id) in told else None,
            "answers": len(attempt.answers.all()),
            "answers that came too late": len(attempt.late_answers.all()),
            "told by the device": [f"{event.happened_at.isoformat()} {event.kind}" for event in attempt.events.all()],
        }
        for attempt in attempts
    ]


def _from_elsewhere(person):
    return [
        {
            "contest": result.part.stage.contest.title,
            "version of the form": result.statement.number,
            "attempts": result.attempts,
            "points": result.points,
            "at": result.reached_at,
            "decided": result.reason,
        }
        for result in ElsewhereResult.objects.filter(entrant__person=person)
        .select_related("part__stage__contest", "statement")
        .order_by("statement", "pk")
    ]


def _honours(person, at):
    awards = Award.objects.filter(entrant__in=entered_by(person)).select_related("prize", "ranking__contest")
    if at is not None:  # what is only proposed is the organisers' own
        awards = awards.filter(state=Award.State.GIVEN, ranking__in=Ranking.objects.shown(at))
    certificates = Certificate.objects.filter(entrant__in=entered_by(person)).select_related("contest")
    out = Disqualification.objects.filter(entrant__in=entered_by(person)).select_related("entrant__contest")
    return {
        "prizes": [
            {
                "contest": each.ranking.contest.title,
                "prize": str(each.prize),
                "state": each.get_state_display(),
                "note": each.note,
            }
            for each in awards.order_by("pk")
        ],
        "certificates": [
            {
                "contest": each.contest.title,
                "kind": each.get_kind_display(),
                "code": each.code,
                "issued_at": each.issued_at,
                "revoked_at": each.revoked_at,
                "revoked_reason": each.revoked_reason,
            }
            for each in certificates.order_by("pk")
        ],
        "disqualifications": [
            {
                "contest": each.entrant.contest.title,
                "reason": each.reason,
                "at": each.at,
                "lifted_at": each.lifted_at,
                "lifted_reason": each.lifted_reason,
            }
            for each in out.order_by("pk")
        ],
    }
