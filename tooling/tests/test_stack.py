"""`portal_stack` is the real thing on the test's own data, and stays so through a kill."""

import http.client

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from tooling.stack import descendants, left_of

pytestmark = pytest.mark.processes


def test_processes_share_the_database_of_the_test(portal_stack):
    get_user_model().objects.create_user(username="lan", password="x" * 12)
    shown = portal_stack.manage(
        "shell", "-v", "0", "-c", "from foundation.models import User; print(User.objects.get().username)"
    )
    assert shown.strip().splitlines()[-1] == "lan"
    assert portal_stack.env["PORTAL_DATA"] == str(settings.DATA_DIR)


def test_all_roles_run_and_are_respawned_and_stopped(portal_stack):
    assert all(portal_stack.pids(role) for role in ("web", "worker", "sweeper", "scheduler"))
    killed = portal_stack.kill("web")
    assert killed
    portal_stack.wait()
    assert not set(portal_stack.pids("web")) & set(killed)
    family = descendants(portal_stack.process.pid)
    assert len(left_of(family)) == len(family) >= len(("web", "worker", "sweeper", "scheduler"))
    assert portal_stack.stop() == 0
    assert left_of(family) == {}


@pytest.mark.stack_env(ALLOWED_HOSTS="portal.test,localhost")
def test_more_environment_by_marker(portal_stack):
    asking = http.client.HTTPConnection("127.0.0.1", portal_stack.port, timeout=20)
    asking.request("GET", "/", headers={"Host": "portal.test"})
    assert asking.getresponse().status in {200, 302}
    asking.close()
