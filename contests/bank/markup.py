"""HTML made into text: what Moodle keeps and what Word puts on the clipboard. Nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser

from contests.bank.lines import BOLD, COLOUR, UNDERLINE, Line

_WORD = re.compile(r"\S+")
_BLOCKS = frozenset(
    _WORD.findall(
        "p div li ul ol tr table h1 h2 h3 h4 h5 h6 br hr blockquote pre section article dl dt dd caption thead tbody"
    )
)
_SILENT = frozenset(_WORD.findall("script style head title template noscript xml"))
_MARKED_BY = {"b": BOLD, "strong": BOLD, "u": UNDERLINE, "ins": UNDERLINE, "mark": COLOUR}
_VOID = frozenset(_WORD.findall("br hr img input meta link col wbr"))
_UP = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_UNDERLINE_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*underline|text-underline\s*:\s*(?!none)")
_GROUND = re.compile(r"(?:background(?:-color)?|mso-highlight)\s*:\s*([^;]+)")
_COLOUR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;]+)")
_PLAIN_COLOURS = re.compile(r"^(?:windowtext|black|white|transparent|inherit|auto|none|initial|#0{3,6}|#f{3,6}"
                            r"|rgba?\(\s*0\s*,\s*0\s*,\s*0.*|rgba?\(\s*255\s*,\s*255\s*,\s*255.*)$")  # fmt: skip
_TAG = re.compile(r"</?(?:p|b|i|u|br|strong|em|span|div|sup|sub|img|ul|ol|li|table|tr|td|th|pre|code|font|a|h[1-6])"
                  r"(?:\s[^<>]*)?/?>", re.IGNORECASE)  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f]+")


def has_tags(text: str) -> bool:
    return bool(_TAG.search(text))


def marks_of_style(style: str) -> set[str]:
    """What an inline style marks: a letter that is bold, underlined, on a coloured ground or in colour."""
    style = style.lower()
    found = set()
    if _BOLD_STYLE.search(style):
        found.add(BOLD)
    if _UNDERLINE_STYLE.search(style):
        found.add(UNDERLINE)
    colours = [match[1].strip() for match in (_GROUND.search(style), _COLOUR.search(style)) if match]
    if any(colour and not _PLAIN_COLOURS.match(colour) for colour in colours):
        found.add(COLOUR)
    return found


class _Reader(HTMLParser):
    """Fills `lines`; `pictures` are the addresses of the pictures named, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = [Line(1)]
        self.pictures: list[str] = []
        self.open: list[tuple[str, frozenset[str]]] = []
        self.lists: list[tuple[str, int]] = []  # kind ("1", "A", "a", "i" or "" for bullets) and the next number
        self.silent = 0

    @property
    def marks(self) -> frozenset[str]:
        return self.open[-1][1] if self.open else frozenset()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
            return
        if tag in _BLOCKS:
            self._break()
        if tag == "img":
            self.pictures.append(given.get("src", ""))
        elif tag in {"td", "th"} and self.lines[-1].runs:
            self._put("\t")
        elif tag in {"ol", "ul"}:
            start = given.get("start", "1")
            self.lists.append((given.get("type", "1") if tag == "ol" else "", int(start) if start.isdigit() else 1))
        elif tag == "li" and self.lists:
            self._number()
        if tag not in _VOID:
            own = {_MARKED_BY[tag]} if tag in _MARKED_BY else set()
            self.open.append((tag, self.marks | own | marks_of_style(given.get("style", ""))))

    def handle_endtag(self, tag):
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
            return
        if tag in _BLOCKS:
            self._break()
        if tag in {"ol", "ul"} and self.lists:
            self.lists.pop()
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                break

    def handle_data(self, data):
        if self.silent:
            return
        inside = {tag for tag, _marks in self.open[-3:]}
        if "pre" not in inside:
            data = _SPACES.sub(" ", data)
        if "sup" in inside:
            data = data.translate(_UP)
        elif "sub" in inside:
            data = data.translate(_DOWN)
        for number, piece in enumerate(data.split("\n")):
            if number:
                self._break()
            self._put(piece)

    def _put(self, text: str) -> None:
        if text and (text.strip() or self.lines[-1].runs):
            self.lines[-1].runs.append((text, self.marks))

    def _break(self) -> None:
        if self.lines[-1].text.strip():
            self.lines.append(Line(len(self.lines) + 1))
        else:
            self.lines[-1].runs.clear()

    def _number(self) -> None:
        kind, number = self.lists[-1]
        self.lists[-1] = (kind, number + 1)
        if kind in {"A", "a"} and number <= 26:
            self._put(f"{chr(ord(kind) + number - 1)}. ")
        elif kind == "1":
            self._put(f"{number}. ")


def read_markup(markup: str) -> tuple[list[Line], list[str]]:
    """(lines with anything in them, addresses of pictures)."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return [line for line in reader.lines if line.text.strip()], reader.pictures


def text_of(markup: str) -> tuple[str, list[str]]:
    """(the text, one line a paragraph, addresses of pictures)."""
    lines, pictures = read_markup(markup)
    return "\n".join(" ".join(line.text.split()) for line in lines), pictures
