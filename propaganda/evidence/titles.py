"""The title of a web page, from the bytes of its beginning."""

import codecs
import html
import re

LONGEST = 300
TITLE, TITLE_END = re.compile("<title", re.IGNORECASE), re.compile("</title", re.IGNORECASE)
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
BEGINNING = 4096  # where a page names its charset (HTML standard: within 1,024 bytes)
# Of the web, by Python's names. Others it knows are no charsets, and some take minutes (punycode).
CHARSETS = re.compile(r"utf-(8|16|16-le|16-be)|ascii|cp\d+|iso8859-\d+|koi8-[ru]|gb.*|big5.*|euc_.*|shift_jis|tis-620")


def title_of(page: bytes, charset: str = "") -> str:
    """On one line, without what does not show; "" if there is none. `charset` as the server told it."""
    text = _decoded(page, charset)
    # Found step by step: one pattern for all of it goes over the page anew from each of a hundred thousand beginnings.
    tag = TITLE.search(text)
    begins = text.find(">", tag.end()) + 1 if tag else 0
    if not begins:
        return ""
    end = TITLE_END.search(text, begins)
    title = html.unescape(text[begins : end.start() if end else None])
    return " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())[:LONGEST].rstrip()


def _decoded(page: bytes, charset: str) -> str:
    told = CHARSET.search(page[:BEGINNING])
    for name in filter(None, (charset, told[1].decode("ascii") if told else "")):
        try:
            if CHARSETS.fullmatch(codecs.lookup(name).name):
                return page.decode(name, "replace")
        except (LookupError, ValueError):
            continue
    return page.decode("utf-8", "replace")
