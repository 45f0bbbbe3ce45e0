"""A public campaign with two schools, an activity each, and everything that can be offered of it."""

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from foundation.files.actions import store, store_picture
from propaganda.models import Material
from propaganda.tests.builders import AT, make_activity, make_campaign, make_link, make_photo, make_plan
from schools.tests.builders import make_seat, make_unit

TODAY = date(2022, 3, 10)
PDF = b"%PDF-1.4\n%%EOF\n"


def drawn(colour="navy", size=(40, 30)):
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return content.getvalue()


def picture(colour="navy"):
    return store_picture(drawn(colour), name="anh.jpg", by=None, at=AT)


def pdf_upload(name="huong-dan.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


class World:
    def __init__(self, **campaign):
        self.district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
        self.campaign = make_campaign(self.district, **{"public": True, **campaign})
        self.organiser = make_seat(self.district, "organiser")
        self.officer = make_seat(self.district, "officer")
        self.school = make_unit("THCS Lý Tự Trọng", under=self.district)
        self.plan = make_plan(self.campaign, self.school)
        self.secretary = make_seat(self.school, "secretary")
        self.activity = make_activity(self.plan.lines.get(), title="Chào cờ tháng 3")
        self.other = make_unit("THCS Bãi Cháy", under=self.district)
        self.other_plan = make_plan(self.campaign, self.other)
        self.other_secretary = make_seat(self.other, "secretary")

    def photo(self, consent="given", **fields):
        return make_photo(self.activity, picture(), consent=consent, width=40, height=30, **fields)

    def link(self, **fields):
        return make_link(self.activity, **fields)

    def file(self, consent="nobody", **fields):
        stored = store(PDF, name="to-roi.pdf", content_type="application/pdf", by=None, at=AT)
        photo = make_photo(self.activity, stored, thumbnail=None, consent=consent, **fields)
        type(photo).objects.filter(pk=photo.pk).update(kind="file", name="to-roi.pdf")
        photo.refresh_from_db()
        return photo

    def material(self, evidence=None, *, state="published", unit=None, **fields):
        kind = {"photo": "picture", "file": "guide", "link": "article"}[evidence.kind] if evidence else "article"
        if not evidence and "file" not in fields:
            fields.setdefault("url", "https://example.org/bai")
        withdrawn = {"withdrawn_at": AT, "withdrawn_reason": "nhầm"} if state == "withdrawn" else {}
        return Material.objects.create(
            campaign=self.campaign, unit=unit or self.school, evidence=evidence, state=state, offered_at=AT,
            published_at=AT if state == "published" else None,
            **{"kind": kind, "title": "Nộp hồ sơ tại nhà", **withdrawn, **fields},
        )  # fmt: skip


def _evidence(**fields):
    return lambda material: type(material.evidence).objects.filter(pk=material.evidence_id).update(**fields)


def _activity(**fields):
    return lambda material: type(material.evidence.activity).objects.filter(
        pk=material.evidence.activity_id
    ).update(**fields)  # fmt: skip


def _campaign(**fields):
    return lambda material: type(material.campaign).objects.filter(pk=material.campaign_id).update(**fields)


def _material(**fields):
    return lambda material: Material.objects.filter(pk=material.pk).update(**fields)


HIDING = {
    "consent unknown": _evidence(consent=""),
    "consent refused": _evidence(consent="refused"),
    "removed": _evidence(state="removed"),
    "expired": _evidence(state="expired"),
    "not taken": _evidence(state="refused"),
    "looked at anew": _evidence(state="waiting"),
    "its day has come": _evidence(expires_on=TODAY),
    "activity withdrawn": _activity(withdrawn_at=AT, withdrawn_reason="nhầm trường"),
    "campaign not public": _campaign(public=False),
    "campaign in preparation": _campaign(state="draft"),
    "offered": _material(state="offered"),
    "withdrawn": _material(state="withdrawn", withdrawn_at=AT, withdrawn_reason="nhầm"),
}
