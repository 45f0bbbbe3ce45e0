"""What may be copied: the newest, and what was asked for however old, of the rows one sees."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model

from foundation.starts import COPIES, copies_offered

pytestmark = pytest.mark.django_db


def offered(rows, asked="", initial=""):
    form = SimpleNamespace(data={"start_from": asked} if asked else {}, initial={"start_from": initial})
    return [row.pk for row in copies_offered(form, rows.order_by("-pk"))]


def test_an_old_row_is_offered_once_it_is_asked_for_and_no_other():
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"u{number}") for number in range(COPIES + 2)
    )
    pks = [user.pk for user in users]
    rows, newest = get_user_model().objects.filter(pk__in=pks[1:]), pks[:1:-1]
    assert offered(rows) == newest
    assert offered(rows, f"copy:{pks[1]}") == offered(rows, initial=f"copy:{pks[1]}") == [*newest, pks[1]]
    assert offered(rows, f"copy:{newest[0]}") == newest
    assert offered(rows, f"copy:{pks[0]}") == offered(rows, "copy:²") == offered(rows, "model:teams") == newest
