"""The title of a web page, from the bytes of its beginning."""

import html
import re

LONGEST = 300
TITLE = re.compile(r"<title[^>]*>(.*?)(?:</title|\Z)", re.IGNORECASE | re.DOTALL)
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
BEGINNING = 4096  # where a page names its charset (HTML standard: within 1,024 bytes)


def title_of(page: bytes, charset: str = "") -> str:
    """On one line, without what does not show; "" if there is none. `charset` as the server told it."""
    found = TITLE.search(_decoded(page, charset))
    if not found:
        return ""
    text = "".join(letter if letter.isprintable() else " " for letter in html.unescape(found[1]))
    return " ".join(text.split())[:LONGEST].rstrip()


def _decoded(page: bytes, charset: str) -> str:
    told = CHARSET.search(page[:BEGINNING])
    for name in filter(None, (charset, told[1].decode("ascii") if told else "")):
        try:
            return page.decode(name, "replace")
        except LookupError:
            continue
    return page.decode("utf-8", "replace")
