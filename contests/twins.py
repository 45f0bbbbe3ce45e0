"""People in one contest who may be one and the same: a remark for whoever verifies, never a refusal."""

from contests.models import Contest
from schools.models import Person


def twins(contest: Contest, persons, *, in_teams: bool = False) -> dict[int, set[int]]:
    """Of these persons, those for whom another in the contest has the same name and date of birth: {id: ids of others}.
    `in_teams`: among the members of its teams.

    Two from school lists are two children; at least one of a pair has registered by themselves.
    """
    persons = [person for person in persons if person.born_on]
    there = {"teams__contest": contest, "teams__left_at": None} if in_teams else {"entries__contest": contest}
    names = {person.name_sort_key for person in persons}
    same_name = Person.objects.filter(**there, name_sort_key__in=names, born_on__isnull=False)
    known: dict[tuple, set[tuple]] = {}
    for pk, name, born, registered in same_name.values_list("pk", "name_sort_key", "born_on", "registered_at"):
        known.setdefault((name, born), set()).add((pk, registered is not None))
    found = {}
    for person in persons:
        mine = person.registered_at is not None
        others = {
            pk
            for pk, registered in known.get((person.name_sort_key, person.born_on), ())
            if pk != person.pk and (mine or registered)
        }
        if others:
            found[person.pk] = others
    return found
