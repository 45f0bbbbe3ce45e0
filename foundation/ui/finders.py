"""Static files taken one by one from installed packages, so that only what a page loads is collected."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class OneFileStorage(FileSystemStorage):
    """A storage that knows its files under names of our own: `files` is {name: absolute path}."""

    prefix = ""

    def __init__(self, files):
        super().__init__()
        self.files = files

    def path(self, name):
        return str(self.files[name])


class PackageFilesFinder(BaseFinder):
    """Finds what settings.STATIC_PACKAGE_FILES lists: {"served/name.css": ("package", "path/inside.css")}."""

    def __init__(self):
        self.files = {name: path_in(*source) for name, source in settings.STATIC_PACKAGE_FILES.items()}
        self.storage = OneFileStorage(self.files)

    def find(self, path, find_all=False):
        found = [str(self.files[path])] if path in self.files else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns):
        for name in self.files:
            yield name, self.storage


def path_in(package, path):
    """Where a file of an installed package lies, without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package {package}: is everything in requirements.txt installed?")
    return Path(spec.submodule_search_locations[0]) / path
