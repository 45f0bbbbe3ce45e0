"""The model contests to start from, in the files beside this module."""

from pathlib import Path

from foundation.starts import Model, models_in


def model_contests() -> dict[str, Model]:
    return models_in(Path(__file__).parent / "models_to_start_from")
