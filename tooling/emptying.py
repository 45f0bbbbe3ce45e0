"""How the database is emptied after a test that commits.

Django's way also makes all content types and permissions anew each time, which took most of the seconds; here they
stay, as no test changes them.
"""

from django.core.management.color import no_style
from django.db import connection

# What migrating wrote itself. Nothing else may refer to a table that is kept, or PostgreSQL refuses to truncate.
KEPT = {"django_content_type", "auth_permission"}


def empty_database(_case=None) -> None:
    """In the place of `TransactionTestCase._fixture_teardown`."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(set(tables) - KEPT)))
