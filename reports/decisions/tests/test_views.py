"""The pages: what is shown, who decides, what was typed stays, and where one goes on."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job
from reports.actions import accept, take_back
from reports.decisions import list_views
from reports.decisions.tests.worlds import DAY, NOW, make_district
from reports.models import Decision, Requirement
from reports.tests.builders import make_form, make_requirement, make_version
from schools.tests.builders import make_seat, make_unit, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_district()


def page(world, name, *args, user=None, query=""):
    return signed_in(user or world.officer).get(reverse(name, args=args or [world.requirement.pk]) + query)


def text(response):
    return response.content.decode()


class TestBoard:
    def test_names_first_then_counts_then_rows(self, world):
        body = text(page(world, "reports_board"))
        assert body.index("THCS Châu") < body.index("3/5 trường") < body.index('id="reports"')
        assert reverse("report_decide", args=[world.owed["THCS Số 2"].pk]) in body

    def test_pages_keep_what_was_asked_for(self, world, monkeypatch):
        monkeypatch.setattr(list_views, "PAGE", 2)
        body = text(page(world, "reports_board", query="?q=thcs&sort=newest&page=2"))
        assert "q=thcs&amp;sort=newest&amp;page=3" in body

    def test_what_is_unknown_is_told(self, world):
        response = page(world, "reports_board", query="?standing=xyz")
        assert response.status_code == 200
        assert "error-summary" in text(response)

    def test_an_empty_round_says_so(self, world):
        empty = make_requirement(world.district, make_form(world.district))
        response = page(world, "reports_board", empty.pk)
        assert 'class="empty"' in text(response)

    def test_nothing_to_tick_once_it_is_closed(self, world):
        Requirement.objects.update(state="closed", closed_at=NOW)
        assert 'id="bulk"' not in text(page(world, "reports_board"))

    def test_a_second_receiver_ticks_nothing_and_is_offered_both_lists(self, world):
        committee = make_unit("UBND quận", kind="commune")
        world.owed["THCS Số 2"].copied_to = committee
        world.owed["THCS Số 2"].save()
        body = text(page(world, "reports_board", user=make_seat(committee, "officer")))
        assert ("THCS Số 2" in body, "THCS Châu" in body, "data-tick" in body) == (True, False, False)
        assert 'data-tab="reports_board"' in body
        assert 'data-tab="consolidations"' not in body

    def test_the_workbook_is_made_of_what_was_asked_for(self, world):
        address = reverse("reports_board_workbook", args=[world.requirement.pk])
        response = signed_in(world.officer).post(f"{address}?standing=sent&show=pupils&show=rate")
        job = Job.objects.get(kind="reports.board_workbook")
        assert response.url == reverse("job", args=[job.pk])
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert "show=pupils&show=rate" in job.result["url"]
        sheet = load_workbook(io.BytesIO(path_of(job.result_file).read_bytes()), data_only=True).worksheets[0]
        assert [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)] == [
            "THCS Số 2", "THCS Số 10"
        ]  # fmt: skip

    def test_not_for_who_no_longer_sees_it(self, world):
        signed_in(world.officer).post(reverse("reports_board_workbook", args=[world.requirement.pk]))
        job = Job.objects.get(kind="reports.board_workbook")
        world.officer.memberships.all().delete()
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert (job.state, job.result_file) == (Job.State.FAILED, None)


class TestDecide:
    def post(self, world, name="THCS Số 2", user=None, **data):
        address = reverse("report_decide", args=[world.owed[name].pk])
        return signed_in(user or world.officer).post(address, {"number": 1, "do": "accept", **data})

    def test_accepted_and_on_to_the_next_that_waits(self, world):
        response = self.post(world)
        assert response.url == reverse("report_decide", args=[world.owed["THCS Số 10"].pk])
        response = self.post(world, "THCS Số 10")
        assert response.url == reverse("reports_board", args=[world.requirement.pk])
        assert Decision.objects.filter(kind="accept", by=world.officer).count() == 2

    def test_sent_back_with_notes_beside_figures_until_a_day_and_hour(self, world):
        self.post(world, do="send_back", reason="Thiếu", again_on="31/12/2099", again_at="8h30",
                  **{"note-pupils": "Thiếu 40 em", "note-rate": ""})  # fmt: skip
        [decision] = world.versions["THCS Số 2"].decisions.all()
        assert decision.notes == {"pupils": "Thiếu 40 em"}
        assert f"{timezone.localtime(decision.due_again_at):%d/%m/%Y %H:%M}" == "31/12/2099 08:30"

    def test_without_a_reason_nothing_happens_and_what_was_typed_stays(self, world):
        response = self.post(world, do="send_back", reason=" ", again_on="31/12/2099", **{"note-pupils": "Thiếu 40 em"})
        assert response.status_code == 422
        assert "Thiếu 40 em" in text(response)
        assert not world.versions["THCS Số 2"].decisions.exists()

    @pytest.mark.parametrize("typed", [{"again_on": "31/02/2099"}, {"again_at": "8h30"}])
    def test_a_day_that_is_unreadable_or_not_said_is_told_at_its_field(self, world, typed):
        response = self.post(world, do="send_back", reason="Thiếu", **typed)
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["again_on"])
        assert not world.versions["THCS Số 2"].decisions.exists()

    def test_accepting_does_not_drop_what_was_written(self, world):
        response = self.post(world, **{"note-pupils": "Thiếu 40 em"})
        assert (response.status_code, "Thiếu 40 em" in text(response)) == (422, True)
        assert not world.versions["THCS Số 2"].decisions.exists()

    def test_a_newer_version_is_shown_instead_with_what_was_typed(self, world):
        take_back(world.versions["THCS Số 2"], by=None, at=NOW)
        world.owed["THCS Số 2"].refresh_from_db()
        make_version(world.owed["THCS Số 2"], at=NOW, pupils=777)
        response = self.post(world, do="send_back", reason="Thiếu lớp 6B", again_on="31/12/2099")
        body = text(response)
        assert response.status_code == 409
        assert "777" in body
        assert "Thiếu lớp 6B" in body
        assert '<input type="hidden" name="number" value="2">' in body
        assert Decision.objects.filter(version__obligation=world.owed["THCS Số 2"]).count() == 0

    def test_accepted_meanwhile_it_can_then_be_reopened(self, world):
        accept(world.versions["THCS Số 2"], by=make_seat(world.district, "officer"), at=NOW)
        response = self.post(world, do="send_back", reason="Sai", again_on="31/12/2099")
        assert (response.status_code, 'name="reopen"' in text(response)) == (409, True)
        self.post(world, do="send_back", reason="Sai", again_on="31/12/2099", reopen="1")
        assert list(world.versions["THCS Số 2"].decisions.order_by("pk").values_list("kind", flat=True)) == [
            "accept", "send_back"
        ]  # fmt: skip

    def test_who_reads_a_copy_reads_without_buttons(self, world):
        committee = make_unit("UBND quận", kind="commune")
        owed = world.owed["THCS Số 2"]
        owed.versions.update(copied_to=committee)
        reader = make_seat(committee, "officer")
        body = text(page(world, "report_decide", owed.pk, user=reader))
        assert ("90,0 %" in body, 'id="decide"' in body) == (True, False)
        assert self.post(world, user=reader).status_code == 403

    def test_the_sender_and_strangers_stay_outside(self, world):
        owed = world.owed["THCS Số 2"]
        both = make_seat(owed.unit, "organiser")
        stranger = make_seat(make_unit("Phòng Khác", kind="district"), "officer")
        assert page(world, "report_decide", owed.pk, user=both).status_code == 403
        assert page(world, "report_decide", owed.pk, user=stranger).status_code == 404
        assert self.post(world, user=stranger).status_code == 404

    @pytest.mark.parametrize("name", ["THCS Châu", "THCS Bình", "THCS Số 1", "THCS Giang"])
    def test_every_standing_has_its_page(self, world, name):
        response = page(world, "report_decide", world.owed[name].pk)
        assert (response.status_code, 'value="accept"' in text(response)) == (200, False)

    def test_nothing_to_report_is_read_with_its_reason(self, world):
        version = make_version(world.owed["THCS Châu"], at=NOW, kind="nothing", note="Trường nghỉ lũ")
        body = text(page(world, "report_decide", version.obligation_id))
        assert ("Trường nghỉ lũ" in body, "decisions-lines" in body) == (True, False)


class TestMany:
    def post(self, world, *names, user=None, **data):
        ticked = [f"{world.owed[name].pk}-1" for name in names]
        address = reverse("reports_decide", args=[world.requirement.pk])
        return signed_in(user or world.officer).post(address, {"reports": ticked, "do": "accept", **data})

    def test_a_line_for_each(self, world):
        response = self.post(world, "THCS Số 2", "THCS Bình")
        results = {each.name: each.done for each in response.context["results"]}
        assert results == {"THCS Bình": False, "THCS Số 2": True}
        assert 'data-result="' in text(response)

    def test_without_a_reason_nothing_goes_back_and_ticks_stay(self, world):
        response = self.post(world, "THCS Số 2", "THCS Số 10", do="send_back")
        assert response.status_code == 422
        assert text(response).count('name="reports"') == 2
        assert not Decision.objects.filter(version=world.versions["THCS Số 2"]).exists()
        self.post(world, "THCS Số 2", "THCS Số 10", do="send_back", reason="Sai mẫu", again_on="31/12/2099")
        assert Decision.objects.filter(reason="Sai mẫu").count() == 2

    @pytest.mark.parametrize("do", ["", "delete"])
    def test_an_unknown_word_decides_nothing(self, world, do):
        assert self.post(world, "THCS Số 2", do=do).status_code == 422
        assert not Decision.objects.filter(version=world.versions["THCS Số 2"]).exists()

    def test_nothing_ticked_is_told(self, world):
        assert self.post(world).url == reverse("reports_board", args=[world.requirement.pk])


class TestChase:
    def test_names_and_whom_to_call(self, world):
        secretary = make_seat(world.owed["THCS Châu"].unit, "secretary")
        secretary.full_name, secretary.phone = "Lê Thị Văn", "0912 345 678"
        secretary.save()
        body = text(page(world, "chase_list"))
        assert 'href="tel:0912345678"' in body
        assert ("THCS Bình" in body, "THCS Số 2" in body) == (True, False)

    def test_a_district_is_written_at_once_a_city_by_a_worker(self, world, monkeypatch):
        address = reverse("chase_workbook", args=[world.requirement.pk])
        response = signed_in(world.officer).post(f"{address}?q=chau")
        sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
        assert [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)] == ["THCS Châu"]
        assert "attachment" in response["Content-Disposition"]
        monkeypatch.setattr(list_views, "AT_ONCE", 1)
        signed_in(world.officer).post(address)
        job = Job.objects.get(kind="reports.chase_workbook")
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert job.state == Job.State.DONE

    def test_a_closed_round_reminds_nobody(self, world):
        """It would be refused for every tick."""
        assert 'id="remind"' in text(page(world, "chase_list"))
        Requirement.objects.update(state="closed", closed_at=NOW)
        body = text(page(world, "chase_list"))
        assert ('id="remind"' in body, "data-tick " in body, "THCS Châu" in body) == (False, False, True)

    def test_nobody_to_call(self, world):
        for name in ("THCS Bình", "THCS Châu"):
            make_version(world.owed[name], at=NOW + DAY, pupils=1)
        assert 'class="empty"' in text(page(world, "chase_list"))
