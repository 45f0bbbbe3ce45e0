"""The portal's settings with one more page: the obvious way to save an answer, to be measured beside ours."""

from contestportal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.obvious"
