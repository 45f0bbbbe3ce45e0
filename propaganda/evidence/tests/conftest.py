import pytest

from propaganda.evidence.tests.builders import make_world


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def school(world):
    return world.schools[0]


@pytest.fixture
def activity(school):
    return school.activity
