"""The contest of a continuing-education centre in 2020 (scenario B), from its opening to its published prizes."""

import secrets
from datetime import UTC, date, datetime, timedelta

from contestportal.demo.attempts import hold_attempts
from contestportal.demo.people import make_classes, make_staff, school_year_of
from contests.actions import close_contest, open_contest, save_question
from contests.awards.actions import propose_awards, verify_awards
from contests.awards.freezing import frozen
from contests.awards.publishing import next_number, publish
from contests.models import BlueprintLine, Contest, Document, Part, Question, QuestionBank, Ranking
from contests.organising.documents import publish as publish_document
from contests.organising.making import build
from contests.organising.starts import model_contests
from contests.placing import rebuild_ranking
from contests.statements.actions import confirm
from contests.statements.owed import owed_for
from contests.statements.rules import table_of
from contests.visitors.actions import Registration, register

OPENS = datetime(2020, 9, 15, 1, tzinfo=UTC)  # 08:00 in Hà Nội
CLOSES = datetime(2020, 10, 15, 1, tzinfo=UTC)
PREPARED = OPENS - timedelta(days=7)
TOLD = CLOSES + timedelta(days=1)


def hold_contest(said, questions, unit, by, rng):
    """Everything of this contest; `said`: what content.json has of it."""
    year = school_year_of(OPENS.date())
    pupils = make_classes(unit, said["classes"], year, rng, by=by, at=PREPARED)
    staff = make_staff(unit, said["staff"], rng, by=by, at=PREPARED)
    contest = build(
        model_contests()["month"].definition,
        Contest(unit=unit, title=said["title"], summary=said["summary"]),
        opens_at=OPENS,
        by=by,
        at=PREPARED,
    )
    contest.rankings.update(public=True)
    # The demo has twelve questions; the model asks for more.
    BlueprintLine.objects.filter(part__stage__contest=contest, number__isnull=False).update(number=10)
    for bank in QuestionBank.objects.filter(unit=unit).order_by("pk"):
        fill(bank, questions, by)
    publish_document(
        Document(contest=contest, kind="rules", title="Thể lệ", text=said["rules"]), None, by=by, at=PREPARED
    )
    open_contest(contest, by=by, at=PREPARED)
    part = Part.objects.select_related("stage__contest").get(stage__contest=contest, stage__practice=False)
    hold_attempts(
        part, [*pick(pupils, 0.85, rng), *pick(staff, 0.9, rng), *visitors(contest, said["citizens"])], rng, CLOSES
    )
    finish(contest, by)


def fill(bank, questions, by):
    for row in questions:
        question = Question(bank=bank, topic=row["topic"], text=row["text"], citation=row.get("citation", ""))
        question.multiple = len(row["right"]) > 1
        choices = [
            {"text": text, "correct": number in row["right"], "keep_last": number in row.get("keep_last", ())}
            for number, text in enumerate(row["choices"], start=1)
        ]
        save_question(question, choices, by=by, at=PREPARED)


def pick(people, share, rng):
    return [person for person in people if rng.random() < share]


def visitors(contest, citizens):
    """Citizens who registered themselves."""
    at = OPENS + timedelta(days=2)
    for name, born_on in citizens:
        entry = Registration(full_name=name, born_on=date.fromisoformat(born_on))
        yield register(contest, entry, token=secrets.token_hex(16), address="demo", at=at).person


def finish(contest, by):
    """After the last day: forms confirmed, places computed, prizes verified and published."""
    close_contest(contest, by=by, at=CLOSES + timedelta(hours=1))
    contest.refresh_from_db()
    for owed in owed_for(contest):
        confirm(owed, digest=table_of(owed).digest, by=by, at=CLOSES + timedelta(hours=8))
    for ranking in Ranking.objects.filter(contest=contest).order_by("pk"):
        rebuild_ranking(ranking.pk, at=CLOSES + timedelta(hours=9))
        if not ranking.prizes.exists():
            continue
        propose_awards(ranking.pk, by=by, at=TOLD)
        verify_awards(
            ranking.pk, ranking.awards.values_list("pk", flat=True), note="Đã đối chiếu bài thi", by=by, at=TOLD
        )
        with frozen(Ranking.objects.get(pk=ranking.pk)) as read:
            publish(ranking.pk, Ranking.State.OFFICIAL, read, number=next_number(ranking), note="", by=by, at=TOLD)
