import datetime
import io

from PIL import Image

from foundation.files.actions import store

AT = datetime.datetime(2025, 9, 5, 8, tzinfo=datetime.UTC)


def make_file(content=b"content", *, name="Kế hoạch.xlsx", content_type="application/pdf", by=None, at=AT, **more):
    return store(content, name=name, content_type=content_type, by=by, at=at, **more)


def image(kind="JPEG", size=(40, 20), color="red", mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()
