"""What the portal writes is for its own account of the machine only."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings

WRITE = """
import os, django
django.setup()
from django.conf import settings
from django.db import connection
from django.utils import timezone
from foundation.files.actions import _keep
import io
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE written (word text)")
_keep(io.BytesIO(b"names of children"), 100)
for folder, folders, files in os.walk(settings.DATA_DIR):
    for name in ["", *files]:
        path = os.path.join(folder, name)
        print(oct(os.stat(path).st_mode & 0o777), os.path.relpath(path, settings.DATA_DIR))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights on files")
def test_nobody_else_on_the_machine_reads_the_data(tmp_path):
    data = tmp_path / "new" / "data"
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "contestportal.settings"}
    run = subprocess.run(
        [sys.executable, "-c", WRITE],
        cwd=settings.BASE_DIR, env=environment, umask=0o022, capture_output=True, text=True, check=True,
    )  # fmt: skip
    written = {name: int(mode, 8) for mode, name in (line.split(" ", 1) for line in run.stdout.splitlines())}
    assert {".", "portal.sqlite3", "portal.sqlite3-wal", "secret_key"} <= written.keys()
    assert any(name.startswith("files/") for name in written)
    assert [name for name, mode in written.items() if mode & (stat.S_IRWXG | stat.S_IRWXO)] == []
