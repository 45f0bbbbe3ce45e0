"""What must be true of a team: said in sentences that name the pupil and the rule."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.eligibility import admitted
from contests.models import Appearance, Entrant, Exclusion, Member, Sitting, TeamRule
from contests.teams.naming import name_key

State = Sitting.State
# Until the results are looked through; then a team's state is a matter of appeals and disqualification.
CHANGEABLE = (State.PLANNED, State.OPEN, State.JUDGED)


class TeamRefused(Exception):
    """A team cannot be as asked for; `faults` says why, one sentence each."""

    def __init__(self, *faults: str):
        super().__init__(" ".join(map(str, faults)))
        self.faults = list(faults)


class Chosen(NamedTuple):
    """A person (from contests.teams.roster, with their class) and what they are to be in a team."""

    person: Any  # a Person with class_pk, class_name and class_grade
    role: str = Member.Role.MEMBER


def sitting_of(contest, unit) -> Sitting | None:
    """Where the teams of a unit appear first: its sitting of the contest's first stage held by units, if launched."""
    stage = contest.stages.filter(by_sittings=True, practice=False).order_by("order", "pk").first()
    if stage is None:
        return None
    return Sitting.objects.filter(stage=stage, unit=unit).first()


def why_not_added(sitting: Sitting | None) -> str:
    """Why no team can be added to a sitting now; empty if one can."""
    if sitting is None:
        return ""
    if sitting.cancelled_at:
        return _("This sitting is not held, so no team can be added.")
    if sitting.state not in {State.PLANNED, State.OPEN}:
        return _("The teams have been judged: none can be added any more.")
    return ""


def why_not_edited(sitting: Sitting | None) -> str:
    """Why the members of a team cannot be chosen freely any more; empty if they can."""
    if sitting is None or (sitting.state == State.PLANNED and not sitting.cancelled_at):
        return ""
    if sitting.cancelled_at:
        return _("This sitting is not held, so its teams stay as they are.")
    return _("The sitting has been opened: a member can only be replaced, by a reserve or with a reason.")


def faults(contest, unit, name: str, chosen: Sequence[Chosen], *, team: Entrant | None = None, at) -> list[str]:
    """All that is wrong with a team of these people; `team` is the one they are to be the members of, if it exists."""
    rule = TeamRule.objects.get(contest=contest)
    found = _of_name(contest, unit, name, team)
    if team is None:
        found += _of_number(contest, unit, rule)
    found += _of_sizes(rule, chosen)
    found += _of_persons(contest, unit, chosen, team, at)
    return found + _of_classes(contest, rule, [each for each in chosen if each.role != Member.Role.RESERVE])


def _of_name(contest, unit, name, team):
    if not name_key(name):
        return [_("The team has no name.")]
    same = Entrant.objects.filter(contest=contest, unit=unit, person=None, name_key=name_key(name))
    if taken := same.exclude(pk=team and team.pk).first():
        words = _("This unit has a team named “%(name)s” already. Choose another name.")
        return [words % {"name": taken.name}]
    return []


def _of_number(contest, unit, rule):
    if rule.teams_a_unit is None:
        return []
    gone = Appearance.objects.filter(state=Appearance.State.WITHDRAWN).values("entrant")
    there = Entrant.objects.filter(contest=contest, unit=unit, person=None).exclude(pk__in=gone).count()
    if there < rule.teams_a_unit:
        return []
    words = ngettext(
        "A unit enters at most %(most)d team, and it is there already.",
        "A unit enters at most %(most)d teams, and they are there already.",
        rule.teams_a_unit,
    )
    return [words % {"most": rule.teams_a_unit}]


def _of_sizes(rule, chosen):
    roles = Counter(each.role for each in chosen)
    reserves, members = roles[Member.Role.RESERVE], len(chosen) - roles[Member.Role.RESERVE]
    found = []
    numbers = {"members": members, "least": rule.least, "most": rule.most}
    if members < rule.least:
        found.append(_("The team has %(members)d members; the rule asks for at least %(least)d.") % numbers)
    if members > rule.most:
        found.append(_("The team has %(members)d members; the rule allows at most %(most)d.") % numbers)
    if reserves > rule.reserves:
        words = _("The team has %(reserves)d reserves; the rule allows at most %(most)d.")
        found.append(words % {"reserves": reserves, "most": rule.reserves})
    if roles[Member.Role.CAPTAIN] > 1:
        found.append(_("A team has one captain."))
    return found


def _of_persons(contest, unit, chosen, team, at):
    people = [each.person for each in chosen]
    doubled = [person for person, times in Counter(people).items() if times > 1]
    found = [_("%(name)s is in the list twice.") % {"name": person.full_name} for person in doubled]
    elsewhere = Member.objects.standing().filter(contest=contest, person__in=people).select_related("entrant")
    teams = {member.person_id: member.entrant for member in elsewhere.exclude(entrant=team)}
    may = admitted(contest, people, at)
    for person in dict.fromkeys(people):
        if other := teams.get(person.pk):
            words = _("%(name)s is in the team “%(team)s” already; a pupil is in one team.")
            found.append(words % {"name": _named(person), "team": other.name})
        elif person.unit_id != unit.pk:
            words = _("%(name)s is on the roster of another unit.")
            found.append(words % {"name": person.full_name})
        elif person.pk not in may:
            found.append(why_not_admitted(contest, person))
    if len({may[person.pk] for person in people if person.pk in may}) > 1:
        found.append(_("The members belong to different audiences of the contest; a team is of one."))
    return found


def why_not_admitted(contest, person) -> str:
    """Why a person of the right school may not be in a team."""
    out = Exclusion.objects.filter(contest=contest, person=person).order_by("pk").first()
    if out:
        words = _("%(name)s does not take part, by decision of the organisers: %(reason)s")
        return words % {"name": _named(person), "reason": out.reason}
    spans = [each for each in contest.audiences.order_by("pk") if each.grade_from or each.grade_to]
    if spans and person.class_grade is None:
        return _("%(name)s is in no class of this school year.") % {"name": person.full_name}
    if spans and not any((one.grade_from or 0) <= person.class_grade <= (one.grade_to or 12) for one in spans):
        grades = ", ".join(f"{one.grade_from or 1}–{one.grade_to or 12}" for one in spans)
        return _("%(name)s cannot take part: the contest is for grades %(grades)s.") % {
            "name": _named(person), "grades": grades,
        }  # fmt: skip
    return _("%(name)s does not belong to any audience of the contest.") % {"name": _named(person)}


def _of_classes(contest, rule, members):
    found = []
    if rule.one_class and len({each.person.class_pk for each in members}) > 1:
        first = members[0].person
        other = next(each.person for each in members if each.person.class_pk != first.class_pk)
        words = _("All members are of one class; %(first)s and %(other)s are not.")
        found.append(words % {"first": _named(first), "other": _named(other)})
    if rule.each_grade and members:
        there = {each.person.class_grade for each in members}
        lacking = [grade for grade in _grades(contest) if grade not in there]
        if lacking:
            words = _("The rule asks for a member of every grade; there is none of grade %(grades)s.")
            found.append(words % {"grades": ", ".join(map(str, lacking))})
    return found


def _grades(contest):
    """All grades that an audience of the contest names from and to."""
    spans = contest.audiences.exclude(grade_from=None).exclude(grade_to=None).values_list("grade_from", "grade_to")
    return sorted({grade for low, high in spans for grade in range(low, high + 1)})


def _named(person):
    return f"{person.full_name} ({person.class_name})" if person.class_name else person.full_name
