"""Who may send, see and change evidence, and what a browser is told."""

import unicodedata
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from propaganda.evidence.tests.builders import committed, photo, sent_and_ready, work
from propaganda.models import Evidence
from propaganda.tests.builders import AT, make_link, make_photo
from schools.tests.builders import make_class, make_seat, signed_in

pytestmark = pytest.mark.django_db
JPEG = photo()


@pytest.fixture(autouse=True)
def today():
    """A day on which nothing is over yet."""
    with time_machine.travel(AT):
        yield


def opened(client, url, **headers):
    """The answer, read to its end and closed as a server does."""
    answer = client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer.read = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def piece(user, activity, *, content=JPEG, offset=0, size=None, client_id=None, **fields):
    size = len(content) if size is None else size
    sent = SimpleUploadedFile("piece", content)
    data = {"id": client_id or uuid4(), "activity": activity.client_id, "user": user.pk, "name": "IMG.jpg"}
    data |= {"offset": offset, "size": size, "piece": sent} | fields.pop("but", {}) | fields
    with committed():
        return signed_in(user).post(reverse("evidence_piece"), data)


@pytest.fixture
def ready(activity):
    return sent_and_ready(activity)


def addresses(evidence):
    return [reverse("evidence_picture", args=[evidence.pk, size]) for size in ("small", "large")]


def statuses(user, urls):
    return [opened(signed_in(user), url).status_code for url in urls]


def test_a_photo_in_two_pieces(school, activity):
    number, half = uuid4(), len(JPEG) // 2
    first = piece(school.teacher, activity, content=JPEG[:half], size=len(JPEG), client_id=number)
    assert first.json() == {"id": str(number), "received": half, "size": len(JPEG), "state": "arriving", "why": ""}
    wrong = piece(school.teacher, activity, content=JPEG[:half], size=len(JPEG), client_id=number)
    assert (wrong.status_code, wrong.json()["received"]) == (409, half)
    last = piece(school.teacher, activity, content=JPEG[half:], offset=half, size=len(JPEG), client_id=number)
    assert last.json()["state"] == "waiting"
    work(timezone.now())
    again = piece(school.teacher, activity, content=JPEG[half:], offset=half, size=len(JPEG), client_id=number)
    assert again.json()["state"] == "ready"
    assert Evidence.objects.get().name == "IMG.webp"


def test_who_may_send(world, school, activity):
    colleague = make_seat(school.unit, "teacher", school_class=make_class(school.unit, "8B"))
    stranger = world.schools[1].secretary
    found = [piece(user, activity).status_code for user in (school.secretary, colleague, stranger, world.officer)]
    assert found == [200, 403, 404, 403]
    assert Evidence.objects.get().added_by == school.secretary


def test_a_piece_for_another_user_of_the_device_waits(school, activity):
    refused = piece(school.teacher, activity, but={"user": school.secretary.pk})
    assert (refused.status_code, refused.json()) == (401, {"code": "user"})
    assert not Evidence.objects.exists()


def test_an_activity_that_is_not_here_yet(school, activity):
    refused = piece(school.teacher, activity, but={"activity": uuid4()})
    assert (refused.status_code, refused.json()["code"]) == (404, "activity")


@pytest.mark.parametrize(
    "fields", [{"offset": "-1"}, {"size": "x"}, {"id": "1"}, {"content": b"x" * (2**20 + 1)}, {"name": ""}]
)
def test_what_is_no_piece(school, activity, fields):
    assert piece(school.teacher, activity, **fields).status_code == 400


def test_too_much_and_why(school, activity):
    refused = piece(school.teacher, activity, size=21 * 1024 * 1024)
    assert refused.status_code == 422
    assert "20" in refused.json()["why"]


def plain(user, activity, form, *files):
    data = {"form": form, "activity": activity.client_id, "files": [SimpleUploadedFile(*file) for file in files]}
    with committed():
        return signed_in(user).post(reverse("evidence_piece"), data)


def test_a_form_without_script_sent_twice_is_once(school, activity):
    form, files = uuid4(), [("a.jpg", photo(1)), ("b.jpg", photo(2, (2800, 2100), quality=100))]
    assert len(files[1][1]) > 2**20, "more than one piece"
    for _time in range(2):
        assert plain(school.teacher, activity, form, *files).status_code == 302
    work(timezone.now())
    assert list(Evidence.objects.order_by("pk").values_list("name", "state")) == [
        ("a.webp", "ready"),
        ("b.webp", "ready"),
    ]


def test_a_form_of_a_stranger(world, activity):
    assert plain(world.schools[1].secretary, activity, uuid4(), ("a.jpg", JPEG)).status_code == 404
    assert plain(world.officer, activity, uuid4(), ("a.jpg", JPEG)).status_code == 403
    assert not Evidence.objects.exists()


def test_no_other_school_sees_a_photo_at_any_address(world, school, ready):
    other = world.schools[1]
    assert statuses(school.teacher, addresses(ready)) == [200, 200]
    assert statuses(world.officer, addresses(ready)) == [200, 200]
    pages = [*addresses(ready), *(reverse(name, args=[ready.pk]) for name in ("evidence_edit", "evidence_remove")),
             reverse("evidence_file", args=[ready.pk]), reverse("evidence_list", args=[ready.activity_id]),
             reverse("evidence_link_add", args=[ready.activity_id])]  # fmt: skip
    assert statuses(other.secretary, pages) == [404] * len(pages)
    assert [Client().get(url).status_code for url in pages] == [302] * len(pages)


def test_what_is_over_is_shown_to_nobody_even_before_it_is_deleted(world, school, ready):
    today = timezone.localdate()
    for day, status in [(today + timedelta(days=1), 200), (today, 404)]:
        Evidence.objects.filter(pk=ready.pk).update(expires_on=day)
        for user in (school.teacher, school.secretary, world.officer):
            assert statuses(user, addresses(ready)) == [status, status]


def test_a_browser_asks_each_time_and_nothing_between_keeps_it(school, ready):
    client, url = signed_in(school.teacher), addresses(ready)[0]
    shown = opened(client, url)
    assert shown["Cache-Control"] == "private, no-cache"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert opened(client, url, if_none_match=shown["ETag"]).status_code == 304
    Evidence.objects.update(state="removed", file=None, thumbnail=None)
    assert opened(client, url, if_none_match=shown["ETag"]).status_code == 404


def test_the_photo_of_a_withdrawn_activity_stays_with_its_school(world, school, activity, ready):
    activity.withdrawn_at, activity.withdrawn_reason = AT, "ghi nhầm"
    activity.save()
    assert [statuses(user, addresses(ready))[0] for user in (school.teacher, school.secretary, world.officer)] == [
        200, 200, 404,
    ]  # fmt: skip


def test_a_file_is_only_downloaded(school, activity):
    pdf = sent_and_ready(activity, b"%PDF-1.7\nx\n%%EOF\n", name="Kế hoạch.pdf")
    answer = opened(signed_in(school.teacher), reverse("evidence_file", args=[pdf.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert statuses(school.teacher, addresses(pdf)) == [404, 404]


def test_caption_and_consent(school, activity, ready):
    silent, told = make_photo(activity), make_photo(activity, consent="refused")
    client, url = signed_in(school.teacher), reverse("evidence_edit", args=[ready.pk])
    data = {"caption": " " + unicodedata.normalize("NFD", "Sân trường"), "consent": "given", "consent_note": ""}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert 'id="id_caption"' in refused.content.decode()
    assert data["caption"].strip() in refused.content.decode()
    client.post(url, {**data, "consent_note": "Phiếu ký 5/9", "others": "on"})
    found = Evidence.objects.order_by("pk").values_list("pk", "caption", "consent", "consent_by")
    assert list(found) == [
        (ready.pk, "Sân trường", "given", school.teacher.pk),
        (silent.pk, "", "given", school.teacher.pk),
        (told.pk, "", "refused", None),
    ]


def test_removing_wants_a_reason(school, ready):
    client, url = signed_in(school.secretary), reverse("evidence_remove", args=[ready.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    with committed():
        assert client.post(url, {"reason": "Phụ huynh yêu cầu"}).status_code == 302
    assert statuses(school.secretary, addresses(ready)) == [404, 404]
    assert client.get(url).status_code == 404


def test_a_link_is_added_once(school, activity):
    client, url = signed_in(school.teacher), reverse("evidence_link_add", args=[activity.pk])
    for typed in ("thcs.edu.vn/tin/1", "https://thcs.edu.vn/tin/1#x", "https://thcs.edu.vn/tin/1"):
        assert client.post(url, {"url": typed}).status_code == 302
    assert list(Evidence.objects.values_list("url", flat=True)) == ["https://thcs.edu.vn/tin/1"]
    assert client.post(url, {"url": "http://127.0.0.1/admin"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(school, activity, rows, django_assert_num_queries):
    for number in range(rows):
        sent_and_ready(activity, photo(number))
        make_link(activity, f"https://thcs.edu.vn/{number}")
    client, url = signed_in(school.teacher), reverse("evidence_list", args=[activity.pk])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        answer = client.get(url)
    assert answer.content.count(b"<img") == rows


QUERIES = 7
