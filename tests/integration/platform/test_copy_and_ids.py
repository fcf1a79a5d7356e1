from datetime import date

import polars as pl
import pytest
from django.db import DataError, connection, transaction

from curbstop.platform.copy import frame_to_table, query_to_frame
from curbstop.platform.ids import reserve_ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (id bigint, label text, day date, sure boolean)")
    return "plain"


def test_a_frame_comes_back_from_the_table_as_it_went_in(plain_table):
    frame = pl.DataFrame(
        {
            "id": [1, 2, None],
            "label": ["", 'a "quoted", \r\n line ñ', None],
            "day": [date(2026, 2, 28), None, date(2024, 2, 29)],
            "sure": [True, None, False],
        }
    )
    assert frame_to_table(frame=frame, table=plain_table) == 3
    assert query_to_frame(sql="SELECT * FROM plain").equals(frame)


def test_a_float_is_refused_for_whole_cents_and_says_so_in_djangos_own_error(plain_table):
    with pytest.raises(DataError), transaction.atomic():
        frame_to_table(frame=pl.DataFrame({"id": [1.5]}), table=plain_table)


def test_a_floating_point_column_is_not_read_into_a_frame():
    with pytest.raises(TypeError, match="price"):
        query_to_frame(sql="SELECT 1.5::float8 AS price")


def test_a_query_without_rows_keeps_its_columns_and_types(plain_table):
    frame = query_to_frame(sql="SELECT id, day, sure FROM plain WHERE id = %s", params=[7])
    assert frame.schema == {"id": pl.Int64, "day": pl.Date, "sure": pl.Boolean}


def test_blocks_of_ids_never_meet_and_rows_entered_one_by_one_come_after_them():
    first = reserve_ids(table="platform_command", count=500)
    second = reserve_ids(table="platform_command", count=1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('platform_command', 'id'))")
        (following,) = cursor.fetchone()
    assert len(first) == 500
    assert first[-1] < second[0]
    assert following > second[-1]
