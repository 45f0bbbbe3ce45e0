"""What a person chose on the preview of a workbook."""

LINE = "line-"


def answers_of(post) -> dict:
    """What a person chose on the preview of a table: see table_proposing.write."""
    lines = {name.removeprefix(LINE): value for name, value in post.items() if name.startswith(LINE)}
    return {"line": lines, "drop": [int(pk) for pk in post.getlist("drop") if pk.isdecimal() and len(pk) < 19]}
