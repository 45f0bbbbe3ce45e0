"""Translations: compile them without gettext, bring them up to date, and find what is missing or broken in them."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tooling.finders import require_gettext
from tooling.processes import ROOT, Failure, quiet

LOCALE = ROOT / "locale"
LANGUAGE = "vi"
CATALOGUE = LOCALE / LANGUAGE / "LC_MESSAGES" / "django.po"
# Strings of packages' own pages that they leave untranslated or translate badly: ours come before theirs.
OVERRIDES = LOCALE / LANGUAGE / "overrides.pot"
# Folders without texts for people; the rest of the project is searched.
WITHOUT_TEXTS = {"var", "locale", "tooling", "bench", "docs", "static", "staticfiles"}

PLACEHOLDER = re.compile(
    r"%\((\w+)\)[#0\- +]*[\d.]*[diouxXeEfFgGcrsa]|%[\d.]*([sdif])|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}"
)
TAG = re.compile(r"</?[a-z][a-z0-9]*")


def read(path: Path) -> Catalog:
    # xgettext leaves the header's plural rule to be filled in, which Babel does not read.
    text = path.read_bytes().replace(b"nplurals=INTEGER; plural=EXPRESSION;", b"nplurals=2; plural=n != 1;")
    return read_po(BytesIO(text))


def compile_catalogues(locale: Path = LOCALE) -> None:
    """Write each .mo that is older than its .po; a reader never sees half a file."""
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".tmp", delete=False) as file:
            write_mo(file, read(source))
        Path(file.name).chmod(0o644)
        os.replace(file.name, compiled)


def extract(folder: Path) -> Path:
    """Write all strings marked for translation, and OVERRIDES, into a template in `folder`, by Django's makemessages.

    It runs without our settings on a copy, beside an empty `locale`: it writes into any it finds, and a file beside
    each template while it reads it.
    """
    require_gettext()
    copy = folder / "source"
    (copy / "locale").mkdir(parents=True)
    for path in ROOT.iterdir():
        if path.is_dir() and path.name[0] != "." and path.name not in WITHOUT_TEXTS:
            shutil.copytree(path, copy / path.name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    options = ["--locale", LANGUAGE, "--keep-pot", "--no-wrap"]
    options += ["--add-location", "file"]
    command = [sys.executable, "-m", "django", "makemessages", *options]
    quiet(command, "collect the strings to translate", env, cwd=copy)
    template, whole = copy / "locale" / "django.pot", folder / "whole.pot"
    quiet(["msgcat", "--use-first", "--no-wrap", template, OVERRIDES, "-o", whole], "add the strings of packages")
    # The date of the search would change the catalogue at every run.
    whole.write_text(re.sub(r'"POT-Creation-Date: .*\n', "", whole.read_text("utf-8")), "utf-8")
    return whole


def update_catalogues() -> None:
    """Merge the strings of the source into the catalogue; what is gone from the source is dropped."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = extract(folder)
        if not CATALOGUE.exists():
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            new = ["msginit", "--no-translator", "--no-wrap", "-l", LANGUAGE, "-i", template, "-o", CATALOGUE]
            quiet(new, "make the catalogue")
            return
        merged = folder / "merged.po"
        quiet(
            ["msgmerge", "--quiet", "--no-wrap", "--no-fuzzy-matching", CATALOGUE, template, "-o", merged],
            "merge the strings into the catalogue",
        )
        quiet(["msgattrib", "--no-wrap", "--no-obsolete", merged, "-o", CATALOGUE], "drop unused translations")


def forms(text) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (text,)


def placeholders(text: str) -> set[str]:
    return {found.group(0) for found in PLACEHOLDER.finditer(text.replace("%%", ""))}


def tags(text: str) -> list[str]:
    return sorted(TAG.findall(text))


def entries(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], Message]]:
    """Messages by what identifies them: context and first form."""
    for message in catalogue:
        if message.id:
            yield (message.context or "", forms(message.id)[0]), message


def translation_faults(message: Message) -> Iterator[str]:
    """What is wrong with one translated entry. A plural form may leave out what the singular leaves out: "one file"."""
    if message.fuzzy:
        yield "is marked fuzzy: check it and remove the mark"
    if not all(forms(message.string)) or not message.string:
        yield "is not translated"
        return
    ids = forms(message.id)
    allowed = set().union(*map(placeholders, ids))
    needed = set.intersection(*map(placeholders, ids))
    for text in forms(message.string):
        if unknown := placeholders(text) - allowed:
            yield f"has placeholders its source has not: {', '.join(sorted(unknown))}"
        if lost := needed - placeholders(text):
            yield f"lacks the placeholders {', '.join(sorted(lost))}"
        if tags(text) not in [tags(source) for source in ids]:
            yield "has other HTML tags than its source"


def faults(source: Catalog, translated: Catalog) -> list[str]:
    """All that keeps `translated` from being the complete catalogue of `source`, one line each."""
    wanted, present = dict(entries(source)), dict(entries(translated))
    found = [f"{show(key)} is missing" for key in wanted if key not in present]
    for key, message in present.items():
        if key not in wanted:
            found.append(f"{show(key)} is not in the source any more")
        else:
            found.extend(f"{show(key)} {fault}" for fault in translation_faults(message))
            if len(forms(wanted[key].id)) != len(forms(message.id)):
                found.append(f"{show(key)} has a plural in only one of source and catalogue")
    found.extend(
        f"{show(key)} is kept as obsolete" for key in ((m.context or "", forms(m.id)[0]) for m in obsolete(translated))
    )
    return found


def obsolete(catalogue: Catalog) -> list[Message]:
    return list(catalogue.obsolete.values())


def show(key: tuple[str, str]) -> str:
    context, text = key
    short = text if len(text) <= 90 else text[:87] + "…"
    return f"“{short}”" + (f" ({context})" if context else "")


def check() -> None:
    with tempfile.TemporaryDirectory() as name:
        source = read(extract(Path(name)))
    if not CATALOGUE.exists():
        raise Failure(f"{CATALOGUE.relative_to(ROOT)} is missing; make it with: python3 portal.py messages")
    if found := faults(source, read(CATALOGUE)):
        raise Failure("\n".join(found) + "\nMend with `python3 portal.py messages`, then translate what is empty.")
