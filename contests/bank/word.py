"""A Word document as lines that remember their marks, with the numbers Word draws itself. Reads by python-docx."""

import io
import zipfile
from collections import defaultdict

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from contests.bank.lines import BOLD, COLOUR, NO_MARKS, UNDERLINE, Line
from foundation.sheets.gate import WorkbookRefused, check_package, damaged

_PLAIN = {"000000", "auto", "FFFFFF"}


def is_word(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def read_word(content: bytes) -> list[Line]:
    """Raises WorkbookRefused, with a sentence, for what is damaged, too large or no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_package(package)
        document = Document(io.BytesIO(content))
        return _with_pictures(_lines(document))
    except WorkbookRefused:
        raise
    except Exception as error:  # python-docx and lxml raise whatever a broken part makes them stumble over
        raise damaged() from error


def _lines(document):
    numbering = _Numbering(document)
    number = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                number += 1
                text = "\t".join(cell.text.strip() for cell in row.cells)
                yield Line(number, [(text, NO_MARKS)], _pictures(row._tr, document.part))
        elif isinstance(block, Paragraph):
            label = numbering.label_of(block)
            line = Line(number + 1, [(label, _label_marks(block))] if label else [])
            seen: list[bytes | None] = []
            for run in block.runs:
                for piece in _pieces(run.text):
                    if piece == "\n":
                        number += 1
                        yield line
                        line = Line(number + 1)
                    else:
                        line.runs.append((piece, _marks(run)))
                drawn = _pictures(run._r, document.part)
                line.pictures += [each for each in drawn if each not in line.pictures]
                seen += drawn
            number += 1
            line.pictures += [each for each in _pictures(block._p, document.part) if each not in seen]
            yield line


def _with_pictures(lines) -> list[Line]:
    """Those with text. A picture in a paragraph of its own belongs to the line above it."""
    kept: list[Line] = []
    for line in lines:
        if line.text.strip():
            kept.append(line)
        elif kept:
            kept[-1].pictures += line.pictures
    return kept


def _pictures(element, part) -> list[bytes | None]:
    """Once each: Word keeps a second form of a picture for older programs. None: no content, or a drawing of shapes."""
    found: dict[bytes | None, None] = {}
    for drawn in (*element.iter(qn("w:drawing")), *element.iter(qn("w:pict"))):
        named = [each.get(qn("r:embed")) or each.get(qn("r:id")) for each in drawn.iter() if _is_picture(each)]
        for name in named or [None]:
            related = part.related_parts.get(name)
            found[related.blob if related is not None else None] = None
    return list(found)


def _is_picture(element) -> bool:
    return str(element.tag).endswith(("}blip", "}imagedata"))


def _pieces(text: str) -> list[str]:
    """A line break inside a paragraph ends a line as a paragraph does."""
    parts = text.split("\n")
    return [piece for index, part in enumerate(parts) for piece in (("\n", part) if index else (part,)) if piece]


def _marks(run) -> frozenset[str]:
    font, found = run.font, set()
    if run.bold or (run.bold is None and run.style is not None and run.style.font.bold):
        found.add(BOLD)
    if font.underline:
        found.add(UNDERLINE)
    colour = font.color.rgb if font.color is not None else None
    shade = run._r.find(f"{qn('w:rPr')}/{qn('w:shd')}")
    fill = shade.get(qn("w:fill")) if shade is not None else None
    if font.highlight_color or (colour is not None and str(colour) not in _PLAIN) or (fill or "auto") not in _PLAIN:
        found.add(COLOUR)
    return frozenset(found)


def _label_marks(paragraph) -> frozenset[str]:
    """What marks the sign at the end of the paragraph marks the number Word draws before it."""
    properties = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    if properties is None:
        return NO_MARKS
    found = set()
    for tag, mark in (("w:b", BOLD), ("w:u", UNDERLINE), ("w:highlight", COLOUR)):
        element = properties.find(qn(tag))
        if element is not None and element.get(qn("w:val")) not in {"0", "false", "none"}:
            found.add(mark)
    return frozenset(found)


class _Numbering:
    """Counts Word's automatic lists, whose numbers stand in no text: “Câu 1.”, “A.”."""

    def __init__(self, document) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}  # (list, level) → format, pattern, start
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        kinds = {kind.get(qn("w:abstractNumId")): kind for kind in root.findall(qn("w:abstractNum"))}
        for number in root.findall(qn("w:num")):
            chosen = number.find(qn("w:abstractNumId"))
            kind = kinds.get(chosen.get(qn("w:val"))) if chosen is not None else None
            for level in kind.findall(qn("w:lvl")) if kind is not None else ():
                values = [level.find(qn(tag)) for tag in ("w:numFmt", "w:lvlText", "w:start")]
                form, pattern, start = (value.get(qn("w:val")) if value is not None else "" for value in values)
                key = (number.get(qn("w:numId")), int(level.get(qn("w:ilvl")) or 0))
                self.levels[key] = (form or "", pattern or "", int(start or 1))

    def label_of(self, paragraph) -> str:
        """The number as Word would draw it and a space; "" for bullets and for paragraphs without one."""
        properties = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
        if properties is None or properties.numId is None:
            return ""
        key = (str(properties.numId.val), properties.ilvl.val if properties.ilvl is not None else 0)
        form, pattern, start = self.levels.get(key, ("", "", 1))
        self.counts[key] += 1
        for deeper in range(key[1] + 1, 9):
            self.counts[key[0], deeper] = 0
        shown = _as_drawn(start + self.counts[key] - 1, form)
        return pattern.replace(f"%{key[1] + 1}", shown) + " " if shown and "%" in pattern else ""


def _as_drawn(number: int, form: str) -> str:
    if form == "decimal":
        return str(number)
    if form in {"upperLetter", "lowerLetter"} and number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    return ""
