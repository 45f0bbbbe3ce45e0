"""What the portal knows: `known` for all units of a requirement at once, `SOURCES` to choose from in a form."""

from reports.sources.classes import classes_of
from reports.sources.reading import Known, known
from reports.sources.registry import SOURCES, Source

__all__ = ["SOURCES", "Known", "Source", "classes_of", "known"]
