"""What is odd about reads themselves, and meters that stopped."""

from datetime import date, timedelta

import polars as pl
import pytest

from curbstop.metering.engine.doubts import doubts
from curbstop.metering.engine.judging import stopped_meters
from curbstop.metering.types import ReadPolicy
from factories.meter_frames import INSTALLATIONS, PERIODS, READS, meter, read

FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)
PERIOD = pl.DataFrame([(7, 1, FIRST, LAST)], schema=PERIODS, orient="row")


def found(*reads, point=1, meters=None):
    frame = pl.DataFrame(list(reads), schema=READS, orient="row").with_columns(
        service_point_id=pl.lit(point, dtype=pl.Int64)
    )
    installations = pl.DataFrame(meters or [meter(1)], schema=INSTALLATIONS, orient="row")
    rows = doubts(reads=frame, installations=installations, periods=PERIOD, policy=ReadPolicy())
    return [] if rows.is_empty() else rows.item(0, "doubts").to_list()


@pytest.mark.parametrize(
    ("between", "reasons"),
    [
        ([], []),
        ([(10, 105)], []),
        ([(28, 111)], ["duplicate"]),  # two days before the last one
        ([(1, 101)], []),  # soon after the first read, which was of the period before
        ([(10, 120)], ["out_of_order"]),
        ([(29, 120)], ["duplicate", "out_of_order"]),
    ],
)
def test_reads_between_the_first_and_the_last_day_are_looked_at(between, reasons) -> None:
    inside = [read(1, FIRST + timedelta(days=day), value) for day, value in between]
    assert found(read(1, FIRST, 100), *inside, read(1, LAST, 112)) == reasons


def test_passing_the_dials_last_number_is_not_out_of_order() -> None:
    middle = read(1, FIRST + timedelta(days=12), 99_995)
    assert found(read(1, FIRST, 99_980), middle, read(1, LAST, 15)) == []


def test_an_estimate_beside_a_read_is_not_a_second_read() -> None:
    estimate = read(1, LAST - timedelta(days=1), 110, estimated=True)
    assert found(read(1, FIRST, 100), estimate, read(1, LAST, 112)) == []


def test_a_read_of_a_meter_that_was_taken_off_or_hangs_elsewhere_is_not_of_this_service() -> None:
    taken_off = [meter(1), meter(2, hung=date(2020, 1, 1), off=date(2025, 2, 1), end=5)]
    assert found(read(1, FIRST, 100), read(2, LAST, 7), read(1, LAST, 112), meters=taken_off) == ["not_on_service"]
    elsewhere = [meter(1), meter(2, point=2)]
    assert found(read(1, FIRST, 100), read(2, LAST, 7), read(1, LAST, 112), meters=elsewhere) == ["not_on_service"]
    assert found(read(1, FIRST, 100), read(9, LAST, 7), read(1, LAST, 112)) == ["not_on_service"]


@pytest.mark.parametrize(
    ("past", "used", "stopped"),
    [
        ([5, 4, 0], 0, True),
        ([5, 4, 6], 0, False),  # the first read without use
        ([5, 0, 0], 0, True),
        ([0, 0, 0], 0, False),  # an empty house
        ([5, 4, 0], 3, False),
        ([5, None, 0], 0, True),
        ([], 0, False),
    ],
)
def test_a_meter_that_counted_and_shows_no_use_twice_has_stopped(past, used, stopped) -> None:
    days = [FIRST - timedelta(days=30 * back) for back in range(len(past), -1, -1)]
    history = pl.DataFrame(
        [(1, days[n], days[n + 1], used_then) for n, used_then in enumerate(past)],
        schema={"service_point_id": pl.Int64, "from_date": pl.Date, "to_date": pl.Date, "usage_milli": pl.Int64},
        orient="row",
    )
    periods = PERIOD.with_columns(usage_milli=pl.lit(used, dtype=pl.Int64))
    assert (stopped_meters(periods=periods, history=history, policy=ReadPolicy()).height == 1) is stopped
