"""Sheets on paper: the acts, the pages, the form."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contests.models import Conflict, Judge, Mark, PartScore, Proof, ScoreSheet
from contests.sheets.tests.builders import NOW, TALK, TASK, close, make_desk, send, stands
from contests.sheets.tokens import Printed, sign_printed
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_team
from foundation.models import Event
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_desk(teams=2)
    world.first, world.second = (make_seat(world.sitting.unit, "secretary") for _each in range(2))
    return world


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def address(world, team=None, part=None, judge=None):
    ids = [world.sitting.pk, (judge or world.judge).pk, (part or world.part).pk, (team or world.team).pk]
    return reverse("paper_sheet", args=ids)


def typed(world, *points, **more):
    return {f"c{criterion.pk}": given for criterion, given in zip(world.criteria, points, strict=True)} | more


def states():
    return list(ScoreSheet.objects.order_by("number").values_list("number", "state"))


class TestTyping:
    def test_typed_it_waits_and_does_not_count(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7,5", "8.5", comment="Rõ"))
        sheet = ScoreSheet.objects.get()
        assert (sheet.state, sheet.source, sheet.typed_by, sheet.comment) == ("typed", "paper", world.first, "Rõ")
        assert stands(world) == {1: Decimal("7.5"), 2: Decimal("8.5")}
        assert not PartScore.objects.exists()
        assert Event.objects.get(verb="type sheet").by == world.first

    def test_confirmed_by_another_it_counts(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7,5", "8"))
        as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get().pk]))
        sheet = ScoreSheet.objects.get()
        assert (sheet.state, sheet.total, sheet.second_by) == ("handed_in", Decimal("15.5"), world.second)
        assert PartScore.objects.get().points == Decimal("15.5")

    def test_never_by_the_same_person(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7", "8"))
        sheet = ScoreSheet.objects.get()
        for name in ("sheet_confirm", "sheet_reject"):
            as_(world.first).post(reverse(name, args=[sheet.pk]), {"reason": "x"})
        assert states() == [(1, "typed")]
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoreSheet.objects.update(second_by=world.first)

    def test_the_second_person_sees_it_and_cannot_change_it(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7,5", "8", comment="Rõ"))
        page = as_(world.second).get(address(world)).content.decode()
        shown = re.search(r'id="typed">.*?</dl>', page, re.S)[0]
        assert "7,5" in shown
        assert "<input" not in shown
        refused = as_(world.second).post(address(world), typed(world, "1", "1"))
        assert (refused.status_code, stands(world)) == (302, {1: Decimal("7.5"), 2: 8})
        assert as_(world.second).get(address(world) + "?again=1", follow=True).context.get("form") is not None

    def test_rejected_with_a_reason_it_is_typed_anew(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7", "8"))
        sheet = ScoreSheet.objects.get()
        assert as_(world.second).post(reverse("sheet_reject", args=[sheet.pk]), {"reason": " "}).status_code == 422
        as_(world.second).post(reverse("sheet_reject", args=[sheet.pk]), {"reason": "Giấy ghi 6"})
        assert "Giấy ghi 6" in as_(world.first).get(address(world)).content.decode()
        as_(world.second).post(address(world), typed(world, "6", "8"))
        assert states() == [(1, "rejected"), (2, "typed")]
        as_(world.first).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get(number=2).pk]))
        assert PartScore.objects.get().points == 14

    def test_who_typed_it_may_type_it_anew_until_then(self, as_, world):
        for points in (("7", "8"), ("7", "8"), ("6", "8")):
            as_(world.first).post(address(world), typed(world, *points))
        assert states() == [(1, "void"), (2, "typed")]
        as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get(number=1).pk]))
        assert states() == [(1, "void"), (2, "typed")]
        as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get(number=2).pk]))
        as_(world.first).post(address(world), typed(world, "1", "1"))
        assert states() == [(1, "void"), (2, "handed_in")]

    def test_confirmed_twice_it_is_once(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7", "8"))
        for _time in range(2):
            as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get().pk]))
        assert Event.objects.filter(verb="confirm sheet").count() == 1

    def test_a_judge_without_account_is_typed_for(self, as_, world):
        Judge.objects.filter(pk=world.judge.pk).update(user=None)
        as_(world.first).post(address(world), typed(world, "7", "8"))
        as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get().pk]))
        assert PartScore.objects.get().points == 15


class TestForm:
    @pytest.mark.parametrize(
        ("points", "named"),
        [
            (("10,5", "8"), "Nội dung"),
            (("7,25", "8"), "Nội dung"),
            (("8", ""), "Trình bày"),
            (("8", "tám"), "tám"),
            (("1.234", "8"), "1234"),
            (("-1", "8"), "Nội dung"),
        ],
    )
    def test_what_cannot_stand_is_named_and_what_was_typed_stays(self, as_, world, points, named):
        page = as_(world.first).post(address(world), typed(world, *points, comment="Đã gõ"))
        assert (page.status_code, ScoreSheet.objects.count()) == (422, 0)
        summary = re.search(r'class="error-summary".*?</div>', page.content.decode(), re.S)[0]
        assert named in summary
        assert f'value="{points[0]}"' in page.content.decode()
        assert "Đã gõ" in page.content.decode()

    def test_steps_of_a_practical_task(self, as_):
        world = make_desk(parts=(TALK, TASK))
        user = make_seat(world.sitting.unit, "secretary")
        task = world.parts[1]
        one, two = task.criteria.order_by("order")
        url = address(world, part=task)
        assert as_(user).post(url, {f"c{one.pk}": "1", f"c{two.pk}": "1"}).status_code == 422
        as_(user).post(url, {f"c{one.pk}": "0", f"c{two.pk}": "1", f"note{two.pk}": "Mã 0123"})
        assert dict(Mark.objects.values_list("criterion", "points")) == {one.pk: 0, two.pk: 6}
        assert (Proof.objects.get().note, Proof.objects.get().criterion) == ("Mã 0123", two)

    def test_save_and_go_on_leads_to_the_next_team_of_the_judge(self, as_, world):
        answer = as_(world.first).post(address(world), typed(world, "7", "8", next="1"))
        assert answer["Location"] == address(world, team=world.teams[1])
        answer = as_(world.first).post(address(world, team=world.teams[1]), typed(world, "7", "8", next="1"))
        assert answer["Location"].startswith(reverse("paper_sheets", args=[world.sitting.pk]))


class TestBothRoads:
    def test_what_was_handed_in_on_the_phone_is_not_typed_over(self, as_, world):
        send(world, "7", "8", handed_in=NOW)
        page = as_(world.first).post(address(world), typed(world, "1", "1"), follow=True)
        assert (states(), stands(world)) == ([(1, "handed_in")], {1: 7, 2: 8})
        assert "alert-warning" in page.content.decode()

    def test_a_sheet_begun_on_the_phone_is_replaced_only_when_that_is_meant(self, as_, world):
        send(world, "7")
        assert as_(world.first).post(address(world), typed(world, "6", "6")).status_code == 422
        assert states() == [(1, "open")]
        as_(world.first).post(address(world), typed(world, "6", "6", replace="on"))
        assert states() == [(1, "void"), (2, "typed")]
        assert send(world, "9", at=NOW + 9)["outcome"] == "paper"

    def test_after_a_rejection_the_phone_may_go_on(self, as_, world):
        send(world, "7")
        as_(world.first).post(address(world), typed(world, "6", "6", replace="on"))
        as_(world.second).post(reverse("sheet_reject", args=[ScoreSheet.objects.get(number=2).pk]), {"reason": "Sai"})
        reply = send(world, "7", "8", at=NOW + 9, handed_in=NOW + 10)
        assert (reply["state"], reply["n"]) == ("handed_in", 3)


class TestRefused:
    def refused(self, as_, world):
        page = as_(world.first).post(address(world), typed(world, "7", "8"))
        return page.status_code == 422 and "error-summary" in page.content.decode() and not ScoreSheet.objects.exists()

    def test_a_closed_part(self, as_, world):
        close(world)
        assert self.refused(as_, world)

    def test_a_conflict(self, as_, world):
        Conflict.objects.create(judge=world.judge, entrant=world.team.entrant, kind="relative", declared_at=AT)
        assert self.refused(as_, world)

    def test_no_confirmation_after_the_part_was_closed(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7", "8"))
        close(world)
        as_(world.second).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get().pk]))
        assert states() == [(1, "typed")]

    def test_nothing_of_another_sitting_and_no_judge_s_own_seat(self, as_, world):
        other = make_desk()
        stranger = make_seat(other.sitting.unit, "secretary")
        assert as_(stranger).post(address(world), typed(world, "7", "8")).status_code == 404
        mixed = reverse("paper_sheet", args=[other.sitting.pk, world.judge.pk, world.part.pk, world.team.pk])
        assert as_(stranger).get(mixed).status_code == 404
        assert as_(world.judge.user).post(address(world), typed(world, "7", "8")).status_code == 403
        as_(world.first).post(address(world), typed(world, "7", "8"))
        assert as_(stranger).post(reverse("sheet_confirm", args=[ScoreSheet.objects.get().pk])).status_code == 404


class TestList:
    def page(self, client, world):
        return client.get(reverse("paper_sheets", args=[world.sitting.pk]))

    def test_each_person_has_what_waits_for_them(self, as_, world):
        as_(world.first).post(address(world), typed(world, "7", "8"))
        mine, other = self.page(as_(world.first), world).context, self.page(as_(world.second), world).context
        assert (len(mine["to_confirm"]), len(mine["typed"])) == (0, 1)
        assert [line.appearance for line in other["to_confirm"]] == [world.team]
        assert len(other["typed"]) == 0

    def test_one_team_or_many_cost_the_same(self, as_, world, django_assert_max_num_queries):
        client = as_(world.first)
        send(world, "7", "8", handed_in=NOW)
        self.page(client, world)
        with django_assert_max_num_queries(40) as few:
            self.page(client, world)
        for _each in range(3):
            make_judge(world.sitting)
            send(world, "7", "8", handed_in=NOW, team=make_team(world.sitting))
        with django_assert_max_num_queries(len(few)):
            self.page(client, world)

    def test_an_empty_sitting_says_what_to_do(self, as_):
        world = make_desk(teams=0)
        page = self.page(as_(make_seat(world.sitting.unit, "secretary")), world)
        assert 'class="empty"' in page.content.decode()


class TestPrinted:
    def test_both_layouts_are_pdf_with_spare_sheets(self, as_, world):
        client = as_(world.first)
        url = reverse("paper_print", args=[world.sitting.pk])
        for query, pages in (("?blank=2", 4), ("?layout=table", 1)):
            content = client.get(url + query).content
            assert content[:5] == b"%PDF-"
            assert len(re.findall(rb"/Type\s*/Page\b", content)) == pages

    def test_without_teams_it_says_so(self, as_):
        world = make_desk(teams=0)
        page = as_(make_seat(world.sitting.unit, "secretary")).get(
            reverse("paper_print", args=[world.sitting.pk]), follow=True
        )
        assert "alert-warning" in page.content.decode()

    def door(self, world, team=0):
        return reverse("paper_door", args=[sign_printed(Printed(world.judge.pk, world.part.pk, team))])

    def test_its_code_opens_the_page_of_that_very_sheet(self, as_, world):
        opened = as_(world.first).get(self.door(world, world.teams[1].pk))
        assert opened["Location"] == address(world, team=world.teams[1])

    def test_of_a_table_the_first_team_still_to_be_typed(self, as_, world):
        assert as_(world.first).get(self.door(world))["Location"] == address(world)
        as_(world.first).post(address(world), typed(world, "7", "8"))
        assert as_(world.first).get(self.door(world))["Location"] == address(world, team=world.teams[1])

    def test_the_judge_is_led_to_their_own_sheets_and_others_nowhere(self, as_, world):
        door = self.door(world, world.team.pk)
        own = reverse("my_sheets", args=[world.sitting.pk]) + f"#{world.team.pk}.{world.part.pk}"
        assert as_(world.judge.user).get(door)["Location"] == own
        assert as_(make_judge(world.sitting).user).get(door).status_code == 403
        assert as_(make_seat(make_desk().sitting.unit, "secretary")).get(door).status_code == 404
        assert as_(world.first).get(door[:-2] + "x/").status_code == 404
