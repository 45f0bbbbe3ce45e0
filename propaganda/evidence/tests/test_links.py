"""What a look at a link says, and when it is looked at again."""

import time
from datetime import timedelta

import pytest

from foundation.models import Event, Job
from propaganda.evidence import links
from propaganda.evidence.links import A_WEEK, BACK_OFF, Look
from propaganda.evidence.tasks import sweep
from propaganda.evidence.tests.servers import network, page, server, to
from propaganda.evidence.titles import title_of
from propaganda.models import Evidence
from propaganda.tests.builders import AT, make_link

NAMES = {"thcs.vn": ["127.0.0.1"], "www.thcs.vn": ["127.0.0.1"], "other.vn": ["127.0.0.1"]}


@pytest.mark.parametrize(
    ("scripts", "state", "status"),
    [
        ([page()], "ok", 200),
        ([page(b"", "404 Not Found")], "broken", 404),
        ([page(b"", "410 Gone")], "broken", 410),
        ([page(b"", "403 Forbidden")], "unreachable", 403),
        ([page(b"", "503 Busy")], "unreachable", 503),
        ([b""], "unreachable", None),
        ([to("http://10.0.0.1/")], "refused", None),
        ([to("/a/"), page()], "ok", 200),
        ([to("/login"), page()], "moved", 200),
    ],
)
def test_what_a_look_says(scripts, state, status):
    with server(*scripts) as (port, _asked):
        seen = links.look(f"http://thcs.vn:{port}/a", network(NAMES)[0])
    assert (seen.state, seen.status) == (state, status)


@pytest.mark.parametrize(
    ("page", "charset", "title"),
    [
        ("<title>Chào\n  mừng</title>".encode(), "utf-8", "Chào mừng"),
        (b"<meta charset=windows-1258><title>\xd0\xd2\xe3\xc3</title>", "", "Đ̉ăĂ"),
        ("<title>Không đóng".encode(), "no-such-charset", "Không đóng"),
        (b"<title>&lt;b&gt; &#x110;&#0;</title>", "", "<b> Đ\ufffd"),
        (b"<title>a\xe2\x80\xaeb</title>", "", "a b"),
        (b"<p>no title</p>", "", ""),
        (b"<title></title>", "hex", ""),
    ],
)
def test_titles(page, charset, title):
    assert title_of(page, charset) == title


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b"<title" * 87_000, ""),  # took a minute, and a look reads that much
        (b"<title>x" + b"a" * 500_000, "punycode"),
        (b"<meta charset=punycode><title>x" + b"a" * 500_000, ""),
        (b"<meta " * 87_000, ""),
    ],
)
def test_a_page_made_to_be_slow_is_not(page, charset):
    began = time.monotonic()
    title_of(page, charset)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("charset", ["idna", "undefined", "unicode_escape", "zlib", "utf-7", "a" * 100, "\0"])
def test_what_is_no_charset_is_passed_over(charset):
    assert title_of("<title>Lễ \\u0041</title>".encode(), charset) == "Lễ \\u0041"


pytestmark = pytest.mark.django_db


def test_a_new_link_is_looked_at_at_once_and_the_same_one_is_one(activity, school):
    first, again = (links.add(activity, "https://thcs.vn/a", by=school.teacher, at=AT) for _time in range(2))
    assert first.pk == again.pk
    assert Job.objects.get().payload == {"evidence": first.pk}
    assert Event.objects.filter(verb="link added").count() == 1


def test_thirty_links_and_no_more(activity, school, monkeypatch):
    monkeypatch.setattr(links, "MOST_LINKS", 1)
    links.add(activity, "https://thcs.vn/a", by=school.teacher, at=AT)
    with pytest.raises(links.TooMany):
        links.add(activity, "https://thcs.vn/b", by=school.teacher, at=AT)


def test_when_it_is_looked_at_again(activity):
    link = make_link(activity)
    waits = []
    for state in ["unreachable"] * 6 + ["ok", "broken"]:
        links.note(link.pk, Look(state, 200, "Tin"), at=AT)
        link.refresh_from_db()
        waits.append(link.check_at - AT)
    assert waits == [*BACK_OFF, A_WEEK, A_WEEK, A_WEEK, BACK_OFF[0]]
    assert (link.link_state, link.checked_at, link.link_failures, link.link_title) == ("broken", AT, 1, "Tin")


def test_a_removed_link_is_not_written(activity):
    link = make_link(activity)
    Evidence.objects.update(state="removed")
    links.note(link.pk, Look("ok", 200), at=AT)
    link.refresh_from_db()
    assert link.checked_at is None


def test_the_sweep_asks_for_those_that_are_due_a_few_at_once(activity):
    due = [
        make_link(activity, f"https://thcs.vn/{number}", check_at=AT - timedelta(hours=number)) for number in range(7)
    ]
    make_link(activity, "https://thcs.vn/later", check_at=AT + timedelta(days=1))
    make_link(activity, "https://thcs.vn/never")
    sweep(AT)
    sweep(AT)
    asked = set(Job.objects.values_list("payload__evidence", flat=True))
    assert asked == {link.pk for link in due}
    assert Job.objects.count() == 7
    sweep(AT)
    assert Job.objects.count() == 7
