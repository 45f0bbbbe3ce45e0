"""One rule says what everybody may see; what it says in SQL and what staff read beside a material are the same."""

from datetime import timedelta
from itertools import product

import pytest

from propaganda.materials.rules import BROKEN, host_of, may_change, may_offer_again, obstacle_of, shown
from propaganda.materials.tests.worlds import AT, HIDING, TODAY, World
from propaganda.models import Evidence, Material
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return World()


def is_shown(material, day=TODAY):
    return shown(day).filter(pk=material.pk).exists()


def test_photos_files_and_links_are_shown_once_published(world):
    for evidence in (world.photo(), world.photo("nobody"), world.file(), world.link(), None):
        assert is_shown(world.material(evidence))


@pytest.mark.parametrize("why", HIDING)
@pytest.mark.parametrize("kind", ["photo", "file"])
def test_whatever_is_taken_back_is_gone_with_the_next_question(world, kind, why):
    material = world.material(getattr(world, kind)())
    assert is_shown(material)
    HIDING[why](material)
    assert not is_shown(material)


@pytest.mark.parametrize("state", ["", "ok", "moved", "broken", "refused", "unreachable"])
def test_a_link_known_as_broken_is_not_shown(world, state):
    assert is_shown(world.material(world.link(link_state=state))) == (state not in BROKEN)


def test_a_link_needs_no_consent_but_a_refused_one_holds(world):
    assert is_shown(world.material(world.link(consent="")))
    assert not is_shown(world.material(world.link(consent="refused")))


def test_the_last_day_is_shown_and_the_day_of_expiry_is_not(world):
    material = world.material(world.photo(expires_on=TODAY + timedelta(days=1)))
    assert [is_shown(material), is_shown(material, TODAY + timedelta(days=1))] == [True, False]


def test_a_closed_campaign_keeps_its_page(world):
    material = world.material(world.photo())
    type(world.campaign).objects.update(state="closed")
    assert is_shown(material)


def test_an_exempt_or_ended_school_keeps_what_is_published(world):
    material = world.material(world.photo())
    type(world.plan).objects.update(exempted_at=AT, exempted_reason="xây lại", ended_on=TODAY, ended_reason="sáp nhập")
    assert is_shown(material)


def test_sql_and_words_agree_on_every_mixture(world):
    """Each kind × state × consent × link × expiry × activity: shown exactly where nothing stands against it."""
    evidence = {"photo": world.photo(), "file": world.file(), "link": world.link()}
    materials = {kind: world.material(each) for kind, each in evidence.items()}
    seen = set()
    for gone in (None, AT):
        type(world.activity).objects.filter(pk=world.activity.pk).update(
            withdrawn_at=gone, withdrawn_reason="nhầm" if gone else ""
        )
        mixtures = product(
            Evidence.State.values, Evidence.Consent.values, ["", "ok", "broken", "unreachable"], [None, TODAY]
        )
        for state, consent, link, expires in mixtures:
            Evidence.objects.update(state=state, consent=consent, link_state=link, expires_on=expires)
            visible = set(shown(TODAY).values_list("pk", flat=True))
            for material in Material.objects.select_related("evidence__activity"):
                clear = obstacle_of(material, TODAY) == ""
                assert (material.pk in visible) == clear, (material.evidence.kind, state, consent, link, expires, gone)
                seen.add((material.evidence.kind, clear))
    assert seen == {(kind, clear) for kind in materials for clear in (True, False)}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.moet.gov.vn/a?b=1", "moet.gov.vn"),
        ("http://THCS-A.edu.vn/x", "thcs-a.edu.vn"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org/x", ""),
        ("https://moet.gov.vn@evil.example/x", ""),
        ("https://[broken", ""),
        ("//example.org/x", ""),
    ],
)
def test_an_address_leads_out_only_by_http_and_names_its_true_host(url, host):
    assert host_of(url) == host


class TestWhoMayWhat:
    def test_the_words_are_the_schools_until_it_is_published(self, world):
        offered, published = world.material(state="offered"), world.material()
        assert [may_change(world.secretary, each) for each in (offered, published)] == [True, False]
        assert [may_change(world.organiser, each) for each in (offered, published)] == [True, True]
        assert [may_change(world.officer, each) for each in (offered, published)] == [False, False]
        assert [may_change(world.other_secretary, each) for each in (offered, published)] == [False, False]

    def test_what_a_school_took_back_the_issuer_does_not_offer_again(self, world):
        by_school = world.material(state="withdrawn", withdrawn_by=world.secretary)
        by_issuer = world.material(state="withdrawn", withdrawn_by=world.organiser)
        assert [may_offer_again(world.organiser, each) for each in (by_school, by_issuer)] == [False, True]
        assert [may_offer_again(world.secretary, each) for each in (by_school, by_issuer)] == [True, True]
        assert not may_offer_again(world.other_secretary, by_issuer)

    def test_a_school_sees_its_own_materials_and_those_above_see_all(self, world):
        own, other = world.material(state="offered"), world.material(state="offered", unit=world.other)
        assert set(Material.objects.visible_to(world.secretary)) == {own}
        assert set(Material.objects.visible_to(world.other_secretary)) == {other}
        assert set(Material.objects.visible_to(world.officer)) == {own, other}
