"""portal.py installs when, and only when, something changed, and says what is missing."""

import subprocess
import sys

import pytest

from tooling import install
from tooling.processes import ROOT, Failure


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with two lock files and no environment yet."""
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("# nothing\n", encoding="utf-8")
    return tmp_path


def installed(clone, tools):
    install.VENV.mkdir(exist_ok=True)
    install.stamp_file(tools).write_text(install.digest(install.lock_file(tools)), encoding="ascii")


def test_nothing_installed_in_a_fresh_clone(clone):
    assert not install.is_installed(tools=False)


def test_installed_until_the_lock_changes(clone):
    installed(clone, tools=False)
    assert install.is_installed(tools=False)
    assert not install.is_installed(tools=True)
    install.lock_file(tools=False).write_text("django==5.2.19\n", encoding="utf-8")
    assert not install.is_installed(tools=False)


def test_missing_ensurepip_is_told_to_who_may_not_install_it(clone, monkeypatch):
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(install, "can_apt", lambda: False)
    with pytest.raises(Failure, match=r"sudo apt-get install python3.*-venv"):
        install.make_venv()


def test_help_lists_the_commands_and_an_unknown_one_is_an_error():
    asked = [sys.executable, "-m", "tooling"]
    shown = subprocess.run([*asked, "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(
        f"\n  {command} " in shown for command in ("run", "test", "check", "bench", "lock", "messages", "install")
    )
    assert subprocess.run([*asked, "dance"], cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_portal_py_can_be_read_by_an_old_python():
    """It must get as far as telling that a newer one is needed: no syntax of later than 3.6."""
    compile((ROOT / "portal.py").read_text(encoding="utf-8"), "portal.py", "exec", dont_inherit=True)
    source = (ROOT / "portal.py").read_text(encoding="utf-8")
    assert ":=" not in source
    assert "match " not in source
    assert 'f"' not in source


@pytest.mark.parametrize(
    ("system", "taken"),
    [
        ("echo {ours} 0.000001", True),
        ("echo {ours} 1000", False),
        ("echo 3.1 0.000001", False),
        ("exit 1", False),  # without ensurepip, say
    ],
)
def test_a_system_s_python_of_the_same_version_is_taken_if_it_is_faster(tmp_path, monkeypatch, system, taken):
    script = tmp_path / "python3"
    script.write_text("#!/bin/sh\n" + system.format(ours="{}.{}".format(*sys.version_info)), encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(install, "SYSTEM_PYTHON", str(script))
    assert install.faster_python() == (str(script) if taken else sys.executable)


def test_without_a_python_of_the_system_ours_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "SYSTEM_PYTHON", str(tmp_path / "python3"))
    assert install.faster_python() == sys.executable
