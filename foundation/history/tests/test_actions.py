import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from foundation.history.actions import NoSubjectYet, record
from foundation.history.querysets import HistoryIsAppendOnly
from foundation.models import Event, User

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2025, 9, 5, 8, tzinfo=datetime.UTC)


def make_user(name="lan"):
    return User.objects.create(username=name, full_name=f"Trần Thị {name}")


def make_event(subject, at=AT, **fields):
    return record(by=None, at=at, verb=fields.pop("verb", "renamed"), subject=subject, **fields)


def test_an_event_says_who_did_what_to_what_when_and_why():
    user = make_user()
    event = record(
        by=user,
        at=AT,
        verb="renamed",
        subject=user,
        changes={"name": ["Lan", datetime.date(2025, 1, 2)], "password": ["old", "new"]},
        reason="Sai chính tả",
    )
    event.refresh_from_db()
    assert (event.by, event.at, event.verb, event.reason) == (user, AT, "renamed", "Sai chính tả")
    assert (event.subject_type, event.subject_id, event.subject) == ("foundation.user", user.pk, "Trần Thị lan")
    assert event.changes["name"] == ["Lan", "2025-01-02"]
    assert "new" not in str(event.changes["password"])


def test_a_name_keeps_its_form_of_that_moment_and_is_cut_to_fit():
    user = make_user()
    user.full_name = "Đ" * 150
    event = make_event(user)
    user.full_name = "Khác"
    assert event.subject == "Đ" * 150
    long = User(pk=5, username="x", full_name="Đ" * 400)
    assert len(make_event(long).subject) == 200


def test_what_is_not_saved_yet_has_no_history():
    with pytest.raises(NoSubjectYet):
        make_event(User(username="new"))
    assert not Event.objects.exists()


def test_it_rolls_back_with_the_act():
    user = make_user()
    with transaction.atomic():
        make_event(user)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_the_history_of_one_object_is_newest_first_and_nobody_elses():
    lan, hoa = make_user("lan"), make_user("hoa")
    first = make_event(lan)
    make_event(hoa)
    second = make_event(lan, at=AT + datetime.timedelta(seconds=1))
    same_moment = make_event(lan, at=AT + datetime.timedelta(seconds=1))
    assert list(Event.objects.of(lan)) == [same_moment, second, first]
    assert Event.objects.newest().count() == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.save(update_fields=["verb"]),
        lambda event: event.delete(),
        lambda event: Event.objects.update(verb="other"),
        lambda event: Event.objects.filter(pk=event.pk).update(verb="other"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.all()._chain().delete(),
        lambda event: Event.objects.bulk_update([event], ["verb"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"verb": "other"}),
        lambda event: Event.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
        ),
    ],
)
def test_nothing_written_is_changed_or_deleted(change):
    event = make_event(make_user())
    event.verb = "other"
    with pytest.raises(HistoryIsAppendOnly):
        change(event)
    assert Event.objects.get().verb == "renamed"


def test_an_event_cannot_take_the_number_of_another():
    user = make_user()
    event = make_event(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(pk=event.pk, at=AT, verb="other", subject_type="foundation.user", subject_id=user.pk).save()
    assert Event.objects.get().verb == "renamed"


def test_whoever_acted_cannot_be_deleted_from_history():
    user = make_user()
    record(by=user, at=AT, verb="renamed", subject=user)
    with pytest.raises(IntegrityError):
        user.delete()


def test_days_are_read_as_people_write_them():
    user = make_user()
    event = make_event(user, changes={"until": [datetime.date(2025, 1, 2), "2025-13-45"]})
    with override("vi"):
        assert [change for _name, change in event.lines()] == ["02/01/2025 → 2025-13-45"]
