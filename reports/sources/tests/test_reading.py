"""All figures of a requirement at once: how many questions are asked, for which units, in which words."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propaganda.tests.builders import make_activity, make_campaign, make_plan
from reports.models import Figure
from reports.sources import SOURCES, known
from reports.sources.options import BadOption, Options, read_options
from reports.sources.registry import choices
from reports.sources.tests.world import asking, make_contest, make_entrant, make_schools, score, values
from schools.actions import carry_out, plan_act
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


def everything(district, schools):
    """A requirement with every source, about a contest and a campaign in which each school did something."""
    world = make_contest(district)
    campaign = make_campaign(district, counts_successes=True)
    for school in schools:
        entrant = make_entrant(world, school, school_class=school.classes.order_by("grade")[0])
        score(entrant, world.parts[0], 50)
        make_activity(make_plan(campaign, school).lines.get(), date(2022, 2, 1))
    return asking(district, *SOURCES, contest=world.contest, campaign=campaign)


@pytest.mark.parametrize("by_class", [False, True])
def test_three_schools_ask_no_more_than_one_and_a_source_once(district, by_class):
    schools = make_schools(district, 3)
    requirement = everything(district, schools)
    asked = []
    for some in (schools[:1], schools, [*schools, district]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            known(requirement, some, by_class=by_class)
        asked.append(len(queries))
    # The figures, which units are schools, stages, days, years, acts, plans, what is told of services; whether points
    # are told, and of which units not yet.
    shared = 10
    classes = sum(source.by_class for source in SOURCES.values()) + 4 if by_class else 0
    assert asked[0] == asked[1] == asked[2] - 1
    assert asked[0] <= len(SOURCES) + shared + classes


def test_the_same_figure_twice_is_read_once(district):
    schools = make_schools(district, 2)
    once, often = asking(district, "pupils"), asking(district, *["pupils"] * 20)
    with CaptureQueriesContext(connection) as first:
        known(once, schools)
    with CaptureQueriesContext(connection) as second:
        found = known(often, schools)
    assert len(first) == len(second)
    assert len(found) == 40


def test_many_schools_at_once_are_each_school_by_itself(district):
    schools = make_schools(district, 3)
    requirement = everything(district, schools)
    together = known(requirement, schools, by_class=True)
    alone = {}
    for school in schools:
        alone |= known(requirement, [school.pk], by_class=True)
    assert together == alone
    assert {key[0] for key in together} == {school.pk for school in schools}


def test_a_unit_that_is_no_school_has_the_sum_of_those_below_it_on_the_due_day(district):
    schools = make_schools(district, 3)
    stranger = make_schools(make_unit("Phòng khác", kind="district"), 1)[0]
    requirement = everything(district, [*schools, stranger])
    sums = values(requirement, schools)
    [of_district] = values(requirement, [district]).values()
    for number, source in enumerate(SOURCES.values()):
        parts = [line[number] for line in sums.values() if line[number] is not None]
        if source.total == "sum":
            assert of_district[number] == (sum(parts) if parts else None)
        else:
            assert of_district[number] == max(parts)
    assert not any(len(key) == 3 for key in known(requirement, [district], by_class=True))


def test_a_school_that_moved_counts_where_it_was_on_the_due_day(district):
    [school, _other] = make_schools(district, 2)
    commune = make_unit("UBND phường", kind="commune")
    requirement = asking(district, "pupils")
    move = Order(
        "move", "1/QĐ", date(2020, 11, 1), date(2020, 11, 1), units=(school.pk,), role="professional",
        superior=commune.pk,
    )  # fmt: skip
    carry_out(move, token=plan_act(move).token, by=None, at=requirement.due_at)
    assert values(requirement, [district, commune]) == {district: [30 + 40 + 31 + 41], commune: [None]}
    later = asking(district, "pupils", due_at=datetime(2020, 11, 30, tzinfo=UTC))
    assert values(later, [district, commune]) == {district: [31 + 41], commune: [30 + 40]}


def test_where_a_number_comes_from_is_said_in_words(district):
    schools = make_schools(district, 1)
    requirement = everything(district, schools)
    Figure.objects.filter(source="participants").update(source_options={"from_age": 12, "grades": [6, 7]})
    figures = {figure.source: figure.pk for figure in requirement.form.figures.exclude(source="")}
    said = {key: known(requirement, schools)[schools[0].pk, figures[key]].said for key in ("participants", "pupils")}
    assert "Tìm hiểu dịch vụ công" in said["participants"]
    assert "15/09/2020" in said["participants"]
    assert "6, 7" in said["participants"]


def test_a_figure_of_a_contest_is_typed_where_none_is_named_and_a_source_that_went_away_too(district):
    schools = make_schools(district, 1)
    requirement = asking(district, "participants", "activities", "gone", ("pupils", {"level": "first"}), "classes")
    assert values(requirement, schools) == {schools[0]: [None, None, None, None, 2]}
    assert known(asking(district), schools) == {}


@pytest.mark.parametrize(
    "raw",
    [{"level": "first"}, {"grades": "6"}, {"grades": [0]}, {"grades": [True]}, {"from_age": "12"}, {"from_age": 0},
     {"on": "2019-09-06"}, {"from_age": 12, "on": "6/9/2019"}, {"of": "teachers"}, {"from_age": None}],
)  # fmt: skip
def test_an_option_that_a_source_does_not_take_is_refused(raw):
    with pytest.raises(BadOption):
        SOURCES["participants"].options_of(raw)


def test_options_are_read_into_what_they_mean():
    raw = {"of": "all", "grades": [7, 6, 6], "from_age": 12, "on": "2019-09-06"}
    assert SOURCES["participants"].options_of(raw) == Options(
        of="all", grades=(6, 7), from_age=12, on=date(2019, 9, 6)
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(st.sampled_from(["of", "grades", "from_age", "on", "level"]), st.none() | st.integers() | st.text())
)
def test_whatever_stands_in_the_options_is_read_or_refused(raw):
    try:
        assert isinstance(read_options(raw, ("of", "grades", "from_age", "on", "level")), Options)
    except BadOption:
        assert raw


def test_every_source_stands_in_one_group_to_choose_from_and_its_weight_is_a_source():
    offered = [key for _group, rows in choices() for key, _label in rows]
    assert sorted(offered) == sorted(SOURCES)
    assert all(source.weight in SOURCES for source in SOURCES.values() if source.total == "mean")
