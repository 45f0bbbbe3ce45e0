"""The kinds of workbooks that take the road."""

from propaganda.models import Upload
from propaganda.uploads import successes_proposing, successes_rest, table_proposing
from propaganda.uploads.successes_reading import read_successes
from propaganda.uploads.table_reading import read_table
from propaganda.uploads.way import Way

WAYS: dict[str, Way] = {
    Upload.Kind.TABLE: Way(
        read=read_table,
        propose=table_proposing.propose,
        write=table_proposing.write,
        page="plan_table_upload",
        newest_only=True,
    ),
    Upload.Kind.SUCCESSES: Way(
        read=read_successes,
        propose=successes_proposing.propose,
        write=successes_proposing.write,
        page="successes_upload",
        newest_only=False,  # one file a class may wait beside another
        partly=successes_rest.left_behind,
    ),
}
