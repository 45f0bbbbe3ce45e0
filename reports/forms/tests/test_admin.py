"""Setting a form up in the workplace: from a model, section by section, checks, and no change once it is used."""

import pytest
from django.urls import reverse

from foundation.history.models import Event
from reports.models import Check, Figure, ReportForm, Section
from reports.tests.builders import AT, make_check, make_figure, make_form, make_section
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


class World:
    def __init__(self, client):
        self.client = client
        self.unit = make_unit("Phòng GD&ĐT", kind="district")
        self.form = make_form(self.unit)
        self.section = self.form.sections.get()
        self.check = make_check(self.form, "participants", right="pupils")
        self.pupils, self.taking, self.rate = self.form.figures.order_by("order")
        client.force_login(make_seat(self.unit, "organiser"))

    def page(self, row):
        return reverse(f"admin:reports_{row._meta.model_name}_change", args=[row.pk])

    def filled(self, row):
        """What a page would send unchanged."""
        shown = self.client.get(self.page(row)).context
        sets = [each.formset for each in shown["inline_admin_formsets"]]
        forms = [shown["adminform"].form, *(each.management_form for each in sets)]
        forms += [form for each in sets for form in each.forms]
        data = {}
        for field in (field for form in forms for field in form):
            value = field.value()
            if value is not None and value is not False and value != []:
                data[field.html_name] = value
        return data

    def send(self, row, **changed):
        """`f0__label` is the label of the first figure; s and c: of sections and checks."""
        names = {"f": "figures-", "s": "sections-", "c": "checks-"}
        data = self.filled(row)
        for name, value in changed.items():
            which, _at, field = name.partition("__")
            key = f"{names[which[0]]}{which[1:]}-{field}" if field else name
            data[key] = value
        return self.client.post(self.page(row), {key: value for key, value in data.items() if value is not None})

    def add_figure(self, **columns):
        number = len(self.filled(self.section).keys() & {f"figures-{n}-id" for n in range(50)})
        new = {"label": "Mới", "code": "new", "kind": "integer", **columns}
        sent = {f"f{number}__{name}": value for name, value in new.items()}
        return self.send(self.section, **sent, **{"figures-TOTAL_FORMS": number + 1})


@pytest.fixture
def world(client):
    return World(client)


def faults_of(answer):
    """The faults of all rows of a page, by field; what is said of a whole list under ""."""
    found = {}
    for each in answer.context["inline_admin_formsets"]:
        if each.formset.non_form_errors():
            found[""] = [*each.formset.non_form_errors()]
        for form in each.formset.forms:
            found |= form.errors
    return {**found, **answer.context["adminform"].form.errors}


class TestStarting:
    def add(self, world, **data):
        page = reverse("admin:reports_reportform_add")
        return world.client.post(page, {"unit": world.unit.pk, "title": "Mới", **data})

    def test_from_a_model(self, world):
        answer = self.add(world, start_from="model:online-quiz")
        made = ReportForm.objects.get(title="Mới")
        assert answer.url == world.page(made)
        assert made.figures.get(code="rate").numerator.code == "participants"
        assert "data-ready" in world.client.get(answer.url).content.decode()

    def test_from_another(self, world):
        page = world.client.get(reverse("admin:reports_reportform_add"), {"start_from": f"copy:{world.form.pk}"})
        assert f'value="copy:{world.form.pk}"' in page.content.decode()
        self.add(world, start_from=f"copy:{world.form.pk}")
        made = ReportForm.objects.get(title="Mới")
        assert (made.copied_from, made.figures.count(), made.checks.count()) == (world.form, 3, 1)

    def test_with_nothing_it_says_what_is_missing(self, world):
        answer = self.add(world, start_from="")
        assert "data-faults" in world.client.get(answer.url).content.decode()

    def test_not_from_one_of_others(self, world):
        strange = make_form(make_unit("Nơi khác", kind="district"))
        assert self.add(world, start_from=f"copy:{strange.pk}").status_code == 200
        assert not ReportForm.objects.filter(title="Mới").exists()


class TestFigures:
    def test_saved_unchanged_nothing_is_written(self, world):
        assert world.send(world.section).status_code == 302
        assert not Event.objects.filter(subject_type__startswith="reports.").exists()

    def test_a_source_is_chosen_with_its_options_as_fields(self, world):
        options = {"of": "staff", "grades": ["6", "7"], "from_age": "12", "on": "06/09/2019"}
        answer = world.add_figure(source="participants", **options)
        assert answer.status_code == 302, faults_of(answer)
        made = Figure.objects.get(code="new")
        assert made.source_options == {"of": "staff", "grades": [6, 7], "from_age": 12, "on": "2019-09-06"}
        assert (made.form, made.order, made.total, made.section) == (world.form, 4, "sum", world.section)
        sent = world.filled(world.section)
        assert (sent["figures-3-of"], sent["figures-3-grades"], str(sent["figures-3-on"])) == (
            "staff", [6, 7], "2019-09-06"
        )  # fmt: skip
        assert world.send(world.section, f3__grades=["8"], f3__from_age="", f3__on="").status_code == 302
        made.refresh_from_db()
        assert made.source_options == {"of": "staff", "grades": [8]}

    def test_options_of_another_source_do_not_stay(self, world):
        world.add_figure(source="prizes", level="first", of="staff", grades=["6"])
        assert Figure.objects.get(code="new").source_options == {"level": "first"}
        world.send(world.section, f3__source="activities", f3__activity_form="video")
        assert Figure.objects.get(code="new").source_options == {"form": "video"}
        assert Figure.objects.get(code="new").form == world.form
        world.send(world.section, f3__source="")
        assert Figure.objects.get(code="new").source_options == {}

    def test_a_mean_of_the_portal_brings_its_total_and_asks_for_its_weight(self, world):
        mean = {"kind": "decimal", "decimals": "2", "source": "mean", "total": ""}
        assert set(faults_of(world.add_figure(**mean))) == {"weight"}
        Figure.objects.filter(pk=world.taking.pk).update(source="participants")
        assert world.add_figure(**mean, weight=world.taking.pk).status_code == 302
        assert Figure.objects.get(code="new").total == "mean"

    def test_a_ratio_is_of_two_numbers_of_the_same_form(self, world):
        strange = make_form(world.unit).figures.first()
        answer = world.add_figure(kind="ratio", numerator=strange.pk, denominator=world.pupils.pk)
        assert set(faults_of(answer)) == {"numerator"}
        assert set(faults_of(world.add_figure(kind="ratio"))) == {"numerator", "denominator"}
        answer = world.add_figure(
            kind="ratio", numerator=world.taking.pk, denominator=world.pupils.pk, decimals="1", percent="on"
        )
        assert answer.status_code == 302, faults_of(answer)
        assert Figure.objects.get(code="new").denominator == world.pupils

    def test_a_figure_that_becomes_a_number_loses_what_a_ratio_had(self, world):
        assert world.send(world.section, f2__kind="integer").status_code == 302
        world.rate.refresh_from_db()
        assert (world.rate.kind, world.rate.numerator, world.rate.percent, world.rate.decimals) == (
            "integer", None, False, 0
        )  # fmt: skip

    def test_what_the_kind_hides_is_no_fault_and_does_not_stay(self, world):
        """A person chose a source before they chose the kind, which takes the field of the source out of sight."""
        assert world.add_figure(kind="text", source="pupils", by_class="on").status_code == 302
        parts = {"numerator": world.taking.pk, "denominator": world.pupils.pk}
        hidden = {"source": "mean", "total": "mean", "from_age": "12"}
        assert world.add_figure(code="share", kind="ratio", **parts, **hidden).status_code == 302
        made = Figure.objects.filter(code__in=["new", "share"])
        assert [(each.source, each.source_options, each.total, each.by_class) for each in made] == [
            ("", {}, "none", False)
        ] * 2  # fmt: skip

    def test_what_another_is_worked_out_from_neither_goes_nor_becomes_a_text(self, world):
        for changed in ({"f1__DELETE": "on"}, {"f1__kind": "text"}):
            assert set(faults_of(world.send(world.section, **changed))) == {""}
        assert world.form.figures.count() == 3

    def test_parts_may_go_once_nothing_is_worked_out_from_them(self, world):
        assert world.send(world.section, f2__DELETE="on").status_code == 302
        assert world.send(world.section, f0__DELETE="on", f1__DELETE="on").status_code == 302
        assert not world.form.figures.exists()
        assert not world.form.checks.exists()

    def test_a_part_may_go_when_the_ratio_is_one_of_others(self, world):
        other = make_figure(world.section, "other")
        assert world.send(world.section, f2__numerator=other.pk).status_code == 302
        assert world.send(world.section, f1__DELETE="on").status_code == 302
        assert list(world.form.figures.order_by("order").values_list("code", flat=True)) == ["pupils", "rate", "other"]

    def test_a_code_stands_once_in_a_form(self, world):
        other = make_section(world.form, "Kết quả")
        make_figure(other, "elsewhere")
        assert set(faults_of(world.add_figure(code="elsewhere"))) == {"code"}
        assert set(faults_of(world.add_figure(code="pupils"))) == {"code"}
        assert set(faults_of(world.add_figure(code="Số em"))) == {"code"}

    @pytest.mark.parametrize("other", ["pupils", "others"])
    def test_a_figure_gets_the_code_that_another_had(self, world, other):
        assert world.send(world.section, f0__code="participants", f1__code=other).status_code == 302
        codes = world.form.figures.order_by("order").values_list("code", flat=True)
        assert list(codes) == ["participants", other, "rate"]

    def test_figures_change_places(self, world):
        assert world.send(world.section, f0__order="2", f1__order="1").status_code == 302
        codes = world.form.figures.order_by("order").values_list("code", flat=True)
        assert list(codes) == ["participants", "pupils", "rate"]
        assert set(faults_of(world.send(world.section, f0__order="3"))) == {"order"}


class TestTheForm:
    def test_sections_are_added_and_change_places(self, world):
        answer = world.send(world.form, s1__title="Kết quả", **{"sections-TOTAL_FORMS": 2})
        assert answer.status_code == 302, faults_of(answer)
        world.send(world.form, s0__order="2", s1__order="1")
        assert list(world.form.sections.order_by("order").values_list("title", flat=True)) == ["Kết quả", "Số liệu"]

    def test_a_section_goes_with_its_figures_unless_others_need_them(self, world):
        other = make_section(world.form, "Tỉ lệ")
        Figure.objects.filter(pk=world.rate.pk).update(section=other, order=1)
        assert set(faults_of(world.send(world.form, s0__DELETE="on"))) == {""}
        assert world.send(world.form, s1__DELETE="on").status_code == 302
        assert world.send(world.form, s0__DELETE="on").status_code == 302
        assert not Section.objects.exists()
        assert not Check.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"c0__right": ""}, "right"),
            ({"c0__kind": "fall", "c0__right": ""}, "number"),
            ({"c0__number": "1.234", "c0__right": ""}, "number"),
            ({"c0__number": "5"}, "right"),
        ],
    )
    def test_a_check_says_what_is_wrong(self, world, changed, field):
        assert field in faults_of(world.send(world.form, **changed))

    def test_a_check_against_a_number_as_people_type_it(self, world):
        assert world.send(world.form, c0__number="12,5", c0__right="", c0__severity="warn").status_code == 302
        world.check.refresh_from_db()
        assert (float(world.check.number), world.check.right, world.check.severity) == (12.5, None, "warn")

    def test_one_that_nothing_asks_for_may_go(self, world):
        page = reverse("admin:reports_reportform_delete", args=[world.form.pk])
        assert world.client.post(page, {"post": "yes"}).status_code == 302
        assert not ReportForm.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_several_go_all_at_once(self, world):
        """In one transaction, without which PostgreSQL holds no row."""
        other = make_form(world.unit, title="Biểu khác")
        chosen = {"action": "delete_selected", "_selected_action": [world.form.pk, other.pk], "post": "yes"}
        assert world.client.post(reverse("admin:reports_reportform_changelist"), chosen).status_code == 302
        assert not ReportForm.objects.exists()


class TestOneInUse:
    @pytest.fixture
    def used(self, world):
        world.sent = {row: world.filled(row) for row in (world.form, world.section)}
        ReportForm.objects.update(frozen_at=AT)
        return world

    def test_it_is_read_and_offers_a_copy(self, used):
        for row in (used.form, used.section):
            page = used.client.get(used.page(row)).content.decode()
            assert 'name="_save"' not in page
            assert reverse("report_form_copy", args=[used.form.pk]) in page
        assert "“Số liệu participants”" in page

    def test_a_page_left_open_changes_nothing(self, used):
        for row, data in used.sent.items():
            data |= {"title": "Khác", "figures-0-label": "Khác", "checks-0-words": "Khác"}
            assert used.client.post(used.page(row), data).status_code == 403
        assert used.client.post(reverse("admin:reports_reportform_delete", args=[used.form.pk])).status_code == 403
        used.form.refresh_from_db()
        assert used.form.title != "Khác"
        assert not Figure.objects.filter(label="Khác").exists()


def test_an_officer_reads_and_a_stranger_does_not_know_it(world):
    world.client.force_login(make_seat(world.unit, "officer"))
    assert 'name="_save"' not in world.client.get(world.page(world.section)).content.decode()
    world.client.force_login(make_seat(make_unit("Nơi khác", kind="district"), "organiser"))
    for row in (world.form, world.section):
        assert world.client.get(world.page(row)).status_code == 404


def test_many_figures_ask_the_database_no_more_often(world, django_assert_max_num_queries):
    for number in range(12):
        make_figure(world.section, f"f{number}", source="participants")
    with django_assert_max_num_queries(60):
        world.client.get(world.page(world.section))
