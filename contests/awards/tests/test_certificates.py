"""Certificates: issued once, confirmed to anyone with the code, naming no child, revoked for good."""

import io
import zipfile

import pytest
from django.urls import reverse

from contests.awards import guessing, tasks
from contests.awards.actions import let_go, refuse_award
from contests.awards.certificates import issue_participation, issue_prize, issue_prizes, revoke
from contests.awards.disqualifying import disqualify, lift, standing
from contests.awards.tests.test_publishing import published, ready
from contests.awards.tests.worlds import NAMES, make_ranked
from contests.models import Award, Certificate, Consent, PartScore, Stage
from foundation.files.rules import path_of
from foundation.jobs.actions import enqueue
from foundation.jobs.run import perform
from foundation.refusals import NotPossible
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
AN = NAMES[0]


@shared
def official():
    world = ready(make_ranked())
    published(world, "official")
    return world


def prize_of(world):
    award = Award.objects.select_related("ranking__contest").get(entrant=world.entrants[0])
    return issue_prize(award, by=world.organiser, at=world.at)


def html(client, code):
    answer = client.get(reverse("certificate", args=[code]))
    return answer.status_code, answer.content.decode()


class TestIssuing:
    def test_asked_again_it_is_the_same_one(self, official):
        entrant = official.entrants[3]
        first = issue_participation(entrant, by=entrant.person.user, at=official.at)
        assert issue_participation(entrant, by=entrant.person.user, at=official.at) == first
        assert prize_of(official) == prize_of(official)
        assert len({certificate.code for certificate in Certificate.objects.all()}) == 2
        assert all(len(certificate.code) == 12 for certificate in Certificate.objects.all())

    def test_all_prizes_in_their_order(self, official):
        made = issue_prizes(official.ranking, by=official.organiser, at=official.at)
        assert [certificate.entrant.person.full_name for certificate in made] == NAMES[:2]
        assert issue_prizes(official.ranking, by=official.organiser, at=official.at) == made

    def test_no_prize_before_it_is_given(self):
        world = ready(make_ranked())
        with pytest.raises(NotPossible):
            prize_of(world)
        assert issue_prizes(world.ranking, by=None, at=world.at) == []

    def test_none_of_participation_without_a_result_that_counts(self, official):
        entrant = official.entrants[0]
        Stage.objects.update(practice=True)
        with pytest.raises(NotPossible):
            issue_participation(entrant, by=None, at=official.at)
        Stage.objects.update(practice=False)
        PartScore.objects.filter(entrant=entrant).delete()
        with pytest.raises(NotPossible):
            issue_participation(entrant, by=None, at=official.at)

    def test_who_is_disqualified_loses_them_and_gets_new_ones_when_it_is_lifted(self, official):
        entrant = official.entrants[0]
        old = issue_participation(entrant, by=None, at=official.at)
        prize = prize_of(official)
        disqualify(entrant, reason="x", by=official.organiser, at=official.at)
        assert Certificate.objects.filter(revoked_at=None).count() == 0
        for again in (lambda: issue_participation(entrant, by=None, at=official.at), lambda: prize_of(official)):
            with pytest.raises(NotPossible):
                again()
        assert len(issue_prizes(official.ranking, by=None, at=official.at)) == 1
        lift(standing(entrant), reason="y", by=official.organiser, at=official.at)
        assert issue_participation(entrant, by=None, at=official.at).code != old.code
        assert prize_of(official).code != prize.code

    def test_a_prize_taken_away_leaves_its_certificate_revoked(self, official):
        prize = prize_of(official)
        published(official, "provisional", note="Khiếu nại")
        refuse_award(prize.award, reason="Không đúng", by=official.organiser, at=official.at)
        prize.refresh_from_db()
        assert (prize.award, prize.revoked_reason) == (None, "Không đúng")
        let_go(Award.objects.first(), reason="x", by=None, at=official.at)
        assert Certificate.objects.get().revoked_reason == "Không đúng"  # the first reason stays


class TestPublicPage:
    def test_it_confirms_what_is_on_the_paper_and_names_no_child(self, client, official):
        prize = prize_of(official)
        status, page = html(client, prize.code)
        assert status == 200
        assert "data-genuine" in page
        for word in ("N.V.A.", "THCS Đại Mỗ", official.contest.title, "noindex"):
            assert word in page
        assert AN not in page

    def test_with_consent_the_name_stands_in_full(self, client, official):
        prize = prize_of(official)
        Consent.objects.create(contest=official.contest, person=official.entrants[0].person, purpose="publish",
                               wording="…", at=official.at)  # fmt: skip
        assert AN in html(client, prize.code)[1]

    @pytest.mark.parametrize("typed", [str.lower, lambda code: f"{code[:4]}-{code[4:8]}-{code[8:]}"])
    def test_the_code_may_be_typed_as_it_is_printed(self, client, official, typed):
        assert html(client, typed(prize_of(official).code))[0] == 200

    def test_revoked_it_says_so_and_no_more(self, client, official):
        prize = prize_of(official)
        revoke(prize, reason="Bí mật của ban tổ chức", by=official.organiser, at=official.at)
        status, page = html(client, prize.code)
        assert (status, "data-revoked" in page, "data-genuine" in page) == (200, True, False)
        assert "N.V.A." not in page
        assert "Bí mật" not in page

    def test_while_the_ranking_is_provisional_again_the_prize_is_not_confirmed(self, client, official):
        prize = prize_of(official)
        published(official, "provisional", note="Khiếu nại")
        page = html(client, prize.code)[1]
        assert ("data-pending" in page, "data-genuine" in page) == (True, False)

    def test_who_tries_many_codes_is_held_back_and_finds_none(self, client, official, monkeypatch):
        monkeypatch.setattr(guessing, "MOST", 3)
        code = prize_of(official).code
        assert [html(client, f"0000000000{n}0"[:12])[0] for n in range(3)] == [404, 404, 404]
        assert html(client, code)[0] == 429
        assert client.get(reverse("certificate", args=[code]), REMOTE_ADDR="203.0.113.9").status_code == 200

    @pytest.mark.parametrize("code", ["x", "%00", "'; DROP TABLE", "A" * 300])
    def test_nonsense_is_no_certificate(self, client, db, code):
        assert html(client, code)[0] == 404


class TestPapers:
    def test_one_s_own_with_one_press_and_nobody_else_s(self, client, official):
        entrant, other = official.entrants[:2]
        client.force_login(entrant.person.user)
        answer = client.post(reverse("certificate_mine", args=[official.contest.pk]))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
        assert Certificate.objects.get().entrant == entrant
        foreign = issue_participation(other, by=None, at=official.at)
        assert client.get(reverse("certificate_pdf", args=[foreign.pk])).status_code == 404
        own = Certificate.objects.get(entrant=entrant)
        assert client.get(reverse("certificate_pdf", args=[own.pk])).status_code == 200
        revoke(own, reason="x", by=None, at=official.at)
        assert client.get(reverse("certificate_pdf", args=[own.pk])).status_code == 404

    def test_who_has_not_entered_gets_none(self, client, official):
        person = official.entrants[0].person
        client.force_login(person.user)
        other = make_ranked((50,), prizes=())
        assert client.post(reverse("certificate_mine", args=[other.contest.pk])).status_code == 404

    def test_organisers_of_the_contest_read_them_and_no_others(self, client, official):
        prize = prize_of(official)
        stranger = make_seat(make_unit("Sở Kia", kind="department"), "organiser")
        for user, status in ((official.organiser, 200), (official.officer, 404), (stranger, 404)):
            client.force_login(user)
            assert client.get(reverse("certificate_pdf", args=[prize.pk])).status_code == status

    def made(self, world):
        job = enqueue("contests.certificates", key="c", title="x", by=world.organiser, at=world.at,
                      payload={"ranking": world.ranking.pk, "address": "https://thi.example.vn/"})  # fmt: skip
        perform(job.pk, clock=lambda: world.at)
        job.refresh_from_db()
        return job

    def test_all_of_a_ranking_in_one_file(self, official):
        job = self.made(official)
        content = path_of(job.result_file).read_bytes()
        assert (job.state, job.result_file.content_type) == ("done", "application/pdf")
        assert b"/Count 2" in content

    def test_very_many_are_several_files_in_one(self, official, monkeypatch):
        monkeypatch.setattr(tasks, "A_FILE", 1)
        job = self.made(official)
        with zipfile.ZipFile(io.BytesIO(path_of(job.result_file).read_bytes())) as archive:
            names = archive.namelist()
            assert len(names) == 2
            assert all(archive.read(name).startswith(b"%PDF-") for name in names)

    def test_of_a_ranking_that_is_not_official_there_are_none(self):
        world = ready(make_ranked())
        job = self.made(world)
        assert (job.state, job.result_file) == ("failed", None)
