"""A school that owes a report: pupils and participants with their rate, and figures by class, one of which the portal
knows from the class lists."""

import json
from datetime import timedelta
from html import unescape
from re import search

from reports.filling.actions import next_number, send_report
from reports.filling.collecting import filled
from reports.filling.drafting import save_cells
from reports.filling.problems import problems, warnings
from reports.filling.reading import digest_of
from reports.last_time import last_time_of
from reports.models import Obligation
from reports.tests.builders import (
    AT,
    make_figure,
    make_form,
    make_obligation,
    make_rate,
    make_requirement,
    make_section,
)
from schools.tests.builders import make_class, make_seat, make_unit, make_year

DAY = timedelta(days=1)
SAVED = AT + timedelta(hours=1)
SENT = AT + DAY


def owed(*, classes=(), form=None, **requirement):
    """`classes`: names and sizes, such as ("6A", 40): then the form has figures by class, `on_list` known, `taking`."""
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    form = form(district) if form else make_form(district)
    if classes:
        section = make_section(form, "Theo lớp")
        make_figure(section, "on_list", by_class=True, source="pupils", label="Sĩ số")
        make_figure(section, "taking", by_class=True, label="Số em dự thi")
        make_rate(section, "share", "taking", "on_list", by_class=True)
        for name, size in classes:
            make_class(school, name, year=make_year(2018), size=size)
    return make_obligation(make_requirement(district, form, **requirement), school)


def classes_of_school(obligation):
    """`{name: id}`."""
    return dict(obligation.unit.classes.order_by("name").values_list("name", "pk"))


def save(obligation, edition=None, *, by=None, at=SAVED, **values):
    """`values` by key, where @ is written `__`: taking__7; a pair is a value and its reason."""
    changes = {}
    for key, value in values.items():
        said, why = value if isinstance(value, tuple) else (value, "")
        changes[key.replace("__", "@")] = {"v": str(said), "why": why}
    now = filled(obligation).start.edition if edition is None else edition
    return save_cells(obligation, changes, edition=now, by=by, at=at)


def read(obligation):
    """(digest, problems) as they stand."""
    now = filled(obligation)
    found = problems(now, last_time_of(obligation))
    return digest_of(now, found), found


def send(obligation, *, by=None, at=SENT, answers=None):
    obligation.refresh_from_db()
    digest, found = read(obligation)
    answers = dict.fromkeys(range(len(warnings(found))), "") if answers is None else answers
    version = send_report(obligation, digest=digest, number=next_number(obligation), answers=answers, by=by, at=at)
    obligation.refresh_from_db()
    return version


def entries(obligation):
    return filled(Obligation.objects.get(pk=obligation.pk)).entries


def secretary_of(obligation):
    return make_seat(obligation.unit, "secretary")


def teacher_of(obligation, name):
    school_class = obligation.unit.classes.get(name=name)
    return make_seat(obligation.unit, "teacher", school_class=school_class)


def officer_of(obligation):
    return make_seat(obligation.receiver, "officer")


def post_cells(client, obligation, edition=0, **changes):
    """What the script sends; a change is a text, or a dict of "v", "why", "was"."""
    said = {key.replace("__", "@"): change if isinstance(change, dict) else {"v": change, "why": ""}
            for key, change in changes.items()}  # fmt: skip
    body = json.dumps({"edition": edition, "changes": said})
    return client.post(f"/reports/{obligation.pk}/save/", body, content_type="application/json")


def hidden(response, *names):
    """The hidden fields of a page, by name."""
    html = response.content.decode()
    found = {name: search(rf'name="{name}" value="([^"]*)"', html) for name in names}
    return {name: unescape(match[1]) for name, match in found.items() if match}
