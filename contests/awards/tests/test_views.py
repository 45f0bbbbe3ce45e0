"""The pages of prizes and publications: who may, what they show, what a press does, what a fault keeps."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from contests.awards.disqualifying import disqualify
from contests.awards.tests.test_publishing import published, ready
from contests.awards.tests.worlds import NAMES, awarded, compute, make_ranked, score
from contests.awards.views import publications
from contests.models import Award, Consent, Contest, Decision, Disqualification, Prize, Publication, Ranking, TieRuling
from foundation.models import Job
from schools.models import Person
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
AN, BINH, CUONG, DUNG = NAMES[:4]


@pytest.fixture
def world(client):
    world = make_ranked()
    client.force_login(world.organiser)
    return world


@pytest.fixture
def official(client):
    world = ready(make_ranked())
    published(world, "official")
    return world


def url(name, *args):
    return reverse(name, args=args)


def get(client, name, *args):
    answer = client.get(url(name, *args))
    assert answer.status_code == 200
    return answer.content.decode()


class TestWhoMay:
    def test_an_officer_sees_the_ranking_and_may_not_a_stranger_finds_nothing(self, client, world):
        actions = ready(world)
        award = Award.objects.first()
        pages = [
            ("contest_awards", [world.contest.pk]),
            ("awards", [world.ranking.pk]),
            ("publish", [world.ranking.pk]),
            ("award", [award.pk]),
            ("disqualification", [actions.entrants[0].pk]),
            ("award_list_workbook", [world.ranking.pk]),
            ("award_list_pdf", [world.ranking.pk]),
        ]
        school_organiser = make_seat(world.school, "organiser")
        stranger = make_seat(make_unit("Sở Kia", kind="department"), "organiser")
        award_seen = {"award"}  # an award that is not given yet is nobody's to see but the organisers'
        for name, args in pages:
            for user, status in (
                (world.organiser, 200),
                (world.officer, 403),
                (school_organiser, 403),
                (stranger, 404),
            ):
                client.force_login(user)
                expected = 404 if name in award_seen and user == school_organiser else status
                assert client.get(url(name, *args)).status_code == expected, (name, user)

    def test_an_official_prize_is_seen_below_and_still_not_decided_there(self, client, official):
        client.force_login(make_seat(official.school, "organiser"))
        award = Award.objects.first()
        assert client.get(url("award", award.pk)).status_code == 403
        assert client.post(url("award", award.pk), {"decision": "revoke", "reason": "x"}).status_code == 403

    def test_a_decision_on_a_tie_of_others_is_404(self, client, world):
        other = make_ranked((100, 100), prizes=((1, "first"),))
        ruling = TieRuling.objects.create(prize=Prize.objects.get(ranking=other.ranking), subjects=[1, 2], give="all",
                                          reason="x", at=world.at)  # fmt: skip
        assert client.post(url("tie_reopen", ruling.pk), {"reason": "x"}).status_code == 404
        assert TieRuling.objects.count() == 1


class TestAwards:
    def test_from_the_places_to_a_verified_list(self, client, world):
        assert "data-differs" in get(client, "awards", world.ranking.pk)
        client.post(url("awards_propose", world.ranking.pk))
        page = get(client, "awards", world.ranking.pk)
        assert AN in page
        assert "data-differs" not in page
        ids = list(Award.objects.values_list("pk", flat=True))
        client.post(url("awards_verify", world.ranking.pk), {"award": ids, "note": "Đã gọi điện cho trường"})
        assert awarded(world) == {AN: ("first", "verified"), BINH: ("second", "verified")}

    @pytest.mark.parametrize("typed", [{"note": "Đã kiểm tra"}, {"award": "1"}, {"award": "x", "note": "y"}])
    def test_what_was_typed_stays_when_something_is_missing(self, client, world, typed):
        client.post(url("awards_propose", world.ranking.pk))
        chosen = Award.objects.first().pk
        typed = typed | ({"award": chosen} if typed.get("award") == "1" else {})
        answer = client.post(url("awards_verify", world.ranking.pk), typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "error-summary" in page
        if "award" in typed and typed["award"] == chosen:
            assert f'value="{chosen}" aria-label="{AN}" checked' in page
        else:
            assert typed["note"] in page
        assert not Award.objects.filter(state="verified").exists()

    def test_one_row_and_many_cost_the_same(self, client, django_assert_num_queries):
        few, many = make_ranked((9,), prizes=((1, "first"),)), make_ranked(range(9, 0, -1), prizes=((9, "first"),))
        counts = []
        for world in (few, many):
            client.force_login(world.organiser)
            client.post(url("awards_propose", world.ranking.pk))
            get(client, "awards", world.ranking.pk)
            with django_assert_num_queries(1000, exact=False) as asked:
                get(client, "awards", world.ranking.pk)
            counts.append(len(asked.captured_queries))
        assert counts[0] == counts[1]

    def test_one_prize_shows_what_is_known_and_takes_a_decision(self, client, world):
        client.post(url("awards_propose", world.ranking.pk))
        award = Award.objects.get(entrant=world.entrants[0])
        page = get(client, "award", award.pk)
        assert AN in page
        assert client.post(url("award", award.pk), {"decision": "refuse", "reason": ""}).status_code == 200
        assert client.post(url("award", award.pk), {"decision": "refuse", "reason": "Không đủ tuổi"}).status_code == 302
        award.refresh_from_db()
        assert (award.state, award.note) == ("refused", "Không đủ tuổi")

    def test_it_says_who_may_be_the_same_person_registered_once_more(self, client, world):
        """One prize for each of two accounts of one person would be two prizes for one."""
        client.post(url("awards_propose", world.ranking.pk))
        first, second, third, _last = world.entrants
        born = {"born_on": date(1990, 5, 20), "full_name": AN, "name_sort_key": first.person.name_sort_key}
        Person.objects.filter(pk__in=[first.person_id, third.person_id]).update(**born)
        Person.objects.filter(pk=third.person_id).update(registered_at=world.at)
        of_first = get(client, "award", Award.objects.get(entrant=first).pk)
        assert url("disqualification", third.pk) in of_first
        assert url("disqualification", third.pk) not in get(client, "award", Award.objects.get(entrant=second).pk)

    def test_a_ranking_without_prizes_leads_to_where_they_are_set(self, client):
        world = make_ranked(prizes=())
        client.force_login(world.organiser)
        assert url("admin:contests_ranking_change", world.ranking.pk) in get(client, "awards", world.ranking.pk)

    def test_an_entrant_is_found_by_name_without_accents(self, client, world):
        page = client.get(url("contest_awards", world.contest.pk), {"q": "le van cuong"}).content.decode()
        assert url("disqualification", world.entrants[2].pk) in page
        assert url("disqualification", world.entrants[0].pk) not in page


class TestTie:
    @pytest.fixture
    def tied(self, client):
        world = make_ranked((100, 100, 80), prizes=((1, "first"), (1, "second")))
        client.force_login(world.organiser)
        return world

    def address(self, world):
        prize = Prize.objects.get(ranking=world.ranking, order=1)
        return url("tie", world.ranking.pk, prize.pk, world.entrants[0].pk)

    def test_the_page_names_them_and_keeps_an_order(self, client, tied):
        assert self.address(tied) in get(client, "awards", tied.ranking.pk)
        page = client.get(self.address(tied)).content.decode()
        assert AN in page
        assert CUONG not in page
        typed = {"how": "order", f"place_{tied.entrants[1].pk}": "1", "reason": "Bốc thăm", "add_measure": "on"}
        assert client.post(self.address(tied), typed).status_code == 302
        assert Decision.objects.get(entrant=tied.entrants[1]).value == 1

    @pytest.mark.parametrize("places", [("", ""), ("1", "1"), ("2", ""), ("0", ""), ("a", "")])
    def test_an_order_with_a_fault_is_shown_with_what_was_typed(self, client, tied, places):
        typed = {f"place_{entrant.pk}": place for entrant, place in zip(tied.entrants, places, strict=False)}
        answer = client.post(self.address(tied), typed | {"how": "order", "reason": "Lý do dài", "add_measure": "on"})
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()
        assert "Lý do dài" in answer.content.decode()
        assert Decision.objects.count() == 0

    def test_a_rule_that_would_not_read_it_says_so(self, client, tied):
        typed = {"how": "order", f"place_{tied.entrants[1].pk}": "1", "reason": "Bốc thăm"}
        answer = client.post(self.address(tied), typed)
        assert answer.status_code == 200
        assert Decision.objects.count() == 0

    def test_to_all_or_none_and_back(self, client, tied):
        assert client.post(self.address(tied), {"how": "give", "give": "all", "reason": ""}).status_code == 200
        client.post(self.address(tied), {"how": "give", "give": "all", "reason": "Cả hai xứng đáng"})
        ruling = TieRuling.objects.get()
        assert (ruling.give, ruling.reason, ruling.by) == ("all", "Cả hai xứng đáng", tied.organiser)
        assert "Cả hai xứng đáng" in get(client, "awards", tied.ranking.pk)
        assert client.get(self.address(tied)).status_code == 302  # no longer open
        client.post(url("tie_reopen", ruling.pk), {"reason": ""})
        assert TieRuling.objects.count() == 1
        client.post(url("tie_reopen", ruling.pk), {"reason": "Khiếu nại"})
        assert client.get(self.address(tied)).status_code == 200


class TestDisqualification:
    def test_with_a_reason_the_one_concerned_reads_it_and_how_to_appeal(self, client, world):
        entrant = world.entrants[0]
        address = url("disqualification", entrant.pk)
        client.post(address, {"decision": "disqualify", "reason": ""})
        assert Disqualification.objects.count() == 0
        client.post(address, {"decision": "disqualify", "reason": "Nhờ người khác làm bài"})
        client.force_login(entrant.person.user)
        page = get(client, "contest", world.contest.pk)
        assert "Nhờ người khác làm bài" in page
        assert "data-disqualified" in page
        client.force_login(world.entrants[1].person.user)
        assert "Nhờ người khác" not in get(client, "contest", world.contest.pk)

    def test_lifted_with_a_reason_both_stay_readable(self, client, world):
        entrant = world.entrants[0]
        disqualify(entrant, reason="Hai tài khoản", by=world.organiser, at=world.at)
        client.post(url("disqualification", entrant.pk), {"decision": "lift", "reason": "Nhầm người"})
        page = get(client, "disqualification", entrant.pk)
        assert "Hai tài khoản" in page
        assert "Nhầm người" in page
        assert Disqualification.objects.filter(lifted_at=None).count() == 0


class TestPublish:
    def test_what_stands_against_it_is_listed(self, client, world):
        assert "data-against" in get(client, "publish", world.ranking.pk)
        answer = client.post(url("publish", world.ranking.pk), {"state": "official", "note": "Lần 1", "number": 1})
        assert answer.status_code == 200
        assert "Lần 1" in answer.content.decode()
        assert Publication.objects.count() == 0

    def test_official_and_back(self, client, world):
        ready(world)
        assert "data-ready" in get(client, "publish", world.ranking.pk)
        client.post(url("publish", world.ranking.pk), {"state": "official", "note": "", "number": 1})
        assert Ranking.objects.get().state == "official"
        assert client.post(url("publish", world.ranking.pk), {"state": "provisional", "number": 2}).status_code == 200
        client.post(url("publish", world.ranking.pk), {"state": "provisional", "note": "Khiếu nại", "number": 2})
        assert Ranking.objects.get().state == "provisional"
        page = get(client, "publications", world.ranking.pk)
        assert 'data-publication="1"' in page
        assert "Khiếu nại" in page

    @pytest.mark.parametrize(("contest", "ranking"), [(True, False), (True, True), (False, False)])
    def test_that_a_public_contest_does_not_show_it_is_said(self, client, world, contest, ranking):
        Contest.objects.update(public=contest)
        Ranking.objects.update(public=ranking)
        assert ("data-not-public" in get(client, "publish", world.ranking.pk)) == (contest and not ranking)

    def test_a_large_one_is_left_to_a_worker(self, client, world, monkeypatch):
        monkeypatch.setattr(publications, "LARGE", 0)
        answer = client.post(url("publish", world.ranking.pk), {"state": "official", "number": 1})
        assert (answer.status_code, Job.objects.count()) == (200, 0)  # what stands against it is told at once
        answer = client.post(url("publish", world.ranking.pk), {"state": "provisional", "number": 1})
        job = Job.objects.get(kind="contests.publish_ranking")
        assert answer.url == url("job", job.pk)
        assert job.payload == {"ranking": world.ranking.pk, "state": "provisional", "note": "", "number": 1}


class TestPublications:
    @pytest.fixture
    def two(self, client):
        """An was disqualified between two publications."""
        world = make_ranked()
        published(world)
        disqualify(world.entrants[0], reason="x", by=world.organiser, at=world.at)
        compute(world)
        world.ranking.places.filter(entrant=world.entrants[0]).delete()
        score(world, world.entrants[3], 95)
        published(world)
        return world

    def test_why_somebody_is_out_is_the_organisers_alone(self, client, two):
        told = {}
        for who, user in (("organiser", two.organiser), ("pupil", two.entrants[1].person.user)):
            client.force_login(user)
            ((_publication, _counts, moves), *_rest) = client.get(url("publications", two.ranking.pk)).context["rows"]
            (told[who],) = [(move.shown.name, str(move.why)) for move in moves if move.after is None]
        assert told["organiser"] == (AN, _("disqualified"))
        assert told["pupil"] == ("N.V.A.", _("no longer ranked"))

    def test_one_and_three_cost_the_same(self, client, two, django_assert_num_queries):
        client.force_login(two.organiser)
        get(client, "publications", two.ranking.pk)
        for more in (0, 2):
            for _number in range(more):
                published(two)
            with django_assert_num_queries(12):
                get(client, "publications", two.ranking.pk)

    def test_a_stranger_finds_nothing(self, client, two):
        client.force_login(make_seat(make_unit("Trường Kia"), "secretary"))
        assert client.get(url("publications", two.ranking.pk)).status_code == 404


class TestWinners:
    def test_everybody_reads_initials_once_it_is_official_and_public(self, client, official):
        assert client.get(url("award_list", official.ranking.pk)).status_code == 404
        Ranking.objects.update(public=True)
        page = get(client, "award_list", official.ranking.pk)
        for word in ("N.V.A.", "THCS Đại Mỗ", "400.000"):
            assert word in page
        assert AN not in page
        Contest.objects.update(state="draft")
        assert client.get(url("award_list", official.ranking.pk)).status_code == 404
        Contest.objects.update(state="closed")
        Ranking.objects.update(state="provisional")
        assert client.get(url("award_list", official.ranking.pk)).status_code == 404

    def test_every_page_of_an_official_result_leads_to_its_winners(self, client, official):
        Ranking.objects.update(public=True)
        Contest.objects.update(public=True)
        link = f'href="{url("award_list", official.ranking.pk)}"'

        def led():
            client.logout()
            found = [link in get(client, "public_contest", official.contest.pk)]
            client.force_login(official.entrants[3].person.user)
            return [*found, link in get(client, "ranking", official.ranking.pk),
                    link in get(client, "contest", official.contest.pk)]  # fmt: skip

        assert led() == [True] * 3
        Ranking.objects.update(state="provisional")
        assert led() == [False] * 3

    def test_who_agreed_and_oneself_stand_in_full(self, client, official):
        Ranking.objects.update(public=True)
        Consent.objects.create(contest=official.contest, person=official.entrants[1].person, purpose="publish",
                               wording="…", at=official.at)  # fmt: skip
        page = get(client, "award_list", official.ranking.pk)
        assert (AN in page, BINH in page) == (False, True)
        client.force_login(official.entrants[0].person.user)
        assert AN in get(client, "award_list", official.ranking.pk)

    def test_one_row_and_many_cost_the_same(self, client, django_assert_num_queries):
        for points in ((9,), range(9, 0, -1)):
            world = ready(make_ranked(points, prizes=((9, "first"),)))
            published(world, "official")
            Ranking.objects.update(public=True)
            with django_assert_num_queries(8):
                get(client, "award_list", world.ranking.pk)

    def test_the_workbook_has_the_amounts_and_their_sum(self, client, official):
        client.force_login(official.organiser)
        answer = client.get(url("award_list_workbook", official.ranking.pk))
        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert [row[2] for row in rows if row[0] in {1, 2}] == [AN, BINH]
        assert [row[6] for row in rows if isinstance(row[6], int)] == [400_000, 300_000, 700_000]

    def test_the_pdf_is_one(self, client, official):
        client.force_login(official.organiser)
        answer = client.get(url("award_list_pdf", official.ranking.pk))
        assert answer.content.startswith(b"%PDF-")
        assert "attachment" in answer["Content-Disposition"]

    def test_one_s_own_prize_stands_on_one_s_page(self, client, official):
        client.force_login(official.entrants[0].person.user)
        assert "data-own-award" in get(client, "contest", official.contest.pk)
        client.force_login(official.entrants[3].person.user)
        page = get(client, "contest", official.contest.pk)
        assert "data-own-award" not in page
        assert 'data-go="my-certificate"' in page
