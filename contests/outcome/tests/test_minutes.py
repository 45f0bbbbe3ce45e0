"""Minutes: opened again with python-docx and held against the database; versions; the signed copy."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image

from contests.judging.results import score_sitting
from contests.models import Decision, Discussion, Judge, Minutes, PartScore, Sitting
from contests.outcome.actions import keep_signed, make_minutes
from contests.outcome.forms import MinutesForm, SignedForm, first_texts
from contests.outcome.rules import NotPossible, is_behind
from contests.outcome.tests.builders import TEXTS, make_judged_world
from contests.placing import rebuild_ranking
from foundation.files.rules import path_of
from foundation.history.models import Event
from schools.tests.builders import make_class, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_judged_world()


def opened(minutes):
    return Document(str(path_of(minutes.file)))


def words(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_headed(document, head):
    return next(cells(table) for table in document.tables if table.rows[0].cells[0].text == head)


def test_head_is_that_of_the_decree(world):
    document = opened(make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at))
    (left, right), (number, date) = document.tables[0].rows[0].cells, document.tables[0].rows[1].cells
    assert left.text.strip().splitlines() == ["UBND QUẬN NAM TỪ LIÊM", "TRƯỜNG THCS ĐẠI MỖ"]
    assert right.text.strip().splitlines() == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert number.text == "Số:      /BB-THCSĐM"
    assert date.text == ""
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 30, 15]
    assert section.different_first_page_header_footer
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert words(document).startswith("BIÊN BẢN\n")


def test_every_score_is_in_it(world):
    document = opened(make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at))
    results = table_headed(document, "Thứ hạng")
    names = [team.entrant.name for team in world.teams]
    assert results[1:] == [
        ["1", names[1], "16", "42", "18", "76"],
        ["2", names[0], "15", "40", "20", "75"],
        ["3", names[2], "10", "30", "12", "52"],
    ]
    annex = cells(document.tables[-1])
    assert annex[0][2:4] == [judge.name for judge in world.judges]
    first = annex[1:4]
    assert [row[2:4] for row in first] == [["7", "8"], ["7,5", "7,5"], ["14,5", "15,5"]]
    assert round(document.sections[-1].page_width.mm) == 297


def test_what_people_wrote_and_who_signs(world):
    document = opened(make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at))
    text = words(document)
    for said in ("08 giờ 00, ngày 24 tháng 10 năm 2018", "Hội trường tầng 2", "Bà Lê Thị Hoa", "Không có ý kiến khác."):
        assert said in text
    signed = [cell.text for table in document.tables for row in table.rows for cell in row.cells if "Lan" in cell.text]
    assert signed == ["THƯ KÝ\n\n\n\n\nNguyễn Thị Lan"]
    goes_to = next(t.rows[0].cells[0].text for t in document.tables if t.rows[0].cells[0].text.startswith("Nơi nhận"))
    assert goes_to.splitlines()[1:] == ["- Phòng GD&ĐT (để b/c);", "- Hồ sơ cuộc thi;", "- Lưu: VT."]


def test_decisions_discussions_and_withdrawals_are_told(world):
    ranking = world.sitting.rankings.get()
    Decision.objects.create(
        ranking=ranking, entrant=world.teams[0].entrant, value=1, reason="Bốc thăm lại", at=world.at
    )
    Discussion.objects.create(
        appearance=world.teams[0], part=world.parts[0], spread=3, opened_at=world.at, outcome="kept", reason="Đã bàn"
    )
    Judge.objects.filter(pk=world.judges[1].pk).update(withdrawn_at=world.at, withdrawn_reason="Ốm giữa buổi")
    rebuild_ranking(ranking.pk, at=world.at)
    text = words(opened(make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)))
    for said in ("Bốc thăm lại", "Đã bàn", "Ốm giữa buổi"):
        assert said in text


def test_not_before_everything_is_judged(world):
    Sitting.objects.filter(pk=world.sitting.pk).update(state="open")
    with pytest.raises(NotPossible):
        make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    assert not Minutes.objects.exists()


def test_the_same_again_is_the_same_version(world):
    first = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    again = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at + timedelta(hours=1))
    assert (first.pk, first.number) == (again.pk, 1)
    other = make_minutes(world.sitting, {**TEXTS, "place": "Sân trường"}, by=world.secretary, at=world.at)
    assert other.number == 2
    assert list(Event.objects.filter(verb="make minutes").values_list("by", flat=True)) == [world.secretary.pk] * 2


def test_a_version_stays_as_it_was_and_says_that_it_is_behind(world):
    minutes = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    before = path_of(minutes.file).read_bytes()
    assert not is_behind(minutes)
    PartScore.objects.filter(entrant=world.teams[2].entrant, part=world.parts[1]).update(points=49)
    assert is_behind(minutes)
    make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    minutes.refresh_from_db()
    assert path_of(minutes.file).read_bytes() == before


def test_scores_come_from_the_sheets(world):
    """The frozen figures follow what the one writer of scores makes of them."""
    score_sitting(world.sitting, at=world.at)
    minutes = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    row = minutes.figures["parts"][0]["rows"][0]
    assert (row["points"], [sheet["total"] for sheet in row["sheets"]]) == ("15.0000", ["14.5000", "15.5000"])


def test_texts_that_end_before_they_begin_are_named(world):
    data = {**first_texts(world.sitting, world.secretary, world.at), **TEXTS}
    data |= {"began_at": "2018-10-24T11:00", "ended_at": "2018-10-24T08:00"}
    form = MinutesForm(data)
    assert list(form.errors) == ["ended_at"]
    assert MinutesForm({**data, "ended_at": "24/10/2018 11:30"}).is_valid()


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("bien-ban.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("anh.png", picture(), "image/png"),
        ("bien-ban.pdf", b"MZ\x90 not a pdf", ""),
        ("anh.png", b"<svg onload=alert(1)>", ""),
    ],
)
def test_a_signed_copy_is_known_by_its_content(name, content, kind):
    form = SignedForm({}, {"file": SimpleUploadedFile(name, content)})
    assert form.is_valid() is bool(kind)
    assert getattr(form, "content_type", "") == kind


def test_one_signed_copy_a_version(world):
    minutes = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    keep_signed(minutes, SimpleUploadedFile("a.pdf", b"%PDF-1"), "application/pdf", by=world.secretary, at=world.at)
    with pytest.raises(NotPossible):
        keep_signed(minutes, SimpleUploadedFile("b.pdf", b"%PDF-2"), "application/pdf", by=world.secretary, at=world.at)
    minutes.refresh_from_db()
    assert path_of(minutes.signed_file).read_bytes() == b"%PDF-1"


def test_a_class_teacher_waits_for_the_publication(world, client):
    minutes = make_minutes(world.sitting, TEXTS, by=world.secretary, at=world.at)
    client.force_login(make_seat(world.school, "teacher", school_class=make_class(world.school, "7C")))
    page = reverse("sitting_minutes", args=[world.sitting.pk])
    assert client.get(page).status_code == 403
    assert client.get(reverse("minutes_file", args=[minutes.pk])).status_code == 403
    Sitting.objects.filter(pk=world.sitting.pk).update(state="published")
    assert client.get(page).status_code == 200
