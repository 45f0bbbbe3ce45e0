"""Materials as cards: where each leads, what of it is a picture, what is a file."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from foundation.files.models import StoredFile
from foundation.files.responses import PICTURES
from foundation.vietnamese.text import search_key
from propaganda.materials.rules import OBSTACLES, UNSURE, host_of, obstacle_of
from propaganda.models import Evidence, Material

RELATED = ("unit", "file", "evidence__activity", "evidence__file", "evidence__thumbnail")


@dataclass(frozen=True)
class Card:
    material: Material
    url: str
    host: str
    picture: bool
    file: StoredFile | None
    width: int | None = None
    height: int | None = None
    why_hidden: str | Promise = ""
    unsure: bool = False  # its address did not answer at the last look

    @property
    def described(self) -> str:
        """What a screen reader says of the picture."""
        evidence = self.material.evidence
        return (evidence.caption if evidence else "") or self.material.title


def card(material: Material, day: date | None = None) -> Card:
    """`day`: also say what keeps it from being shown that day."""
    evidence = material.evidence
    url = evidence.url if evidence and evidence.kind == Evidence.Kind.LINK else material.url
    host = host_of(url) if url else ""
    file = file_of(material)
    picture = picture_of(material, "small") is not None
    why = OBSTACLES.get(obstacle_of(material, day), "") if day else ""
    drawn = evidence if evidence and picture else None
    return Card(
        material=material,
        url=url if host else "",
        host=host,
        picture=picture,
        file=None if picture else file,
        width=drawn.width if drawn else None,
        height=drawn.height if drawn else None,
        why_hidden=why,
        unsure=evidence is not None and evidence.link_state in UNSURE,
    )


def picture_of(material: Material, size: str) -> StoredFile | None:
    """What a page may show of it: of evidence only what was drawn anew."""
    evidence = material.evidence
    if evidence:
        drawn = evidence.thumbnail if size == "small" else evidence.file
        return drawn if evidence.kind == Evidence.Kind.PHOTO and evidence.state == Evidence.State.READY else None
    return material.file if material.file and material.file.content_type in PICTURES else None


def file_of(material: Material) -> StoredFile | None:
    """What of it is downloaded."""
    evidence = material.evidence
    if evidence:
        return evidence.file if evidence.kind == Evidence.Kind.FILE and evidence.state == Evidence.State.READY else None
    return material.file


def matching(materials, words: str) -> list[int]:
    """The ids of those whose title, summary or school holds every word, with or without its marks."""
    wanted = search_key(words).split()
    rows = materials.values_list("pk", "title", "summary", "unit__name_search_key")
    found = []
    for pk, title, summary, unit in rows:
        text = f"{search_key(title)} {search_key(summary)} {unit}"
        if all(word in text for word in wanted):
            found.append(pk)
    return found
