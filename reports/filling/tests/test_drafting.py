"""Saving cells: several people in one draft, what is faulty kept, where one goes on after something was sent."""

import json

import pytest

from reports.actions import send_back, take_back
from reports.filling.actions import send_nothing
from reports.filling.drafting import LETTER, Newer, save_cells, see_known
from reports.filling.forms import changes_in
from reports.filling.starting import start_of
from reports.filling.tests.builders import DAY, SAVED, SENT, classes_of_school, entries, owed, save, send
from reports.models import Draft, Obligation
from reports.rules import NotPossible
from schools.models import SchoolClass
from schools.tests.builders import make_user

pytestmark = pytest.mark.django_db


def stored(report):
    return {key: cell["v"] for key, cell in Draft.objects.get(obligation=report).cells.items()}


def test_cells_are_kept_as_they_were_typed_also_where_they_cannot_be_read():
    report, user = owed(), make_user()
    draft = save(report, pupils=" 1.234 ", participants=("abc", "  vì sao  "), by=user)
    assert draft.cells == {"pupils": {"v": "1.234", "why": ""}, "participants": {"v": "abc", "why": "vì sao"}}
    assert (draft.edition, draft.changed_by, draft.changed_at) == (1, user, SAVED)
    assert entries(report)["pupils"].fault.startswith("“1.234”")


def test_what_is_there_already_changes_nothing():
    report = owed()
    save(report, pupils="40")
    draft = save(report, pupils="40", at=SAVED + DAY)
    assert (draft.edition, draft.changed_at) == (1, SAVED)


def test_two_people_in_different_cells_do_not_meet():
    report = owed()
    save(report, pupils="40")
    change = {"participants": {"v": "30", "why": "", "was": {"v": "", "why": ""}}}
    save_cells(report, change, edition=0, by=None, at=SAVED)
    assert stored(report) == {"pupils": "40", "participants": "30"}


def test_who_saved_another_cell_since_has_not_seen_what_a_colleague_saved_before():
    """The page learns the newest edition from its own saving, and shows the colleague's cell as it was."""
    report = owed()
    save(report, pupils="40")
    unseen = {"v": "", "why": ""}
    mine = save_cells(report, {"participants": {"v": "30", "was": unseen}}, edition=0, by=None, at=SAVED)
    with pytest.raises(Newer) as told:
        save_cells(report, {"pupils": {"v": "41", "was": unseen}}, edition=mine.edition, by=None, at=SAVED)
    assert (told.value.keys, stored(report)["pupils"]) == (["pupils"], "40")


def test_a_letter_is_compared_as_it_is_kept_not_as_it_was_typed():
    report, typed = owed(), "Ki\u0301nh gửi  \nPhòng\u200b"
    save(report, **{LETTER: typed})
    change = {LETTER: {"v": f"{typed} GD", "was": {"v": typed, "why": ""}}}
    save_cells(report, change, edition=1, by=None, at=SAVED)
    assert Draft.objects.get().note == "Kính gửi\nPhòng GD"


def test_the_loser_of_a_race_is_told_and_nothing_of_theirs_is_half_saved():
    report = owed()
    save(report, pupils="40")
    changes = {key: {"v": "41", "why": "", "was": {"v": "", "why": ""}} for key in ("pupils", "participants")}
    with pytest.raises(Newer) as told:
        save_cells(report, changes, edition=0, by=None, at=SAVED)
    assert (told.value.keys, told.value.draft.edition) == (["pupils"], 1)
    assert stored(report) == {"pupils": "40"}


def test_both_typed_the_same_is_no_quarrel():
    report = owed()
    save(report, pupils="40")
    assert save(report, 0, pupils="40").edition == 1


def test_an_old_edition_that_does_not_say_what_it_saw_is_held_to_differ():
    report = owed()
    save(report, pupils="40")
    with pytest.raises(Newer):
        save(report, 0, participants="30")


def test_a_reason_is_part_of_the_cell():
    report = owed()
    save(report, pupils=("40", "một"))
    change = {"pupils": {"v": "40", "why": "hai", "was": {"v": "40", "why": ""}}}
    with pytest.raises(Newer):
        save_cells(report, change, edition=0, by=None, at=SAVED)


@pytest.mark.parametrize("key", ["nowhere", "rate", "pupils@1", "taking", "taking@999999", "*@1"])
def test_only_what_is_typed_here_is_taken(key):
    report = owed(classes=[("6A", 40)])
    with pytest.raises(KeyError):
        save_cells(report, {"pupils": {"v": "1"}, key: {"v": "1"}}, edition=0, by=None, at=SAVED)
    assert not Draft.objects.exists()


def test_a_class_of_another_school_is_no_key():
    report, other = owed(classes=[("6A", 40)]), owed(classes=[("6A", 35)])
    with pytest.raises(KeyError):
        save(report, **{f"taking__{SchoolClass.objects.get(unit=other.unit).pk}": "1"})


def test_without_classes_a_figure_by_class_is_filled_in_once():
    report = owed(classes=[("6A", 40)])
    report.unit.classes.all().delete()
    save(report, taking="12")
    assert entries(report)["taking"].value == 12


def test_what_is_too_long_is_refused_with_its_name():
    report = owed()
    with pytest.raises(NotPossible, match="Số liệu pupils"):
        save(report, pupils="9" * 201)
    assert not Draft.objects.exists()


def test_the_letter_is_saved_like_a_cell():
    report = owed()
    save(report, **{LETTER: "Kính gửi\nPhòng"})
    assert Draft.objects.get().note == "Kính gửi\nPhòng"
    with pytest.raises(Newer) as told:
        save_cells(report, {LETTER: {"v": "Khác", "was": {"v": "", "why": ""}}}, edition=0, by=None, at=SAVED)
    assert told.value.keys == [LETTER]


def test_where_a_value_came_from_is_forgotten_once_it_is_typed_over():
    report = owed()
    save_cells(report, {"pupils": {"v": "40", "why": "", "from": "workbook"}}, edition=0, by=None, at=SAVED)
    assert entries(report)["pupils"].origin == "workbook"
    save(report, pupils="41")
    assert entries(report)["pupils"].origin == "typed"


def test_nothing_is_written_into_what_was_sent():
    report = owed()
    save(report, pupils="40", participants="30")
    send(report)
    with pytest.raises(NotPossible):
        save(report, pupils="50", at=SENT)
    assert stored(report)["pupils"] == "40"


def test_nothing_is_written_after_the_lock():
    report = owed()
    Obligation.objects.update(locks_at=report.due_at)
    with pytest.raises(NotPossible):
        save(report, pupils="50", at=report.due_at + DAY)


def test_after_a_sending_back_one_goes_on_from_what_was_sent():
    """Also where the draft was emptied by nobody and the version came another way."""
    report = owed(classes=[("6A", 40), ("6B", 42)])
    first, second = classes_of_school(report).values()
    save(report, pupils="1200", participants="90", **{f"taking__{first}": "30", f"taking__{second}": "31",
                                                     f"on_list__{first}": ("39", "1 em chuyển đi")})  # fmt: skip
    version = send(report)
    Draft.objects.all().delete()
    send_back(version, reason="Thiếu", by=None, at=SENT + DAY)
    report.refresh_from_db()
    assert {key: (cell["v"], cell["why"]) for key, cell in start_of(report).cells.items()} == {
        "pupils": ("1200", ""), "participants": ("90", ""), f"taking@{first}": ("30", ""),
        f"taking@{second}": ("31", ""), f"on_list@{first}": ("39", "1 em chuyển đi"), f"on_list@{second}": ("", ""),
    }  # fmt: skip
    save(report, pupils="1201", at=SENT + 2 * DAY)
    assert (stored(report)["pupils"], stored(report)["participants"]) == ("1201", "90")


def test_what_was_typed_after_a_version_stays_when_it_comes_back_again():
    report = owed()
    save(report, pupils="40", participants="30")
    take_back(send(report), by=None, at=SENT + DAY)
    report.refresh_from_db()
    save(report, pupils="44", at=SENT + 2 * DAY)
    assert start_of(report).cells["pupils"]["v"] == "44"


def test_saying_that_there_is_nothing_leaves_the_draft():
    report = owed()
    save(report, pupils="40")
    version = send_nothing(report, "Trường không có khối THCS", number=1, by=None, at=SENT)
    take_back(version, by=None, at=SENT + DAY)
    report.refresh_from_db()
    assert start_of(report).cells["pupils"]["v"] == "40"


def test_what_the_portal_knows_is_remembered_as_seen_and_a_change_stands_out():
    report = owed(classes=[("6A", 40)])
    [six] = classes_of_school(report).values()
    save(report, pupils="40")
    SchoolClass.objects.filter(pk=six).update(size=43)
    entry = entries(report)[f"on_list@{six}"]
    assert (entry.value, entry.seen, entry.moved) == (43, 40, True)
    for _time in range(2):
        see_known(report, by=None, at=SAVED)
    assert entries(report)[f"on_list@{six}"].moved is False
    assert Draft.objects.get().edition == 2
    assert stored(report)["pupils"] == "40"


def test_letters_that_no_database_keeps_are_left_out():
    """The script's JSON may hold them as escapes; PostgreSQL takes them neither as text nor in JSON."""
    said = {
        "pupils": {"v": "4\x00\ud8000", "why": "v\udfffì\x00", "was": {"v": "\x00", "why": ""}},
        LETTER: {"v": "\x00thư"},
    }
    _edition, changes = changes_in(json.dumps({"edition": 0, "changes": said}).encode())
    report = owed()
    draft = save_cells(report, changes, edition=0, by=None, at=SAVED)
    draft.refresh_from_db()
    assert (draft.cells["pupils"], draft.note) == ({"v": "40", "why": "vì"}, "thư")
