import gzip
import re
from pathlib import Path

import bootstrap
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import loader
from django.test import override_settings

from foundation.ui.finders import PackageFilesFinder

# What a pupil's first question loads besides the page's frame; the script of the paper is added where it is there.
PUPILS_PAGE = ["bootstrap/css/bootstrap.min.css", "ui/frame.css", "ui/portal.css", "ui/portal.js", "ui/mark.svg"]


def test_only_the_listed_files_of_a_package_are_collected():
    names = [name for name, _ in PackageFilesFinder().list([])]
    assert "bootstrap/css/bootstrap.min.css" in names
    assert len(names) <= 2
    assert finders.find("bootstrap/css/bootstrap.rtl.css") is None


def test_a_listed_file_is_the_one_of_the_package():
    found = finders.find("bootstrap/css/bootstrap.min.css")
    assert Path(found) == Path(next(iter(bootstrap.__path__))) / "css/bootstrap.min.css"
    assert finders.find("bootstrap/css/bootstrap.min.css", find_all=True) == [found]


def test_its_storage_opens_it():
    name, storage = next(iter(PackageFilesFinder().list([])))
    with storage.open(name) as file:
        assert b"Bootstrap" in file.read(200)


@pytest.fixture
def collected(tmp_path, settings):
    hashed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": hashed}):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield tmp_path


def test_everything_is_collected_hashed_and_small_enough_for_a_pupils_telephone(collected):
    """Under 100 KB compressed to the first question: style, script and the page itself (at most 20 KB of it)."""
    assert (collected / "staticfiles.json").exists()
    scripts = [f"quiz/{path.name}" for path in (collected / "quiz").glob("*.js") if path.name.count(".") == 1]
    page = len(gzip.compress(loader.render_to_string("base.html").encode()))
    weights = [(collected / f"{name}.gz").stat().st_size for name in [*PUPILS_PAGE, *scripts]]
    assert sum(weights) + page + 20_000 < 100_000


def test_base_loads_nothing_but_what_was_weighed():
    html = loader.render_to_string("base.html")
    loaded = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    assert set(loaded) == set(PUPILS_PAGE)
