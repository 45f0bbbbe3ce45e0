"""What the harness counts, and that a slow thing comes out slower."""

import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from bench import measure


@pytest.fixture
def context(tmp_path):
    with ExitStack() as stack:
        yield measure.Context("sqlite", None, tmp_path, stack)


def burn(number=0):
    return sum(range(200_000))


def test_cpu_of_others_and_of_their_ended_children_is_counted():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(30_000_000))']); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        spent = measure.cpu_during(lambda: process.communicate(b"\n"), (os.getpid(),))
    assert spent > 0.05


def test_waiting_costs_nothing():
    with subprocess.Popen(["sleep", "0.3"]) as process:
        assert measure.cpu_during(process.wait, (process.pid,)) < 0.1


def test_ratio_grows_with_the_work(context):
    def thrice(number):
        for _ in range(3):
            burn()

    ratio = context.ratio(context.calls(thrice, 40), context.calls(burn, 40))
    assert 2 < ratio < 4.5


def test_units_are_numbered_on(context):
    seen = []
    load = context.calls(seen.append, 40)
    context.ratio(load, context.calls(burn, 40))
    assert seen == list(range(len(seen)))
    assert len(seen) == 42


def test_client_keeps_cookies_and_refuses_errors(context, live_server):
    port = int(live_server.url.rpartition(":")[2])
    with measure.Client(port) as client:
        with pytest.raises(AssertionError, match="404"):
            client.request("GET", "/no-such-page/")
        assert client.request("GET", "/no-such-page/", expect=404).status == 404
        client.request("GET", "/admin/login/")
        assert "csrftoken" in client.cookies


@pytest.mark.parametrize(("value", "holds"), [(7.99, True), (8, True), (8.01, False)])
def test_result_holds_up_to_its_goal(context, value, holds):
    assert context.at_most("one answer", value, "×", goal=8) == ("one answer (sqlite)", value, "×", 8, holds)


def test_empty_view_is_a_server_of_its_own(context):
    load = context.empty_requests(20)
    assert context.cost(load) > 0
