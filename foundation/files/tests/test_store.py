import datetime
import errno
import hashlib
import io
import os
import subprocess
import sys
import textwrap
import threading

import pytest
from django.db import IntegrityError

from foundation.files import actions, rules
from foundation.files.actions import FileRefused, delete, store, sweep_orphans
from foundation.files.tests.builders import AT, make_file
from foundation.models import StoredFile, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def on_disk(root) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def age(path, **ago):
    moment = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(**ago)).timestamp()
    os.utime(path, (moment, moment))


def now():
    return datetime.datetime.now(datetime.UTC)


@pytest.mark.parametrize("wrap", [bytes, io.BytesIO])
def test_a_file_lies_under_its_hash_with_its_row(files_root, wrap):
    user = User.objects.create(username="lan")
    stored = make_file(wrap(b"content"), by=user)
    sha256 = hashlib.sha256(b"content").hexdigest()
    assert on_disk(files_root) == [f"{sha256[:2]}/{sha256[2:4]}/{sha256}"]
    assert rules.path_of(stored).read_bytes() == b"content"
    stored.refresh_from_db()
    assert (stored.sha256, stored.size, stored.created_at, stored.created_by) == (sha256, 7, AT, user)
    assert stored.name == "Kế hoạch.xlsx"


def test_a_large_stream_is_kept_whole(files_root):
    content = os.urandom(3 * actions.CHUNK + 5)
    assert rules.path_of(make_file(io.BytesIO(content))).read_bytes() == content


def test_the_same_content_twice_is_one_file_and_two_rows(files_root):
    first, second = make_file(name="a.pdf"), make_file(name="b.pdf")
    assert first.pk != second.pk
    assert rules.path_of(first) == rules.path_of(second)
    assert len(on_disk(files_root)) == 1


def test_a_spoilt_file_is_healed_by_storing_it_again(files_root):
    path = rules.path_of(make_file())
    path.write_bytes(b"spoilt")
    make_file()
    assert path.read_bytes() == b"content"


def test_many_at_once_store_the_same_content(files_root):
    content, problems = os.urandom(200_000), []

    def keep():
        try:
            actions._keep(io.BytesIO(content), 10**6)
        except OSError as error:
            problems.append(error)

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(on_disk(files_root)) == 1


def test_size_limits(files_root, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert make_file(b"x" * 10).size == 10
    with pytest.raises(FileRefused) as large:
        make_file(io.BytesIO(b"x" * 11))
    assert "10" in str(large.value)
    assert make_file(b"y" * 11, max_bytes=11).size == 11
    with pytest.raises(FileRefused):
        make_file(b"")
    assert len(on_disk(files_root)) == 2


class FullDisk(io.BytesIO):
    """Gives one piece, then fails as a disk or a sender does."""

    def read(self, size=-1):
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(5)


def test_a_write_that_fails_leaves_nothing(files_root):
    with pytest.raises(OSError, match="No space"):
        make_file(FullDisk(b"0123456789"))
    assert on_disk(files_root) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fills_up_at_the_end_leaves_nothing(files_root, monkeypatch, step):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions.os, step, full)
    with pytest.raises(OSError, match="No space"):
        make_file()
    assert on_disk(files_root) == []
    assert not StoredFile.objects.exists()


def test_a_row_that_fails_leaves_only_content_to_sweep(files_root):
    with pytest.raises(IntegrityError):
        store(b"x", name="x", content_type=None, by=None, at=AT)
    [kept] = files_root.glob("??/??/*")
    age(kept, days=2)


def test_killed_while_writing_leaves_a_half_that_is_no_file_and_is_swept(files_root):
    program = """
        import os, signal, sys
        import django
        django.setup()
        from django.conf import settings
        from foundation.files import actions
        class Dies:
            left = 2
            def read(self, size):
                self.left -= 1
                if not self.left:
                    os.kill(os.getpid(), signal.SIGKILL)
                return b"half" * 100_000
        actions._keep(Dies(), 10**9)
    """
    (files_root.parent / "die.py").write_text(textwrap.dedent(program).replace(
        "from foundation.files", f"settings.FILES_ROOT = {str(files_root)!r}\nfrom foundation.files"))  # fmt: skip
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "contestportal.settings", "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, files_root.parent / "die.py"], env=env, check=False)
    assert done.returncode == -9
    [half] = on_disk(files_root)
    assert half.startswith("incoming/")
    assert sweep_orphans(now()) == 0
    age(files_root / half, days=2)
    assert sweep_orphans(now()) == 1
    assert on_disk(files_root) == []


def test_a_deleted_file_goes_with_its_content_once_that_is_certain(files_root, django_capture_on_commit_callbacks):
    stored, held = make_file(), []
    with django_capture_on_commit_callbacks(execute=True):
        delete(stored, hold=lambda: held.append(True))
        assert not StoredFile.objects.exists()
        assert len(on_disk(files_root)) == 1, "the transaction may still fail"
        assert held == []
    assert on_disk(files_root) == []
    assert held == [True]


def test_content_that_another_row_has_stays(files_root, django_capture_on_commit_callbacks):
    stored, other = make_file(), make_file()
    with django_capture_on_commit_callbacks(execute=True):
        delete(stored, hold=lambda: None)
    assert rules.path_of(other).read_bytes() == b"content"


def test_content_that_arrives_again_before_it_is_deleted_stays(files_root, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        delete(make_file(), hold=make_file)
    assert rules.path_of(StoredFile.objects.get()).read_bytes() == b"content"


def test_the_sweep_takes_only_what_is_old_and_nobodys(files_root):
    owned, young, old = make_file(b"owned"), make_file(b"young"), make_file(b"old")
    StoredFile.objects.exclude(pk=owned.pk).delete()
    age(rules.path_of(owned), days=9)
    age(rules.path_of(old), days=9)
    assert sweep_orphans(now()) == 1
    assert not rules.path_of(old).exists()
    assert rules.path_of(owned).read_bytes() == b"owned"
    assert rules.path_of(young).read_bytes() == b"young"
    assert sweep_orphans(now()) == 0


@pytest.mark.parametrize(
    "store_again",
    [make_file, lambda: actions._keep(io.BytesIO(b"content"), 10)],
    ids=["committed", "its row not committed yet"],
)
def test_content_stored_anew_while_it_is_swept_stays(files_root, monkeypatch, store_again):
    path = rules.path_of(make_file())
    StoredFile.objects.all().delete()
    age(path, days=9)
    looked = actions._ownerless

    def and_someone_stores_it_again(before):
        found = list(looked(before))
        store_again()
        yield from found

    monkeypatch.setattr(actions, "_ownerless", and_someone_stores_it_again)
    assert sweep_orphans(now()) == 0
    assert path.read_bytes() == b"content"


def test_a_sweep_that_was_killed_halfway_puts_back_what_is_owned(files_root):
    stored = make_file()
    path = rules.path_of(stored)
    age(path, days=9)
    path.rename(rules.incoming() / f"{path.name}.aside")
    assert sweep_orphans(now()) == 0
    assert path.read_bytes() == b"content"


def test_an_empty_store_has_nothing_to_sweep(files_root):
    assert sweep_orphans(now()) == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kế hoạch.xlsx", "Kế hoạch.xlsx"),
        ("Ke\u0302\u0301 hoa\u0323ch.xlsx", "Kế hoạch.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\Bài thi.docx", "Bài thi.docx"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("a\u061cb.txt", "a b.txt"),
        ('a<b>:"c|d?e*.txt', "a_b___c_d_e_.txt"),
        (".htaccess", "htaccess"),
        ("  ..  ", "file"),
        ("", "file"),
        ("CON.xlsx", "_CON.xlsx"),
        ("con", "_con"),
        ("console.txt", "console.txt"),
        ("a.b.c.tar", "a.b.c.tar"),
        ("không đuôi", "không đuôi"),
    ],
)
def test_a_name_is_safe_to_show_and_to_save(given, kept):
    assert rules.safe_name(given) == kept


@pytest.mark.parametrize("name", ["Đ" * 400 + ".xlsx", "Đ" * 400, "x." + "y" * 400, "😀" * 99 + ".pdf"])
def test_a_long_name_is_cut_and_keeps_its_extension(name):
    kept = rules.safe_name(name)
    assert len(kept.encode()) <= rules.NAME_BYTES
    assert len(kept) > 30
    if name[-5:].count(".") == 1:
        assert kept.endswith(name[name.rindex(".") :])


@pytest.mark.parametrize("sha256", ["", "../../x", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_leads_to_a_path(sha256):
    with pytest.raises(ValueError, match=r".*"):
        rules.path_of(StoredFile(sha256=sha256))
