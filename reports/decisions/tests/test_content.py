"""One version as an officer reads it: values, the portal's, last time's, the version before, classes."""

from decimal import Decimal

import pytest

from reports.actions import send, send_back
from reports.cells import Cell
from reports.decisions.content import change_of, content_of, words_of
from reports.decisions.showing import decisions_of
from reports.decisions.tests.worlds import DAY, NOW, make_district, warn
from reports.models import Figure, Requirement
from reports.tests.builders import AT, make_obligation, make_requirement, make_section, make_version
from schools.tests.builders import make_class, make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_district()


def figures_of(world):
    rows = world.requirement.form.figures.select_related("section").order_by("section__order", "order", "pk")
    return list(rows)


def read(world, version, user=None):
    version.refresh_from_db()
    content = content_of(version, figures_of(world), user or world.officer)
    return content, {line.figure.code: line for line in content.lines}


def test_every_figure_by_section_a_dash_where_nothing_was_sent(world):
    section = make_section(world.requirement.form, "Nhận xét")
    Figure.objects.create(form=section.form, section=section, order=1, code="said", label="Khó khăn", kind="text")
    content, lines = read(world, world.versions["THCS Số 2"])
    assert [(part.section.title, len(part.lines)) for part in content.parts] == [("Số liệu", 3), ("Nhận xét", 1)]
    assert [line.value for line in content.lines] == ["100", "90", "90,0 %", ""]
    assert (content.last_time.numbers, content.before, lines["said"].last) == ({}, None, "")


def test_what_differs_from_the_portal_with_its_reason(world):
    owed = world.owed["THCS Châu"]
    pupils, participants, _rate = figures_of(world)
    version = send(owed, [
        Cell(pupils, number=Decimal(120), known=Decimal(120), origin="known"),
        Cell(participants, number=Decimal(95), known=Decimal(90), origin="corrected", reason="5 em thi tại trường bạn"),
    ], by=None, at=NOW)  # fmt: skip
    content, lines = read(world, version)
    assert (lines["participants"].known, lines["participants"].reason) == ("90", "5 em thi tại trường bạn")
    assert (lines["pupils"].known, lines["pupils"].origin) == ("", "known")
    assert content.differing == 1


def test_classes_are_beside_their_figure(world):
    owed = world.owed["THCS Châu"]
    pupils = figures_of(world)[0]
    six_a, six_b = (make_class(owed.unit, name) for name in ("6A", "6B"))
    version = send(owed, [
        Cell(pupils, six_b.pk, Decimal(40), class_name="6B", known=Decimal(41), origin="corrected", reason="Chuyển đi"),
        Cell(pupils, six_a.pk, Decimal(38), class_name="6A"),
        Cell(pupils, number=Decimal(78), origin="added"),
    ], by=None, at=NOW)  # fmt: skip
    _content, lines = read(world, version)
    assert lines["pupils"].value == "78"
    assert lines["pupils"].classes == [("6A", "38", "", ""), ("6B", "40", "41", "Chuyển đi")]
    assert (lines["pupils"].known, lines["pupils"].differs, lines["participants"].differs) == ("", True, False)


def test_what_the_sender_answered_stands_behind_the_warning(world):
    version = world.versions["THCS Số 2"]
    warn(version, "Giảm hơn một nửa")
    version.refresh_from_db()
    version.warnings[0]["said"] = "Trường chia tách"
    version.save(update_fields=["warnings"])
    _content, lines = read(world, version)
    assert lines["participants"].warnings == [words_of(version.warnings[0])] == ["Giảm hơn một nửa – Trường chia tách"]


def test_warnings_stand_with_the_figure_they_are_about(world):
    version = world.versions["THCS Số 2"]
    warn(version, "Giảm hơn một nửa")
    content, lines = read(world, version)
    assert (lines["participants"].warnings, content.warnings, content.warned) == (["Giảm hơn một nửa"], [], 1)
    warn(version, "Cần xem lại", key="gone@12")
    content, _lines = read(world, version)
    assert (content.warnings, content.warned) == (["Cần xem lại"], 1)


class TestLastTime:
    @pytest.fixture
    def before(self, world):
        before = make_requirement(world.district, world.requirement.form, title="Năm trước")
        Requirement.objects.filter(pk=world.requirement.pk).update(previous=before)
        for name, numbers in {"THCS Số 2": (80, 40), "THCS Số 10": (1, 1)}.items():
            owed = make_obligation(before, world.owed[name].unit)
            make_version(owed, pupils=numbers[0], participants=numbers[1])
        return before

    def test_its_values_and_the_change(self, world, before):
        version = world.versions["THCS Số 2"]
        version.obligation.requirement.refresh_from_db()
        content, lines = read(world, version)
        assert content.last_time.numbers
        assert [(line.last, line.change) for line in lines.values()] == [
            ("80", "+20 (+25 %)"), ("40", "+50 (+125 %)"), ("50,0 %", "+40,0 %")
        ]  # fmt: skip

    def test_only_what_the_reader_may_read(self, world, before):
        stranger = make_seat(make_unit("Phòng Khác", kind="district"), "officer")
        version = world.versions["THCS Số 2"]
        version.obligation.requirement.refresh_from_db()
        content, _lines = read(world, version, stranger)
        assert not content.last_time.numbers


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (5, 10, "−5 (−50 %)"),
        (10, 10, "0"),
        (7, 0, "+7"),
        (None, 3, ""),
        (3, None, ""),
        (101, 1, "+100 (+10.000 %)"),
    ],
)
def test_a_change_in_words(now, then, words):
    figure = Figure(kind="integer")
    number = (None if each is None else Decimal(each) for each in (now, then))
    assert change_of(figure, *number) == words


class TestAgain:
    @pytest.fixture
    def again(self, world):
        first = world.versions["THCS Bình"]
        first.decisions.update(notes={"participants": "Nhiều hơn sĩ số"})
        return make_version(world.owed["THCS Bình"], at=NOW, pupils=70, participants=60)

    def test_what_changed_since_the_version_before_and_what_was_asked(self, world, again):
        content, lines = read(world, again)
        assert content.before == 1
        assert [(line.was, line.said) for line in lines.values()] == [
            ("50", ""), ("", "Nhiều hơn sĩ số"), ("120,0 %", "")
        ]  # fmt: skip

    def test_decisions_in_one_query_with_the_words_of_figures(self, world, again, django_assert_num_queries):
        send_back(again, reason="Vẫn sai", notes={"participants": "b", "pupils": "a"}, by=world.officer, at=NOW + DAY)
        labels = {figure.code: figure.label for figure in figures_of(world)}
        with django_assert_num_queries(1):
            said = decisions_of(world.owed["THCS Bình"], labels=labels)
        assert [(each.version, each.reason, each.accepted) for each in said] == [
            (2, "Vẫn sai", False), (1, "Dự thi nhiều hơn sĩ số", False)
        ]  # fmt: skip
        assert said[0].notes == [("pupils", "Số liệu pupils", "a"), ("participants", "Số liệu participants", "b")]
        assert (said[0].by, said[1].by) == (str(world.officer), "")

    def test_decisions_on_versions_one_may_not_read_are_not_shown(self, world, again):
        stranger = make_seat(make_unit("Phòng Khác", kind="district"), "officer")
        assert decisions_of(world.owed["THCS Bình"], user=stranger) == []
        assert len(decisions_of(world.owed["THCS Bình"], user=world.officer)) == 1


def test_the_same_queries_for_few_and_many_figures(world, django_assert_max_num_queries):
    version = world.versions["THCS Số 2"]
    content_of(version, figures_of(world), world.officer)
    with django_assert_max_num_queries(12) as few:
        content_of(version, figures_of(world), world.officer)
    section = make_section(world.requirement.form)
    for n in range(20):
        Figure.objects.create(form=section.form, section=section, order=n + 1, code=f"f{n}", label=f"F{n}")
    with django_assert_max_num_queries(12) as many:
        content_of(version, figures_of(world), world.officer)
    assert (len(few), AT < NOW) == (len(many), True)
