import pytest
from django.test import RequestFactory, override_settings

from foundation.accounts import rules

ARRIVAL = RequestFactory()


def test_a_code_is_twelve_signs_in_three_groups_and_its_own_normal_form():
    code = rules.new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert rules.spaced(rules.normalised(code)) == code


def test_codes_use_the_whole_alphabet_and_do_not_repeat():
    codes = [rules.new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    assert set("".join(codes)) == set(rules.ALPHABET) | {"-"}


def test_no_sign_is_ambiguous_or_joined_by_a_vietnamese_keyboard():
    assert len(set(rules.ALPHABET)) == len(rules.ALPHABET) == 27
    # I, L, O, U look like others; vowels, D and W are what Telex and VNI act on.
    assert not set(rules.ALPHABET) & set("ILOUAEYDW")


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXT-02B1",
        "7k3m-9qxt-02b1",
        "7K3M9QXT02B1",
        "  7k3m 9qxt 02b1\n",
        "7K3M–9QXT—02B1",
        "7K3M.9QXT_02B1",
        "7K3M-9QXT-O2BI",
        "7k3m-9qxt-o2bl",
        "７Ｋ３Ｍ９ＱＸＴ０２Ｂ１",
        "7K3M-9QXT-Đ2B1",
        "7K3M-9QXT-D2Bi",
    ],
)
def test_what_is_typed_is_read_as_it_was_meant(typed):
    assert rules.normalised(typed) == "7K3M9QXT02B1"


@pytest.mark.parametrize(
    "typed", ["", "-", "7K3M", "7K3M-9QXT-02B", "7K3M-9QXT-02B11", "7K3M-9QXT-02BA", "Á" * 12, "٣" * 12]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert rules.normalised(typed) == ""


def test_a_digest_depends_on_the_code_and_on_the_key():
    digest = rules.digest("7K3M9QXT02B1")
    assert len(digest) == 32
    assert digest == rules.digest("7K3M9QXT02B1")
    assert digest != rules.digest("7K3M9QXT02B2")
    with override_settings(SECRET_KEY="another"):
        assert rules.digest("7K3M9QXT02B1") != digest


def test_cards_outlive_a_new_secret_key_when_they_have_a_key_of_their_own():
    with override_settings(CARD_KEY="printed", SECRET_KEY="one"):
        digest = rules.digest("7K3M9QXT02B1")
    with override_settings(CARD_KEY="printed", SECRET_KEY="two"):
        assert rules.digest("7K3M9QXT02B1") == digest


def test_throttle_keys_tell_nothing_and_fold_what_is_one_account():
    key = rules.account_key("Lan.Nguyen")
    assert len(key) == 64
    assert "lan" not in key
    assert key == rules.account_key(" lan.nguyen ")
    assert len({key, rules.account_here_key("lan.nguyen", "1.2.3.4"), rules.wrong_code_key("1.2.3.4")}) == 3
    assert rules.account_here_key("a", "b") != rules.account_here_key("ab", "")


@pytest.mark.parametrize(
    ("found", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_is_that_of_one_household_or_school(found, address):
    assert rules.address_of(ARRIVAL.get("/", REMOTE_ADDR=found)) == address


def test_only_our_own_proxy_may_say_whose_address_it_is():
    request = ARRIVAL.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
    with override_settings(BEHIND_PROXY=False):
        assert rules.address_of(request) == "10.0.0.1"
    with override_settings(BEHIND_PROXY=True):
        assert rules.address_of(request) == "203.0.113.9"
        assert rules.address_of(ARRIVAL.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


@pytest.mark.parametrize("url", ["/contests/3/", "/x?y=1#z", "http://portal.test/x"])
def test_pages_of_this_portal_are_safe_to_go_to(url):
    assert rules.safe_next(url, host="portal.test", secure=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.test/",
        "//evil.test/x",
        "/\\evil.test",
        "javascript:alert(1)",
        "http:///evil.test",
        "\x00//evil.test",
    ],
)
def test_no_other_site_is(url):
    assert rules.safe_next(url, host="portal.test", secure=False) == ""


def test_a_secure_page_does_not_lead_to_an_insecure_one():
    assert rules.safe_next("http://portal.test/x", host="portal.test", secure=True) == ""
