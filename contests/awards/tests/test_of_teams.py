"""Prizes, ties, publication and certificates of a sitting's teams, by those who hold the sitting."""

import gzip
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contests.awards.actions import decide_order, propose_awards, verify_awards
from contests.awards.certificates import issue_prize
from contests.awards.disqualifying import disqualify
from contests.awards.papers import certificates_pdf
from contests.awards.publishing import NotReady
from contests.awards.reading import proposal_of
from contests.awards.rules import why_not_publish
from contests.awards.sitting import make_official
from contests.models import (
    Appeal,
    Appearance,
    Award,
    Certificate,
    Consent,
    Decision,
    Notice,
    PartScore,
    Prize,
    Publication,
    Ranking,
    Sitting,
)
from contests.placing import rebuild_ranking
from contests.tests.team_builders import give_points, make_team_world
from foundation.accounts.tests.test_sheets import pages
from foundation.files.rules import path_of
from foundation.models import Job
from schools.models import Unit
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_team_world(teams=4, at=timezone.now() - timedelta(days=1))
    for team, points in zip(world.teams, (18, 17, 17, 10), strict=True):
        give_points(team, points, 40, 25, at=world.at)
    give_points(world.other_team, 20, 50, 30, at=world.at)
    world.ranking = world.sitting.rankings.get()
    Prize.objects.create(ranking=world.ranking, order=1, level="first", amount=300_000)
    Prize.objects.create(ranking=world.ranking, order=2, level="second", count=1)
    Sitting.objects.update(state="checked", judged_at=world.at)
    world.sitting.refresh_from_db()
    world.at = timezone.now()
    rebuild_ranking(world.ranking.pk, at=world.at)
    return world


def prepared(world):
    """The tie for the second prize decided, all verified."""
    later = timezone.now()
    [question] = proposal_of(world.ranking).questions
    order = [world.teams[2].entrant_id]
    prize = Prize.objects.get(pk=question.prize)
    decide_order(prize, question.subjects, order, reason="Ban giám khảo bỏ phiếu", add_measure=False,
                 by=world.secretary, at=later)  # fmt: skip
    Job.objects.filter(kind="contests.rebuild_ranking").delete()
    rebuild_ranking(world.ranking.pk, at=later)
    propose_awards(world.ranking.pk, by=world.secretary, at=later)
    verify_awards(world.ranking.pk, Award.objects.values_list("pk", flat=True), note="Đã đối chiếu",
                  by=world.secretary, at=later)  # fmt: skip
    world.ranking.refresh_from_db()
    return world


def published(world):
    prepared(world)
    show(world)
    make_official(world.sitting, by=world.secretary, at=timezone.now())
    world.ranking.refresh_from_db()
    return world


def show(world):
    """The results of the sitting are published; its ranking is provisional."""
    Sitting.objects.filter(pk=world.sitting.pk).update(state="published", published_at=timezone.now())


class TestPublishing:
    def test_with_the_sitting_it_becomes_official_and_prizes_are_given(self, world):
        published(world)
        assert world.ranking.state == "official"
        assert set(Award.objects.values_list("entrant", "prize__level", "state")) == {
            (world.teams[0].entrant_id, "first", "given"), (world.teams[2].entrant_id, "second", "given"),
        }  # fmt: skip
        notice = Notice.objects.get()
        assert (notice.kind, notice.unit_id) == ("result", world.school.pk)

    def test_done_twice_it_is_published_once(self, world):
        published(world)
        assert make_official(world.sitting, by=world.secretary, at=timezone.now()) == []
        assert Publication.objects.count() == 1

    def test_what_is_frozen_holds_teams_with_the_points_of_each_part(self, world):
        published(world)
        with gzip.open(path_of(Publication.objects.get().file), "rt", encoding="utf-8") as file:
            heading, *places = [json.loads(line) for line in file]
        assert heading["parts"] == [part.pk for part in world.parts]
        first = next(place for place in places if place["subject"] == world.teams[0].entrant_id)
        assert first["called"] == [world.teams[0].entrant.name, "THCS Đây"]
        assert first["values"] == ["83.0000", "40.0000", "25.0000", "0", "18.0000", "40.0000", "25.0000"]

    def test_an_open_tie_and_prizes_not_proposed_stand_against_it(self, world):
        show(world)
        with pytest.raises(NotReady) as refused:
            make_official(world.sitting, by=world.secretary, at=timezone.now())
        assert len(refused.value.reasons) == 2
        assert not Publication.objects.exists()
        assert Ranking.objects.get(pk=world.ranking.pk).state == "hidden"

    def test_an_open_appeal_stands_against_it(self, world):
        show(prepared(world))
        appeal = Appeal.objects.create(
            sitting=world.sitting, appearance=world.teams[0], text="Cộng nhầm điểm", filed_at=timezone.now()
        )
        with pytest.raises(NotReady, match="1"):
            make_official(world.sitting, by=world.secretary, at=timezone.now())
        Appeal.objects.filter(pk=appeal.pk).update(state="rejected", answer="Đã cộng đúng")
        assert len(make_official(world.sitting, by=world.secretary, at=timezone.now())) == 1

    def test_a_sitting_that_was_not_checked(self, world):
        prepared(world)
        Sitting.objects.filter(pk=world.sitting.pk).update(state="judged")
        world.sitting.refresh_from_db()
        with pytest.raises(NotReady) as refused:
            make_official(world.sitting, by=world.secretary, at=timezone.now())
        assert len(refused.value.reasons) == 1

    def test_other_sittings_and_the_end_of_the_stage_are_not_waited_for(self, world):
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="planned")
        assert world.stage.closes_at > timezone.now()
        assert published(world).ranking.state == "official"

    def test_the_whole_stage_waits_for_both_and_names_the_unit(self, world):
        whole = world.stage.rankings.get(name="Toàn quận")
        rebuild_ranking(whole.pk, at=timezone.now())
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="open")
        after = world.stage.closes_at + timedelta(days=1)
        whole.refresh_from_db()
        [reason] = why_not_publish(whole, "official", after)
        assert "THCS Kia" in reason
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="sent")
        assert why_not_publish(whole, "official", after) == []
        assert len(why_not_publish(whole, "official", timezone.now())) == 1

    def test_places_behind_the_results_are_computed_first(self, world):
        prepared(world)
        PartScore.objects.filter(entrant=world.teams[3].entrant, part=world.parts[0]).update(
            points=20, updated_at=timezone.now()
        )
        show(world)
        with pytest.raises(NotReady):  # the prizes are no longer those of the places
            make_official(world.sitting, by=world.secretary, at=timezone.now())

    def test_by_itself_before_the_sitting_it_is_not_published(self, world):
        prepared(world)
        for state in ("provisional", "official"):
            assert len(why_not_publish(world.ranking, state, timezone.now())) == 1
        pattern = world.stage.rankings.get(each_sitting=True)
        assert len(why_not_publish(pattern, "official", timezone.now())) == 1


class TestWhoMay:
    def pages(self, world):
        award = Award.objects.filter(ranking=world.ranking).order_by("pk").first()
        return [
            ("get", reverse("awards", args=[world.ranking.pk])),
            ("get", reverse("award", args=[award.pk])),
            ("get", reverse("publish", args=[world.ranking.pk])),
            ("post", reverse("awards_propose", args=[world.ranking.pk])),
        ]

    @pytest.fixture
    def ready(self, world):
        return prepared(world)

    def test_keepers_of_the_sitting_and_above(self, client, ready):
        for user in (ready.secretary, ready.organiser, make_seat(ready.school, "organiser")):
            client.force_login(user)
            assert [getattr(client, how)(url).status_code for how, url in self.pages(ready)] == [200, 200, 200, 302]

    def test_others_find_nothing_or_may_not(self, client, ready):
        judge, member = ready.judges[0].user, ready.teams[0].entrant.members.get(role="captain").person.user
        for user, status in ((ready.other_secretary, 404), (ready.stranger, 404), (ready.officer, 403), (judge, 403),
                             (member, 403)):  # fmt: skip
            client.force_login(user)
            assert {getattr(client, how)(url).status_code for how, url in self.pages(ready)} == {status}

    def test_a_school_secretary_has_no_say_over_the_ranking_of_the_whole_stage(self, client, ready):
        whole = ready.stage.rankings.get(name="Toàn quận")
        Ranking.objects.filter(pk=whole.pk).update(state="official")
        client.force_login(ready.secretary)
        assert client.get(reverse("awards", args=[whole.pk])).status_code == 403

    def test_another_school_cannot_press_publish_once_it_is_visible_to_them(self, client, world):
        published(world)
        client.force_login(world.other_secretary)
        assert client.get(reverse("ranking", args=[world.ranking.pk])).status_code == 200
        for how, url in self.pages(world):
            assert getattr(client, how)(url).status_code == 403
        client.force_login(world.secretary)
        typed = {"state": "provisional", "note": "Phúc khảo", "number": 2}
        assert client.post(reverse("publish", args=[world.ranking.pk]), typed).status_code == 302
        assert Ranking.objects.get(pk=world.ranking.pk).state == "provisional"


class TestPages:
    def test_the_secretary_decides_a_tie_with_a_reason(self, client, world):
        client.force_login(world.secretary)
        html = client.get(reverse("awards", args=[world.ranking.pk])).content.decode()
        tied = [world.teams[1], world.teams[2]]
        assert all(team.entrant.name in html for team in tied)
        prize = Prize.objects.get(ranking=world.ranking, level="second")
        url = reverse("tie", args=[world.ranking.pk, prize.pk, min(team.entrant_id for team in tied)])
        assert client.get(url).status_code == 200
        typed = {"how": "order", f"place_{tied[1].entrant_id}": "1", "reason": ""}
        assert client.post(url, typed).status_code == 200  # a reason is asked for
        assert not Decision.objects.exists()
        client.post(url, typed | {"reason": "Ban giám khảo bỏ phiếu 3–0"})
        assert Decision.objects.filter(by=world.secretary).count() == 2
        assert rebuild_ranking(world.ranking.pk, at=timezone.now()) == 4
        places = {row["place"].name: row["place"] for row in client.get(
            reverse("ranking", args=[world.ranking.pk])).context["rows"]}  # fmt: skip
        assert places[tied[1].entrant.name].rank == 2
        assert "Ban giám khảo bỏ phiếu 3–0" in places[tied[0].entrant.name].why

    def test_the_page_of_the_sitting_says_what_is_left(self, client, world):
        url = reverse("sitting_rankings", args=[world.sitting.pk])
        for user, keeps in ((world.secretary, True), (world.officer, False)):
            client.force_login(user)
            answer = client.get(url)
            place, value = answer.context["rankings"][0].first[0]
            assert (place.name, value) == (world.teams[0].entrant.name, "83")
            assert ("data-against" in answer.content.decode()) == keeps
        show(prepared(world))
        client.force_login(world.secretary)
        assert "data-ready" in client.get(url).content.decode()

    def test_before_it_is_judged_the_page_of_the_sitting_tells_nothing(self, client, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="open", judged_at=None)
        for user in (world.secretary, world.organiser, world.officer):
            client.force_login(user)
            answer = client.get(reverse("sitting_rankings", args=[world.sitting.pk]))
            assert answer.context["rankings"] == []

    def test_what_is_known_of_a_team(self, client, world):
        prepared(world)
        client.force_login(world.secretary)
        award = Award.objects.get(entrant=world.teams[0].entrant)
        known = client.get(reverse("award", args=[award.pk])).context["known"]
        assert len(known.members) == 2
        assert [(result.part.order, result.points) for result in known.results] == [(1, 18), (2, 40), (3, 25)]

    def test_winners_are_teams_with_members_as_each_reader_may_know_them(self, client, world):
        published(world)
        url = reverse("award_list", args=[world.ranking.pk])
        Ranking.objects.update(public=True)
        member = world.teams[0].entrant.members.get(role="member").person
        Consent.objects.create(contest=world.contest, person=member, purpose="publish", wording="x", at=world.at)
        assert client.get(url).context["winners"][0].shown.members == ("N.V.A.", member.full_name)
        client.force_login(world.secretary)
        assert client.get(url).context["winners"][0].shown.members == ("Nguyễn Văn An", "Nguyễn Văn Bn")
        sheet = load_workbook(io.BytesIO(b"".join(client.get(reverse("award_list_workbook", args=[world.ranking.pk])))))
        cells = [cell.value for row in sheet.worksheets[0].iter_rows() for cell in row]
        assert "Nguyễn Văn An, Nguyễn Văn Bn" in cells
        assert client.get(reverse("award_list_pdf", args=[world.ranking.pk])).status_code == 200

    def test_a_team_is_found_by_its_name_or_a_member_s(self, client, world):
        client.force_login(world.organiser)
        url = reverse("contest_awards", args=[world.contest.pk])
        for asked in (world.teams[1].entrant.name, "nguyen van an"):
            assert world.teams[1].entrant in client.get(url, {"q": asked}).context["found"]


class TestDisqualified:
    def test_a_team_is_out_of_its_rankings_and_its_certificate_counts_no_more(self, client, world):
        published(world)
        award = Award.objects.get(entrant=world.teams[0].entrant)
        certificate = issue_prize(award, by=world.secretary, at=timezone.now())
        client.force_login(world.organiser)
        url = reverse("disqualification", args=[world.teams[0].entrant_id])
        assert client.get(url).context["official"] == [world.ranking]
        Job.objects.all().delete()
        client.post(url, {"decision": "disqualify", "reason": "Thay người không báo"})
        assert Certificate.objects.get(pk=certificate.pk).revoked_at is not None
        asked = {job.payload["ranking"] for job in Job.objects.filter(kind="contests.rebuild_ranking")}
        assert asked == {world.stage.rankings.get(name="Toàn quận").pk}  # not the other school's, nor the pattern

    def test_the_places_close_up_behind_it(self, world):
        disqualify(world.teams[0].entrant, reason="x", by=world.organiser, at=timezone.now())
        assert rebuild_ranking(world.ranking.pk, at=timezone.now()) == 3


class TestCertificates:
    @pytest.fixture
    def issued(self, world):
        published(world)
        Ranking.objects.filter(pk=world.ranking.pk).update(public=True)
        award = Award.objects.get(entrant=world.teams[0].entrant)
        return issue_prize(award, by=world.secretary, at=timezone.now())

    def test_one_names_the_team_with_its_members(self, world, issued):
        [page] = pages(certificates_pdf([issued], "https://thi.example.vn"))
        for words in (world.teams[0].entrant.name, "Nguyễn Văn An, Nguyễn Văn Bn", "THCS Đây"):
            assert words in page

    def test_it_is_dated_with_the_place_of_who_gives_it(self, world, issued):
        day = timezone.localdate(issued.issued_at)
        assert f"Ngày {day:%d} tháng" in pages(certificates_pdf([issued], "https://x"))[0]
        Unit.objects.filter(pk=issued.award.ranking.sitting.unit_id).update(place="Đại Mỗ")
        [first, second] = pages(certificates_pdf([issued, issued], "https://x"))
        assert all(f"Đại Mỗ, ngày {day:%d} tháng" in page for page in (first, second))

    def test_and_one_for_each_member_if_that_is_asked_for(self, client, world, issued):
        client.force_login(world.secretary)
        answer = client.post(reverse("award_certificate", args=[issued.award_id]), {"each": "on"})
        papers = pages(answer.content)
        assert len(papers) == 3
        assert "Nguyễn Văn Bn" not in papers[1]
        assert world.teams[0].entrant.name in papers[1]
        assert Certificate.objects.count() == 1  # all of one code

    def test_its_page_shows_the_team_and_initials_to_everybody(self, client, world, issued):
        answer = client.get(reverse("certificate", args=[issued.code]))
        html = answer.content.decode()
        assert "data-genuine" in html
        assert "N.V.A., N.V.B." in html
        assert world.teams[0].entrant.name in html
        assert "Nguyễn Văn An" not in html

    def test_the_members_are_those_of_the_day_it_was_issued(self, world, issued):
        member = world.teams[0].entrant.members.get(role="member")
        member.left_at = timezone.now() + timedelta(days=1)
        member.save()
        assert "Nguyễn Văn Bn" in pages(certificates_pdf([issued], "https://x"))[0]
        member.left_at = issued.issued_at - timedelta(minutes=1)
        member.save()
        assert "Nguyễn Văn Bn" not in pages(certificates_pdf([issued], "https://x"))[0]

    def test_a_member_gets_their_own_page_and_no_other_team_does(self, client, world, issued):
        url = reverse("certificate_pdf", args=[issued.pk])
        client.force_login(world.teams[0].entrant.members.get(role="captain").person.user)
        [page] = pages(client.get(url).content)
        assert "Nguyễn Văn An" in page
        assert "Nguyễn Văn Bn" not in page
        client.force_login(world.teams[1].entrant.members.get(role="captain").person.user)
        assert client.get(url).status_code == 404
        client.force_login(world.secretary)
        assert len(pages(client.get(url).content)) == 1
        client.force_login(world.other_secretary)
        assert client.get(url).status_code == 404

    def test_of_participation_for_a_member_of_a_team_with_a_result(self, client, world):
        url = reverse("certificate_mine", args=[world.contest.pk])
        client.force_login(world.teams[3].entrant.members.get(role="member").person.user)
        [page] = pages(client.post(url).content)
        assert world.teams[3].entrant.name in page
        assert Certificate.objects.get().entrant == world.teams[3].entrant
        outsider = world.other_team.entrant.members.get(role="captain").person.user
        PartScore.objects.filter(entrant=world.other_team.entrant).delete()
        client.force_login(outsider)
        client.post(url)
        assert Certificate.objects.count() == 1


def test_a_team_that_withdrew_is_in_no_ranking_and_gets_no_prize(world):
    Appearance.objects.filter(pk=world.teams[0].pk).update(state="withdrawn", changed_at=timezone.now())
    rebuild_ranking(world.ranking.pk, at=timezone.now())
    world.ranking.refresh_from_db()
    assert world.teams[0].entrant_id not in {each.subject for each in proposal_of(world.ranking).given}
