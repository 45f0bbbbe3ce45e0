"""The stored key orders alike in Python and in the database at hand, under every collation it offers."""

import random

import pytest
from django.db import connection

from foundation.vietnamese.names import sort_key
from foundation.vietnamese.tests.test_names import IN_ORDER

COLLATIONS = {
    "sqlite": ["BINARY", "NOCASE"],
    "postgresql": ["C", "C.UTF-8", "en_US.utf8", "vi_VN.utf8", "en-US-x-icu", "vi-x-icu", "und-x-icu"],
}


def available(cursor):
    names = COLLATIONS[connection.vendor]
    if connection.vendor == "postgresql":
        cursor.execute("SELECT collname FROM pg_collation WHERE collname = ANY(%s)", [names])
        names = [name for (name,) in cursor.fetchall()]
    return names


@pytest.mark.each_database
@pytest.mark.django_db
def test_the_database_orders_the_keys_as_bytes():
    keys = sorted({sort_key(name) for names in IN_ORDER for name in names})
    shuffled = random.Random(7).sample(keys, len(keys))
    values = " UNION ALL ".join(["SELECT %s AS name_key"] * len(keys))
    with connection.cursor() as cursor:
        collations = available(cursor)
        assert collations
        for collation in collations:
            cursor.execute(
                f'SELECT name_key FROM ({values}) AS keys ORDER BY name_key COLLATE "{collation}"',  # noqa: S608
                shuffled,
            )
            assert [key for (key,) in cursor.fetchall()] == keys, collation
