"""Invented people of the demo: classes with pupils, staff, each with an account."""

import random
from datetime import date, timedelta

from contestportal.demo.content import CONTENT
from schools.actions import enrol, make_accounts, save_class, save_person
from schools.models import Person, SchoolClass, SchoolYear

PUPILS_A_CLASS = (28, 38)


def school_year_of(day: date) -> SchoolYear:
    start = day.year if day.month >= 8 else day.year - 1
    year, _new = SchoolYear.objects.get_or_create(
        name=f"{start}-{start + 1}", defaults={"starts_on": date(start, 8, 1), "ends_on": date(start + 1, 7, 31)}
    )
    return year


def make_classes(
    unit, names, year: SchoolYear, rng: random.Random, *, by, at, size: tuple[int, int] = PUPILS_A_CLASS
) -> list[Person]:
    """Classes of a school with their pupils, who have accounts."""
    return make_accounts(make_class_lists(unit, names, year, rng, by=by, at=at, size=size), by=by, at=at)


def make_class_lists(
    unit, names, year: SchoolYear, rng: random.Random, *, by, at, size: tuple[int, int] = PUPILS_A_CLASS
) -> list[Person]:
    """Classes of a school with their pupils, without accounts."""
    people = []
    for name in names:
        pupils = rng.randint(*size)
        grade = int(name[:2]) if name[:2].isdecimal() else int(name[0])  # 12A1, 6A
        school_class = save_class(SchoolClass(unit=unit, year=year, grade=grade, name=name, size=pupils), by=by, at=at)
        for _number in range(pupils):
            born_on = date(year.starts_on.year - grade - 5, 1, 1) + timedelta(days=rng.randrange(365))
            person = save_person(new_person(unit, born_on, rng), by=by, at=at)
            enrol(person, school_class, by=by, at=at)
            people.append(person)
    return people


def make_staff(unit, number: int, rng: random.Random, *, by, at) -> list[Person]:
    people = []
    for _number in range(number):
        born_on = date(rng.randint(1968, 1994), 1, 1) + timedelta(days=rng.randrange(365))
        person = new_person(unit, born_on, rng)
        person.kind, person.code = Person.Kind.STAFF, ""
        people.append(save_person(person, by=by, at=at))
    return make_accounts(people, by=by, at=at)


def new_person(unit, born_on: date, rng: random.Random) -> Person:
    girl = rng.random() < 0.5
    names = CONTENT["girls" if girl else "boys"]
    full_name = " ".join(rng.choice(words) for words in (CONTENT["family"], names["middle"], names["given"]))
    return Person(
        unit=unit,
        full_name=full_name,
        gender=Person.Gender.FEMALE if girl else Person.Gender.MALE,
        born_on=born_on,
        code=f"{rng.randrange(10**9, 10**10)}",
    )
