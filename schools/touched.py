"""What an act touches in the schools; contestportal composes it with what it touches in the other apps."""

from schools.models import SchoolClass


def touched_by(act):
    """Lines of text about each unit of the act: what still hangs on it."""
    units = {row.predecessor for row in act.successions.select_related("predecessor").order_by("pk")}
    lines = []
    for unit in sorted(units, key=lambda unit: unit.pk):
        classes = SchoolClass.objects.filter(unit=unit).count()
        people = unit.people.filter(left_on=None).count()
        memberships = unit.memberships.filter(valid_to=None).count()
        lines.append({"unit": unit.pk, "name": unit.name, "classes": classes, "people": people, "roles": memberships})
    return lines
