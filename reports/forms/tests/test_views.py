"""A form as who fills it in will see it, and the copy."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.forms.actions import build, model_forms
from reports.models import ReportForm
from reports.tests.builders import AT, make_check, make_form
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("Phòng GD&ĐT", kind="district")


def page(client, form):
    return client.get(reverse("report_form", args=[form.pk])).content.decode()


def test_every_figure_says_where_it_comes_from_and_every_check_what_it_asks(client, unit):
    client.force_login(make_seat(unit, "officer"))
    model = model_forms()["online-quiz"]
    form = build(ReportForm(unit=unit, title=model.title), model.definition, by=None, at=timezone.now())
    shown = page(client, form)
    assert shown.count("data-figure=") == form.figures.count()
    assert shown.count("data-check=") == form.checks.count()
    assert "“Số học sinh dự thi”" in shown
    assert 'data-go="change"' not in shown
    assert 'data-go="copy"' not in shown


def test_as_many_queries_for_one_figure_as_for_forty(client, unit, django_assert_num_queries):
    client.force_login(make_seat(unit, "officer"))
    forms = [make_form(unit, *(f"f{each}" for each in range(number))) for number in (1, 40)]
    for form in forms:
        make_check(form, "f0", number=5)
    page(client, forms[0])
    from_one = _count(client, forms[0])
    with django_assert_num_queries(from_one):
        page(client, forms[1])


def _count(client, form):
    with CaptureQueriesContext(connection) as queries:
        page(client, form)
    return len(queries)


def test_one_that_is_not_ready_says_so_to_who_can_mend_it(client, unit):
    form = make_form(unit, {"code": "words", "kind": "text", "source": "pupils"})
    client.force_login(make_seat(unit, "organiser"))
    assert 'id="faults"' in page(client, form)
    client.force_login(make_seat(unit, "officer"))
    assert 'id="faults"' not in page(client, form)
    empty = ReportForm.objects.create(unit=unit, title="Trống", created_at=AT)
    assert "data-figure" not in page(client, empty)


def test_a_copy_of_one_in_use_may_be_changed(client, unit):
    form = make_form(unit, frozen_at=AT)
    client.force_login(make_seat(unit, "organiser"))
    address = reverse("report_form_copy", args=[form.pk])
    assert f'value="{form.title}"' in client.get(address).content.decode()
    answer = client.post(address, {"title": "Năm 2027", "unit": unit.pk})
    copy = ReportForm.objects.get(title="Năm 2027")
    assert answer.url == reverse("admin:reports_reportform_change", args=[copy.pk])
    assert (copy.copied_from, copy.frozen_at, copy.figures.count()) == (form, None, 3)


def test_a_copy_is_kept_by_a_unit_of_ones_own(client, unit):
    form, strange = make_form(unit), make_unit("Nơi khác", kind="district")
    client.force_login(make_seat(unit, "organiser"))
    answer = client.post(reverse("report_form_copy", args=[form.pk]), {"title": "", "unit": strange.pk})
    assert set(answer.context["form"].errors) == {"title", "unit"}
    assert ReportForm.objects.count() == 1


def test_who_does_not_see_a_form_cannot_copy_it(client, unit):
    form = make_form(unit)
    client.force_login(make_seat(make_unit("Nơi khác", kind="district"), "organiser"))
    for name in ("report_form", "report_form_copy"):
        assert client.get(reverse(name, args=[form.pk])).status_code == 404
