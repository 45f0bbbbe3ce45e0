"""Looking at a page that somebody else named cannot be turned against the inner network, nor hold a worker up."""

import socket
import ssl
import subprocess
import time
from contextlib import closing, contextmanager
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propaganda.evidence import addresses, fetching
from propaganda.evidence.fetching import Inner, Network, Unreachable, look_at
from propaganda.evidence.tests import servers
from propaganda.evidence.tests.servers import network, page, server, to


def test_a_page_and_its_title():
    with server(page(b"<TITLE lang=vi>\n L\xe1\xbb\x85 ph\xc3\xa1t &amp; \xc4\x91\xe1\xbb\x99ng\n</TITLE>")) as (
        port,
        asked,
    ):
        found = look_at(f"http://thcs.vn:{port}/tin/1?a=b", network({"thcs.vn": ["127.0.0.1"]})[0])
    assert (found.status, found.title) == (200, "Lễ phát & động")
    assert asked[0].startswith("GET /tin/1?a=b HTTP/1.1\r\nHost: thcs.vn\r\n")
    assert "Accept-Encoding: identity" in asked[0]


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["10.1.2.3"], ["93.184.216.34", "192.168.1.1"], ["::1"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"]],
)
def test_a_name_with_any_inner_address_is_not_asked(found):
    with server(page()) as (port, asked), pytest.raises(Inner):
        look_at(f"http://thcs.vn:{port}/", network({"thcs.vn": found}, public=addresses.is_public)[0])
    assert asked == []


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/admin", "http://[::1]/", "http://inner.local/", "http://evil.vn:22/", "file:///etc/passwd",
     "http://user:pass@thcs.vn/", "gopher://thcs.vn/", "//169.254.169.254/latest/meta-data/", "http://2130706433/"],
)  # fmt: skip
def test_a_redirect_into_the_inner_network_is_not_followed(target):
    inner = server(page())
    with server(to(target)) as (port, asked), inner as (_port, told):
        made, _resolved = network({"thcs.vn": ["127.0.0.1"], "2130706433": ["127.0.0.1"]})
        with pytest.raises(Inner):
            look_at(f"http://thcs.vn:{port}/", made)
    assert (len(asked), told) == (1, [])


def test_a_redirect_to_a_name_that_is_inner():
    with server(to("http://intranet.vn/")) as (port, asked):
        public = iter([True, False])
        made, resolved = network(
            {"thcs.vn": ["127.0.0.1"], "intranet.vn": ["10.0.0.5"]}, public=lambda _ip: next(public)
        )
        with pytest.raises(Inner):
            look_at(f"http://thcs.vn:{port}/", made)
    assert (len(asked), resolved) == (1, ["thcs.vn", "intranet.vn"])


def test_the_address_that_was_looked_at_is_the_one_that_is_asked():
    """A name that answers with a public address first and an inner one afterwards is resolved once only."""
    with server(page()) as (port, asked):
        made, resolved = network({"thcs.vn": [["127.0.0.1"], ["10.0.0.5"]]})
        look_at(f"http://thcs.vn:{port}/", made)
    assert (resolved, len(asked)) == (["thcs.vn"], 1)


def test_each_step_of_a_redirect_is_resolved_anew():
    with server(to("/b"), page()) as (port, asked):
        made, resolved = network({"thcs.vn": [["127.0.0.1"], ["10.0.0.5"]]})
        with pytest.raises(Inner):
            look_at(f"http://thcs.vn:{port}/a", made)
    assert (len(resolved), len(asked)) == (2, 1)


def test_redirects_end_somewhere_or_are_given_up():
    made, _resolved = network({"thcs.vn": ["127.0.0.1"]})
    with server(*(to("/next") for _step in range(5)), page()) as (port, asked):
        assert look_at(f"http://thcs.vn:{port}/", made).url == f"http://thcs.vn:{port}/next"
        assert len(asked) == 6
    with server(to("/round")) as (port, asked), pytest.raises(Unreachable):
        look_at(f"http://thcs.vn:{port}/", made)
    assert len(asked) == 6


def test_a_redirect_with_vietnamese_letters():
    with server(page(b"", "301 Moved", Location="/tin-tức"), page()) as (port, asked):
        fetching.look_at(f"http://thcs.vn:{port}/", _always_normalised(port))
    assert asked[1].startswith("GET /tin-t%E1%BB%A9c HTTP/1.1")


def _always_normalised(port):
    made, _resolved = network({"thcs.vn": ["127.0.0.1"]})

    def normalised(url):
        return addresses.normalised(url.replace(f":{port}", "")).replace("thcs.vn", f"thcs.vn:{port}")

    return Network(resolve=made.resolve, is_public=made.is_public, normalised=normalised, seconds=3)


@pytest.mark.parametrize("script", [servers.dribbling, servers.silent], ids=["slow loris", "silence"])
def test_time_is_bounded_in_all(script):
    with server(script) as (port, _asked):
        started = time.monotonic()
        with pytest.raises(Unreachable):
            look_at(f"http://thcs.vn:{port}/", network({"thcs.vn": ["127.0.0.1"]}, seconds=0.6)[0])
        assert time.monotonic() - started < 2


def test_an_endless_page_is_left_after_its_first_bytes():
    made, _resolved = network({"thcs.vn": ["127.0.0.1"]})
    with server(servers.endless) as (port, _asked):
        found = look_at(f"http://thcs.vn:{port}/", made)
    assert found.status == 200
    assert found.title.startswith("Mãixxx")
    assert len(found.title) == 300


@pytest.mark.parametrize(
    "script",
    [servers.huge_header, b"not HTTP at all\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"],
    ids=["huge header", "not HTTP", "hung up", "500 headers"],
)
def test_what_is_no_answer(script):
    with server(script) as (port, _asked), pytest.raises(Unreachable):
        look_at(f"http://thcs.vn:{port}/", network({"thcs.vn": ["127.0.0.1"]})[0])


def test_a_gzip_bomb_is_not_unpacked():
    with server(page(b"\x1f\x8b" + b"\0" * 1000, Content_Encoding="gzip")) as (port, _asked):
        found = look_at(f"http://thcs.vn:{port}/", network({"thcs.vn": ["127.0.0.1"]})[0])
    assert (found.status, found.title) == (200, "")


def test_nobody_there_and_no_such_name():
    with closing(socket.socket()) as held:  # bound and never listening: nobody else answers there
        held.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            look_at(f"http://thcs.vn:{held.getsockname()[1]}/", network({"thcs.vn": ["127.0.0.1"]})[0])
    with pytest.raises(Unreachable):
        look_at("http://gone.vn/", network({"thcs.vn": ["127.0.0.1"]})[0])


def test_a_resolver_that_never_answers_holds_nothing_up(monkeypatch):
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_all, **_more: time.sleep(3) or [])
    started = time.monotonic()
    with pytest.raises(Unreachable):
        look_at("http://thcs.vn/", Network(seconds=0.3))
    assert time.monotonic() - started < 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [which("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=thcs.vn",
         "-addext", "subjectAltName=DNS:thcs.vn"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(
    ("host", "trusted", "opens"), [("thcs.vn", True, True), ("other.vn", True, False), ("thcs.vn", False, False)]
)
def test_tls_is_verified_for_the_name_although_the_address_is_pinned(certificate, host, trusted, opens):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    trust = ssl.create_default_context(cafile=certificate / "cert.pem" if trusted else None)
    with tls_server(context) as port:
        made, _resolved = network({host: ["127.0.0.1"]})
        made = Network(
            resolve=made.resolve, is_public=made.is_public, normalised=made.normalised, context=trust, seconds=3
        )
        if opens:
            assert look_at(f"https://{host}:{port}/", made).title == "Tin"
        else:
            with pytest.raises(Unreachable):
                look_at(f"https://{host}:{port}/", made)


@contextmanager
def tls_server(context):
    def secured(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(page())

    with server(secured, reads=False) as (port, _asked):
        yield port


INNER = [
    "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1",
    "fec0::1", "4000::1", "3fff::1", "192.0.0.8", "192.88.99.1", "168.63.129.16",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_what_is_not_of_the_public_internet(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "113.160.92.202", "2001:4860:4860::8888", "2405:4800::1"])
def test_what_is(address):
    assert addresses.is_public(address)


@given(st.ip_addresses(v=4))
def test_an_inner_address_cannot_hide_in_a_newer_one(ip):
    for carrier in ("::ffff:", "::", "64:ff9b::"):
        assert not addresses.is_public(f"{carrier}{ip}")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("thcs.edu.vn/tin", "https://thcs.edu.vn/tin"),
        ("  HTTP://THCS.edu.vn  ", "http://thcs.edu.vn/"),
        ("https://thcs.edu.vn:443/a?b=c#d", "https://thcs.edu.vn/a?b=c"),
        ("https://thcs.edu.vn./a", "https://thcs.edu.vn/a"),
        ("https://trường.vn/tin tức".replace(" ", "-"), "https://xn--trng-nga36k.vn/tin-t%E1%BB%A9c"),
        ("https://a.vn/x%20y", "https://a.vn/x%20y"),
    ],
)
def test_an_address_as_it_is_kept(typed, kept):
    assert (
        addresses.normalised(typed).partition("://")[2].partition("/")[2] == kept.partition("://")[2].partition("/")[2]
    )
    assert addresses.normalised(addresses.normalised(typed)) == addresses.normalised(typed)
    assert typed.startswith("https://trường") or addresses.normalised(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "ftp://a.vn/", "javascript:alert(1)", "http://", "https://a.vn:8080/", "https://a:b@a.vn/", "https://a@b.vn/",
     "http://localhost/", "http://intranet/", "http://192.168.1.1/", "http://[::1]/", "http://[fe80::1%25eth0]/",
     "http://router.lan/", "http://router.lan。/", "http://127.0.0.1。/", "http://１２７.０.０.１/", "http://[fec0::1]/",
     "http://2130706433/", "https://a.vn/" + "x" * 1000, "https://a.vn:99999/", "https://a.vn/x y\nz"],
)  # fmt: skip
def test_what_is_no_address_says_what_to_do(typed):
    with pytest.raises(addresses.BadAddress) as bad:
        addresses.normalised(typed)
    assert len(str(bad.value)) > 20
