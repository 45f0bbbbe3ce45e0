import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import chain

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from foundation.jobs import broker

QUEUE = "bells"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "broker"


@pytest.fixture
def channel(folder):
    transport = "foundation.jobs.broker:Transport"
    with Connection(transport=transport, transport_options={"folder": str(folder)}) as connection:
        yield connection.default_channel


def publish(channel, body, queue=QUEUE):
    message = channel.prepare_message(f'"{body}"', content_type="application/json", content_encoding="utf-8")
    channel.basic_publish(message, exchange="", routing_key=queue)


def take(channel, queue=QUEUE):
    message = channel.basic_get(queue, no_ack=True)
    return message and message.decode()


def names(folder):
    return sorted(path.suffix for path in folder.iterdir())


def test_messages_come_once_and_oldest_first(channel, folder):
    for body in ("first", "second", "third"):
        publish(channel, body)
    assert [take(channel) for _ in range(4)] == ["first", "second", "third", None]
    assert names(folder) == []


def test_queues_do_not_mix(channel):
    publish(channel, "mine", "jobs")
    publish(channel, "theirs", "other.jobs")
    assert take(channel, "jobs") == "mine"
    assert take(channel, "jobs") is None


def test_size_and_purge_count_the_waiting_ones(channel):
    publish(channel, "one")
    publish(channel, "two")
    publish(channel, "elsewhere", "sweep")
    assert (channel._size(QUEUE), channel._purge(QUEUE), channel._size(QUEUE), channel._size("sweep")) == (2, 2, 0, 1)


def test_a_missing_folder_is_an_empty_queue(channel, folder):
    assert take(channel) is None
    publish(channel, "made anew")
    assert take(channel) == "made anew"


def test_a_half_written_message_is_not_seen(channel, folder):
    folder.mkdir()
    (folder / f"00000000000000000001-x.{QUEUE}.half").write_text('{"body": ')
    publish(channel, "whole")
    assert take(channel) == "whole"
    assert take(channel) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"body": "cut off',
        b"[1, 2]",
        b'"text"',
        b"{}",
        b"\xff\xfe\x00",
        b'{"body": "*", "properties": {"delivery_tag": "t", "body_encoding": "unheard-of"}}',
        b'{"body": "A", "properties": {"delivery_tag": "t", "body_encoding": "base64"}}',
        b"[" * 200_000,
    ],
    ids=["empty", "cut", "list", "text", "no-properties", "no-utf8", "encoding", "no-base64", "deep"],
)
def test_what_cannot_be_read_is_set_aside_and_the_next_one_comes(channel, folder, content):
    folder.mkdir()
    (folder / f"00000000000000000001-x.{QUEUE}.msg").write_bytes(content)
    publish(channel, "good")
    assert take(channel) == "good"
    assert names(folder) == [".bad"]


def test_a_message_someone_else_took_meanwhile_is_passed_over(channel, folder, monkeypatch):
    publish(channel, "taken by another")
    publish(channel, "left")
    listed = channel._waiting(QUEUE)
    listed[0].unlink()
    monkeypatch.setattr(channel, "_waiting", lambda queue: listed)
    assert take(channel) == "left"


def test_publishing_where_nothing_can_be_written_says_so(folder):
    folder.write_text("a file where the folder should be")
    connection = Connection(transport="foundation.jobs.broker:Transport", transport_options={"folder": str(folder)})
    with connection, pytest.raises(ChannelError):
        publish(connection.default_channel, "nowhere")


def test_tidy_removes_litter_by_age_and_kind(folder):
    folder.mkdir()
    ages = {"old.half": 4000, "new.half": 10, "old.taken": 4000, "new.taken": 10, "day.msg": 90_000, "hour.msg": 4000}
    ages |= {"month.bad": 3_000_000, "day.bad": 90_000, "notes.txt": 3_000_000}
    now = time.time()
    for name, age in ages.items():
        (folder / name).write_text("x")
        os.utime(folder / name, (now - age, now - age))
    assert broker.tidy(folder, at=datetime.fromtimestamp(now, UTC)) == 4
    assert sorted(path.name for path in folder.iterdir()) == [
        "day.bad",
        "hour.msg",
        "new.half",
        "new.taken",
        "notes.txt",
    ]


def test_tidy_of_a_missing_folder_is_nothing(tmp_path):
    assert broker.tidy(tmp_path / "none", at=datetime.now(UTC)) == 0


@pytest.mark.processes
def test_four_publishers_and_three_consumers_lose_nothing_double_nothing_and_none_dies(folder):
    """In kombu's own transport all three consumers died here: a reader saw a file that was not yet written."""
    folder.mkdir()
    (folder / "00000000000000000000-x.race.msg").write_text('{"body": ')
    command = [sys.executable, "-m", "foundation.jobs.tests.race", str(folder)]
    each = 250
    consumers = [subprocess.Popen([*command, "consume"], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    publishers = [subprocess.Popen([*command, "publish", str(number), str(each)]) for number in range(4)]
    assert [publisher.wait(60) for publisher in publishers] == [0, 0, 0, 0]
    (folder / "stop").touch()
    taken = [consumer.communicate(timeout=60)[0].split() for consumer in consumers]
    assert [consumer.returncode for consumer in consumers] == [0, 0, 0]
    assert sorted(chain.from_iterable(taken)) == sorted(
        f"{number}-{index}" for number in range(4) for index in range(each)
    )
    assert all(taken), "one consumer did everything: this was no race"
    assert names(folder) == ["", ".bad"]
