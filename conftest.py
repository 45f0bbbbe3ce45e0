"""What every test needs: static files served under their plain names, without collecting them first."""

from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def plain_static_files():
    Path(portal_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**portal_settings.STORAGES, "staticfiles": plain}):
        yield
