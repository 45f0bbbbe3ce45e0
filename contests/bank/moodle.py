"""Moodle XML (docs.moodle.org, “Moodle XML format”): single and multiple choice, true/false, with one picture each.

Parsed by defusedxml: entities and outside references are refused.
"""

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from contests.bank.citations import citation_in
from contests.bank.drafts import Draft, DraftChoice, Read, true_or_false
from contests.bank.gift import topic_of
from contests.bank.markup import text_of
from foundation.vietnamese.text import nfc, nfc_multiline

# multichoiceset is a widespread addition: all right choices or nothing, which is how the portal scores.
CHOICES = {"multichoice", "multichoiceset"}
PLUGIN_FILE = "@@PLUGINFILE@@/"
# What Moodle calls them, in the names of findings.UNSUPPORTED.
_OTHER_KINDS = {"shortanswer": "short", "numerical": "number", "match": "matching"}


def read_moodle(content: bytes) -> Read:
    read = Read()
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        read.add("not_xml", "", hint=error)
        return read
    topic = ""
    number = 0
    for question in root.iter("question"):
        kind = question.get("type", "").lower()
        if kind == "category":
            topic = topic_of(_plain(question.find("category")))
            continue
        number += 1
        _read_question(question, kind, topic, f"?{number}", read)
    return read


def _read_question(question: Element, kind: str, topic: str, where: str, read: Read) -> None:
    draft = Draft(where, topic=topic or _first_tag(question))
    draft.text, pictures = _text(question.find("questiontext"))
    name = (draft.text or _plain(question.find("name")))[:60]
    if kind not in CHOICES | {"truefalse"}:
        read.add("unsupported", where, name, _OTHER_KINDS.get(kind, kind or "?"))
        return
    in_choices = []
    for answer in question.findall("answer"):
        text, named = _text(answer)
        in_choices += named
        draft.choices.append(
            DraftChoice(nfc(text), keep_last=question.findtext("shuffleanswers", "1").strip() in {"0", "false"})
        )
    if "@@PLUGINFILE@@" in _raw(question.find("questiontext")).replace(PLUGIN_FILE, "", len(pictures)):
        read.add("media", where, name)
        return
    if in_choices or len(pictures) > 1:
        read.add("picture_in_choice", where, name)
        return
    draft.picture = _picture(question, pictures[0] if pictures else "")
    if pictures and draft.picture is None:
        read.add("picture_not_here", where, at=len(read.drafts))
    comments = [_text(question.find("generalfeedback"))[0], *_comments(question)]
    draft.citation = next(filter(None, map(citation_in, comments)), "")
    if any(comment and (citation_in(comment) or None) != draft.citation for comment in comments):
        read.add("feedback_lost", where, at=len(read.drafts))
    _take_keys(question, kind, draft, read)
    read.drafts.append(draft)


def _take_keys(question: Element, kind: str, draft: Draft, read: Read) -> None:
    at = len(read.drafts)
    weights = []
    for answer in question.findall("answer"):
        given = (answer.get("fraction") or "0").strip().replace(",", ".")
        try:
            weights.append(float(given))
        except ValueError:
            weights.append(0.0)
            read.add("weight_unreadable", draft.where, given, at=at)
    if kind == "truefalse":
        draft.choices = true_or_false(_truth(question, weights))
        return
    single = question.findtext("single", "true").strip().lower() in {"true", "1"}
    draft.multiple = kind == "multichoiceset" or not single
    for choice, weight in zip(draft.choices, weights, strict=True):
        choice.correct = weight > 0 if draft.multiple else weight >= 100
    if not draft.multiple and any(0 < weight < 100 for weight in weights):
        read.add("partial_credit", draft.where, at=at)


def _truth(question: Element, weights: list[float]) -> bool:
    """Whether “true” is the answer with the points."""
    for answer, weight in zip(question.findall("answer"), weights, strict=True):
        if weight > 0:
            return _text(answer)[0].strip().lower() in {"true", "đúng"}
    return False


def _text(holder: Element | None) -> tuple[str, list[str]]:
    """(the words of a <text>, addresses of pictures in it); `format` says whether it is HTML, which it mostly is."""
    if holder is None:
        return "", []
    inner = holder.find("text")
    written = "".join((holder if inner is None else inner).itertext())
    if holder.get("format", "html") == "plain_text":
        return nfc_multiline(written).strip(), []
    text, pictures = text_of(written)
    return nfc_multiline(text).strip(), pictures


def _raw(holder: Element | None) -> str:
    return "".join(holder.itertext()) if holder is not None else ""


def _plain(holder: Element | None) -> str:
    return " ".join("".join(holder.itertext()).split()) if holder is not None else ""


def _first_tag(question: Element) -> str:
    return nfc(_plain(question.find("tags/tag")))[:100]


def _comments(question: Element) -> Iterator[str]:
    for feedback in question.iter("feedback"):
        yield _text(feedback)[0]


def _picture(question: Element, address: str) -> bytes | None:
    """The content of a picture that travels inside the file; old exports name it in <image_base64>."""
    wanted = unquote(address.removeprefix(PLUGIN_FILE)).rpartition("/")[2]
    for file in question.iter("file"):
        if file.get("name") == wanted and file.get("encoding") == "base64":
            return _decoded(file.text)
    if address.startswith("data:image/") and ";base64," in address:
        return _decoded(address.partition(";base64,")[2])
    return _decoded(question.findtext("image_base64"))


def _decoded(text: str | None) -> bytes | None:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None
