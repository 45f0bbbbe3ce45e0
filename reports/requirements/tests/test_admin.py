"""Setting a requirement up in the workplace: what is usual, a copy of last time's, and what stands after the launch."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import Extract, Requirement
from reports.requirements.tests.builders import launched, make_district
from reports.tests.builders import make_form, make_obligation, make_requirement
from schools.tests.builders import make_seat, make_unit

DAY = timedelta(days=1)
ADD = "admin:reports_requirement_add"


@pytest.fixture
def world(client, db):
    at = timezone.now().replace(second=0, microsecond=0)
    world = make_district(opens_at=at - DAY, due_at=at + 10 * DAY)
    world.at, world.client = at, client
    client.force_login(world.organiser)
    return world


def address(requirement):
    return reverse("admin:reports_requirement_change", args=[requirement.pk])


def moment(name, at):
    local = timezone.localtime(at)
    return {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M:%S}"}


def filled(world):
    """What the page of the requirement would send unchanged."""
    shown = world.client.get(address(world.requirement)).context
    data = {}
    forms = [shown["adminform"].form]
    for each in shown["inline_admin_formsets"]:
        forms += [each.formset.management_form, *each.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if field.name.endswith("_at") or field.name == "grace_until":
                data |= moment(field.html_name, value) if value else {}
            elif value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False and value != []:
                data[field.html_name] = value
    return data


def send(world, **changed):
    data = {**filled(world), **changed}
    return world.client.post(
        address(world.requirement), {key: value for key, value in data.items() if value is not None}
    )


def faults_of(answer):
    shown = answer.context
    found = dict(shown["adminform"].form.errors)
    for each in shown["inline_admin_formsets"]:
        for form in each.formset.forms:
            found |= form.errors
    return found


class TestStarting:
    def add(self, world, **data):
        sent = {"unit": world.district.pk, "title": "Mới", "form": world.form.pk}
        sent |= moment("opens_at", world.at) | moment("due_at", world.at + 20 * DAY)
        sent |= data
        return world.client.post(reverse(ADD), {key: value for key, value in sent.items() if value is not None})

    def test_with_what_is_usual(self, world):
        assert self.add(world).status_code == 302
        made = Requirement.objects.get(title="Mới")
        assert sorted(made.moments.values_list("minutes_before", flat=True)) == [-1440, 1440, 4320, 10080]
        assert (made.state, made.export_hours, made.route) == ("draft", [72, 24, 2, 0], "issuer")

    def test_like_last_time(self, world):
        before = world.requirement
        Requirement.objects.filter(pk=before.pk).update(
            grace_until=before.due_at + DAY, about="Đọc kỹ", export_hours=[5], document="516", due_words="trước"
        )
        extract = Extract.objects.create(requirement=before, title="Từ 12 tuổi", receiver=world.above)
        extract.figures.set(world.form.figures.filter(code="pupils"))
        page = world.client.get(reverse(ADD), {"start_from": f"copy:{before.pk}"})
        assert f'value="copy:{before.pk}"' in page.content.decode()
        assert self.add(world, start_from=f"copy:{before.pk}", form=None).status_code == 302
        made = Requirement.objects.get(title="Mới")
        assert (made.form, made.about, made.export_hours, made.previous, made.copied_from) == (
            world.form, "Đọc kỹ", [5], before, before,
        )  # fmt: skip
        assert made.grace_until - made.due_at == DAY
        assert (made.document, made.due_words, made.due_at) == ("", "", world.at + 20 * DAY)
        assert [figure.code for figure in made.extracts.get().figures.all()] == ["pupils"]

    def test_another_form_leaves_extracts_behind(self, world):
        Extract.objects.create(requirement=world.requirement, title="Từ 12 tuổi", receiver=world.above)
        other = make_form(world.district, "books")
        self.add(world, start_from=f"copy:{world.requirement.pk}", form=other.pk)
        made = Requirement.objects.get(title="Mới")
        assert (made.form, made.extracts.count()) == (other, 0)

    def test_dates_are_asked_for_and_in_order(self, world):
        assert self.add(world, due_at_0=None, due_at_1=None).status_code == 200
        answer = self.add(world, **moment("due_at", world.at - DAY))
        assert "due_at" in faults_of(answer)
        assert list(faults_of(self.add(world, form=None))) == ["form"]
        assert not Requirement.objects.filter(title="Mới").exists()

    def test_a_strangers_requirement_form_and_unit_are_not_offered(self, world):
        kia = make_unit("Phòng Kia", kind="district")
        theirs = make_requirement(kia, title="Của người khác")
        page = world.client.get(reverse(ADD), {"start_from": f"copy:{theirs.pk}"})
        assert "Của người khác" not in page.content.decode()
        for sent in ({"start_from": f"copy:{theirs.pk}"}, {"form": theirs.form_id}, {"unit": kia.pk}):
            assert self.add(world, **sent).status_code == 200
        assert not Requirement.objects.filter(title="Mới").exists()


class TestDraft:
    def test_sent_unchanged_nothing_changes(self, world):
        before = Requirement.objects.values().get(pk=world.requirement.pk)
        answer = send(world)
        assert answer.status_code == 302, faults_of(answer)
        assert Requirement.objects.values().get(pk=world.requirement.pk) == before

    def test_moments_are_typed_as_words(self, world):
        sent = {"reminders": "3 ngày trước, 2 giờ trước; 1 ngày sau", "export_hours": "48, 0"}
        assert send(world, **sent).status_code == 302
        world.requirement.refresh_from_db()
        assert sorted(world.requirement.moments.values_list("minutes_before", flat=True)) == [-1440, 120, 4320]
        assert world.requirement.export_hours == [48, 0]
        assert 'value="48, 0"' in world.client.get(address(world.requirement)).content.decode()

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"reminders": "3 năm trước"}, "reminders"),
            ({"export_hours": "1,5 giờ"}, "export_hours"),
            ({"copy_to": "unit"}, "copy_unit"),
            ({"title": ""}, "title"),
        ],
    )
    def test_what_does_not_fit_is_said_at_its_field_and_kept(self, world, sent, field):
        answer = send(world, **sent)
        assert answer.status_code == 200
        assert list(faults_of(answer)) == [field]
        typed = next(iter(sent.values()))
        assert not typed or typed in answer.content.decode()

    @pytest.mark.parametrize(("field", "days"), [("due_at", -2), ("grace_until", 5), ("locks_at", 5)])
    def test_the_four_moments_are_in_order(self, world, field, days):
        answer = send(world, **moment(field, world.at + days * DAY))
        assert list(faults_of(answer)) == [field]

    def test_two_clauses_with_two_dates_are_shown(self, world):
        due = world.requirement.due_at
        sent = {"clauses-TOTAL_FORMS": 2, "clauses-0-clause": "IV.3", "clauses-0-words": "trước ngày 31/10",
                "clauses-1-clause": "V.2", "clauses-1-words": "trước ngày 02/11"}  # fmt: skip
        sent |= moment("clauses-0-due_at", due) | moment("clauses-1-due_at", due + 2 * DAY)
        assert send(world, **sent).status_code == 302
        page = world.client.get(address(world.requirement))
        [fault] = page.context["faults"]
        assert [each.where for each in fault.said] == ["IV.3", "V.2"]
        assert send(world, two_dates_because="Theo công văn 520").status_code == 302
        assert world.client.get(address(world.requirement)).context["faults"] == []

    def test_it_goes_only_into_one_of_the_same_form(self, world):
        make_requirement(world.district, make_form(world.district, "books"), title="Biểu khác", state="draft")
        above = make_requirement(
            world.district, world.form, title="Cấp trên", state="draft", due_at=world.at + 20 * DAY
        )
        offered = world.client.get(address(world.requirement)).context["adminform"].form.fields["feeds"].queryset
        assert [row.title for row in offered] == ["Cấp trên"]
        assert send(world, feeds=above.pk).status_code == 302
        world.requirement, below = above, world.requirement
        assert list(faults_of(send(world, feeds=below.pk))) == ["feeds"]

    def test_it_keeps_the_form_of_what_goes_into_it(self, world):
        """What is added up goes up by the codes of one form."""
        below = make_requirement(world.district, world.form, title="Của trường", feeds=world.requirement)
        other = make_form(world.district, "books")
        assert "Của trường" in send(world, form=other.pk).content.decode()
        world.requirement.refresh_from_db()
        assert world.requirement.form == world.form
        Requirement.objects.filter(pk=below.pk).update(feeds=None)
        assert send(world, form=other.pk).status_code == 302

    def test_no_school_reads_what_others_report(self, world):
        """Neither as a copy nor as an extract: its administrator would find all of them on their lists."""
        school, [figure, *_rest] = world.units[0], world.form.figures.order_by("pk")
        assert "copy_unit" in faults_of(send(world, copy_to="unit", copy_unit=school.pk))
        sent = {"extracts-TOTAL_FORMS": 1, "extracts-0-title": "Từ 12 tuổi", "extracts-0-figures": [figure.pk]}
        assert "receiver" in faults_of(send(world, **sent, **{"extracts-0-receiver": school.pk}))
        world.requirement.refresh_from_db()
        assert (world.requirement.copy_unit, world.requirement.extracts.count()) == (None, 0)

    def test_a_district_asks_by_the_form_of_the_department_that_it_fills_in_itself(self, world):
        """Its figures are there to choose an extract from; another form of the department is not."""
        form, other = make_form(world.above, "books"), make_form(world.above, "books", title="Biểu khác")
        upward = make_requirement(world.above, form, title="Lên Sở", due_at=world.at + 20 * DAY)
        own = make_requirement(world.district, state="draft", title="Của Phòng", due_at=world.at + 9 * DAY)

        def offered():
            fields = world.client.get(address(own)).context["adminform"].form.fields
            return [set(fields[name].queryset) for name in ("form", "feeds")]

        assert form not in offered()[0]
        make_obligation(upward, world.district)
        forms, _feeds = offered()
        assert form in forms
        assert other not in forms
        Requirement.objects.filter(pk=own.pk).update(form=form)
        assert offered()[1] == {upward}
        world.requirement = own
        assert send(world, feeds=upward.pk).status_code == 302
        own.refresh_from_db()
        assert own.feeds == upward
        page = world.client.get(address(own)).context["inline_admin_formsets"][1].formset
        assert [figure.code for figure in page.empty_form.fields["figures"].queryset] == ["books"]
        change = reverse("admin:reports_reportform_change", args=[form.pk])
        assert world.client.post(change, {"title": "Sửa của Sở"}).status_code == 403

    def test_figures_of_an_extract_are_those_of_the_form(self, world):
        other = make_form(world.district, "books").figures.get()
        own = world.form.figures.get(code="pupils")
        sent = {"extracts-TOTAL_FORMS": 1, "extracts-0-title": "Từ 12 tuổi", "extracts-0-receiver": world.district.pk}
        assert "figures" in faults_of(send(world, **sent, **{"extracts-0-figures": [other.pk]}))
        assert send(world, **sent, **{"extracts-0-figures": [own.pk]}).status_code == 302
        assert list(world.requirement.extracts.get().figures.all()) == [own]


class TestLaunched:
    @pytest.fixture
    def running(self, world):
        world.owed = launched(world.requirement, world.units, at=world.at)
        return world

    def test_what_was_promised_cannot_be_changed(self, running):
        fields = running.client.get(address(running.requirement)).context["adminform"].form.fields
        assert set(fields) == {
            "title", "about", "document", "issued_on", "previous", "due_words", "two_dates_because", "reminders",
            "export_hours",
        }  # fmt: skip
        before = running.requirement.due_at
        sent = {"title": "Tên rõ hơn", "route": "professional", **moment("due_at", before + DAY)}
        assert send(running, **sent).status_code == 302
        running.requirement.refresh_from_db()
        assert (running.requirement.title, running.requirement.route, running.requirement.due_at) == (
            "Tên rõ hơn", "issuer", before,
        )  # fmt: skip

    def test_reminders_move_for_everybody_who_owes(self, running):
        assert send(running, reminders="2 giờ trước").status_code == 302
        due = running.requirement.due_at
        assert set(running.requirement.obligations.values_list("remind_at", flat=True)) == {due - timedelta(hours=2)}

    def test_it_cannot_be_deleted_and_one_never_launched_can(self, running):
        delete = reverse("admin:reports_requirement_delete", args=[running.requirement.pk])
        assert running.client.post(delete, {"post": "yes"}).status_code == 403
        draft = make_requirement(running.district, running.form, state="draft", title="Chưa phát hành")
        delete = reverse("admin:reports_requirement_delete", args=[draft.pk])
        assert running.client.post(delete, {"post": "yes"}).status_code == 302
        assert not Requirement.objects.filter(pk=draft.pk).exists()

    def test_a_closed_one_is_read(self, running):
        Requirement.objects.update(state="closed")
        assert 'name="title"' not in running.client.get(address(running.requirement)).content.decode()
        assert running.client.post(address(running.requirement), {"title": "x"}).status_code == 403


class TestWho:
    @pytest.mark.parametrize(("role", "changes"), [("officer", False), ("administrator", True)])
    def test_overseers_see_and_organisers_change(self, world, role, changes):
        world.client.force_login(make_seat(world.district, role))
        page = world.client.get(address(world.requirement))
        assert ('name="title"' in page.content.decode()) == changes
        assert world.client.get(reverse(ADD)).status_code == (200 if changes else 403)

    def test_a_school_and_another_district_find_nothing(self, world):
        launched(world.requirement, world.units, at=world.at)
        kia = make_seat(make_unit("Phòng Kia", kind="district"), "organiser")
        for user in (world.secretaries[0], kia):
            world.client.force_login(user)
            assert world.client.get(address(world.requirement)).status_code == 404
