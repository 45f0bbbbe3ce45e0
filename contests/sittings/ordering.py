"""The order in which sittings stand on a list: the pilot first, then by the name of the unit."""

from schools.ordering import name_key


def in_order(sittings):
    """Sittings with their units, as a list."""
    return sorted(sittings, key=lambda each: (not each.pilot, name_key(each.unit.name), each.pk))
