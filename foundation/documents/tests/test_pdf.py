import datetime
import io
import tempfile
from pathlib import Path

import pytest
import segno
import typst
from django.utils.translation import gettext_lazy as _
from PIL import Image

from foundation.documents import pdf
from foundation.documents.pdf import BadPictureName, render_pdf

HERE = Path(__file__).parent
SAMPLE = HERE / "sample.typ"
EVERY_LETTER = (
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ"
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ“”–…₫"
)


def sample_data(**changes):
    return {"title": "Thẻ dự thi lớp 6A1", "note": "THCS Đống Đa", "text": "", "rows": [], **changes}


def qr() -> bytes:
    out = io.BytesIO()
    segno.make("https://example.org/#code").save(out, kind="svg")
    return out.getvalue()


def photo(kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, kind)
    return out.getvalue()


def test_a_sheet_is_a_pdf_of_several_pages_and_the_same_each_time():
    data = sample_data(rows=[{"number": n, "name": "Nguyễn Thị Hường"} for n in range(90)])
    first = render_pdf(SAMPLE, data)
    assert first.startswith(b"%PDF-")
    assert b"/Count 3" in first
    assert first == render_pdf(SAMPLE, data)


def test_a_template_is_found_inside_the_project():
    assert render_pdf("foundation/documents/tests/sample.typ", sample_data()).startswith(b"%PDF-")


@pytest.mark.parametrize("text", ['#panic("x")', "$x$ *b* _i_ @ref <l>", '"; #eval("1")', "\\u{41} // /* `raw`", "=A1"])
def test_what_people_type_is_never_source(text):
    assert render_pdf(SAMPLE, sample_data(title=text, note=text, text=text, rows=[{"number": 1, "name": text}]))


def test_pictures_of_every_kind_are_drawn():
    pictures = {"qr-1.svg": qr(), "p.png": photo(), "p.jpg": photo("JPEG"), "p.webp": photo("WEBP")}
    plain = render_pdf(SAMPLE, sample_data())
    drawn = render_pdf(SAMPLE, sample_data(pictures=list(pictures)), pictures)
    assert drawn.count(b"/Subtype /Image") + drawn.count(b"/Subtype/Image") >= 3
    assert len(drawn) > len(plain)


@pytest.mark.parametrize("name", ["../x.png", "a/b.png", "/etc/passwd", "x.typ", "base.typ", "", "tên.png", "x.png\n"])
def test_a_picture_name_leads_nowhere_else(name):
    with pytest.raises(BadPictureName):
        render_pdf(SAMPLE, sample_data(), {name: photo()})


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../../../etc/passwd", str(SAMPLE)])
def test_a_template_reads_nothing_outside_its_folder(path):
    with pytest.raises(typst.TypstError):
        render_pdf(HERE / "reaches_out.typ", {"path": path})


def test_dates_and_lazy_translations_become_text():
    assert render_pdf(SAMPLE, sample_data(title=_("Name"), text=datetime.date(2025, 9, 5)))


def test_nothing_stays_behind_even_when_the_template_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    render_pdf(SAMPLE, sample_data(pictures=["p.png"]), {"p.png": photo()})
    with pytest.raises(typst.TypstError):
        render_pdf(SAMPLE, {"title": "no rows"})
    assert list(tmp_path.iterdir()) == []


def test_our_font_draws_every_vietnamese_letter(tmp_path):
    """Each letter is drawn by a glyph of its own, so none of them is the box for letters a font lacks."""
    letters = sorted(set(EVERY_LETTER))
    compiled = {}
    source = tmp_path / "probe.typ"
    source.write_text('#set text(font: "Libertinus Serif", fallback: false)\n#sys.inputs.text', encoding="utf-8")
    compiler = typst.Compiler(source, root=tmp_path, font_paths=pdf._fonts())
    for letter in [*letters, "\U0001f600", "\U0001f680"]:
        compiled.setdefault(compiler.compile(format="svg", sys_inputs={"text": letter}), []).append(letter)
    same = [group for group in compiled.values() if len(group) > 1]
    assert same == [["\U0001f600", "\U0001f680"]]


def test_no_font_of_the_machine_is_used():
    assert all(font.path is None for font in pdf._fonts().fonts())
    assert "Libertinus Serif" in pdf._fonts().families()
