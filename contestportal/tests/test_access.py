"""Who gets what on every page: one line a page. A URL without a line fails, and so does a view without a decorator.

The roles, in the order of the statuses:

    visitor    nobody signed in                 other      secretary of a school that has nothing to do with ours
    pupil      of our school                    organiser  at the department above our school
    secretary  of our school                    officer    at that department
                                                superuser
302 for a visitor is the way to the sign-in page; 302 for others is where a form leads after it has been sent.
A new page is one more line in access_pages.PAGES; what it needs in the database is made in `world`.
The admin is not here url by url: schools/tests/test_scoped_admin.py asks every registered model.
"""

import ast
import inspect
import sys
import textwrap
from collections import Counter
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from contestportal.tests.access_pages import PAGES, ROLES
from contestportal.tests.outreach_world import outreach
from contestportal.tests.reports_world import reporting
from contests.awards.certificates import issue_prize
from contests.board.actions import make_board
from contests.entering import enter
from contests.keys.actions import ask_statistics, propose
from contests.models import (
    Audience,
    Award,
    Contest,
    Part,
    Prize,
    Question,
    QuestionImport,
    Ranking,
    Ruling,
    Stage,
    Statement,
    TieRuling,
)
from contests.quiz.access import attempt_token, taker
from contests.quiz.actions import start_attempt, submit_attempt
from contests.sheets.access import judge_token
from contests.tests.builders import make_quiz
from contests.tests.team_builders import make_sheet, make_sitting, make_team, make_team_contest
from foundation.jobs.run import perform
from foundation.jobs.tests.builders import make_failed
from schools import access
from schools.models import RosterImport
from schools.tests import builders
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user, make_year


def patterns(resolver=None, namespaces=()):
    """(name, view) of every URL outside the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from patterns(pattern, (*namespaces, *filter(None, [pattern.namespace])))
        else:
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)]), pattern.callback


VIEWS = dict(patterns())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for all lines: what a request changes is undone after it (`status_for`), and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        made.sessions = {
            role: builders.signed_in(user).cookies["sessionid"].value for role, user in made.people.items()
        }
        yield made
        transaction.set_rollback(True)


def make_world():
    """Everything the lines above ask for, and one person of each role."""
    at = timezone.now()
    department = make_unit("Sở Đây", kind="department")
    school = make_unit("Trường Đây", under=department)
    school_class = make_class(school, "6A")
    pupil = make_pupil(school, "Nguyễn Văn An", school_class=school_class)
    make_pupil(school, "Trần Thị Bình", school_class=school_class)
    people = {
        "pupil": pupil.user,
        "secretary": make_seat(school, "secretary"),
        "other": make_seat(make_unit("Trường Kia"), "secretary"),
        "organiser": make_seat(department, "organiser"),
        "officer": make_seat(department, "officer"),
        "superuser": make_user(is_superuser=True, password="cửa-lớn-của-cổng"),
    }
    part = make_quiz(department, at=at)
    Contest.objects.filter(pk=part.stage.contest_id).update(public=True)
    Audience.objects.create(contest=part.stage.contest, name="Người dân", kind="citizen", self_registration=True)
    audience = part.stage.contest.audiences.get(kind="pupil")
    statement = Statement.objects.create(
        contest=part.stage.contest, audience=audience, unit=school, school_class=school_class, number=1,
        source=Statement.Source.UPLOAD, figures={"size": 2, "took_part": 0, "attempts": 0, "mean": None}, made_at=at,
    )  # fmt: skip
    finished = start_attempt(part, pupil, at=at)
    submit_attempt(finished.pk, [], at=at)
    closed, question, ruled, preview = make_ruled(department, pupil, people["organiser"], at)
    ids = {
        "closed": closed.pk,
        "drawn": question.pk,
        "ruled": ruled.pk,
        "preview": preview.pk,
        "missing": 987654321,
        "rename": "rename",
        "finish": "finish",
        "cancel": "cancel",
        "number": 1,
        "school": school.pk,
        "colleague": make_person(school, "Lê Thị Cúc", kind="staff").pk,
        "school_class": school_class.pk,
        "seat": people["secretary"].memberships.get().pk,
        "job": make_failed(owner=people["organiser"]).pk,
        "roster": RosterImport.objects.create(
            unit=school, year=make_year(), file_name="6A.xlsx", state="faulty", uploaded_at=at,
            uploaded_by=people["secretary"],
        ).pk,
        "bank": part.blueprint.get().bank_id,
        "question_import": QuestionImport.objects.create(
            bank=part.blueprint.get().bank, state="faulty", file_name="a.txt", uploaded_at=at
        ).pk,
        "contest": part.stage.contest_id,
        "entrant": finished.entrant_id,
        "registered": enter(
            part.stage.contest,
            make_pupil(department, "Lê Thị Dân", kind="citizen", registered_at=at),
            at=at,
        ).pk,
        "private": make_quiz(department, title="Cuộc thi nội bộ", at=at).stage.contest_id,
        "part": part.pk,
        "form": f"{audience.pk}-c{school_class.pk}",
        "version": statement.pk,
        "finished": finished.pk,
        "attempt": start_attempt(part, pupil, at=at).pk,
        "ranking": Ranking.objects.filter(stage=part.stage_id).earliest("pk").pk,
        "size": part.stage.contest.sizes.get().pk,
        "document": part.stage.contest.documents.create(title="Thể lệ", text="Hai lượt.", published_at=at).pk,
        **awarded(part.stage, finished.entrant, at),
        **judged(department, school, at),
        **outreach(department, school, pupil, at),
        **reporting(department, school, people["secretary"], at),
    }  # fmt: skip
    return SimpleNamespace(people=people, ids=ids)


def judged(department, school, at):
    """A contest of teams that our school holds: its stage, its sitting with a team and a chair, a sheet handed in."""
    stage = make_team_contest(department, at=at)
    sitting = make_sitting(stage, school, judges=1, at=at)
    team, chair = make_team(sitting, at=at), sitting.judges.get()
    introduction = stage.parts.get(order=1)
    return {
        "team_contest": stage.contest_id,
        "team_stage": stage.pk,
        "sitting": sitting.pk,
        "panel": chair.panel_id,
        "appearance": team.pk,
        "team": team.entrant_id,
        "member": team.entrant.members.order_by("pk")[0].pk,
        "judge": chair.pk,
        "board": make_board(sitting, by=None, at=at).code,
        "judged_part": introduction.pk,
        "paper_part": stage.parts.get(kind="paper").pk,
        "sheet": make_sheet(team, introduction, chair, 8, 7.5, at=at).pk,
    }


def make_ruled(unit, pupil, organiser, at):
    """A part that has closed, with its key published, one paper, a ruling on a question, and one more tried out."""
    part = make_quiz(unit, title="Đã đóng", at=at)
    submit_attempt(start_attempt(part, pupil, at=at).pk, [], at=at)
    Part.objects.filter(pk=part.pk).update(publish_key=True)
    Stage.objects.filter(pk=part.stage_id).update(closes_at=at)
    perform(ask_statistics(part, at=at).pk, clock=lambda: at)
    question = Question.objects.filter(bank=part.blueprint.get().bank).earliest("pk")
    ruled = Ruling.objects.create(
        part=part, question=question, effect="free", reason="Đề sai", by=organiser, at=at, applied_at=at
    )
    rulings = [{"question": question.pk, "effect": "out", "choices": []}]
    preview = propose(part, rulings=rulings, reason="Đề sai", by=organiser, at=at)
    perform(preview.pk, clock=lambda: at)
    return part, question, ruled, preview


def awarded(stage, entrant, at):
    """An official ranking in which our pupil was given a prize, with its certificate."""
    ranking = Ranking.objects.create(contest=stage.contest, stage=stage, name="Giải", state="official", computed_at=at)
    prize = Prize.objects.create(ranking=ranking)
    award = Award.objects.create(ranking=ranking, prize=prize, entrant=entrant, rank=1, state="given", proposed_at=at)
    certificate = issue_prize(award, by=None, at=at)
    ruling = TieRuling.objects.create(prize=prize, subjects=[entrant.pk], give="all", reason="…", at=at)
    return {
        "ranked": ranking.pk, "prize": prize.pk, "award": award.pk, "entrant": entrant.pk, "tie_ruling": ruling.pk,
        "certificate": certificate.pk, "code": certificate.code,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("row", PAGES, ids=[f"{row[0]}-{row[2]}" for row in PAGES])
def test_status(world, row):
    name, method, needs, statuses = row
    if name not in VIEWS:
        pytest.skip("this page is not part of the portal now")
    url = reverse(name, args=[world.ids[need] for need in needs.split()])
    got = " ".join(str(status_for(role, method, url, world)) for role in ROLES)
    assert got == statuses


def status_for(role, method, url, world):
    """What one role gets; what it changed is undone, so that the next finds the same world."""
    client = Client()
    with transaction.atomic():
        if role in world.people:
            client.cookies["sessionid"] = world.sessions[role]
        response = getattr(client, method)(url)
        response.getvalue()  # which closes a file
        transaction.set_rollback(True)
    if role == "visitor" and response.status_code == 302 and method == "get":
        assert response.url.startswith(reverse("sign_in"))
    return response.status_code


def test_every_url_has_its_line():
    assert set(VIEWS) - {row[0] for row in PAGES} == set()


def test_every_line_has_a_status_for_every_role():
    for name, method, _needs, statuses in PAGES:
        assert len(statuses.split()) == len(ROLES), name
        assert method in {"get", "post"}, name


def test_names_of_urls_are_used_once():
    doubled = [name for name, times in Counter(name for name, _view in patterns()).items() if times > 1]
    assert doubled == []


OURS = ("contestportal", "reports", "contests", "propaganda", "schools", "foundation")


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_exactly_one_access_decorator(name):
    view = VIEWS[name]
    assert isinstance(getattr(view, "access", None), str), f"{name} has no access decorator"
    inner = inspect.unwrap(view)
    if inner.__module__.startswith(OURS):
        assert len(list(access_decorators(inner))) == 1


def access_decorators(view):
    """Those of a view's decorators, as its source has them, that decide about access."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(view))).body[0]
    names = vars(sys.modules[view.__module__])
    for decorator in definition.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Name) and decides(names[called.id]):
            yield called.id


def decides(decorator):
    doors = (access.public, access.signed_in, access.pupil, access.staff, attempt_token, judge_token, taker)
    return decorator in doors or decorator.__qualname__.startswith("staff.")


def test_the_check_counts_decorators():
    assert list(access_decorators(guarded_twice)) == ["public", "signed_in"]
    assert list(access_decorators(unguarded)) == []


public, signed_in = access.public, access.signed_in


@public
@signed_in
def guarded_twice(request):
    """Two doors: which one counts?"""


def unguarded(request):
    """No door at all."""
