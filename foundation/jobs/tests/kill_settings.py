"""The portal's settings with the kinds of jobs that tests kill; the times are short by the environment."""

from contestportal.settings import *  # noqa: F403
from foundation.jobs.tests.kinds import KINDS

JOB_KINDS = KINDS
JOB_SWEEPS = ["foundation.jobs.tests.handlers.sweep_once"] if env("TEST_SWEEP_ONCE") else []  # noqa: F405
