"""The kinds of jobs of handlers.py; apart from it, because settings may not import models."""

NAMES = ["quick", "slow", "slow_at_first", "zombie", "poison", "endless", "breaks", "refuses", "forgets", "half"]
KINDS = {f"tests.{name}": f"foundation.jobs.tests.handlers.{name}" for name in NAMES}
