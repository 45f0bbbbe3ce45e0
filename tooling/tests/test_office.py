"""LibreOffice is named by the environment, or found; and converts what it is given in one start."""

from tooling.finders import office_in
from tooling.office import convert, needs_office


def test_the_environment_names_it():
    assert office_in({"SOFFICE": "/opt/office/soffice"}) == "/opt/office/soffice"


@needs_office
def test_several_files_come_out_under_their_names(tmp_path):
    for name in ("một", "hai"):
        (tmp_path / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    made = convert([tmp_path / "một.csv", tmp_path / "hai.csv"], "xlsx", tmp_path)
    assert [path.name for path in made] == ["một.xlsx", "hai.xlsx"]
    assert all(path.read_bytes().startswith(b"PK") for path in made)
