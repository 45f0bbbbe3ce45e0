"""Filling in with and without the script, by secretary and teacher; looking through and sending."""

import json

import pytest
from django.utils import timezone

from reports.actions import send_back
from reports.filling.tests.builders import (
    DAY,
    classes_of_school,
    entries,
    hidden,
    owed,
    post_cells,
    save,
    secretary_of,
    send,
    teacher_of,
)
from reports.models import Draft, Obligation, Requirement
from reports.tests.builders import make_check, make_obligation, make_requirement, make_version
from schools.models import SchoolClass
from schools.tests.builders import make_seat, signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def report():
    return owed(opens_at=NOW - 5 * DAY, due_at=NOW + DAY)


@pytest.fixture
def by_class():
    """Of the year 2018, so that the classes of the builder are asked."""
    report = owed(classes=[("6A", 40), ("6B", 42)], opens_at=NOW - 5 * DAY, due_at=NOW + DAY,
                  period_from="2018-10-01", period_until="2018-10-30")  # fmt: skip
    report.refresh_from_db()
    return report


def fill(client, report):
    return client.get(f"/reports/{report.pk}/fill/")


def post_form(client, report, shown, do="save", **fields):
    """A page sent back as a plain form."""
    said = hidden(shown, "edition", "was")
    base = json.loads(said["was"])
    values = {f"v-{key}": stood for key, (stood, _stored, _why) in base.items()}
    values |= {f"w-{key}": why for key, (_stood, _stored, why) in base.items()}
    typed = {f"v-{key.replace('__', '@')}": value for key, value in fields.items()}
    return client.post(f"/reports/{report.pk}/fill/", {**said, **values, **typed, "do": do})


def draft_cells():
    return {key: cell["v"] for key, cell in Draft.objects.get().cells.items() if cell["v"]}


def test_the_script_saves_a_field_and_is_told_what_follows(report):
    make_check(report.requirement.form, "participants", "at_most", "pupils", severity="warn")
    client = signed_in(secretary_of(report))
    post_cells(client, report, pupils="100")
    answer = post_cells(client, report, 1, participants={"v": "120", "why": ""}).json()
    assert (answer["edition"], answer["left"], answer["worked"]) == (2, 0, {"rate": "120,0 %"})
    assert [(each["severity"], each["key"]) for each in answer["found"]] == [("warn", "participants")]
    assert answer["cells"]["participants"]["said"] == "120"


def test_what_cannot_be_read_is_saved_and_said(report):
    client = signed_in(secretary_of(report))
    cell = post_cells(client, report, pupils="1.234").json()["cells"]["pupils"]
    assert (cell["v"], cell["fault"][:7]) == ("1.234", "“1.234”")
    assert 'value="1.234"' in fill(client, report).content.decode()
    assert 'aria-invalid="true"' in fill(client, report).content.decode()


def test_two_people_are_shown_both_values(report):
    client, other = signed_in(secretary_of(report)), signed_in(secretary_of(report))
    post_cells(client, report, pupils="100")
    told = post_cells(other, report, pupils={"v": "101", "why": "", "was": {"v": "", "why": ""}})
    assert told.status_code == 409
    theirs = told.json()["theirs"]["pupils"]
    assert (theirs["shown"], theirs["stored"]) == ("100", {"v": "100", "why": ""})
    assert told.json()["by"]
    assert post_cells(other, report, 0, pupils={"v": "101", "why": "", "was": theirs["stored"]}).status_code == 200
    assert draft_cells() == {"pupils": "101"}


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "1", '{"edition": 0}', '{"edition": "x", "changes": {}}',
        '{"edition": 0, "changes": {"pupils": {"v": 1}}}', '{"edition": 0, "changes": {"nowhere": {"v": ""}}}',
        '{"edition": 0, "changes": {"pupils": 7}}', '{"edition": 0, "changes": {"a@b": {"v": ""}}}',
        '{"edition": Infinity, "changes": {}}', "[" * 200_000,
    ],
)  # fmt: skip
def test_what_the_page_never_sends_is_refused(report, body):
    client = signed_in(secretary_of(report))
    answer = client.post(f"/reports/{report.pk}/save/", body, content_type="application/json")
    assert (answer.status_code, Draft.objects.exists()) == (400, False)


def test_what_was_sent_is_not_written_into(report):
    client = signed_in(secretary_of(report))
    save(report, pupils="100", participants="90", at=NOW)
    send(report, at=NOW)
    assert post_cells(client, report, 1, pupils="1").status_code == 422
    assert fill(client, report).status_code == 302
    assert draft_cells()["pupils"] == "100"


def test_without_the_script_the_form_saves_what_changed(report):
    client = signed_in(secretary_of(report))
    sent = post_form(client, report, fill(client, report), pupils="100", participants="")
    assert (sent.status_code, sent["Location"]) == (302, f"/reports/{report.pk}/fill/")
    assert draft_cells() == {"pupils": "100"}
    assert post_form(client, report, fill(client, report), "review")["Location"] == f"/reports/{report.pk}/review/"


def test_a_form_over_a_newer_draft_shows_both_and_the_second_time_it_is_meant(report):
    client = signed_in(secretary_of(report))
    shown = fill(client, report)
    save(report, pupils="100", at=NOW)
    told = post_form(client, report, shown, pupils="101", participants="55")
    html = told.content.decode()
    assert (told.status_code, draft_cells()) == (409, {"pupils": "100"})
    assert 'value="101"' in html
    assert 'value="55"' in html
    assert "<strong>100</strong>" in html
    post_form(client, report, told, pupils="101", participants="55")
    assert draft_cells() == {"pupils": "101", "participants": "55"}


@pytest.mark.parametrize("fields", [{}, {"was": "x"}, {"was": "[]"}, {"was": '{"pupils": 1}'}, {"edition": "x"},
                                    {"was": '{"nowhere": ["", "", ""]}', "v-nowhere": "1"}])  # fmt: skip
def test_a_broken_form_saves_nothing(report, fields):
    client = signed_in(secretary_of(report))
    answer = client.post(f"/reports/{report.pk}/fill/", {"v-pupils": "1", **fields})
    assert answer.status_code in {302, 400}
    assert not Draft.objects.exists()


def test_a_known_figure_is_filled_in_and_corrected_with_a_reason(by_class):
    client, six = signed_in(secretary_of(by_class)), classes_of_school(by_class)["6A"]
    html = fill(client, by_class).content.decode()
    assert f'id="f-on_list--{six}" name="v-on_list@{six}" value="40"' in html
    answer = post_cells(client, by_class, **{f"on_list__{six}": "38"}).json()
    assert answer["cells"][f"on_list@{six}"]["differs"] is True
    assert [each["kind"] for each in answer["found"]] == ["reason"]
    said = {"v": "38", "why": "2 em chuyển đi", "was": {"v": "38", "why": ""}}
    assert post_cells(client, by_class, 1, **{f"on_list__{six}": said}).json()["found"] == []
    # Typed back to what the portal knows, it moves with the portal again.
    back = {"v": "40", "why": "2 em chuyển đi", "was": {"v": "38", "why": "2 em chuyển đi"}}
    post_cells(client, by_class, 2, **{f"on_list__{six}": back})
    assert entries(by_class)[f"on_list@{six}"].typed == ""


def test_last_time_stands_beside_the_school_and_never_beside_a_class(by_class):
    """A class of the same name had other pupils then."""
    before = make_obligation(make_requirement(by_class.requirement.unit, by_class.requirement.form), by_class.unit)
    make_version(before, pupils=400, taking=31)
    Requirement.objects.filter(pk=by_class.requirement_id).update(previous=before.requirement)
    [single, table] = fill(signed_in(secretary_of(by_class)), by_class).context["blocks"]
    assert [field.before for field in single.singles] == ["400", "", ""]
    assert ([field.before for field in table.totals], table.compared) == (["", "31", ""], True)
    assert {field.before for _class, _open, fields in table.rows for field in fields} == {""}


def test_what_the_portal_came_to_know_since_is_shown_until_it_was_seen(by_class):
    client = signed_in(secretary_of(by_class))
    save(by_class, pupils="100", at=NOW)
    SchoolClass.objects.filter(name="6A").update(size=44)
    shown = fill(client, by_class)
    assert [(entry.seen_shown, entry.known_shown) for entry in shown.context["moved"]] == [("40", "44")]
    post_form(client, by_class, shown, "refresh", participants="9")
    assert fill(client, by_class).context["moved"] == []
    assert draft_cells() == {"pupils": "100", "participants": "9"}


def test_a_teacher_fills_in_the_own_class_and_nothing_else(by_class):
    teacher, classes = teacher_of(by_class, "6A"), classes_of_school(by_class)
    client, first, second = signed_in(teacher), classes["6A"], classes["6B"]
    html = fill(client, by_class).content.decode()
    assert (f"v-taking@{first}" in html, f"v-taking@{second}" in html, "v-pupils" in html) == (True, False, False)
    assert post_cells(client, by_class, **{f"taking__{first}": "31"}).status_code == 200
    for key in (f"taking__{second}", "pupils", "*", "taking"):
        assert post_cells(client, by_class, 1, **{key: "1"}).status_code == 403
    assert draft_cells() == {f"taking@{first}": "31"}
    base = json.dumps({f"taking@{second}": ["", "", ""]})
    posted = {"edition": 1, "was": base, f"v-taking@{second}": "5"}
    assert client.post(f"/reports/{by_class.pk}/fill/", posted).status_code == 403
    assert [
        client.get(f"/reports/{by_class.pk}/{each}/").status_code for each in ("review", "nothing", "take-back")
    ] == [403] * 3
    assert client.post(f"/reports/{by_class.pk}/review/", {}).status_code == 403


def test_what_no_database_keeps_is_left_out_of_what_is_typed(report):
    client = signed_in(secretary_of(report))
    said = {"v": "1\x00\ud800 2", "why": "\x00"}
    assert post_cells(client, report, pupils=said).status_code == 200
    assert Draft.objects.get().cells["pupils"]["v"] == "1 2"


def test_a_teacher_is_told_nothing_of_the_school_s_own_figures(by_class):
    """As the page shows them: figures by class with their totals, remarks on their own classes."""
    make_check(by_class.requirement.form, "participants", "at_most", number=10)
    classes = classes_of_school(by_class)
    save(by_class, pupils="777", participants="500", **{f"taking__{classes['6B']}": "many"}, at=NOW)
    [edition] = Draft.objects.values_list("edition", flat=True)
    own = {f"taking__{classes['6A']}": "39 em"}
    of_teacher = post_cells(signed_in(teacher_of(by_class, "6A")), by_class, edition, **own).json()
    assert {each["key"] for each in of_teacher["found"]} == {f"taking@{classes['6A']}"}
    assert {key.partition("@")[0] for key in of_teacher["worked"]} == {"on_list", "taking", "share"}
    own = {f"taking__{classes['6A']}": {"v": "39", "why": "", "was": {"v": "39 em", "why": ""}}}
    of_keeper = post_cells(signed_in(secretary_of(by_class)), by_class, edition + 1, **own).json()
    assert {each["key"] for each in of_keeper["found"]} == {f"taking@{classes['6B']}", "participants"}
    assert "rate" in of_keeper["worked"]


def test_a_teacher_whose_time_is_over_fills_in_nothing(by_class):
    school_class = by_class.unit.classes.get(name="6A")
    gone = make_seat(by_class.unit, "teacher", school_class=school_class, valid_to=timezone.localdate())
    still = make_seat(by_class.unit, "officer", user=gone)
    assert fill(signed_in(still), by_class).status_code == 403


def test_the_teacher_sees_what_others_filled_in_and_the_total(by_class):
    classes = classes_of_school(by_class)
    save(by_class, at=NOW, **{f"taking__{classes['6B']}": "37"})
    html = fill(signed_in(teacher_of(by_class, "6A")), by_class).content.decode()
    assert f'<span id="f-taking--{classes["6B"]}">37</span>' in html
    assert 'data-worked="taking" id="f-taking">37</output>' in html


def test_looking_through_then_sending(report):
    client = signed_in(secretary_of(report))
    make_check(report.requirement.form, "pupils", "at_most", number=50, severity="warn")
    save(report, pupils="100", participants="90", at=NOW)
    address = f"/reports/{report.pk}/review/"
    shown = client.get(address)
    assert [each.field for each in shown.context["refusals"]] == []
    said = hidden(shown, "digest", "number", "shown")
    unanswered = client.post(address, said)
    assert (unanswered.status_code, unanswered.context["unanswered"]) == (422, [0])
    sent = client.post(address, {**said, "said-0": "Đã kiểm tra danh sách"}, follow=True)
    assert [version.warnings[0]["said"] for version, _said in sent.context["versions"]] == ["Đã kiểm tra danh sách"]
    assert client.post(address, {**said, "ok-0": "1"})["Location"] == f"/reports/{report.pk}/"
    assert report.versions.count() == 1


def test_refusals_lead_to_their_fields_and_stop_sending(report):
    client = signed_in(secretary_of(report))
    save(report, pupils="1.234", at=NOW)
    address = f"/reports/{report.pk}/review/"
    shown = client.get(address)
    html = shown.content.decode()
    assert f'href="/reports/{report.pk}/fill/#f-pupils"' in html
    assert 'data-go="send"' not in html
    assert client.post(address, hidden(shown, "digest", "number", "shown")).status_code == 422
    assert not report.versions.exists()


def test_a_change_of_a_colleague_is_shown_before_anything_is_sent(report):
    client = signed_in(secretary_of(report))
    save(report, pupils="100", participants="90", at=NOW)
    address = f"/reports/{report.pk}/review/"
    said = hidden(client.get(address), "digest", "number", "shown")
    save(report, participants="80", at=NOW)
    told = client.post(address, said)
    assert told.status_code == 409
    assert next((each.entry.key, each.before, each.now) for each in told.context["moved"]) == (
        "participants",
        "90",
        "80",
    )
    assert client.post(address, hidden(told, "digest", "number", "shown")).status_code == 302
    assert report.versions.get().values.get(figure__code="participants").number == 80


def test_late_is_said_before_and_after(report):
    client = signed_in(secretary_of(report))
    save(report, pupils="100", participants="90", at=NOW)
    Obligation.objects.update(due_at=NOW - DAY)
    address = f"/reports/{report.pk}/review/"
    shown = client.get(address)
    assert shown.context["lateness"].late
    assert shown.context["lateness"].words in shown.content.decode()
    sent = client.post(address, hidden(shown, "digest", "number", "shown"), follow=True)
    assert shown.context["lateness"].words in sent.content.decode()
    assert sent.context["late"] is True


def test_notes_stand_beside_their_figures_while_correcting(by_class):
    client, six = signed_in(secretary_of(by_class)), classes_of_school(by_class)["6A"]
    seven = classes_of_school(by_class)["6B"]
    save(by_class, pupils="100", participants="90", at=NOW, **{f"taking__{six}": "30", f"taking__{seven}": "31"})
    send_back(send(by_class, at=NOW), reason="Sai", notes={f"taking@{six}": "Vắng 5 em"}, by=None, at=timezone.now())
    shown = fill(client, by_class)
    [(name, words, field)] = shown.context["notes"]
    assert (name, words, field) == ("Số em dự thi – lớp 6A", "Vắng 5 em", f"f-taking--{six}")
    assert shown.content.decode().count("Vắng 5 em") == 2
