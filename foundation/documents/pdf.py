"""PDF by typst: our own templates, everything else handed in as data."""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

BASE = Path(__file__).with_name("base.typ")
PICTURE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}\.(svg|png|jpg|gif|webp)")


class BadPictureName(ValueError):
    """A picture's name is ours, such as qr-17.svg, and never a person's."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the typst package alone, so that a sheet looks the same on every machine.

    Libertinus Serif, the one `base.typ` uses, has every Vietnamese letter.
    """
    return typst.Fonts(include_system_fonts=False)


def render_pdf(template: Path | str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a `.typ` template (an absolute path, or one inside the project).

    The template imports "base.typ"; what is in `data` (anything JSON of Django can write; lazy translations become
    text) is its `data`, and `picture("qr-1.svg")` is `pictures["qr-1.svg"]`. Neither can become typst source.
    The same input gives the same bytes. Raises BadPictureName, and typst.TypstError when the template is wrong.
    """
    for picture in pictures or {}:
        if not PICTURE_NAME.fullmatch(picture):
            raise BadPictureName(picture)
    # Drawings travel in memory: the QR of a card is a secret, which a killed worker would leave in a folder.
    drawings = {name: content.decode() for name, content in (pictures or {}).items() if name.endswith(".svg")}
    with tempfile.TemporaryDirectory(prefix="portal-pdf-") as folder:
        root = Path(folder)
        shutil.copyfile(settings.BASE_DIR / template, root / "main.typ")
        shutil.copyfile(BASE, root / BASE.name)
        (root / "pictures").mkdir()
        for name, content in (pictures or {}).items():
            if name not in drawings:
                (root / "pictures" / name).write_bytes(content)
        compiler = typst.Compiler(
            root / "main.typ",
            root=root,
            font_paths=_fonts(),
            sys_inputs={"data": _json(data), "drawings": _json(drawings)},
            # Packages are looked for here alone: nothing is ever fetched from the network.
            package_path=root,
            package_cache_path=root,
        )
        made = compiler.compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError(made)  # typst gives a list only for pictures of pages
    return made


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
