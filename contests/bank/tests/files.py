"""Moodle quizzes made here, for the tests of this room."""

import base64
import io

from PIL import Image


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return out.getvalue()


def quiz(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'.encode()


def category(path):
    return f'<question type="category"><category><text>{path}</text></category></question>'


def question(text, *answers, kind="multichoice", more="", files=""):
    """`answers`: (fraction, text)."""
    rows = "".join(
        f'<answer fraction="{share}" format="html"><text><![CDATA[{words}]]></text>'
        "<feedback><text></text></feedback></answer>"
        for share, words in answers
    )
    return (
        f'<question type="{kind}"><name><text>Tên</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text>{files}</questiontext>{more}{rows}</question>"
    )


TWO = (("100", "<p>Hà Nội</p>"), ("0", "<p>Huế</p>"))


def quiz_with_picture(content=None):
    kept = base64.b64encode(picture() if content is None else content).decode()
    file = f'<file name="a.png" encoding="base64">{kept}</file>'
    return quiz(question('Một <img src="@@PLUGINFILE@@/a.png">', *TWO, files=file), question("Hai", *TWO))
