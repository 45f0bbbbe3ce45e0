"""Documents in versions: published on the organisers' page, read by whoever the contest is for."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from contests.models import Contest, Document, Notice
from contests.tests.builders import make_entrant_pupil
from contests.tests.worlds import make_world, page
from foundation.models import Event, StoredFile
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.7\n1 0 obj\n"


@shared
def world():
    return make_world(opened=True)


def word(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in ("[Content_Types].xml", *names):
            package.writestr(name, "<x/>")
    return buffer.getvalue()


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


def publish(desk, contest, text="Mỗi em hai lượt.", **fields):
    data = {"contest": contest.pk, "kind": "rules", "title": "Thể lệ", "text": text} | fields
    return desk.post(page("document", "add"), data)


def go_on(desk, document, **fields):
    return desk.post(page("document", "change", document.pk), {"text": document.text} | fields)


class TestPublishing:
    def test_a_text(self, desk, world):
        assert publish(desk, world.contest).status_code == 302
        [document] = Document.objects.all()
        assert (document.version, document.text, document.by, document.file) == (
            1,
            "Mỗi em hai lượt.",
            world.organiser,
            None,
        )
        event = Event.objects.get(verb="publish")
        assert event.changes == {"document": "Thể lệ", "version": 1}
        assert "Thể lệ" in Notice.objects.get().text

    def test_nothing_is_told_of_a_draft(self, desk, world):
        Contest.objects.update(opened_at=None, state="draft")
        publish(desk, world.contest)
        assert not Notice.objects.exists()

    def test_the_next_version_says_what_changed_and_the_old_stays(self, desk, world):
        publish(desk, world.contest)
        first = Document.objects.get()
        answer = go_on(desk, first, text="Mỗi em ba lượt.")
        assert set(answer.context["adminform"].form.errors) == {"note"}
        assert "Mỗi em ba lượt." in answer.content.decode()
        assert go_on(desk, first, text="Mỗi em ba lượt.", note="Thêm một lượt").status_code == 302
        rows = list(Document.objects.order_by("version").values_list("version", "text", "note"))
        assert rows == [(1, "Mỗi em hai lượt.", ""), (2, "Mỗi em ba lượt.", "Thêm một lượt")]
        assert "Thêm một lượt" in Notice.objects.latest("pk").text
        assert go_on(desk, first, text="Từ bản cũ", note="x").status_code == 403
        second = Document.objects.get(version=2)
        form = desk.get(page("document", "change", second.pk)).context["adminform"].form
        assert form["note"].value() == ""
        assert set(go_on(desk, second, note="Không đổi gì").context["adminform"].form.errors) == {"text"}
        assert Document.objects.count() == 2

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("Thể lệ.pdf", PDF, "application/pdf"),
            ("the-le.docx", word("word/document.xml"), DOCX),
            ("anh.png", picture(), "image/webp"),
        ],
    )  # fmt: skip
    def test_files_that_are_what_they_say(self, desk, world, name, content, kind):
        assert publish(desk, world.contest, text="", new_file=SimpleUploadedFile(name, content)).status_code == 302
        stored = Document.objects.get().file
        assert stored.content_type == kind
        answer = desk.get(reverse("document_file", args=[Document.objects.get().pk]))
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith("attachment")
        got = b"".join(answer.streaming_content)
        assert got == content or kind == "image/webp"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("the-le.pdf", b"<html><script>alert(1)</script>"),
            ("the-le.docx", word("xl/workbook.xml")),
            ("the-le.docx", word("word/document.xml", "word/vbaProject.bin")),
            ("the-le.docx", PDF),
            ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("trang.html", b"<html></html>"),
            ("trang.svg", b"<svg/>"),
            ("the-le.pdf", b""),
        ],
    )
    def test_files_that_are_not_are_refused_with_everything_that_was_typed(self, desk, world, name, content):
        answer = publish(desk, world.contest, text="Đã gõ rồi", new_file=SimpleUploadedFile(name, content))
        assert answer.status_code == 200
        assert "Đã gõ rồi" in answer.content.decode()
        assert not Document.objects.exists()
        assert not StoredFile.objects.exists()

    def test_neither_text_nor_file_is_nothing(self, desk, world):
        assert publish(desk, world.contest, text=" ").status_code == 200
        assert not Document.objects.exists()

    def test_nobody_publishes_in_a_contest_of_others(self, desk, world):
        assert publish(desk, world.strange_contest).status_code == 200
        assert not Document.objects.exists()
        theirs = Document.objects.create(contest=world.strange_contest, title="Kia", text="x", published_at=world.at)
        assert desk.get(page("document", "change", theirs.pk)).status_code == 404


class TestReading:
    @pytest.fixture
    def document(self, desk, world):
        publish(desk, world.contest, new_file=SimpleUploadedFile("the-le.pdf", PDF))
        return Document.objects.get()

    def status(self, client, user, document):
        client.logout()
        if user:
            client.force_login(user)
        answers = [client.get(reverse(name, args=[document.pk])) for name in ("document", "document_file")]
        for answer in answers:
            b"".join(answer)
        return [answer.status_code for answer in answers]

    def test_whom_the_contest_is_for(self, client, world, document):
        pupil = make_entrant_pupil(world.part, school=world.school)
        for user, expected in [(pupil.user, 200), (world.secretary, 200), (world.stranger, 404), (None, 404)]:
            assert self.status(client, user, document) == [expected, expected], user

    def test_everybody_where_the_contest_has_a_page_for_everybody(self, client, world, document):
        Contest.objects.filter(pk=world.contest.pk).update(public=True)
        assert self.status(client, None, document) == [200, 200]
        Contest.objects.filter(pk=world.contest.pk).update(state="draft")
        assert self.status(client, None, document) == [404, 404]
        assert self.status(client, world.secretary, document) == [404, 404]

    def test_it_stands_on_the_page_of_the_one_who_takes_part_the_newest_only(self, client, world, desk, document):
        go_on(desk, document, text="Mới", note="Sửa")
        newest = Document.objects.latest("version")
        pupil = make_entrant_pupil(world.part, school=world.school)
        client.force_login(pupil.user)
        html = client.get(reverse("contest", args=[world.contest.pk])).content.decode()
        assert f'data-document="{newest.pk}"' in html
        assert f'data-document="{document.pk}"' not in html
        old = client.get(reverse("document", args=[document.pk])).content.decode()
        assert reverse("document", args=[newest.pk]) in old
        assert "Mỗi em hai lượt." in old

    def test_what_is_typed_is_text(self, client, world, desk):
        publish(desk, world.contest, text="<script>alert(1)</script>")
        html = client.get(reverse("document", args=[Document.objects.get().pk])).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html
