"""Moodle XML, written anew with the features of Moodle's own exports."""

import base64

import pytest

from contests.bank.findings import Level
from contests.bank.moodle import read_moodle
from contests.bank.tests.builders import kinds, said, whole
from contests.bank.tests.files import TWO, category, picture, question, quiz


def test_html_and_entities_become_text():
    read = read_moodle(quiz(question("<p>Thủ đô &amp; <b>thành phố</b>?</p><ul><li>một</li></ul>", *TWO)))
    assert whole(read) == [("Thủ đô & thành phố?\nmột", ["*Hà Nội", "Huế"])]
    assert (read.findings, read.drafts[0].where, read.drafts[0].multiple) == ([], "?1", False)


def test_categories_and_tags_are_topics():
    tags = "<tags><tag><text>Thẻ</text></tag></tags>"
    read = read_moodle(
        quiz(question("Một?", *TWO, more=tags), category("$course$/top/Mặc định/Cư trú"), question("Hai?", *TWO))
    )
    assert [draft.topic for draft in read.drafts] == ["Thẻ", "Cư trú"]


def test_weights_and_several_keys():
    several = "<single>false</single><answernumbering>ABCD</answernumbering>"
    answers = (("50", "a"), ("50.0", "b"), ("-100", "c"))
    read = read_moodle(quiz(question("Q", *answers, more=several), question("P", ("100", "a"), ("33.333", "b"))))
    assert [(said(draft), draft.multiple) for draft in read.drafts] == [(["*a", "*b", "c"], True), (["*a", "b"], False)]
    assert kinds(read) == [("partial_credit", "?2")]


def test_answers_that_must_not_be_shuffled_are_kept():
    read = read_moodle(quiz(question("Q", *TWO, more="<shuffleanswers>0</shuffleanswers>")))
    assert said(read.drafts[0]) == ["*+Hà Nội", "+Huế"]


@pytest.mark.parametrize(("right", "choices"), [("true", ["*+Đúng", "+Sai"]), ("false", ["+Đúng", "*+Sai"])])
def test_statements(right, choices):
    shares = [("100" if word == right else "0", word) for word in ("true", "false")]
    assert said(read_moodle(quiz(question("Q", *shares, kind="truefalse"))).drafts[0]) == choices


def test_a_law_in_the_general_feedback_is_the_citation():
    law = "<generalfeedback format='html'><text><![CDATA[<p>Căn cứ: Điều 5 Luật Cư trú</p>]]></text></generalfeedback>"
    note = "<generalfeedback><text>Rất hay!</text></generalfeedback>"
    read = read_moodle(quiz(question("Q", *TWO, more=law), question("P", *TWO, more=note)))
    assert [draft.citation for draft in read.drafts] == ["Điều 5 Luật Cư trú", ""]
    assert kinds(read) == [("feedback_lost", "?2")]


class TestPictures:
    def test_one_travels_with_its_question(self):
        file = f'<file name="hình 1.png" encoding="base64">{base64.b64encode(picture()).decode()}</file>'
        read = read_moodle(quiz(question('Q <img src="@@PLUGINFILE@@/h%C3%ACnh%201.png"/>', *TWO, files=file)))
        assert (read.drafts[0].picture, read.drafts[0].text, read.findings) == (picture(), "Q", [])

    def test_old_exports_name_it_apart(self):
        old = f"<image>a.png</image><image_base64>{base64.encodebytes(picture()).decode()}</image_base64>"
        assert read_moodle(quiz(question("Q", *TWO, more=old))).drafts[0].picture == picture()

    def test_one_that_is_not_in_the_file_is_told(self):
        read = read_moodle(quiz(question('Q <img src="http://example.org/a.png">', *TWO)))
        assert (read.drafts[0].picture, kinds(read)) == (None, [("picture_not_here", "?1")])

    @pytest.mark.parametrize(
        ("text", "answers", "kind"),
        [
            ("Q", (("100", 'a <img src="x.png">'), ("0", "b")), "picture_in_choice"),
            ('<img src="x.png"><img src="y.png">', TWO, "picture_in_choice"),
            ('<a href="@@PLUGINFILE@@/nghe.mp3">Nghe</a>', TWO, "media"),
        ],
    )
    def test_what_the_portal_cannot_show_is_left_out_if_a_person_agrees(self, text, answers, kind):
        read = read_moodle(quiz(question(text, *answers), question("P", *TWO)))
        assert [(one.kind, one.level) for one in read.findings] == [(kind, Level.SKIP)]
        assert [draft.text for draft in read.drafts] == ["P"]


def test_other_kinds_are_named():
    names = ("essay", "shortanswer", "numerical", "matching", "description", "cloze", "ddwtos")
    read = read_moodle(quiz(*(question("Q", kind=name) for name in names)))
    assert read.drafts == []
    assert [(one.kind, one.hint) for one in read.findings] == [
        ("unsupported", hint) for hint in ("essay", "short", "number", "matching", "description", "cloze", "ddwtos")
    ]


@pytest.mark.parametrize(
    "content",
    [b"<quiz><question>", b"", b"\xff\xfe", b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', b"<quiz>\x00</quiz>"],
)
def test_what_is_no_whole_xml_is_said(content):
    assert kinds(read_moodle(content)) == [("not_xml", "")]
