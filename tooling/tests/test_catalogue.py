"""A hole or a break in the translations is found; a sound catalogue is not complained of."""

import gettext
import os
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tooling import catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
SAVED = 'msgid "Saved"\nmsgstr "Đã lưu"\n'
NAMED = 'msgid "%(name)s is missing"\nmsgstr "Thiếu %(name)s"\n'
COUNTED = 'msgid "%(count)s file"\nmsgid_plural "%(count)s files"\nmsgstr[0] "%(count)s tệp"\n'


def po(*messages):
    return read_po(BytesIO((HEAD + "\n".join(messages)).encode()))


def source(*messages):
    """The same messages as makemessages finds them: without translations."""
    lines = "\n".join(messages).splitlines()
    empty = [line.rpartition(' "')[0] + ' ""' if line.startswith("msgstr") else line for line in lines]
    return read_po(BytesIO((HEAD + "\n".join(empty)).encode()))


def test_complete_catalogue_has_no_faults():
    assert catalogue.faults(source(SAVED, NAMED, COUNTED), po(SAVED, NAMED, COUNTED)) == []


def test_missing_translation_is_found():
    assert catalogue.faults(source(SAVED, NAMED), po(SAVED)) == ["“%(name)s is missing” is missing"]


def test_untranslated_is_found():
    assert catalogue.faults(source(SAVED), source(SAVED)) == ["“Saved” is not translated"]


def test_untranslated_plural_is_found():
    assert catalogue.faults(source(COUNTED), source(COUNTED)) == ["“%(count)s file” is not translated"]


def test_fuzzy_is_found():
    assert catalogue.faults(source(SAVED), po("#, fuzzy\n" + SAVED)) == [
        "“Saved” is marked fuzzy: check it and remove the mark"
    ]


def test_left_over_is_found():
    assert catalogue.faults(source(SAVED), po(SAVED, NAMED)) == ["“%(name)s is missing” is not in the source any more"]


def test_obsolete_is_found():
    gone = "\n".join("#~ " + line for line in NAMED.splitlines())
    assert catalogue.faults(source(SAVED), po(SAVED, gone)) == ["“%(name)s is missing” is kept as obsolete"]


def test_same_text_in_another_context_is_another_message():
    elsewhere = 'msgctxt "of a file"\n' + SAVED
    assert catalogue.faults(source(SAVED, elsewhere), po(SAVED)) == ["“Saved” (of a file) is missing"]


@pytest.mark.parametrize(
    ("text", "translation", "faults"),
    [
        (
            "%(name)s left",
            "%(nam)s đã rời",
            ["has placeholders its source has not: %(nam)s", "lacks the placeholders %(name)s"],
        ),
        ("%(name)s left", "Đã rời", ["lacks the placeholders %(name)s"]),
        ("%(n)d left", "Còn %(n)s", ["has placeholders its source has not: %(n)s", "lacks the placeholders %(n)d"]),
        ("Row {row}", "Dòng {dong}", ["has placeholders its source has not: {dong}", "lacks the placeholders {row}"]),
        ("%s of %s", "%s trên %s", []),
        ("100%% of %(all)s", "100%% của %(all)s", []),
        ("100% sure", "Chắc 100%", []),
        ("Read <a href='%(url)s'>this</a>", "Đọc <a href='%(url)s'>đây</a>", []),
        ("Read <strong>this</strong>", "Đọc <strong>đây<strong>", ["has other HTML tags than its source"]),
    ],
)
def test_broken_placeholders_are_found(text, translation, faults):
    message = f'msgid "{text}"\nmsgstr "{translation}"\n'
    assert catalogue.faults(source(message), po(message)) == [f"“{text}” {fault}" for fault in faults]


def test_plural_may_keep_or_leave_what_the_singular_leaves_out():
    counted = 'msgid "One file in %(folder)s"\nmsgid_plural "%(count)s files in %(folder)s"\nmsgstr[0] "{}"\n'
    assert catalogue.faults(source(counted), po(counted.format("%(count)s tệp trong %(folder)s"))) == []
    assert catalogue.faults(source(counted), po(counted.format("Tệp trong %(folder)s"))) == []
    assert catalogue.faults(source(counted), po(counted.format("%(count)s tệp"))) == [
        "“One file in %(folder)s” lacks the placeholders %(folder)s"
    ]


def test_compiled_only_when_changed(tmp_path):
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    written, compiled = folder / "django.po", folder / "django.mo"
    written.write_text(HEAD + SAVED, encoding="utf-8")
    catalogue.compile_catalogues(tmp_path)
    first = compiled.stat()
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Saved") == "Đã lưu"
    catalogue.compile_catalogues(tmp_path)
    assert compiled.stat().st_ino == first.st_ino
    os.utime(written, ns=(first.st_mtime_ns + 1, first.st_mtime_ns + 1))
    catalogue.compile_catalogues(tmp_path)
    assert compiled.stat().st_ino != first.st_ino
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]


def test_source_is_read_from_python_and_templates(tmp_path):
    """Through the real makemessages; and the repository's own locale folder is left alone."""
    before = sorted(path.stat().st_mtime_ns for path in catalogue.LOCALE.rglob("*"))
    found = {message.id for message in catalogue.read(catalogue.extract(tmp_path))}
    assert "Vietnamese" in found  # settings.py
    assert "Delete?" in found  # Django's, in overrides.pot
    assert sorted(path.stat().st_mtime_ns for path in catalogue.LOCALE.rglob("*")) == before
