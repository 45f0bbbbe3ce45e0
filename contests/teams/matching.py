"""Which pupils a list of teams means, what would be made of it, and making it: all or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from contests.models import Entrant, Sitting
from contests.teams.actions import add_team
from contests.teams.listed import Line
from contests.teams.naming import name_key, tidy
from contests.teams.roster import pupils_of
from contests.teams.rules import Chosen, TeamRefused
from foundation.sheets.findings import Finding
from foundation.vietnamese.codes import class_key
from foundation.vietnamese.text import nfc, search_key


@dataclass(frozen=True)
class Question:
    """A line that could mean several pupils: a person says which."""

    name: str  # of the field with the answer
    line: Line
    choices: list
    answer: int | None


@dataclass
class Proposed:
    """A team as it would be made. `known`: it is there already with the very same members."""

    name: str
    chosen: list[Chosen] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    known: bool = False


@dataclass
class Plan:
    teams: list[Proposed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.answer is None]

    @property
    def ready(self) -> bool:
        return bool(self.teams) and not (self.findings or self.open_questions or any(t.faults for t in self.teams))

    @property
    def new(self) -> list[Proposed]:
        return [team for team in self.teams if not team.known]


def plan(sitting: Sitting, lines: Sequence[Line], answers: Mapping[str, str], *, by, at) -> Plan:
    """What the lines mean. The teams are made and taken back again, so that making them says the same."""
    found = Plan()
    by_name = defaultdict(list)
    for person in pupils_of(sitting.unit, at).order_by("class_name", "name_sort_key", "pk"):
        by_name[person.name_search_key].append(person)
    teams: dict[str, Proposed] = {}
    whole = True
    for number, line in enumerate(lines):
        team = teams.setdefault(name_key(line.team), Proposed(tidy(line.team)))
        person = _meant(found, number, line, by_name[search_key(line.name)], answers)
        if person:
            team.chosen.append(Chosen(person, line.role))
        whole = whole and person is not None
    found.teams = list(teams.values())
    if whole and not found.findings:
        with transaction.atomic():
            _make(sitting, found, by, at)
            transaction.set_rollback(True)
    return found


def _meant(found, number, line, same_name, answers):
    """The one pupil a line means, or None with a question or a finding."""
    fitting = [person for person in same_name if not line.school_class or person.class_key == class_key(
        line.school_class)]  # fmt: skip
    if line.born_on:
        fitting = [person for person in fitting if person.born_on == date.fromisoformat(line.born_on)]
    exact = [person for person in fitting if nfc(person.full_name).casefold() == line.name.casefold()]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if not fitting:
        found.findings.append(Finding(line.places["name"], line.name, _nobody(line, same_name)))
        return None
    name = f"answer-{number}"
    answer = next((person for person in exact or fitting if str(person.pk) == answers.get(name)), None)
    found.questions.append(Question(name, line, exact or fitting, answer and answer.pk))
    return answer


def _nobody(line, same_name):
    if same_name:
        classes = ", ".join(sorted({person.class_name or "–" for person in same_name}))
        words = _("On the roster there is a pupil of this name in class %(classes)s. Correct the class or the date.")
        return words % {"classes": classes}
    return _("Nobody of this name is on the roster of the school. Correct the name, or add the pupil to the roster.")


def _make(sitting, plan, by, at):
    """Make the teams that are not there, one after another; faults are kept with each."""
    contest, unit = sitting.stage.contest, sitting.unit
    for team in plan.teams:
        same = Entrant.objects.filter(contest=contest, unit=unit, person=None, name_key=name_key(team.name)).first()
        if same and set(same.members.standing().values_list("person", flat=True)) == {
            each.person.pk for each in team.chosen
        }:
            team.known = True
            continue
        try:
            with transaction.atomic():
                add_team(contest, unit, team.name, team.chosen, by=by, at=at)
        except TeamRefused as refused:
            team.faults = refused.faults


@transaction.atomic
def make_teams(sitting: Sitting, lines: Sequence[Line], answers: Mapping[str, str], *, by, at) -> Plan:
    """Make all teams of a list, or none where anything is open or wrong: then the plan says what."""
    found = plan(sitting, lines, answers, by=by, at=at)
    if found.ready:
        _make(sitting, found, by, at)
        if not found.ready:
            transaction.set_rollback(True)
    return found
