"""The order in which units stand on a list: the pilot first, then by name as Vietnamese has it, 2 before 10."""

from foundation.vietnamese.names import numbered_key


def in_order(sittings):
    """Sittings with their units, as a list."""
    return sorted(sittings, key=lambda each: (not each.pilot, numbered_key(each.unit.name), each.pk))
