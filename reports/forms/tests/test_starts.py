"""Forms made from those shipped with the portal, and copies."""

import pytest

from foundation.history.models import Event
from reports.forms.actions import build, copy_form, hold, model_forms, renumber
from reports.forms.definitions import BadDefinition, definition
from reports.forms.faults import of_form
from reports.models import Figure, ReportForm
from reports.rules import NotPossible
from reports.tests.builders import AT, make_check, make_figure, make_form, make_section
from schools.tests.builders import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_unit("Sở GD&ĐT", kind="department")


@pytest.mark.parametrize("key", sorted(model_forms()))
def test_each_form_shipped_may_be_used_as_it_stands(department, key):
    model = model_forms()[key]
    form = build(ReportForm(unit=department, title=model.title), model.definition, by=None, at=AT)
    assert of_form(form) == []
    assert definition(form) == definition(
        build(ReportForm(unit=department, title="Bản khác"), definition(form), by=None, at=AT)
    )
    for figure in form.figures.all():
        figure.full_clean()
    for check in form.checks.all():
        check.full_clean()


def test_there_is_one_for_each_scenario():
    assert [*model_forms()] == [
        "team-contest", "online-quiz", "outreach-plan", "sessions-and-services", "written-entries"
    ]  # fmt: skip
    assert all(model.title and model.brings for model in model_forms().values())


def test_a_copy_has_everything_and_leaves_the_form_alone(department):
    form = make_form(department, frozen_at=AT, about="Đọc kỹ trước khi điền")
    other = make_section(form, "Kết quả")
    mean = {"kind": "decimal", "decimals": 2, "total": "mean", "weight": form.figures.get(code="participants")}
    make_figure(other, "mean", source="mean", source_options={"of": "staff"}, help="Theo lượt", **mean)
    make_check(form, "participants", right="pupils", words="Đếm lại")
    make_check(form, "participants", "fall", number=50, severity="warn")
    user = make_user()
    copy = copy_form(form, ReportForm(unit=department, title="Năm sau"), by=user, at=AT)
    assert definition(ReportForm.objects.get(pk=copy.pk)) == definition(form)
    assert (copy.copied_from, copy.frozen_at, copy.about) == (form, None, "Đọc kỹ trước khi điền")
    assert not set(copy.figures.values_list("pk", flat=True)) & set(form.figures.values_list("pk", flat=True))
    assert copy.figures.get(code="rate").numerator.form == copy
    assert copy.checks.get(order=1).left.form == copy
    event = Event.objects.get(subject_id=copy.pk, verb="create")
    assert (event.by, event.changes) == (user, {"made from": form.title})


@pytest.mark.parametrize(
    "said",
    [
        {"figures": []},
        {"sections": [{"title": "A", "figures": [{"code": "a", "label": "A", "colour": "red"}]}]},
        {"sections": [{"title": "A", "figures": [{"code": "a", "label": "A", "weight": "b"}]}]},
        {"sections": [{"title": "A", "figures": []}], "checks": [{"left": "a", "number": 1}]},
    ],
)
def test_what_is_no_definition_leaves_nothing_behind(department, said):
    with pytest.raises(BadDefinition):
        build(ReportForm(unit=department, title="Hỏng"), said, by=None, at=AT)
    assert not ReportForm.objects.exists()
    assert not Figure.objects.exists()


def test_a_ratio_may_stand_before_what_it_is_worked_out_from(department):
    said = {"sections": [{"title": "A", "figures": [
        {"code": "rate", "label": "Tỉ lệ", "kind": "ratio", "numerator": "a", "denominator": "b"},
        {"code": "a", "label": "A"}, {"code": "b", "label": "B"},
    ]}]}  # fmt: skip
    form = build(ReportForm(unit=department, title="Ngược"), said, by=None, at=AT)
    assert list(form.figures.order_by("order").values_list("code", flat=True)) == ["rate", "a", "b"]


def test_a_form_in_use_is_not_held(department):
    form = make_form(department)
    assert hold(form.pk) == form
    ReportForm.objects.update(frozen_at=AT)
    with pytest.raises(NotPossible):
        hold(form.pk)


def test_rows_change_places_all_at_once(department):
    form = make_form(department)
    first, second, third = form.figures.order_by("order")
    renumber(Figure.objects, {first.pk: 2, second.pk: 3, third.pk: 1})
    assert list(form.figures.order_by("order").values_list("pk", flat=True)) == [third.pk, first.pk, second.pk]
