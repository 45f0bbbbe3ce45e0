"""A district that consolidates what its schools sent, under two communes: for the tests of files."""

from decimal import Decimal
from types import SimpleNamespace

from reports.actions import accept
from reports.consolidation.actions import consolidate
from reports.consolidation.scope import Asked
from reports.tests.builders import AT, DUE, make_figure, make_form, make_obligation, make_requirement, make_version
from schools.tests.builders import make_seat, make_unit, make_user


def make_round(at):
    """Đại Mỗ accepted, Mễ Trì waiting, Tây Mỗ owing, Phú Đô with nothing to report, Xuân Phương released."""
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=department, abbreviation="PGDĐT")
    form = make_form(district)
    section = form.sections.get()
    make_figure(section, "mean", kind="decimal", decimals=2, label="Điểm trung bình", total="mean",
                weight=form.figures.get(code="participants"), required=False)  # fmt: skip
    make_figure(section, "words", kind="text", label="Khó khăn", required=False)
    asked = make_requirement(
        district, form, document="516/KH-PGD&ĐT", issued_on=AT.date(), title="Báo cáo kết quả hội thi"
    )
    communes = [make_unit(f"UBND phường {name}", kind="commune") for name in ("Đại Mỗ", "Từ Liêm")]
    officer = make_seat(district, "officer", user=make_user(full_name="Lê Văn Cán Bộ"))
    names = ("Đại Mỗ", "Mễ Trì", "Tây Mỗ", "Phú Đô", "Xuân Phương")
    owed = []
    for number, name in enumerate(names):
        school = make_unit(f"Trường THCS {name}", under=district, over=communes[number % 2])
        owed.append(make_obligation(asked, school))
    accept(
        make_version(owed[0], by=officer, pupils=800, participants=600, mean=Decimal("7.25"), words="=Mạng yếu"),
        by=officer, at=at,
    )  # fmt: skip
    make_version(owed[1], pupils=1200, participants=1200, mean=Decimal("8.5"))
    make_version(owed[3], kind="nothing", note="Không có khối lớp 6")
    owed[4].released_at, owed[4].released_reason = AT, "Sáp nhập"
    owed[4].save()
    return SimpleNamespace(
        department=department, district=district, asked=asked, officer=officer, owed=owed, communes=communes
    )


def make_consolidation(world, at=DUE, accepted_only=False):
    made, _new = consolidate(world.asked, world.district, Asked(accepted_only=accepted_only), by=world.officer, at=at)
    return made
