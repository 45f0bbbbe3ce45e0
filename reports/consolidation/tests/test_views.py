"""The pages of consolidations: what is shown to whom, and that what was typed stays."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions import send_back
from reports.consolidation.actions import write_texts
from reports.consolidation.rules import digest_of
from reports.consolidation.sending import send_up
from reports.consolidation.tests.test_extracts import make_extract
from reports.consolidation.tests.worlds import DAY, SENT, make_consolidation, make_school, make_signed, make_tree
from reports.models import Consolidation, Figure
from reports.tests.builders import (
    AT,
    make_check,
    make_figure,
    make_obligation,
    make_requirement,
    make_section,
    make_version,
)
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
LATER = AT + 4 * DAY


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def officer(client, tree):
    client.force_login(tree.officer)
    return client


def text_of(response, pattern):
    """What stands in the first match, without marks and double spaces."""
    [found] = re.findall(pattern, response.text, re.DOTALL)[:1]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def anew(client, asked, **typed):
    said = {"unit": asked.unit_id, "which": "sent", "when": "now", "tree": "then", **typed}
    return client.post(reverse("consolidation_new", args=[asked.pk]), said)


def test_from_the_empty_list_to_a_consolidation(tree, officer):
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    make_school(tree.asked, "Trường B")
    page = officer.get(reverse("consolidations", args=[tree.asked.pk]))
    assert 'class="empty"' in page.text
    preview = officer.get(reverse("consolidation_new", args=[tree.asked.pk]), {"which": "sent"})
    assert text_of(preview, r'data-missing="owing">(.*?)</div>').endswith("Trường B")
    assert text_of(preview, r'data-total="pupils">(.*?)</div>').endswith("120")
    made = anew(officer, tree.asked)
    assert made.url == Consolidation.objects.get().get_absolute_url()
    again = officer.post(reverse("consolidation_new", args=[tree.asked.pk]), {"which": "sent"}, follow=True)
    assert (Consolidation.objects.count(), again.redirect_chain[0][0]) == (1, made.url)


def test_the_preview_says_of_a_wrong_moment_what_is_wrong(tree, officer):
    make_school(tree.asked, "Trường A", pupils=1)
    for day, what in ((("31/12/2099"), "2099"), ("", ""), ("32/13/2018", "32/13/2018")):
        page = anew(officer, tree.asked, when="past", day=day)
        assert page.status_code == 422
        assert f'value="{what}"' in page.text or what in page.text
        assert "#id_day" in page.text
    made = anew(officer, tree.asked, when="past", day="21/10/2018", hour="7:59")
    assert made.status_code == 302
    found = Consolidation.objects.get()
    assert (found.as_of.isoformat(), found.items.get().missing) == ("2018-10-21T00:59:00+00:00", "owing")


def test_the_list_with_one_and_with_three_at_the_same_number_of_queries(tree, officer, django_assert_num_queries):
    school = make_school(tree.asked, "Trường A", pupils=1)
    make_consolidation(tree.asked)
    address = reverse("consolidations", args=[tree.asked.pk])
    officer.get(address)
    with CaptureQueriesContext(connection) as first:
        officer.get(address)
    for number in (2, 3):
        send_back(school.current, reason="Sai", by=None, at=LATER)
        make_version(school, at=LATER + number * DAY, pupils=number)
        make_consolidation(tree.asked, at=LATER + number * DAY)
    with django_assert_num_queries(len(first)):
        page = officer.get(address)
    assert re.findall(r'data-consolidation="(\d)"', page.text) == ["3", "2", "1"]
    assert page.text.count("cons-older") == 2


def test_a_page_tells_figures_versions_the_missing_and_silence_apart(tree, officer):
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    nothing = make_school(tree.asked, "Trường B")
    make_version(nothing, kind="nothing", note="Trường không có khối 8")
    make_school(tree.asked, "Trường C")
    page = officer.get(make_consolidation(tree.asked).get_absolute_url())
    assert text_of(page, r"data-counted>(.*?)</dd>").startswith("2")
    assert text_of(page, r'id="missing">(.*?)</section>').endswith("Trường C")
    assert text_of(page, r'id="nothing">(.*?)</section>').endswith("Trường B: Trường không có khối 8")
    rows = re.findall(r'<tr data-unit="\d+">(.*?)</tr>', page.text, re.DOTALL)
    assert [re.sub(r"<[^>]+>", " ", row).split()[:2] for row in rows] == [["Trường", "A"], ["Trường", "B"]]
    assert ("75,0" in rows[0], "75,0" in rows[1]) == (True, False)


def test_sections_one_at_a_time_and_units_in_pages(tree, officer, monkeypatch):
    second = make_section(tree.form, title="Tuyên truyền")
    make_figure(second, "reached")
    for number in range(3):
        make_school(tree.asked, f"Trường {number}", pupils=number, reached=number + 50)
    monkeypatch.setattr("reports.consolidation.views.UNITS_A_PAGE", 2)
    address = make_consolidation(tree.asked).get_absolute_url()
    page = officer.get(address, {"section": 2, "page": 2})
    rows = re.findall(r'<tr data-unit="\d+">(.*?)</tr>', page.text, re.DOTALL)
    assert [re.sub(r"<[^>]+>", " ", row).split()[-1] for row in rows] == ["52"]
    assert text_of(page, r'data-total="reached">(.*?)</div>').endswith("153")
    assert len(re.findall(r"<tr data-unit", officer.get(address, {"section": "x"}).text)) == 2


def test_older_than_its_parts_says_what_differs(tree, officer):
    school = make_school(tree.asked, "Trường A", pupils=120)
    made = make_signed(tree.asked)
    compare = reverse("consolidation_compare", args=[made.pk])
    assert 'class="empty"' in officer.get(compare).text
    assert "data-older" not in officer.get(made.get_absolute_url()).text
    send_back(school.current, reason="Sai", by=None, at=LATER)
    make_version(school, at=LATER, pupils=150)
    assert "data-older" in officer.get(made.get_absolute_url()).text
    page = officer.get(compare)
    assert [re.sub(r"<[^>]+>", " ", row).split()[-3:] for row in re.findall(r"<tr data-figure.*?</tr>", page.text)] == [
        ["120", "150", "+30"], ["120", "150", "+30"]
    ]  # fmt: skip


def test_two_people_at_the_texts_keep_what_they_typed(tree, officer):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    address = reverse("consolidation_texts", args=[made.pk])
    assert "1/1" in officer.get(address).text
    write_texts(made, {"results": "Của chị Hoa"}, edition=0, by=None, at=LATER)
    page = officer.post(address, {"edition": 0, "results": "Của tôi"})
    assert page.status_code == 422
    assert "Của chị Hoa" in text_of(page, r'id="theirs"(.*?)</section>')
    assert 'value="1"' in page.text
    assert "Của tôi</textarea>" in page.text
    assert officer.post(address, {"edition": 1, "results": "Của cả hai"}).status_code == 302
    made.refresh_from_db()
    assert made.texts == {"results": "Của cả hai"}


def test_signing_wants_all_and_what_was_read(tree, officer):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    address = reverse("consolidation_sign", args=[made.pk])
    typed = {"document_number": "516/BC", "dated_on": "30/10/2018", "signer": "Nguyễn Văn Hùng",
             "signer_title": "Trưởng phòng", "digest": digest_of(made)}  # fmt: skip
    assert digest_of(made) in officer.get(address).text
    future = officer.post(address, {**typed, "dated_on": "01/01/2099"})
    assert (future.status_code, "Nguyễn Văn Hùng" in future.text) == (422, True)
    write_texts(made, {"results": "Khác"}, edition=0, by=None, at=LATER)
    stale = officer.post(address, typed)
    made.refresh_from_db()
    assert (stale.status_code, digest_of(made) in stale.text, made.state) == (422, True, "draft")
    assert officer.post(address, {**typed, "digest": digest_of(made)}).url == made.get_absolute_url()
    assert "516/BC" in text_of(officer.get(made.get_absolute_url()), r"data-signed>(.*?)</dd>")
    assert officer.get(address).url == made.get_absolute_url()


def test_discarded_it_is_found_below_the_others(tree, officer):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_consolidation(tree.asked)
    officer.post(reverse("consolidation_discard", args=[made.pk]))
    page = officer.get(reverse("consolidations", args=[tree.asked.pk]))
    assert ("data-consolidation" in page.text, made.get_absolute_url() in page.text) == (False, True)
    signed = make_signed(tree.asked)
    officer.post(reverse("consolidation_discard", args=[signed.pk]))
    signed.refresh_from_db()
    assert signed.state == "signed"


def test_it_goes_up_with_what_only_its_unit_can_say(tree, officer):
    make_figure(tree.form.sections.get(), "words", label="Khó khăn", kind=Figure.Kind.TEXT)
    make_check(tree.form, "participants", "at_most", number=100, severity="warn")
    make_school(tree.asked, "Trường A", pupils=200, participants=150, words="Thiếu máy")
    made = make_signed(tree.asked)
    address = reverse("consolidation_send", args=[made.pk])
    first = officer.get(address)
    assert ('id="remarks"' in first.text, 'id="hindrances"' in first.text) == (True, False)
    refused = officer.post(address, {"note": "Kính gửi Sở"})
    assert (refused.status_code, "Kính gửi Sở" in refused.text) == (422, True)
    assert "Khó khăn" in text_of(refused, r'id="hindrances"(.*?)</div>')
    assert officer.post(address, {"note": "Kính gửi Sở", "figure_words": "Thiếu máy tính"}).status_code == 302
    version = tree.owed_above[0].versions.get()
    assert (version.note, version.consolidation, version.sent_by) == ("Kính gửi Sở", made, tree.officer)
    assert 'data-go="send"' not in officer.get(made.get_absolute_url()).text


def test_others_do_not_get_in(tree, client):
    make_school(tree.asked, "Trường A", pupils=1)
    made = make_signed(tree.asked)
    pages = [reverse("consolidations", args=[tree.asked.pk]), made.get_absolute_url(),
             reverse("consolidation_texts", args=[made.pk]), reverse("consolidation_send", args=[made.pk])]  # fmt: skip
    client.force_login(make_seat(tree.districts[1], "officer"))
    assert [client.get(page).status_code for page in pages] == [404] * 4
    client.force_login(make_seat(tree.asked.obligations.get().unit, "secretary"))
    assert [client.get(page).status_code for page in pages] == [403] * 4
    # Above they look after it, but what the district owes them it sends itself.
    client.force_login(tree.head)
    assert [client.get(page).status_code for page in pages] == [200, 200, 302, 403]


def test_who_received_it_reads_it_also_when_its_unit_has_left(tree, client):
    """A department that is not above the sender any more keeps reading what was sent up to it."""
    outside = make_unit("Phòng cũ", kind="district")
    asked = make_requirement(outside, tree.form, feeds=tree.above)
    make_school(asked, "Trường A", pupils=1, participants=1)
    made = make_signed(asked)
    client.force_login(tree.head)
    assert client.get(made.get_absolute_url()).status_code == 404
    make_obligation(tree.above, outside)
    send_up(made, {}, by=None, at=LATER)
    page = client.get(made.get_absolute_url())
    assert (page.status_code, 'data-go="sign"' in page.text) == (200, False)
    assert client.post(reverse("consolidation_discard", args=[made.pk])).status_code == 403


def test_who_received_it_reads_nothing_that_came_later(tree, client):
    """What a unit corrected since was sent to the unit that consolidates, and is not yet sent up."""
    outside = make_unit("Phòng cũ", kind="district")
    asked = make_requirement(outside, tree.form, feeds=tree.above)
    owed = make_school(asked, "Trường A", under=outside, pupils=100, participants=1)
    made = make_signed(asked)
    make_obligation(tree.above, outside)
    send_up(made, {}, by=None, at=LATER)
    send_back(owed.current, reason="Kiểm tra lại", by=None, at=LATER)
    make_version(owed, at=LATER + DAY, pupils=777, participants=1)
    make_consolidation(asked, at=LATER + 2 * DAY)
    address = reverse("consolidation_compare", args=[made.pk])
    client.force_login(make_seat(outside, "officer"))
    assert ("777" in client.get(address).text, "data-older" in client.get(made.get_absolute_url()).text) == (True, True)
    client.force_login(tree.head)
    assert client.get(address).status_code == 403
    page = client.get(made.get_absolute_url())
    assert (page.status_code, "data-older" in page.text, page.context["newer"]) == (200, False, None)


def test_where_two_units_receive_an_officer_above_chooses(tree, client):
    one, two = tree.districts
    asked = make_requirement(tree.department, tree.form, route="professional")
    make_school(asked, "Trường A", under=one, receiver=one, pupils=100)
    make_school(asked, "Trường B", under=two, receiver=two, pupils=20)
    client.force_login(tree.head)
    assert anew(client, asked, unit=two.pk).status_code == 302
    assert Consolidation.objects.get().totals == {"pupils": "20"}
    client.force_login(tree.officer)
    assert anew(client, asked, unit=two.pk).status_code == 422
    whole = make_consolidation(asked, tree.department, SENT)
    client.force_login(tree.head)
    page = client.get(whole.get_absolute_url())
    groups = text_of(page, r'id="groups">(.*?)</table>')
    assert ("Phòng GD&amp;ĐT A" in groups, "Phòng GD&amp;ĐT B" in groups) == (True, True)


def test_the_extract_for_a_further_receiver_leads_nowhere_else(tree, client):
    committee = make_unit("UBND quận A", kind="other")
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    chosen = make_extract(tree.asked, committee, "participants")
    client.force_login(make_seat(committee, "officer"))
    page = client.get(reverse("extract", args=[chosen.pk]))
    assert ("90" in text_of(page, r'id="extract">(.*?)</table>'), "120" in page.text) == (True, False)
    assert reverse("consolidations", args=[tree.asked.pk]) not in page.text
    file = client.get(reverse("extract_workbook", args=[chosen.pk]))
    assert file.getvalue()[:2] == b"PK"
    for name in ("consolidations", "consolidation_new"):
        assert client.get(reverse(name, args=[tree.asked.pk])).status_code == 404
