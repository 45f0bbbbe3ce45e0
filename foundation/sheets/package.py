"""What an .xlsx says about its cells before the cells: sheets, shared strings, styles, calendar."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from defusedxml.ElementTree import fromstring
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from foundation.sheets.gate import damaged, too_large
from foundation.sheets.text import unescaped

MOST_STYLES_BYTES = 16 * 1024 * 1024
# Of one text. Excel's cells hold 32,767 letters, LibreOffice's more; a text of megabytes would be copied several times.
MOST_TEXT = 200_000


@dataclass(frozen=True)
class Part:
    title: str
    path: str
    hidden: bool


@dataclass
class Styles:
    fonts: list[str | None]  # the name of the font of each cell style
    moments: set[str]  # numbers of the cell styles that show a number as a date or time
    spans: set[str]  # … as a length of time
    several_fonts: bool


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name: producers differ in prefixes, and strict files in namespaces."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


class Package:
    """The parts of a workbook. Raises WorkbookRefused when they do not hang together."""

    def __init__(self, file: Any) -> None:
        self.zip = zipfile.ZipFile(file)
        self.names = {name.lower(): name for name in self.zip.namelist()}
        root = self._relations("")
        self.book = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        self.relations = self._relations(self.book)
        book = fromstring(self.part(self.book))
        mac = any(local(e.tag) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in book)
        self.epoch = CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900
        self.sheets = list(self._sheets(book))
        # Whole names only: those of one sheet (print areas, filters) and hidden ones are Excel's own.
        self.defined = {
            e.get("name", ""): e.text or ""
            for e in book.iter()
            if local(e.tag) == "definedName" and not {"localSheetId", "hidden"} & e.attrib.keys()
        }
        self.strings = self._strings()
        self.styles = self._styles()

    @property
    def sheet_bytes(self) -> int:
        return sum(self.zip.getinfo(self.names[part.path.lower()]).file_size for part in self.sheets)

    def part(self, path: str) -> bytes:
        return self.zip.read(self.names[path.lower()])

    def _relations(self, path: str) -> dict[str | None, tuple[str, str]]:
        """Id -> (kind, path of the part) of the relations of a part; "" for the package itself."""
        folder, name = posixpath.split(path)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels.lower() not in self.names:
            return {}
        found = {}
        for element in fromstring(self.part(rels)):
            target = element.get("Target") or ""
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id")] = ((element.get("Type") or "").rpartition("/")[2], whole)
        return found

    def _sheets(self, book: Any) -> Iterator[Part]:
        for element in book.iter():
            if local(element.tag) != "sheet":
                continue
            kind, path = self.relations.get(attribute(element, "id"), ("", ""))
            if kind == "worksheet" and path.lower() in self.names:
                hidden = element.get("state", "visible") != "visible"
                yield Part(element.get("name", ""), path, hidden)

    def _related(self, kind: str) -> str | None:
        return next((path for of, path in self.relations.values() if of == kind and path.lower() in self.names), None)

    def _strings(self) -> list[str]:
        path = self._related("sharedStrings")
        if path is None:
            return []
        reader = StringReader()
        with self.zip.open(self.names[path.lower()]) as stream:
            reader.parser.ParseFile(stream)
        return reader.strings

    def _styles(self) -> Styles:
        path = self._related("styles")
        if path is None:
            return Styles([], set(), set(), several_fonts=False)
        if self.zip.getinfo(self.names[path.lower()]).file_size > MOST_STYLES_BYTES:
            raise too_large()
        groups: dict[str, list[Any]] = {local(group.tag): list(group) for group in fromstring(self.part(path))}
        names = [
            next((part.get("val") for part in font if local(part.tag) == "name"), None)
            for font in groups.get("fonts", [])
        ]
        formats = dict(BUILTIN_FORMATS)
        for element in groups.get("numFmts", []):
            formats[int(element.get("numFmtId", -1))] = element.get("formatCode", "")
        fonts, moments, spans = [], set(), set()
        for number, style in enumerate(groups.get("cellXfs", [])):
            font = int(style.get("fontId", 0))
            fonts.append(names[font] if font < len(names) else None)
            code = formats.get(int(style.get("numFmtId", 0)), "General")
            if is_timedelta_format(code):
                spans.add(str(number))
            elif is_date_format(code):
                moments.add(str(number))
        return Styles(fonts, moments, spans, several_fonts=len(set(fonts)) > 1)


def careful_parser() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _no_dtd
    return parser


def _no_dtd(*_arguments: Any) -> None:
    raise damaged()


class StringReader:
    """The table of shared strings; the readings above Asian letters (rPh) are no part of the text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.letters = 0
        self.taking = self.phonetic = False
        self.parser = careful_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "t":
            self.taking = not self.phonetic
        elif tag == "si":
            self.pieces, self.letters = [], 0
        elif tag == "rPh":
            self.phonetic = True

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "t":
            self.taking = False
        elif tag == "si":
            self.strings.append(unescaped("".join(self.pieces)))
        elif tag == "rPh":
            self.phonetic = False

    def _text(self, text: str) -> None:
        if self.taking:
            self.letters += len(text)
            if self.letters > MOST_TEXT:
                raise too_large()
            self.pieces.append(text)
