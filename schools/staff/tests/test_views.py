"""The staff of a unit: added by hand, given cards, linked with the accounts they have, marked as having left."""

from datetime import date

import pytest
from django.urls import reverse

from foundation.accounts.actions import issue_cards
from foundation.models import Card, Event, User
from schools.actions import AccountTaken, link_account
from schools.models import Person
from schools.tests.builders import AT, make_class, make_person, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def school():
    return make_unit("THCS Mỹ Đình", under=make_unit("Sở", kind="department"))


@pytest.fixture
def secretary(school, client):
    user = make_seat(school, "secretary")
    client.force_login(user)
    return user


def colleague(school, name="Lê Thị Cúc", **fields):
    return make_person(school, name, kind="staff", **fields)


def page(client, school):
    response = client.get(reverse("unit_staff", args=[school.pk]))
    assert response.status_code == 200
    return response.content.decode()


def add(client, school, **data):
    return client.post(reverse("staff_add", args=[school.pk]), {"full_name": "Lê Thị Cúc", **data})


def test_people_stand_in_the_order_of_names_with_how_they_sign_in(client, school, secretary):
    holder = make_seat(school, "organiser")
    with_card = make_user()
    colleague(school, "Trần Văn Bình", user=with_card)
    colleague(school, "Nguyễn Thị Ánh", user=holder)
    colleague(school, "Lê Thị Cúc")
    make_person(school, "Học Sinh Một")
    colleague(make_unit(), "Người Trường Khác")
    issue_cards([with_card], by=None, at=AT, replace=True)
    html = page(client, school)
    names = ("Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Thị Cúc")
    assert sorted(names, key=html.index) == list(names)
    assert [html.partition(f'data-sign="{how}"')[1] != "" for how in ("password", "card", "none", "ask")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "Học Sinh Một" not in html
    assert "Người Trường Khác" not in html


def test_one_person_is_added_by_hand(client, school, secretary):
    response = add(client, school, full_name="LÊ THỊ CÚC", born_on="05/11/1982", code="CB9")
    assert response.status_code == 302
    person = Person.objects.get()
    assert (person.full_name, person.born_on, person.code, person.kind) == (
        "Lê Thị Cúc", date(1982, 11, 5), "CB9", "staff",
    )  # fmt: skip
    assert Event.objects.get(verb="add", subject_type="schools.person").by == secretary


@pytest.mark.parametrize(
    ("data", "field"),
    [({"full_name": ""}, "full_name"), ({"full_name": "007"}, "full_name"), ({"born_on": "30/02/1980"}, "born_on"),
     ({"code": "001182345678"}, "code"), ({"code": "CB1"}, "code")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, school, secretary, data, field):
    colleague(school, "Trần Văn Bình", code="CB1")
    response = add(client, school, **({"born_on": "01/01/1980"} | data))
    html = response.content.decode()
    assert response.status_code == 200
    assert f'href="#id_{field}"' in html
    assert Person.objects.count() == 1
    assert 'value="Lê Thị Cúc"' in html or "full_name" in data


def test_the_same_name_is_asked_about_and_added_on_purpose(client, school, secretary):
    colleague(school, born_on=date(1982, 11, 5))
    html = add(client, school).content.decode()
    assert "05/11/1982" in html
    assert 'type="checkbox" name="again"' in html
    assert Person.objects.count() == 1
    assert add(client, school, again="on").status_code == 302
    assert Person.objects.count() == 2


def test_cards_are_printed_once_for_those_without(client, school, secretary):
    colleague(school)
    colleague(school, "Trần Văn Bình")
    holder = colleague(school, "Nguyễn Thị Ánh", user=make_seat(school, "officer"))
    response = client.post(reverse("staff_cards", args=[school.pk]))
    assert response.content.startswith(b"%PDF")
    assert Card.objects.usable().count() == 2
    assert not Card.objects.filter(user=holder.user).exists()
    again = client.post(reverse("staff_cards", args=[school.pk]))
    assert again.status_code == 302
    assert Card.objects.count() == 2


def test_a_new_card_for_one_replaces_theirs_alone(client, school, secretary):
    first, second = colleague(school), colleague(school, "Trần Văn Bình")
    client.post(reverse("staff_cards", args=[school.pk]))
    first.refresh_from_db()
    old = set(Card.objects.usable().values_list("pk", flat=True))
    client.post(reverse("staff_cards", args=[school.pk]), {"person": first.pk})
    kept = old & set(Card.objects.usable().values_list("pk", flat=True))
    second.refresh_from_db()
    assert [Card.objects.get(pk=pk).user for pk in kept] == [second.user]
    assert Card.objects.usable().filter(user=first.user).count() == 1


def test_whoever_may_own_an_account_gets_no_second_one(client, school, secretary):
    owner = make_seat(school, "organiser", user=make_user("cuc", full_name="Lê Thị Cúc"))
    person = colleague(school)
    assert 'data-sign="ask"' in page(client, school)
    before = User.objects.count()
    client.post(reverse("staff_cards", args=[school.pk]))
    assert User.objects.count() == before
    client.post(reverse("staff_link", args=[person.pk]), {"account": "cuc"})
    person.refresh_from_db()
    assert person.user == owner
    assert Event.objects.get(verb="link account").subject_id == person.pk
    assert 'data-sign="password"' in page(client, school)


def test_only_an_account_that_is_offered_can_be_linked(client, school, secretary):
    make_user("stranger", full_name="Lê Thị Cúc")
    person = colleague(school)
    for account in ("stranger", "", secretary.username):
        assert client.post(reverse("staff_link", args=[person.pk]), {"account": account}).status_code == 404
    person.refresh_from_db()
    assert person.user is None


def test_an_account_is_linked_once():
    school = make_unit()
    owner = make_user()
    first, second = colleague(school), colleague(school, "Trần Văn Bình")
    for _time in range(2):
        link_account(first, owner, by=None, at=AT)
    with pytest.raises(AccountTaken):
        link_account(second, owner, by=None, at=AT)
    with pytest.raises(AccountTaken):
        link_account(first, make_user(), by=None, at=AT)


def test_leaving_stops_the_card_and_coming_back_is_possible(client, school, secretary):
    person = colleague(school)
    client.post(reverse("staff_cards", args=[school.pk]))
    client.post(reverse("staff_left", args=[person.pk]))
    html = page(client, school)
    assert f'data-left="{person.pk}"' in html
    assert f'data-person="{person.pk}"' not in html
    assert not Card.objects.usable().exists()
    client.post(reverse("staff_left", args=[person.pk]), {"back": "1"})
    assert f'data-person="{person.pk}"' in page(client, school)


def test_pupils_cannot_be_changed_here(client, school, secretary):
    pupil = make_person(school, "Học Sinh Một")
    assert client.post(reverse("staff_left", args=[pupil.pk])).status_code == 404
    pupil.refresh_from_db()
    assert pupil.left_on is None


def test_who_looks_on_sees_the_list_and_changes_nothing(client, school):
    person = colleague(school, born_on=date(1982, 11, 5))
    client.force_login(make_seat(school, "officer"))
    html = page(client, school)
    assert "05/11/1982" in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]
    for name, pk in (("staff_add", school.pk), ("staff_cards", school.pk), ("staff_left", person.pk)):
        assert client.post(reverse(name, args=[pk])).status_code == 403
    teacher = make_seat(school, "teacher", school_class=make_class(school))
    client.force_login(teacher)
    assert client.get(reverse("unit_staff", args=[school.pk])).status_code == 403


def test_a_stranger_finds_nothing(client, school):
    person = colleague(school)
    client.force_login(make_seat(make_unit(), "secretary"))
    assert client.get(reverse("unit_staff", args=[school.pk])).status_code == 404
    assert client.post(reverse("staff_left", args=[person.pk])).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_three(client, school, secretary, django_assert_max_num_queries):
    asked = []
    for count in (1, 2):
        for number in range(count):
            colleague(school, f"Lê Thị Cúc {count}{number}", user=make_user())
        page(client, school)
        with django_assert_max_num_queries(40) as queries:
            page(client, school)
        asked.append(len(queries))
    assert asked[0] == asked[1]
