"""What reports come to: which versions count, as of which moment, and why others are missing."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.actions import accept, send_back, take_back
from reports.consolidation.adding import added
from reports.consolidation.presenting import missing_by_reason
from reports.models import Obligation
from reports.outputs.freezing import frozen_workbook
from reports.requirements.actions import end_release, release
from reports.routes import released_then
from reports.tests.builders import AT, make_form, make_obligation, make_requirement, make_version
from schools.tests.builders import make_class, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=make_unit("Sở GD&ĐT Hà Nội", kind="department"))


@pytest.fixture
def asked(district):
    return make_requirement(district)


def owed_by(asked, *names):
    return [make_obligation(asked, make_unit(name, under=asked.unit)) for name in names]


def of(asked, *, as_of=None, accepted_only=False):
    return added(asked.obligations.all(), as_of=as_of, accepted_only=accepted_only)


def test_totals_ratios_and_who_is_missing_in_the_order_of_names(asked):
    ten, two, ward = owed_by(asked, "Trường THCS Số 10", "Trường THCS Số 2", "Trường THCS Đại Mỗ")
    make_version(ten, pupils=100, participants=50)
    accept(make_version(two, pupils=300, participants=150), by=None, at=AT + 2 * DAY)
    found = of(asked)
    assert [(part.unit_name, part.missing, part.numbers) for part in found.parts] == [
        ("Trường THCS Đại Mỗ", "owing", {}),
        ("Trường THCS Số 2", "", {"pupils": 300, "participants": 150, "rate": Decimal("0.5")}),
        ("Trường THCS Số 10", "", {"pupils": 100, "participants": 50, "rate": Decimal("0.5")}),
    ]
    assert found.totals == {"pupils": 400, "participants": 200, "rate": Decimal("0.5")}
    accepted = of(asked, accepted_only=True)
    assert accepted.totals == {"pupils": 300, "participants": 150, "rate": Decimal("0.5")}
    assert {part.obligation: part.missing for part in accepted.missing} == {ten: "sent", ward: "owing"}


def test_nothing_to_report_counts_as_sent_without_figures(asked):
    [school, other] = owed_by(asked, "Trường A", "Trường B")
    make_version(school, kind="nothing", note="Trường không tổ chức")
    make_version(other, pupils=7)
    found = of(asked)
    assert [(part.kind, part.missing, part.numbers) for part in found.parts] == [
        ("nothing", "", {}), ("report", "", {"pupils": 7})
    ]  # fmt: skip
    assert found.totals == {"pupils": 7}


def test_texts_go_with_their_unit(district):
    form = make_form(district, "pupils", {"code": "words", "kind": "text"})
    asked = make_requirement(district, form)
    [school] = owed_by(asked, "Trường A")
    make_version(school, pupils=7, words="Thiếu máy tính")
    found = of(asked)
    assert (found.texts, found.totals) == ({school.pk: {"words": "Thiếu máy tính"}}, {"pupils": 7})


def test_as_of_a_moment_what_came_after_did_not_happen(asked):
    """Sent, sent back, sent anew, accepted; another one taken back and released: each moment has its own answer."""
    school, other = owed_by(asked, "Trường A", "Trường B")
    first = make_version(school, at=AT + DAY, pupils=10)
    gone = make_version(other, at=AT + DAY, pupils=5)
    send_back(first, reason="Thiếu lớp 6B", by=None, at=AT + 2 * DAY)
    take_back(gone, by=None, at=AT + 3 * DAY)
    Obligation.objects.filter(pk=other.pk).update(released_at=AT + 4 * DAY, released_reason="Miễn")
    second = make_version(school, at=AT + 5 * DAY, pupils=12)
    accept(second, by=None, at=AT + 6 * DAY)

    def told(days, accepted_only=False):
        found = of(asked, as_of=AT + days * DAY, accepted_only=accepted_only)
        return [part.missing or part.numbers["pupils"] for part in found.parts], found.totals

    assert told(0) == (["owing", "owing"], {})
    assert told(1) == ([10, 5], {"pupils": 15})
    assert told(2) == (["sent_back", 5], {"pupils": 5})
    assert told(3) == (["sent_back", "owing"], {})
    assert told(4) == (["sent_back", "released"], {})
    assert told(5) == ([12, "released"], {"pupils": 12})
    assert told(5, accepted_only=True) == (["sent", "released"], {})
    assert told(6, accepted_only=True) == ([12, "released"], {"pupils": 12})


def test_a_release_counts_for_as_long_as_it_lasted(asked):
    """Also one that was ended, and one said anew for another reason."""
    [owed] = owed_by(asked, "Trường A")
    for day, reason in ((1, "Trường xây lại"), (5, "Trường sáp nhập")):
        release(owed, reason=reason, by=None, at=AT + day * DAY)
        end_release(owed, reason="Đã mở lại", by=None, at=AT + (day + 2) * DAY)
    assert [of(asked, as_of=AT + day * DAY).parts[0].missing for day in range(9)] == [
        "owing", "released", "released", "owing", "owing", "released", "released", "owing", "owing"
    ]  # fmt: skip
    assert of(asked).parts[0].missing == "owing"
    owed.refresh_from_db()
    assert [released_then([owed], AT + day * DAY) for day in (0, 2, 6, 8)] == [
        {}, {owed.pk: "Trường xây lại"}, {owed.pk: "Trường sáp nhập"}, {}
    ]  # fmt: skip
    frozen = frozen_workbook(asked, asked.unit, as_of=AT + 2 * DAY, made_at=AT + 8 * DAY)
    words = {cell.value for row in load_workbook(BytesIO(frozen.content)).worksheets[1].iter_rows() for cell in row}
    assert (frozen.missing, "được miễn: Trường xây lại" in words) == ([owed.pk], True)
    [(_why, [(_part, because)])] = missing_by_reason(of(asked, as_of=AT + 6 * DAY).parts, AT + 6 * DAY)
    assert because == "Trường sáp nhập"


def test_what_was_sent_before_its_unit_ended_counts(asked):
    school, _silent = owed_by(asked, "Trường A", "Trường B")
    make_version(school, pupils=10)
    Obligation.objects.update(ended_on=(AT + 2 * DAY).date(), ended_reason="Sáp nhập")
    assert [part.missing for part in of(asked).parts] == ["", "ended"]
    assert [part.missing for part in of(asked, as_of=AT + DAY).parts] == ["", "owing"]


def test_figures_of_classes_are_not_added_again(district):
    asked = make_requirement(district)
    [school] = owed_by(asked, "Trường A")
    version = make_version(school, pupils=70)
    figure = version.values.get().figure
    version.values.create(figure=figure, school_class=make_class(school.unit), class_name="6A", number=35)
    assert of(asked).totals == {"pupils": 70}


def test_nobody_owes_nothing(asked):
    found = of(asked)
    assert (found.parts, found.totals, found.groups, found.missing) == ([], {}, [], [])


def test_as_many_queries_for_many_units_as_for_one(asked, django_assert_num_queries):
    schools = owed_by(asked, "Trường 1")
    make_version(schools[0], pupils=1)
    with django_assert_num_queries(9):
        of(asked)
    for each in owed_by(asked, *(f"Trường {number}" for number in range(2, 12))):
        make_version(each, pupils=1)
    with django_assert_num_queries(9):
        assert of(asked).totals == {"pupils": 11}
