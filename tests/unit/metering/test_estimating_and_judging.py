"""What is estimated, and what somebody should look at."""

from datetime import date, timedelta

import polars as pl
import pytest

from curbstop.metering.engine.estimating import estimate
from curbstop.metering.engine.judging import compare_with_history, judge_reads
from factories.meter_frames import INSTALLATIONS, PERIODS, READS, meter, read

DAYS = [date(2025, 1, 1) + timedelta(days=30 * number) for number in range(20)]


def estimated(*, reads, day, meters=None):
    frame = estimate(
        points=pl.DataFrame([(1, day)], schema={"installation_id": pl.Int64, "read_on": pl.Date}, orient="row"),
        reads=pl.DataFrame(reads, schema=READS, orient="row"),
        installations=pl.DataFrame(meters or [meter(1)], schema=INSTALLATIONS, orient="row"),
    )
    return frame.row(0, named=True)


def test_an_estimate_is_the_average_of_the_last_three_intervals_by_days() -> None:
    reads = [read(1, day, value) for day, value in zip(DAYS, (100, 900, 910, 930, 960), strict=False)]
    row = estimated(reads=reads, day=DAYS[5])
    assert (row["reading_milli"], row["method"]) == (980_000, "average")


def test_an_estimate_passes_the_last_number_of_the_dial() -> None:
    reads = [read(1, day, value) for day, value in zip(DAYS, (99_900, 99_930, 99_960, 99_990), strict=False)]
    assert estimated(reads=reads, day=DAYS[4])["reading_milli"] == 20_000


def test_a_third_estimate_in_a_row_is_refused() -> None:
    reads = [read(1, day, 10 * number) for number, day in enumerate(DAYS[:4])]
    one = read(1, DAYS[4], 40, estimated=True)
    two = read(1, DAYS[5], 50, estimated=True)
    assert estimated(reads=[*reads, one], day=DAYS[5])["reading_milli"] == 50_000
    row = estimated(reads=[*reads, one, two], day=DAYS[6])
    assert (row["reading_milli"], row["reason"]) == (None, "too_many_estimates")


def test_a_new_meter_has_no_history() -> None:
    row = estimated(reads=[], day=DAYS[1], meters=[meter(1, hung=DAYS[0])])
    assert (row["reading_milli"], row["reason"]) == (None, "no_history")


def judged(**columns):
    row = {
        "usage_milli": 10_000,
        "rolled_over": False,
        "last_year_milli": None,
        "average_milli": None,
        "large_meter": False,
        "active": True,
        "estimates_in_a_row": 0,
    } | columns
    schema = {"usage_milli": pl.Int64, "last_year_milli": pl.Int64, "average_milli": pl.Int64}
    return judge_reads(candidates=pl.DataFrame([row], schema_overrides=schema)).item(0, "reasons").to_list()


@pytest.mark.parametrize(
    ("columns", "reasons"),
    [
        ({"usage_milli": 20_000, "last_year_milli": 10_000}, []),
        ({"usage_milli": 20_500, "last_year_milli": 10_000}, ["high"]),
        ({"usage_milli": 9_000, "last_year_milli": 2_000}, []),  # more than twice, but not 10 HCF more
        ({"usage_milli": 16_000, "average_milli": 10_000, "large_meter": True}, ["high"]),
        ({"usage_milli": 4_000, "last_year_milli": 12_000}, ["low"]),
        ({"usage_milli": 0}, ["zero"]),
        ({"usage_milli": 0, "active": False}, []),
        ({"usage_milli": 1_000, "active": False}, ["use_on_inactive"]),
        ({"usage_milli": None}, ["missing"]),
        ({"usage_milli": -1}, ["negative"]),
        ({"rolled_over": True}, ["rollover"]),
        ({"estimates_in_a_row": 3}, ["too_many_estimates"]),
        ({"estimated": True}, ["skipped"]),
        ({"usage_milli": 0, "stopped": True}, ["zero", "stopped_meter"]),
        ({"doubts": ["duplicate"]}, ["duplicate"]),
    ],
)
def test_what_somebody_should_look_at(columns, reasons) -> None:
    assert judged(**columns) == reasons


def test_history_is_counted_for_as_many_days_as_the_period_has() -> None:
    history = pl.DataFrame(
        [(1, DAYS[number], DAYS[number + 1], 3_000 * (number + 1)) for number in range(12)],
        schema={"service_point_id": pl.Int64, "from_date": pl.Date, "to_date": pl.Date, "usage_milli": pl.Int64},
        orient="row",
    )
    periods = pl.DataFrame([(5, 1, DAYS[12], DAYS[12] + timedelta(days=60))], schema=PERIODS, orient="row")
    row = compare_with_history(periods=periods, history=history).row(0, named=True)
    assert row["average_milli"] == 2 * (30_000 + 33_000 + 36_000) // 3
    assert row["last_year_milli"] == 2 * 6_000  # the interval that ended 365 days before, give or take twenty
