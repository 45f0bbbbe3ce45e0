"""What ends a card: a role, and leaving the school."""

from datetime import date

import pytest
from django.urls import reverse

from foundation.accounts.actions import RevokedCard, issue_cards, use_card
from foundation.models import Card, Event
from schools.actions import save_person
from schools.tests.builders import AT, make_class, make_person, make_pupil, make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def school():
    return make_unit("School")


def card_of(user):
    return issue_cards([user], by=None, at=AT, replace=True)[0].code


def signed_in(client):
    return "_auth_user_id" in client.session


def refused(code):
    with pytest.raises(RevokedCard):
        use_card(code, address="192.0.2.1", at=AT)
    return True


def test_a_role_ends_the_card_and_what_was_begun_with_it(client, school):
    pupil, by = make_pupil(school), make_seat(school)
    code = card_of(pupil.user)
    client.post(reverse("card"), {"code": code})
    assert signed_in(client)
    make_seat(school, "organiser", user=pupil.user)
    assert refused(code)
    client.get(reverse("home"))
    assert not signed_in(client)
    assert Event.objects.get(verb="revoke card", subject_id=pupil.user_id).reason
    client.force_login(by)
    assert client.get(reverse("unit", args=[school.pk])).status_code == 200


def test_a_role_signs_out_nobody_who_has_no_card(client, school):
    colleague = make_seat(school, "secretary")
    client.force_login(colleague)
    make_seat(school, "officer", user=colleague)
    client.get(reverse("home"))
    assert signed_in(client)


def test_leaving_ends_the_card_and_coming_back_allows_a_new_one(client, school):
    school_class = make_class(school)
    pupil = make_pupil(school, school_class=school_class)
    code = card_of(pupil.user)
    client.post(reverse("card"), {"code": code})
    pupil.full_name = "Nguyễn Văn Ân"
    save_person(pupil, by=None, at=AT)
    assert use_card(code, address="192.0.2.1", at=AT).pk == pupil.user_id, "another change leaves the card alone"
    pupil.left_on = date(2026, 9, 1)
    save_person(pupil, by=None, at=AT)
    assert refused(code)
    client.get(reverse("home"))
    assert not signed_in(client)
    pupil.left_on = None
    save_person(pupil, by=None, at=AT)
    assert refused(code)
    client.force_login(make_seat(school, "secretary"))
    client.post(reverse("class_cards", args=[school_class.pk]), {"who": "without"})
    assert Card.objects.usable().filter(user=pupil.user).count() == 1


def test_leaving_signs_out_who_came_by_password_too(client, school):
    teacher = make_person(school, kind="staff", user=make_seat(school, "secretary"))
    client.force_login(teacher.user)
    teacher.left_on = date(2026, 9, 1)
    save_person(teacher, by=None, at=AT)
    client.get(reverse("home"))
    assert not signed_in(client)


def test_someone_without_account_leaves_quietly(school):
    person = make_person(school)
    person.left_on = date(2026, 9, 1)
    save_person(person, by=None, at=AT)
    assert not Card.objects.exists()
