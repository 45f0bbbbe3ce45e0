import pytest
from django.http import Http404
from django.test import RequestFactory

from foundation.files import rules
from foundation.files.responses import DOWNLOADS, PICTURES, NotAPicture, attachment, download, picture
from foundation.files.tests.builders import image, make_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def body(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_a_download_is_saved_under_its_vietnamese_name():
    response = download(make_file(b"content", name="Kế hoạch lớp 6A.pdf"))
    assert body(response) == b"content"
    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch%20l%E1%BB%9Bp%206A.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "7"


def test_where_there_is_no_file_there_is_no_page():
    with pytest.raises(Http404):
        download(None)


@pytest.mark.parametrize("sent", ["text/html", "image/svg+xml", "text/javascript", "text/html; charset=utf-8", ""])
def test_a_type_that_runs_in_a_browser_is_only_bytes(sent):
    response = download(make_file(b"<script>", name="x.html", content_type=sent))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    response.close()


def test_no_name_breaks_out_of_its_header():
    response = download(make_file(name='a"; filename="b.exe\r\nX: y.pdf'))
    assert "\r" not in response["Content-Disposition"]
    assert response["Content-Disposition"].count('"') == 2
    assert "X" not in response.headers
    response.close()


def test_both_are_guarded_and_private():
    file, shown = download(make_file()), picture(make_file(image("PNG"), content_type="image/png"))
    for response in (file, shown):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cache-Control"].startswith("private")
        response.close()
    assert "no-store" in file["Cache-Control"]
    assert "immutable" in shown["Cache-Control"]


def test_what_was_made_for_one_answer_is_guarded_alike():
    response = attachment(b"made", "Báo cáo: trường\n6A.xlsx", "application/pdf")
    kept = download(make_file(b"made", name="Báo cáo_ trường 6A.xlsx", content_type="application/pdf"))
    assert response.content == body(kept)
    names = [
        "Content-Disposition",
        "Content-Type",
        "Cache-Control",
        "X-Content-Type-Options",
        "Content-Security-Policy",
    ]
    assert [response[name] for name in names] == [kept[name] for name in names]


def test_a_picture_is_shown_and_known_again():
    stored = make_file(image("WEBP"), content_type="image/webp", name="Ảnh.webp")
    response = picture(stored)
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"].startswith("inline")
    assert response["ETag"] == f'"{stored.sha256}"'
    assert body(response) == rules.path_of(stored).read_bytes()
    again = picture(stored, RequestFactory().get("/", headers={"if-none-match": response["ETag"]}))
    assert (again.status_code, again.content) == (304, b"")
    other = picture(stored, RequestFactory().get("/", headers={"if-none-match": '"other"'}))
    assert other.status_code == 200
    other.close()


@pytest.mark.parametrize("sent", [*sorted(DOWNLOADS - PICTURES), "image/svg+xml"])
def test_what_is_no_picture_is_not_shown(sent):
    with pytest.raises(NotAPicture):
        picture(make_file(content_type=sent))
