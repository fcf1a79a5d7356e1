"""Many ids: as a range where they are nearly one, else as one array of the type that ids have."""

import polars as pl
import pytest
from django.db import connection

from curbstop.platform.wanted_ids import wanted_ids

pytestmark = pytest.mark.django_db


def test_ids_that_lie_close_are_asked_as_a_range() -> None:
    condition, params = wanted_ids(column="x.id", ids=pl.Series([7, 3, 5, 7, None]))
    assert (condition, params) == ("x.id BETWEEN %(ids_first)s AND %(ids_last)s", {"ids_first": 3, "ids_last": 7})


def test_ids_that_lie_far_apart_are_asked_one_by_one() -> None:
    condition, params = wanted_ids(column="x.id", ids=pl.Series([1_000, 1, 500]), name="places")
    assert (condition, params) == ("x.id = ANY (%(places)s)", {"places": [1, 500, 1_000]})


def test_nobody_is_asked_for_when_no_id_is_wanted() -> None:
    assert wanted_ids(column="x.id", ids=pl.Series([], dtype=pl.Int64)) == ("false", {})


def test_small_numbers_in_a_list_travel_as_bigints_so_that_ids_are_found_by_hash() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_typeof(%s)::text, pg_typeof(%s)::text", [[1, 2], [1, None, 70_000]])
        assert cursor.fetchone() == ("bigint[]", "bigint[]")
