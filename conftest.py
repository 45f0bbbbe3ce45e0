"""What every test may count on; the fixtures of the whole project.

- Nothing touches a person's data: without PORTAL_DATA the tests run in a temporary folder, and each process of
  pytest-xdist has a folder, a database and a Redis database of its own, told through its environment.
- `page` and `wide_page`: real Chromium at phone and desk size. `chromium`: the browser, for contexts of one's own.
- `portal_stack`: the real web server, worker and scheduler on the test database (see tooling/stack.py).
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest

TEMPORARY = None if os.environ.get("PORTAL_DATA") else tempfile.mkdtemp(prefix="contestportal-tests-")
if TEMPORARY:
    os.environ["PORTAL_DATA"] = TEMPORARY
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contestportal.settings")
# Playwright's synchronous interface runs an event loop in the test's thread, where Django would refuse queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django  # noqa: E402
import hypothesis  # noqa: E402
from django.conf import settings as portal_settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase, override_settings  # noqa: E402
from django.utils import translation  # noqa: E402

# Before any other conftest, which may import models.
django.setup()
# The same examples at every run: a failure is of the change at hand. --hypothesis-profile=default looks for new ones.
# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "suite", derandomize=True, max_examples=50, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")

from tooling import places, template  # noqa: E402
from tooling.browser import DESK, PHONE, Problems, launched, opened  # noqa: E402
from tooling.emptying import empty_database  # noqa: E402
from tooling.processes import ROOT, quiet  # noqa: E402
from tooling.stack import PortalStack  # noqa: E402
from tooling.worlds import commits, kept  # noqa: E402

# After each test that commits.
TransactionTestCase._fixture_teardown = empty_database


EACH = "each_database"
NOTES = pytest.StashKey[places.Notes]()
NAME = pytest.StashKey[str]()  # of a test, before pytest-xdist appends its group


def pytest_configure(config):
    """Being ended from outside unwinds like Ctrl-C: fixtures stop the processes they started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if folder := os.environ.get(places.NOTE_IN):
        config.stash[NOTES] = places.Notes(Path(folder), os.environ.get("PYTEST_XDIST_WORKER", "main"))
        config.stash[NOTES].listen()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs):
    """Give every process its own folder and Redis database before it reads the settings."""
    base = Path(os.environ["PORTAL_DATA"])
    for number, spec in enumerate(specs):
        spec.env["PORTAL_DATA"] = str(base / spec.id)
        if address := os.environ.get("REDIS_URL"):
            parts = urlsplit(address)
            database = int(parts.path.strip("/") or 0) + number
            spec.env["REDIS_URL"] = parts._replace(path=f"/{database}").geturl()


def looks_only(item):
    """What a page looks like in a browser is the same on every database; a whole journey meets nothing new there."""
    marked = {marker.name for marker in item.iter_markers()}
    return "journey" in marked or ("browser" in marked and EACH not in marked)


def repeated(items, folder):
    """What is run on the second database: where processes or threads meet, what asks for it, what `folder` chooses."""
    found = places.chosen(places.noted(folder))
    wanted = [item for item in items if not looks_only(item) and not item.nodeid.startswith("tooling/")]
    return [item for item in wanted if item.nodeid in found or commits(item) or item.get_closest_marker(EACH)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """On the first database: note what the second run is chosen by."""
    notes = item.config.stash.get(NOTES, None)
    with notes.of(item.stash[NAME]) if notes and not looks_only(item) else nullcontext():
        return (yield)


def pytest_sessionfinish(session):
    if notes := session.config.stash.get(NOTES, None):
        notes.write()


def pytest_make_parametrize_id(val, argname):
    """The content of a file may hold the second it was made; a test has the same name in every process."""
    return argname if isinstance(val, bytes) else None


def lane(item):
    """Tests of one lane share a process of pytest-xdist. A file is one; tests of a browser have one, and those that
    start processes a few, so that what runs is there for the next.
    """
    file = item.nodeid.partition("::")[0]
    for name in ("journey", "browser", "processes"):
        if item.get_closest_marker(name):
            return f"processes of {file.partition('/')[0]}" if name == "processes" else name
    return file


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(config, items):
    """On the second database, those that are repeated. Lanes that mostly wait come first, so that nobody waits for
    them: also after pytest-django, which puts what commits last.
    """
    if folder := os.environ.get(places.CHOOSE_BY):
        kept = set(repeated(items, Path(folder)))
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]
    for item in items:
        item.stash[NAME] = item.nodeid
        item.add_marker(pytest.mark.xdist_group(lane(item)))
    yield
    items.sort(key=lambda item: lane(item).endswith(".py"))


def pytest_collection_finish():
    """What was imported and collected never goes away: walking it again and again took a third of all tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure():
    if TEMPORARY:
        shutil.rmtree(TEMPORARY, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    """Static files under their plain names, without collecting them first. Where real servers have them collected they
    are not looked for: each new test client would read what whitenoise finds there, which takes longer than the test.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    empty = portal_settings.DATA_DIR / "nothing-collected"
    empty.mkdir(parents=True, exist_ok=True)
    with override_settings(STORAGES={**portal_settings.STORAGES, "staticfiles": plain}, STATIC_ROOT=empty):
        yield


@pytest.fixture(autouse=True)
def own_language():
    """The language in which the test before read a page is not that of the next."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """Also when this process got a copy of a migrated database, which goes away with its folder or server."""
    return template.use(connection) or django_db_keepdb


@pytest.fixture(scope="module")
def made_once(request, django_db_setup, django_db_blocker):
    """What `@shared` of tooling.worlds makes for this module. Module-scoped, so it begins before any test's own."""
    committing = [item.nodeid for item in request.session.items if item.module is request.module and commits(item)]
    assert not committing, f"@shared is not for modules with tests that commit: {committing[0]}"
    with django_db_blocker.unblock(), kept(request.module) as made:
        yield made


@pytest.fixture(scope="session")
def chromium():
    with launched() as browser:
        yield browser


@pytest.fixture
def problems():
    """Complaints of the pages of this test; any that it does not `allow` fails it."""
    found = Problems()
    yield found
    found.check()


@pytest.fixture
def page(chromium, problems):
    with opened(chromium, problems, **PHONE) as opened_page:
        yield opened_page


@pytest.fixture
def wide_page(chromium, problems):
    with opened(chromium, problems, **DESK) as opened_page:
        yield opened_page


@pytest.fixture(scope="session")
def collected_static_files():
    """For real servers, which read the manifest; in another process, as ours has plain names."""
    quiet([sys.executable, ROOT / "manage.py", "collectstatic", "--noinput"], "collect static files")


NEXT = pytest.StashKey[dict | None]()


def stack_environment(item):
    """What the processes of a test's portal_stack get besides; None for a test without one."""
    if item is None or "portal_stack" not in item.fixturenames:
        return None
    marker = item.get_closest_marker("stack_env")
    return marker.kwargs if marker else {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    item.stash[NEXT] = stack_environment(nextitem)


@pytest.fixture(scope="session")
def kept_stacks():
    """At most one running portal, left by a test for the one that follows."""
    stacks: list[PortalStack] = []
    yield stacks
    for stack in stacks:
        stack.kill_everything()


@pytest.fixture
def portal_stack(request, kept_stacks, collected_static_files, transactional_db):
    """The portal as `manage.py start` runs it, on the test database: what a test writes, the processes see.

    More environment for them: `@pytest.mark.stack_env(JOB_SWEEP_SECONDS="2")`. Starting takes seconds, so a portal that
    is whole and has nothing to do goes on for the next test if that one wants the same.
    """
    variables = stack_environment(request.node)
    stack = kept_stacks.pop() if kept_stacks else PortalStack(**variables)
    if stack.process is None:
        stack.clear()
        stack.start()
    yield stack
    if request.node.stash[NEXT] == variables and stack.is_idle():
        kept_stacks.append(stack)
        return
    # An orderly end is tested where it matters; here it would only take its time.
    stack.kill_everything()
    stack.clear()
