"""Foreign keys that are checked once per statement, on tables of their own."""

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.platform.copy import frame_to_table
from curbstop.platform.refusals import append_only, set_wise_foreign_keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tables():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE parent (id bigint PRIMARY KEY)")
        cursor.execute("CREATE TABLE child (id bigint PRIMARY KEY, parent_id bigint)")
        cursor.execute("INSERT INTO parent SELECT generate_series(1, 100)")
        cursor.execute(set_wise_foreign_keys(table="child", parents={"parent_id": "parent"}).sql)
        cursor.execute(append_only(table="parent", allow_update=True).sql)


def test_a_load_with_one_orphan_among_thousands_is_refused_and_names_it(tables):
    frame = pl.DataFrame({"id": range(5000), "parent_id": [1 + row % 100 for row in range(4999)] + [777]})
    with pytest.raises(IntegrityError, match="there is no parent with id 777"), transaction.atomic():
        frame_to_table(frame=frame, table="child")
    assert frame_to_table(frame=frame.head(4999), table="child") == 4999


def test_a_row_without_a_parent_to_name_is_welcome(tables):
    assert frame_to_table(frame=pl.DataFrame({"id": [1], "parent_id": [None]}), table="child") == 1


def test_single_rows_and_updates_are_checked_too(tables):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (1, 5)")
    for statement in ("INSERT INTO child VALUES (2, 101)", "UPDATE child SET parent_id = 101"):
        with pytest.raises(IntegrityError, match="there is no parent"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_parent_cannot_go_away(tables):
    with pytest.raises(IntegrityError, match="DELETE is refused"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM parent WHERE id = 50")
