"""Lock files: every package with version and hashes, for all platforms and Pythons the portal supports."""

import sys
from pathlib import Path

from tooling.processes import ROOT, call

UV = Path(sys.executable).parent / "uv"
COMPILE = [
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-header",
]  # fmt: skip


def run(arguments: list[str]) -> int:
    for name in ("requirements", "requirements-dev"):
        code = call([UV, *COMPILE, f"{name}.in", "-o", ROOT / f"{name}.txt", *arguments])
        if code:
            return code
    return 0
