import base64
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from contests.models import Proof, ScoreSheet
from contests.sheets.tests.builders import NOW, TALK, TASK, close, make_desk, send
from contests.sheets.tokens import make_token
from contests.tests.team_builders import make_judge
from foundation.files.rules import path_of
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_desk(parts=(TALK, TASK))
    world.task = world.parts[1]
    world.step = world.task.criteria.get(order=2)
    return world


def photo(size=(2400, 1200), kind="JPEG", colour="navy", **extra):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **extra)
    return base64.b64encode(out.getvalue()).decode()


def photo_with_place():
    exif = Image.Exif()
    exif[0x010E] = "Nha rieng cua giam khao"
    return photo(exif=exif)


def prove(world, *, picture=None, note="", criterion=None, judge=None):
    body = {"a": world.team.pk, "p": world.task.pk, "c": (criterion or world.step).pk, "note": note, "picture": picture}
    headers = {"X-Judge-Token": make_token(judge or world.judge)}
    return Client().post(reverse("sheet_proof"), json.dumps(body), content_type="application/json", headers=headers)


def test_a_photo_is_drawn_anew_small_and_without_what_it_carried(world):
    answer = prove(world, picture=photo_with_place()).json()
    assert (answer["outcome"], answer["proofs"]) == ("saved", {str(world.step.pk): [{"picture": True, "note": ""}]})
    proof = Proof.objects.get()
    assert (proof.by, proof.file.content_type) == (world.judge.user, "image/webp")
    content = path_of(proof.file).read_bytes()
    assert b"Nha rieng" not in content
    assert Image.open(io.BytesIO(content)).size == (1600, 800)


def test_with_it_the_sheet_can_be_handed_in(world):
    assert send(world, "4", "6", part=world.task, handed_in=NOW)["outcome"] == "faults"
    prove(world, note="Mã hồ sơ 0123")
    assert send(world, "4", "6", part=world.task, at=NOW + 1, handed_in=NOW + 1)["total"] == "10"


def test_sent_again_it_is_there_once(world):
    for _time in range(2):
        prove(world, picture=photo())
        prove(world, note="Mã hồ sơ 0123")
    assert Proof.objects.count() == 2


def test_there_is_a_bound(world):
    outcomes = [prove(world, note=str(each)).json()["outcome"] for each in range(8)]
    assert outcomes == ["saved"] * 6 + ["refused"] * 2


@pytest.mark.parametrize("picture", [base64.b64encode(b"%PDF-1.4").decode(), base64.b64encode(b"<svg/>").decode()])
def test_what_is_no_picture_is_refused_for_good(world, picture):
    answer = prove(world, picture=picture).json()
    assert (answer["outcome"], answer["final"], Proof.objects.count()) == ("refused", True, 0)
    assert answer["why"]


@pytest.mark.parametrize("body", [{"note": ""}, {"note": "x" * 301}, {"picture": "không phải base64"}, {"note": 5}])
def test_what_has_another_shape_is_malformed(world, body):
    assert prove(world, **body).status_code == 400


def test_only_where_proof_is_asked_for_and_the_sheet_is_open(world):
    assert prove(world, note="x", criterion=world.task.criteria.get(order=1)).json()["final"]
    prove(world, note="x")
    send(world, "4", "6", part=world.task, handed_in=NOW)
    assert prove(world, note="y").json()["final"]
    ScoreSheet.objects.update(state="void")
    close(world)
    assert prove(world, note="z").json()["final"]
    assert list(Proof.objects.values_list("note", flat=True)) == ["x"]


def test_a_photo_is_seen_by_its_judge_and_those_who_look_after_the_sitting(client, world):
    prove(world, picture=photo())
    url = reverse("proof_picture", args=[Proof.objects.get().pk])
    seen = {
        "own": world.judge.user,
        "secretary": make_seat(world.sitting.unit, "secretary"),
        "other judge": make_judge(world.sitting).user,
        "stranger": make_seat(make_desk().sitting.unit, "secretary"),
    }

    def statuses():
        found = {}
        for who, user in seen.items():
            client.force_login(user)
            answer = client.get(url)
            found[who] = answer.status_code
            b"".join(answer)
        return found

    # Which steps are ticked is told by it.
    assert statuses() == {"own": 200, "secretary": 403, "other judge": 404, "stranger": 404}
    world.sitting.runs.update(state="closed")
    assert statuses() == {"own": 200, "secretary": 200, "other judge": 404, "stranger": 404}
