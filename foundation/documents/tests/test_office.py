"""PDF by LibreOffice: what is made, and that nothing goes on running whatever happens."""

import os
import time
from pathlib import Path

import pytest
from django.test import override_settings

from foundation.documents import office
from foundation.documents.official import OfficialDocument
from tooling.office import needs_office


def script(folder: Path, text: str) -> str:
    """A program that stands in for LibreOffice, so that it can be slow or broken."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o700)
    return str(program)


@needs_office
def test_a_document_becomes_a_pdf():
    document = OfficialDocument(superior="UBND quận", body="Phòng GD&ĐT", number="BC-PGDĐT")
    document.title("Báo cáo", "Kết quả hội thi")
    assert office.to_pdf(document.content()).startswith(b"%PDF-")


@override_settings(SOFFICE="/nowhere/soffice")
def test_where_there_is_none_it_is_said():
    assert "LibreOffice" in office.why_no_pdf()
    with pytest.raises(office.NoOffice):
        office.to_pdf(b"x")


def test_what_it_cannot_make_is_said(tmp_path):
    with override_settings(SOFFICE=script(tmp_path, "exit 1")), pytest.raises(office.NoOffice, match="LibreOffice"):
        office.to_pdf(b"x")


def test_no_pdf_that_is_none(tmp_path):
    with (
        override_settings(SOFFICE=script(tmp_path, 'for last; do :; done; echo no > "${last%.docx}.pdf"')),
        pytest.raises(office.NoOffice),
    ):
        office.to_pdf(b"x")


@pytest.mark.skipif(os.name == "nt", reason="a session of processes")
def test_too_slow_it_is_ended_with_its_children(tmp_path):
    slow = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/child; wait")
    before = time.monotonic()
    with override_settings(SOFFICE=slow), pytest.raises(office.NoOffice):
        office.to_pdf(b"x", seconds=1)
    assert time.monotonic() - before < 20
    assert not runs(int((tmp_path / "child").read_text()))


@pytest.mark.skipif(os.name == "nt", reason="a session of processes")
def test_what_it_leaves_behind_is_ended_too(tmp_path):
    hasty = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/child; exit 0")
    with override_settings(SOFFICE=hasty), pytest.raises(office.NoOffice):
        office.to_pdf(b"x")
    assert not runs(int((tmp_path / "child").read_text()))


def runs(pid: int) -> bool:
    """A killed process may wait to be buried for a moment."""
    for _turn in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    return True


def test_it_is_told_none_of_the_portal_s_secrets(tmp_path, monkeypatch):
    secret = ("SECRET_KEY", "CARD_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "EMAIL_PASSWORD")
    for name in secret:
        monkeypatch.setenv(name, "one-that-nobody-knows")
    said = tmp_path / "environment"
    with override_settings(SOFFICE=script(tmp_path, f"env > {said}")), pytest.raises(office.NoOffice):
        office.to_pdf(b"x")
    assert "PATH=" in said.read_text()
    assert "nobody-knows" not in said.read_text()
