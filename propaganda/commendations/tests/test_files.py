"""The list as a workbook and as a document."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from foundation.files import rules as files
from foundation.jobs.run import perform
from foundation.models import Job
from propaganda.commendations.actions import draw_up, strike
from propaganda.commendations.document import first_texts
from propaganda.commendations.tests.worlds import AS_OF, AT, World, simple
from propaganda.models import Campaign
from schools.models import Unit

pytestmark = pytest.mark.django_db
TEXTS = {"superior": "UBND quận Thanh Xuân", "body": "Phòng GD&ĐT Thanh Xuân", "abbreviation": "PGDĐT",
         "place": "Thanh Xuân", "about": "Đề nghị khen thưởng", "office": "TRƯỞNG PHÒNG", "signer": "Trần Thị Hà",
         "recipients": "UBND quận (để báo cáo)"}  # fmt: skip


def listed(world):
    return draw_up(world.campaign, AS_OF, by=None, at=AT)[0]


def performed(client, made, name, data=None):
    client.post(reverse(name, args=[made.pk]), data or {})
    job = Job.objects.latest("pk")
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    return job


def content_of(job):
    return io.BytesIO(files.path_of(job.result_file).read_bytes())


def test_the_workbook_has_a_sheet_a_rule_with_every_line_and_whoever_is_not_ranked(client):
    world = simple(3, 2)
    world.succeed(world.school_class(world.school("=THCS Miễn"), size=0), 1)
    world.campaign.plans.filter(unit_name="=THCS Miễn").update(exempted_at=AT, exempted_reason="xây lại")
    world.rule(places=1, name="Trường dẫn đầu")
    world.rule("rate", "class", at_least=10, name="Lớp có tỉ lệ cao")
    made = listed(world)
    strike(made.lines.get(rule=0, rank=1), reason="Báo sai", by=None, at=AT)
    client.force_login(world.organiser())
    book = load_workbook(content_of(performed(client, made, "commendation_list_workbook")))
    assert book.sheetnames == ["Trường dẫn đầu", "Lớp có tỉ lệ cao"]
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows(min_row=7)]
    assert rows == [
        (1, "THCS Số 1", "3 lượt của 3 em; hơn vị trí sau 1 lượt", "đã đưa ra khỏi danh sách", "Báo sai"),
        (2, "THCS Số 2", "2 lượt của 2 em", "ngay dưới mức", None),
        (None, "=THCS Miễn", "được miễn thực hiện kế hoạch này: xây lại", "không xếp hạng", None),
    ]
    second = [row[2].value for row in book.worksheets[1].iter_rows(min_row=7)]
    assert second[:2] == ["THCS Số 1", "THCS Số 2"]


def text_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_document_names_those_proposed_with_what_they_achieved(client):
    world = World()
    school = world.school("THCS Kim Giang")
    [best, second, third] = world.succeed(world.school_class(school), 3, 2, 1)
    for person, name in ((best, "Nguyễn An"), (second, "Lê Bình"), (third, "Phạm Cúc")):
        type(person).objects.filter(pk=person.pk).update(full_name=name)
    Campaign.objects.update(number="132/KH-PGDĐT", issued_on="2017-02-20")
    world.rule(of="pupil", places=2, name="Em chăm nhất")
    made = listed(world)
    strike(made.lines.get(rank=2), reason="Chuyển trường", by=None, at=AT)
    world_text = text_of(Document(content_of(made_document(client, world, made))))
    assert "DANH SÁCH" in world_text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in world_text
    assert "Kế hoạch số 132/KH-PGDĐT ngày 20/02/2017" in world_text
    assert "I. Em chăm nhất" in world_text
    assert "3 lượt; hơn vị trí sau 1 lượt" in world_text
    assert "Nguyễn An" in world_text
    assert "TRƯỞNG PHÒNG" in world_text
    # Struck, and below the line.
    assert "Lê Bình" not in world_text
    assert "Phạm Cúc" not in world_text


def made_document(client, world, made):
    third = made.lines.get(rank=3)
    strike(third, reason="nhường suất", by=None, at=AT)  # so that no place waits for a decision
    client.force_login(world.organiser())
    job = performed(client, made, "commendation_list_document", TEXTS)
    assert job.state == "done", job.error
    return job


def test_its_form_begins_with_what_is_known_of_the_unit():
    world = simple(1)
    world.rule(places=1)
    made = listed(world)
    unit = made.campaign.unit
    assert first_texts(made, AS_OF)["place"] == ""
    Unit.objects.filter(pk=unit.pk).update(place="Thanh Xuân")
    texts = first_texts(made, AS_OF)
    assert (texts["body"], texts["place"], texts["superior"]) == (unit.name, "Thanh Xuân", "")


def test_there_is_no_document_while_a_tie_waits(client):
    world = simple(2, 2)
    world.rule(places=1)
    made = listed(world)
    client.force_login(world.organiser())
    assert client.post(reverse("commendation_list_document", args=[made.pk]), TEXTS).status_code == 302
    assert not Job.objects.filter(kind="propaganda.commendation_document").exists()


def test_the_form_is_filled_in_and_keeps_what_was_typed(client):
    world = simple(2)
    world.rule(places=1)
    made = listed(world)
    client.force_login(world.organiser())
    url = reverse("commendation_list_document", args=[made.pk])
    assert 'value="Phòng GD&amp;ĐT Thanh Xuân"' in client.get(url).content.decode()
    response = client.post(url, {**TEXTS, "office": ""})
    assert response.status_code == 422
    assert 'value="Trần Thị Hà"' in response.content.decode()


def test_whoever_lost_their_seat_gets_no_file(client):
    world = simple(2)
    world.rule(places=1)
    made = listed(world)
    user = world.organiser()
    client.force_login(user)
    client.post(reverse("commendation_list_workbook", args=[made.pk]))
    user.memberships.all().delete()
    job = Job.objects.latest("pk")
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result_file) == ("failed", None)
