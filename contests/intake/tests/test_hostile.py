"""Files nobody should send: each refused or read with a sentence of its own, and nothing kept of what is dangerous."""

import pytest
from django.urls import reverse

from contests.intake.tests import hostile
from contests.intake.tests.builders import content_of, faults, filled, points_of, read, send, template, uploaded
from contests.models import ResultsUpload
from contests.tests.team_builders import make_team_world
from foundation.models import StoredFile
from foundation.sheets.gate import damaged
from foundation.sheets.tests.hostile import AT_THE_DOOR, MEGABYTE
from tooling.office import convert, needs_office
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=3)


def told(client, world, content, name="ket-qua.xlsx"):
    """The sentence beside the field; nothing is kept."""
    client.force_login(world.secretary)
    response = client.post(reverse("sitting_results", args=[world.sitting.pk]), {"file": uploaded(content, name)})
    assert (response.status_code, ResultsUpload.objects.count(), StoredFile.objects.count()) == (200, 0, 0)
    [[sentence]] = response.context["form"].errors.values()
    return str(sentence)


def test_each_dangerous_file_is_refused_with_its_own_sentence(client, world):
    content = content_of(filled(world.sitting))
    sentences = {name: told(client, world, spoil(content)) for name, spoil in AT_THE_DOOR.items()}
    assert len(set(sentences.values())) == len(sentences)
    assert "10" in sentences["25 MB"]
    assert str(damaged()) not in sentences.values()


@needs_office
def test_a_pdf_named_xlsx_is_told_to_be_no_workbook(client, world, tmp_path):
    path = tmp_path / "ket-qua.xlsx"
    path.write_bytes(template(world.sitting))
    [pdf] = convert([path], "pdf", tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert told(client, world, pdf.read_bytes()) == told(client, world, "Đội;Điểm\n1;2".encode(), "ket-qua.csv")


def test_a_cell_at_the_end_of_the_sheet_is_told(world):
    content = hostile.with_a_cell_at_the_end(content_of(filled(world.sitting)))
    assert faults(world.sitting, content) == [("unreadable", "")]


def test_formulas_without_values_and_old_fonts_are_told_by_cell(world):
    content = content_of(filled(world.sitting))
    assert faults(world.sitting, hostile.with_formulas_without_values(content)) == [("no_value", "D9")]
    [finding] = [each for each in read(world.sitting, hostile.in_an_old_font(content)).findings if each.found]
    assert (finding.kind, finding.hint) == ("legacy_font", "đến muộn")


def test_a_million_empty_rows_are_read_past_and_come_back_as_values(world):
    """openpyxl would hold every empty cell as an object."""
    book = filled(world.sitting, [(99, 40, 20), (18, 45, 27), (12, 30, 20)])
    content = hostile.with_a_million_empty_rows(content_of(book))
    upload = send(world.sitting, content, by=world.secretary)
    assert [each["kind"] for each in upload.findings] == ["over", "totals_unsaved"]
    assert len(upload.rows["teams"]) == 3
    assert upload.marked_file.size < MEGABYTE
    assert points_of(world.sitting) == dict.fromkeys(points_of(world.sitting), [None] * 3)
