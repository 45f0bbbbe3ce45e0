"""Who gets what on every page: one line a page. A URL without a line fails, and so does a view without a decorator.

The roles, in the order of the statuses:

    visitor    nobody signed in                 other      secretary of a school that has nothing to do with ours
    pupil      of our school                    organiser  at the department above our school
    secretary  of our school                    officer    at that department
                                                superuser
302 for a visitor is the way to the sign-in page; 302 for others is where a form leads after it has been sent.
A new page is one more line in PAGES; what it needs in the database is made in `world`.
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

from contests.awards.certificates import issue_prize
from contests.models import Award, Prize, Ranking, TieRuling
from contests.quiz.access import attempt_token
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import make_quiz
from foundation.jobs.tests.builders import make_failed
from schools import access
from schools.models import RosterImport
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit, make_user, make_year

ROLES = ("visitor", "pupil", "secretary", "other", "organiser", "officer", "superuser")

# (name, method, arguments from the world, statuses by role; a second line of one name is another case of that page)
PAGES = [
    ("home", "get", "", "200 200 200 200 200 200 200"),
    # No worker runs beside the tests, and it says so to anyone.
    ("healthz", "get", "", "503 503 503 503 503 503 503"),
    ("set_language", "post", "", "302 302 302 302 302 302 302"),
    # Accounts
    ("sign_in", "get", "", "200 200 200 200 200 200 200"),
    ("sign_out", "post", "", "200 200 200 200 200 200 200"),
    ("card", "get", "", "200 200 200 200 200 200 200"),
    # For accounts with a password; of these people only the superuser has one.
    ("password", "get", "", "302 404 404 404 404 404 200"),
    # Long work: the job is the organiser's
    ("jobs", "get", "", "302 200 200 200 200 200 200"),
    ("job", "get", "job", "302 404 404 404 200 404 200"),
    ("job_result", "get", "job", "302 404 404 404 404 404 404"),
    ("job_retry", "post", "job", "302 404 404 404 302 404 302"),
    ("job_acknowledge", "post", "job", "302 404 404 404 302 404 302"),
    # Units
    ("units", "get", "", "302 403 200 200 200 200 200"),
    ("unit", "get", "school", "302 403 200 404 200 200 200"),
    ("acts", "get", "", "302 403 403 403 403 403 200"),
    ("act", "get", "missing", "302 403 403 403 403 403 404"),
    ("act_new", "get", "rename", "302 403 403 403 403 403 200"),
    # An administrator at or above; of these people only the superuser.
    ("first_password", "get", "seat", "302 403 403 403 403 403 200"),
    ("school_class", "get", "school_class", "302 403 200 404 200 200 200"),
    ("class_cards", "post", "school_class", "302 403 200 404 403 403 200"),
    # The roster
    ("roster_upload", "get", "", "302 403 200 200 403 403 200"),
    ("roster_template", "get", "", "302 403 200 200 403 403 200"),
    ("roster_import", "get", "roster", "302 403 200 404 403 403 200"),
    ("roster_answer", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_confirm", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_discard", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_again", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_marked", "get", "roster", "302 403 404 404 403 403 404"),
    # Contests: the department's, entered by our pupil
    ("contests", "get", "", "302 403 200 200 200 200 200"),
    ("contest", "get", "contest", "302 200 403 403 403 403 403"),
    ("ranking", "get", "ranking", "302 200 200 404 200 200 200"),
    ("ranking_workbook", "post", "ranking", "302 403 302 404 302 302 302"),
    ("attempt_start", "post", "part", "302 302 403 403 403 403 403"),
    ("attempt", "get", "attempt", "302 200 403 403 403 403 403"),
    ("attempt_picture", "get", "attempt number", "302 404 403 403 403 403 403"),
    ("attempt_submit", "get", "attempt", "302 302 403 403 403 403 403"),
    ("attempt_result", "get", "finished", "302 200 403 403 403 403 403"),
    ("answers", "post", "", "403 403 403 403 403 403 403"),
    ("service_worker", "get", "", "200 200 200 200 200 200 200"),
    # contests/bank
    # contests/organising
    # contests/awards: the prize was given and its ranking is official, but not shown to everybody
    ("contest_awards", "get", "contest", "302 403 403 403 200 403 200"),
    ("awards", "get", "ranked", "302 403 403 403 200 403 200"),
    ("awards_propose", "post", "ranked", "302 403 403 403 302 403 302"),
    ("awards_verify", "post", "ranked", "302 403 403 403 422 403 422"),
    ("award", "get", "award", "302 403 403 403 200 403 200"),
    ("award_certificate", "post", "award", "302 403 403 403 200 403 200"),
    ("tie", "get", "ranked prize missing", "302 403 403 403 302 403 302"),
    ("tie_reopen", "post", "tie_ruling", "302 403 403 403 302 403 302"),
    ("disqualification", "get", "entrant", "302 403 403 403 200 403 200"),
    ("publish", "get", "ranked", "302 403 403 403 200 403 200"),
    ("publications", "get", "ranked", "302 200 200 404 200 200 200"),
    ("award_list", "get", "ranked", "404 200 200 404 200 200 200"),
    ("award_list_workbook", "get", "ranked", "302 403 403 403 200 403 200"),
    ("award_list_pdf", "get", "ranked", "302 403 403 403 200 403 200"),
    ("certificates", "post", "ranked", "302 403 403 403 302 403 302"),
    ("certificate_mine", "post", "contest", "302 200 403 403 403 403 403"),
    ("certificate_pdf", "get", "certificate", "302 200 404 404 200 404 200"),
    ("certificate", "get", "code", "200 200 200 200 200 200 200"),
    # contests/keys
    # contests/statements
    # contests/live
    # contests/visitors
]


def patterns(resolver=None, namespaces=()):
    """(name, view) of every URL outside the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from patterns(pattern, (*namespaces, *filter(None, [pattern.namespace])))
        else:
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)]), pattern.callback


VIEWS = dict(patterns())


@pytest.fixture
def world(db):
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
    finished = start_attempt(part, pupil, at=at)
    submit_attempt(finished.pk, [], at=at)
    ids = {
        "missing": 987654321,
        "rename": "rename",
        "number": 1,
        "school": school.pk,
        "school_class": school_class.pk,
        "seat": people["secretary"].memberships.get().pk,
        "job": make_failed(owner=people["organiser"]).pk,
        "roster": RosterImport.objects.create(
            unit=school, year=make_year(), file_name="6A.xlsx", state="faulty", uploaded_at=at,
            uploaded_by=people["secretary"],
        ).pk,
        "contest": part.stage.contest_id,
        "part": part.pk,
        "finished": finished.pk,
        "attempt": start_attempt(part, pupil, at=at).pk,
        "ranking": Ranking.objects.filter(stage=part.stage_id).earliest("pk").pk,
        **awarded(part.stage, finished.entrant, at),
    }  # fmt: skip
    return SimpleNamespace(people=people, ids=ids)


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
            client.force_login(world.people[role])
        response = getattr(client, method)(url)
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
    doors = (access.public, access.signed_in, access.pupil, access.staff, attempt_token)
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
