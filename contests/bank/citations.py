"""The law a question rests on, where a text says it. Plain Python."""

import re

from contests.bank.drafts import CITATION_LENGTH
from foundation.vietnamese.text import nfc

_LABEL = re.compile(
    r"^\W*(?:căn cứ(?: pháp lý| pháp lí)?|cơ sở pháp (?:lý|lí)|trích dẫn|trích|nguồn|tham khảo|theo|citation|source)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"^(?:theo |căn cứ |tại |quy định tại )*(?:điểm|khoản|điều|luật|bộ luật|nghị định|thông tư|quyết định|hiến pháp|"
    r"pháp lệnh|chỉ thị|nghị quyết|công văn|mục|phụ lục)\s+\S",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^[(\[](.+)[)\]]\W*$")


def citation_in(text: str) -> str:
    """What a line or a comment cites: behind “Căn cứ:”, or the whole of it where it begins like a law; else ""."""
    text = nfc(text)
    label = _LABEL.match(text)
    if label:
        return text[label.end() :].strip()
    inside = _BRACKETS.match(text)
    text = inside[1].strip() if inside else text
    return text if _LAW.match(text) and len(text) <= CITATION_LENGTH else ""
