"""What is derived from names: keys to order, to find and to compare by."""

from foundation.vietnamese.names import sort_key
from foundation.vietnamese.text import nfc, search_key


def person_keys(full_name):
    """The stored columns that follow from a person's name: `{"name_sort_key": …, "name_search_key": …}`."""
    return {"name_sort_key": sort_key(full_name)[:240], "name_search_key": search_key(full_name)[:120]}


def class_key(name):
    """Two classes of one school and year with the same key are the same class: case and spaces do not count."""
    return "".join(nfc(name).split()).casefold()[:30]


def pupil_username(person_id):
    """Nobody types it: pupils sign in by card."""
    return f"p{person_id}"
