"""The pages of one sitting: who sees what of it, the next step, what happens on the way."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Judge, PartRun, Sitting
from contests.sittings.steps import missing, next_step, progress_of, steps_of
from contests.sittings.unsettled import digest_of, unsettled
from contests.tests.team_builders import give_points, make_judge, make_sitting, make_team, make_team_world
from schools.tests.builders import make_seat, make_user, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(at=timezone.now())


def get(user, name, *args):
    return signed_in(user).get(reverse(name, args=args))


def post(user, name, *args, **data):
    return signed_in(user).post(reverse(name, args=args), data)


class TestAccess:
    @pytest.mark.parametrize(
        ("who", "page", "act"),
        [("secretary", 200, 200), ("organiser", 200, 200), ("officer", 200, 403), ("other_secretary", 404, 404),
         ("stranger", 404, 404)],
    )  # fmt: skip
    def test_staff(self, world, who, page, act):
        user = getattr(world, who)
        assert get(user, "sitting", world.sitting.pk).status_code == page
        # An officer may not even come near; whoever keeps other sittings is told that this one does not exist.
        assert get(user, "sitting_act", world.sitting.pk, "finish").status_code == act
        assert get(user, "sitting_check", world.sitting.pk).status_code == act

    @pytest.mark.parametrize("act", ["cancel", "return", "restore"])
    def test_what_only_organisers_do(self, world, act):
        assert get(world.secretary, "sitting_act", world.sitting.pk, act).status_code == 403
        assert post(world.secretary, "sitting_act", world.sitting.pk, act, note="Xin thôi").status_code == 403
        assert get(world.organiser, "sitting_act", world.sitting.pk, act).status_code == 200

    def test_a_judge_sees_their_own_sitting_and_no_act(self, world):
        judge = world.judges[1].user
        page = get(judge, "sitting", world.sitting.pk)
        assert page.status_code == 200
        assert get(judge, "sitting", world.elsewhere.pk).status_code == 404
        for name in ("sitting_when", "sitting_check"):
            assert get(judge, name, world.sitting.pk).status_code == 403
        assert get(judge, "sitting_act", world.sitting.pk, "finish").status_code == 403

    def test_a_judge_reads_no_history_and_no_due_date(self, world):
        Sitting.objects.update(returned_reason="")
        post(world.organiser, "stage_due", world.stage.pk)
        signed_in(world.organiser).post(
            reverse("sitting_act", args=[world.sitting.pk, "cancel"]), {"note": "Bí mật nội bộ"}
        )
        signed_in(world.organiser).post(
            reverse("sitting_act", args=[world.sitting.pk, "restore"]), {"note": "Thôi cứ thi"}
        )
        assert "Bí mật nội bộ" in get(world.officer, "sitting", world.sitting.pk).content.decode()
        page = get(world.judges[0].user, "sitting", world.sitting.pk)
        assert "Bí mật nội bộ" not in page.content.decode()
        assert 'id="history"' not in page.content.decode()

    def test_a_judge_without_any_seat(self, world):
        user = make_user()
        make_judge(world.sitting, "Người ngoài", user=user)
        assert get(user, "sitting", world.sitting.pk).status_code == 200
        assert get(user, "sittings").context["judged"][0].sitting == world.sitting

    def test_withdrawn_they_see_it_no_more(self, world):
        user = make_user()
        judge = make_judge(world.sitting, user=user)
        Judge.objects.filter(pk=judge.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Ốm")
        assert get(user, "sitting", world.sitting.pk).status_code == 404

    def test_an_act_that_does_not_exist(self, world):
        assert get(world.secretary, "sitting_act", world.sitting.pk, "delete").status_code == 404
        assert get(world.secretary, "sitting_act", world.sitting.pk, "extend").status_code == 404


class TestNext:
    """One thing to do, from the first day to the last."""

    def next_of(self, sitting):
        sitting = Sitting.objects.select_related("stage").get(pk=sitting.pk)
        step = next_step(sitting, steps_of(sitting, progress_of(sitting)))
        return step.key if step else None

    def test_the_whole_way(self):
        sitting = make_sitting(state="planned", starts_at=None, place="")
        rows = Sitting.objects.filter(pk=sitting.pk)
        found = [self.next_of(sitting)]
        rows.update(starts_at=timezone.now(), place="Hội trường")
        found.append(self.next_of(sitting))
        make_team(sitting)
        found.append(self.next_of(sitting))
        make_judge(sitting)
        found.append(self.next_of(sitting))
        rows.update(drawn_at=timezone.now())
        found.append(self.next_of(sitting))
        for state in ("open", "judged", "checked", "sent"):
            rows.update(state=state, sent_at=timezone.now() if state == "sent" else None)
            found.append(self.next_of(sitting))
        rows.update(state="published")
        found.append(self.next_of(sitting))
        rows.update(sent_at=None)
        found.append(self.next_of(sitting))
        assert found == [
            "when", "teams", "judges", "lots", "open", "judge", "check", "send", "publish", None, "send",
        ]  # fmt: skip

    def test_a_called_off_sitting_has_none(self):
        sitting = make_sitting(cancelled_at=timezone.now(), cancelled_reason="Bão")
        assert self.next_of(sitting) is None

    def test_judges_as_many_as_a_part_needs(self):
        sitting = make_sitting(state="planned", judges=2)
        make_team(sitting)
        sitting.stage.parts.filter(order=3).update(judges_least=3)
        assert self.next_of(sitting) == "judges"
        make_judge(sitting, further=True)
        assert self.next_of(sitting) == "judges"
        make_judge(sitting)
        assert self.next_of(sitting) == "lots"

    def test_what_was_skipped_is_named_and_holds_nobody_up(self):
        sitting = make_sitting(state="open", place="")
        steps = steps_of(sitting, progress_of(sitting))
        assert len(missing(sitting, steps)) == 4
        assert self.next_of(sitting) == "judge"

    def test_one_primary_button(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="judged")
        page = get(world.secretary, "sitting", world.sitting.pk).content.decode()
        assert page.count("btn-primary") == 1
        assert 'data-next="check"' in page
        # Who only looks on has no button at all.
        assert "btn-primary" not in get(world.officer, "sitting", world.sitting.pk).content.decode()


class TestOnTheWay:
    def test_from_open_to_published(self, world):
        sitting, secretary = world.sitting, world.secretary
        for team in world.teams:
            give_points(team, 18, 40, 25, at=world.at)
        PartRun.objects.filter(sitting=sitting).update(state="closed")

        def state():
            sitting.refresh_from_db()
            return sitting.state

        assert post(secretary, "sitting_act", sitting.pk, "finish").status_code == 302
        assert state() == "judged"
        page = get(secretary, "sitting_check", sitting.pk)
        assert [each.kind for each, _url in page.context["left"]] == ["few_judges"]
        digest = page.context["digest"]
        refused = post(secretary, "sitting_check", sitting.pk, digest=digest, note="")
        assert (refused.status_code, list(refused.context["form"].errors), state()) == (200, ["note"], "judged")
        post(secretary, "sitting_check", sitting.pk, digest=digest, note="Phiếu giấy lưu tại trường")
        assert state() == "checked"
        post(secretary, "sitting_act", sitting.pk, "send", note="Kính gửi Phòng")
        assert state() == "sent"
        assert post(secretary, "sitting_act", sitting.pk, "return", note="x").status_code == 403
        post(world.organiser, "sitting_act", sitting.pk, "return", note="Thiếu biên bản")
        assert state() == "judged"
        assert "Thiếu biên bản" in get(secretary, "sitting", sitting.pk).content.decode()
        digest = digest_of(unsettled(sitting))
        post(secretary, "sitting_check", sitting.pk, digest=digest, note="Đã bổ sung")
        post(secretary, "sitting_act", sitting.pk, "send")
        post(world.organiser, "sitting_act", sitting.pk, "publish")
        assert state() == "published"
        page = get(world.officer, "sitting", sitting.pk).content.decode()
        for words in ("Kính gửi Phòng", "Thiếu biên bản", "Đã bổ sung"):
            assert words in page

    def test_a_reason_is_asked_for(self, world):
        response = post(world.organiser, "sitting_act", world.sitting.pk, "cancel", note="  ")
        assert (response.status_code, list(response.context["form"].errors)) == (200, ["note"])
        world.sitting.refresh_from_db()
        assert world.sitting.cancelled_at is None

    def test_refused_it_says_why_and_keeps_the_reason(self, world):
        give_points(world.teams[0], 18, None, None, at=world.at)
        response = post(world.organiser, "sitting_act", world.sitting.pk, "cancel", note="Mưa bão")
        assert response.status_code == 200
        assert response.context["form"].non_field_errors()
        assert "Mưa bão" in response.content.decode()

    def test_what_the_state_does_not_allow_is_said_not_offered(self, world):
        page = get(world.secretary, "sitting_act", world.sitting.pk, "send").content.decode()
        assert 'id="why-not"' in page
        assert 'data-go="act"' not in page

    def test_as_many_queries_with_many_teams(self, world, django_assert_max_num_queries):
        counted = []
        client = signed_in(world.secretary)
        for _each in range(2):
            with django_assert_max_num_queries(60) as queries:
                client.get(reverse("sitting", args=[world.sitting.pk]))
            counted.append(len(queries))
            for _team in range(3):
                make_team(world.sitting, at=world.at)
            make_judge(world.sitting)
        assert counted[0] == counted[1]


class TestDue:
    def data(self, sittings, **fields):
        return {
            "day": "01/12/2099",
            "hour": "17:00",
            "reason": "Mưa lũ",
            "sittings": [each.pk for each in sittings],
        } | (fields)

    def test_for_several(self, world):
        both = [world.sitting, world.elsewhere]
        response = post(world.organiser, "stage_due", world.stage.pk, **self.data(both))
        assert response.url == reverse("stage_sittings", args=[world.stage.pk])
        assert {f"{timezone.localtime(each.due_at):%d/%m/%Y %H:%M}" for each in Sitting.objects.all()} == {
            "01/12/2099 17:00"
        }
        assert "Mưa lũ" in get(world.secretary, "sitting", world.sitting.pk).content.decode()

    def test_those_of_the_address_are_ticked_or_those_that_are_late(self, world):
        page = signed_in(world.organiser).get(
            reverse("stage_due", args=[world.stage.pk]), {"sitting": [world.elsewhere.pk, "x"]}
        )
        assert page.context["form"].initial["sittings"] == [world.elsewhere.pk]
        Sitting.objects.filter(pk=world.sitting.pk).update(due_at=world.at)
        page = get(world.organiser, "stage_due", world.stage.pk)
        assert page.context["form"].initial["sittings"] == [world.sitting.pk]

    def test_typed_wrongly_it_stays(self, world):
        response = post(world.organiser, "stage_due", world.stage.pk, **self.data([world.sitting], day="32/01/2099"))
        form = response.context["form"]
        assert (list(form.errors), form["day"].value(), form["reason"].value()) == (["day"], "32/01/2099", "Mưa lũ")
        assert set(form["sittings"].value()) == {str(world.sitting.pk)}

    def test_not_for_one_that_was_sent(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="sent", sent_at=world.at)
        response = post(world.organiser, "stage_due", world.stage.pk, **self.data([world.sitting]))
        assert list(response.context["form"].errors) == ["sittings"]

    def test_not_by_others(self, world):
        make_seat(world.school, "organiser", user=world.secretary)
        assert post(world.secretary, "stage_due", world.stage.pk, **self.data([world.sitting])).status_code == 403
        assert post(world.stranger, "stage_due", world.stage.pk, **self.data([world.sitting])).status_code == 404
