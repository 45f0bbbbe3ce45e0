"""What the page of an activity's form shows and what its script is told."""

from datetime import timedelta

from django.utils.text import Truncator

from propaganda.activities.choosing import first_choice, line_choices, shown_flat, title_for, titles
from propaganda.activities.classes import all_years, classes_between, year_of
from propaganda.activities.forms import ActivityForm
from propaganda.models import Activity, ClassReached, Plan

Form = Activity.Form


def classes_offered(plan: Plan, day, also_of: Activity | None = None):
    """[(year, classes)] of the school years from the campaign's first day until `day`; with the classes an activity
    has already, wherever they belong today."""
    first = min(plan.campaign.starts_on, day)
    groups = classes_between(plan, first, day)
    if also_of:
        groups = _with_those_of(also_of, groups)
    return groups


def flat(groups):
    return [each for _year, classes in groups for each in classes]


def _with_those_of(activity, groups):
    offered = {each.pk for _year, classes in groups for each in classes}
    rows = ClassReached.objects.filter(activity=activity).exclude(school_class__in=offered)
    for row in rows.select_related("school_class__year").order_by("school_class__name_key", "pk"):
        year = row.school_class.year
        mine = next((classes for each, classes in groups if each.pk == year.pk), None)
        if mine is None:
            groups = sorted([*groups, (year, [row.school_class])], key=lambda pair: pair[0].starts_on, reverse=True)
        else:
            mine.append(row.school_class)
    return groups


def form_context(plan: Plan, form: ActivityForm, groups, day, asked: str = "") -> dict:
    """`asked`: the line that the address names."""
    choices = line_choices(plan, day)
    chosen = str(form["line"].value() or "")
    if not chosen and (first := first_choice(choices, asked)):
        chosen = str(first.line.pk)
    if chosen and all(str(each.line.pk) != chosen for each in choices):
        choices = [*choices, *_chosen_all_the_same(plan, chosen, day)]
    flat, others = shown_flat(choices, chosen)
    kind = str(form["form"].value() or "")
    typed = form.data if form.is_bound else form.initial
    years = all_years()
    return {
        "plan": plan,
        "form": form,
        "choices": choices,
        "flat": flat,
        "others": others,
        "chosen": chosen,
        "kinds": Form.choices,
        "kind": kind,
        "groups": [
            (year, [_ticked(each, typed) for each in classes], year == year_of(day, years)) for year, classes in groups
        ],
        "today": day,
        "yesterday": day - timedelta(days=1),
        "more_open": any(form[name].errors or form[name].value() for name in form.MORE if name in form.fields),
        "data": script_data(choices, groups, years),
    }


def _chosen_all_the_same(plan, chosen, day):
    """The line an activity has, though nothing new is taken under it."""
    lines = plan.lines.filter(pk=chosen) if chosen.isdigit() else plan.lines.none()
    return line_choices(plan, day, lines)


def _ticked(school_class, typed):
    """(class, is it ticked, how many were there)."""
    return school_class, f"in-{school_class.pk}" in typed, typed.get(f"class-{school_class.pk}", school_class.size or "")


def script_data(choices, groups, years) -> dict:
    return {
        "lines": {
            each.line.pk: {
                "name": f"{each.line.order}. {Truncator(each.line.content).chars(60)}",
                "periods": each.periods,
                "forms": each.forms,
                "grades": each.line.grades,
                "title": title_for(Form.OTHER, each.line),
            }
            for each in choices
        },
        "titles": titles(Form.choices),
        "years": [
            {"id": year.pk, "from": year.starts_on.isoformat(), "size": sum(each.size for each in classes)}
            for year, classes in groups
        ],
        "begins": [year.starts_on.isoformat() for year in years],
    }
