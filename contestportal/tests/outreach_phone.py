"""A class teacher's phone in the journey of outreach: a session with three photos, recorded while the network goes."""

from contextlib import suppress
from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from PIL import Image

from foundation.files.rules import folder, path_of
from foundation.ui.tests.looking import go, overflow, serious_faults, until
from propaganda.activities.tests.devices import WAITING, wait_until_kept
from propaganda.evidence.tests.builders import SECRET, exif_with_place
from propaganda.models import Activity, Evidence

PIECES = 3  # that get through before the network is lost: of three photos in two pieces each, one and a half


def sound(page):
    """Nothing serious for axe, and nothing sticks out."""
    assert (serious_faults(page), overflow(page)) == ([], 0), page.url


def photo_with_place(number):
    """As a phone takes it, with where it was taken: large enough to be sent in two pieces."""
    grey, out = Image.effect_noise((900, 700), 60 + number), BytesIO()
    Image.merge("RGB", (grey, grey, grey)).save(out, "JPEG", quality=85, exif=exif_with_place())
    assert 256 < len(out.getvalue()) / 1024 < 512
    return {"name": f"IMG_000{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


PHOTOS = [photo_with_place(number) for number in (1, 2, 3)]


def record_session(phone, url, plan, world):
    """A session under the line that is overdue; the network is lost after the first photo, the page loaded again."""
    line = plan.lines.get(order=3)
    go(phone.locator("[data-waiting=line] a", has_text=line.content[:40]))
    phone.locator(f"#id_line_{line.pk}:checked").wait_for()
    wait_until_kept(phone)
    phone.fill("#id_held_on", (world.late.starts_on + timedelta(days=3)).isoformat())
    phone.fill("#id_title", "Nói chuyện về dịch vụ công trực tuyến")
    phone.fill("#id_pupils", "38")
    sent, lost = lose_network_after(phone, PIECES)
    phone.locator("[data-photos]").nth(1).set_input_files(PHOTOS)
    phone.locator("#record-pieces li").nth(2).wait_for()
    sound(phone)
    assert sent == []  # nothing goes over a bad network before the portal can take it
    phone.locator("[data-go=record]").click()
    until(phone, lambda: lost)
    phone.context.set_offline(True)
    return come_back(phone, url, plan, world)


def lose_network_after(phone, pieces):
    """So many pieces of photos get through, then nothing does. Returns what was sent and what was lost."""
    sent, lost = [], []

    def network(route):
        if len(sent) >= pieces:
            lost.append(route)
            return route.abort("internetdisconnected")
        sent.append(route)
        return route.continue_()

    phone.context.route("**/evidence/", network)
    return sent, lost


def come_back(phone, url, plan, world):
    """The page is loaded again without network, then the network is back: all arrives, and arrives once."""
    first, second = Evidence.objects.order_by("pk")
    assert (first.state == "arriving", second.state == "arriving") == (False, True)
    assert 0 < second.received < second.size
    phone.reload()
    phone.locator(f"{WAITING}[data-state=saved] .state-wait", has_text="còn 2 ảnh").wait_for()
    phone.context.unroute_all()
    phone.context.set_offline(False)
    phone.locator(f"{WAITING} .state-done").wait_for()
    activity = Activity.objects.get()
    line = plan.lines.get(order=3)
    assert (activity.line, activity.recorded_by.username, activity.pupils) == (line, "gvcn", 38)
    assert activity.evidence.count() == Evidence.objects.count() == len(PHOTOS)
    return activity


def look_at_photos(phone, url, activity):
    """Three photos, each once, and nothing that is kept says where they were taken."""
    phone.goto(url + reverse("activity", args=[activity.pk]))
    phone.locator(".evidence-photos img").nth(2).wait_for()
    assert phone.locator(".evidence-photos img").count() == 3
    sound(phone)
    assert sorted(activity.evidence.values_list("name", flat=True)) == [f"IMG_000{n}.webp" for n in (1, 2, 3)]
    for photo in activity.evidence.all():
        for stored in (photo.file, photo.thumbnail):
            with Image.open(path_of(stored)) as drawn:
                assert not drawn.getexif()
                assert "exif" not in drawn.info
    assert telling() == []


def telling():
    """Files that say where a photo was taken: what was sent, which is deleted once its photo is drawn anew and kept."""
    found = []
    for path in folder().rglob("*"):
        with suppress(OSError):  # a folder, or gone meanwhile
            if SECRET in path.read_bytes():
                found.append(path)
    return found
