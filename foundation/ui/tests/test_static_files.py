import re
from pathlib import Path

import bootstrap
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import loader
from django.test import override_settings

from foundation.ui.finders import PackageFilesFinder, path_in

# What every page loads.
FRAME = ["bootstrap/css/bootstrap.min.css", "ui/frame.css", "ui/portal.css", "ui/portal.js", "ui/mark.svg"]
QUESTIONS = Path(settings.BASE_DIR) / "templates/contests/attempt.html"


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


@pytest.mark.parametrize("package", ["nowhere_to_be_found", "this"])
def test_a_package_that_is_not_there_is_named(package):
    with pytest.raises(ModuleNotFoundError, match=package):
        path_in(package, "style.css")


@pytest.fixture
def collected(tmp_path):
    hashed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": hashed}):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield tmp_path


def test_a_pupils_first_question_is_light(collected):
    """Under 100 KB compressed: style, scripts, and the page itself, for which 20 KB are left."""
    own = re.findall(r"""{% static ['"]([^'"]+)['"] %}""", QUESTIONS.read_text(encoding="utf-8"))
    assert own, "the page of questions has a script of its own"
    assert (collected / "staticfiles.json").exists()
    weight = sum((collected / f"{name}.gz").stat().st_size for name in {*FRAME, *own})
    assert weight + 20_000 < 100_000


def test_every_page_loads_just_its_frame():
    html = loader.render_to_string("base.html")
    assert set(re.findall(r'(?:src|href)="/static/([^"]+)"', html)) == set(FRAME)
