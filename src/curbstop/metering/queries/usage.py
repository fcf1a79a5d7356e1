"""Use of service points, set-wise and for one chart."""

from datetime import date, timedelta

import polars as pl

from curbstop.metering.engine.doubts import doubts
from curbstop.metering.engine.history import history
from curbstop.metering.engine.judging import compare_with_history, judge_reads, stopped_meters
from curbstop.metering.engine.plain_history import plain_history
from curbstop.metering.engine.usage import usage
from curbstop.metering.queries.frames import (
    MeterBook,
    installations_frame,
    meter_book,
    meters_hung,
    reads_between,
    reads_frame,
)
from curbstop.metering.types import DEFAULT_READ_POLICY, MISSING, NEGATIVE, MonthUsage, ReadPolicy
from curbstop.platform.copy import query_to_frame
from curbstop.premises.types import WHOLE_SHARE_PPM

LARGE_METERS = ('1-1/2"', '2"', '3"', '4"', '6"', '8"', '10"', '12"')
# The same month of last year with its reads on both sides, and the reads before that an average may need.
HISTORY = timedelta(days=460)
SEWER_SOURCES = """
SELECT sewer_point_id, water_point_id, share_ppm::bigint AS share_ppm, lower(days) AS days_from, upper(days) AS days_to
FROM premises_sewersource WHERE sewer_point_id = ANY(%(points)s)
"""


def usage_frame(*, periods: pl.DataFrame) -> pl.DataFrame:
    """Use of `periods` (period_id, service_point_id, from_date, to_date); the columns are those of `engine.usage`."""
    ids = periods.get_column("service_point_id")
    if ids.is_empty():
        return usage(reads=_no_reads(ids), installations=installations_frame(service_point_ids=ids), periods=periods)
    first, last = periods.select(pl.col("from_date").min(), pl.col("to_date").max()).row(0)
    return usage(
        reads=reads_frame(service_point_ids=ids, first_day=first, last_day=last),
        installations=installations_frame(service_point_ids=ids),
        periods=periods,
    )


def _no_reads(ids: pl.Series) -> pl.DataFrame:
    return reads_frame(service_point_ids=ids)


def history_frame(*, service_point_ids: pl.Series, from_date: date, to_date: date) -> pl.DataFrame:
    """Use between successive read days of each point: service_point_id, from_date, to_date, usage_milli, unit, estimated."""
    reads = reads_frame(service_point_ids=service_point_ids, first_day=from_date, last_day=to_date)
    days = reads.select("service_point_id", "read_on").unique().sort("service_point_id", "read_on")
    periods = days.select(
        "service_point_id",
        from_date="read_on",
        to_date=pl.col("read_on").shift(-1).over("service_point_id"),
    ).drop_nulls()
    periods = periods.with_row_index("period_id").with_columns(pl.col("period_id").cast(pl.Int64))
    used = usage(reads=reads, installations=installations_frame(service_point_ids=service_point_ids), periods=periods)
    return periods.join(used, on="period_id", maintain_order="left")


def book_begins(*, first_day: date) -> date:
    """From when on a book must hold reads, so that periods from `first_day` on can be judged by their history."""
    return first_day - HISTORY


def judged_usage_frame(
    *, periods: pl.DataFrame, policy: ReadPolicy = DEFAULT_READ_POLICY, book: MeterBook | None = None
) -> pl.DataFrame:
    """`usage_frame` with last_year_milli, average_milli and `reasons` (words of `metering.types.REASONS`).

    `periods` may carry `active` (an agreement holds; default true) and `estimates_in_a_row` (default 0). Reads and
    installations are read once, for use and history alike, or not at all where `book` has them: a bill run asks this for
    every meter of a cycle.
    """
    if periods.is_empty():
        return _judged(candidates=periods.join(usage_frame(periods=periods), on="period_id"), policy=policy)
    ids = periods.get_column("service_point_id")
    first, last = periods.select(pl.col("from_date").min(), pl.col("to_date").max()).row(0)
    begins = book_begins(first_day=first)
    if book is None or not book.covers(service_point_ids=ids, first_day=begins):
        book = meter_book(service_point_ids=ids, first_day=begins, last_day=last)
    reads, installations = book.reads, book.installations
    used = usage(reads=reads, installations=installations, periods=periods)
    until = periods.group_by("service_point_id").agg(begins=pl.col("from_date").min())
    past = history(reads=reads, installations=installations, until=until)
    large = (
        installations.filter(pl.col("meter_size").is_in(LARGE_METERS))
        .select("service_point_id")
        .unique()
        .with_columns(large_meter=pl.lit(value=True))
    )
    candidates = compare_with_history(periods=periods, history=past, policy=policy)
    candidates = candidates.join(used, on="period_id", maintain_order="left")
    candidates = candidates.join(large, on="service_point_id", how="left", maintain_order="left")
    still = stopped_meters(periods=candidates, history=past, policy=policy)
    odd = doubts(reads=reads, installations=installations, periods=periods, policy=policy)
    candidates = candidates.with_columns(stopped=pl.col("period_id").is_in(still["period_id"].implode()))
    candidates = candidates.join(odd, on="period_id", how="left", maintain_order="left")
    return _judged(candidates=candidates, policy=policy)


def _judged(*, candidates: pl.DataFrame, policy: ReadPolicy) -> pl.DataFrame:
    """With what nobody said about the periods filled in."""
    defaults = {
        "active": pl.lit(value=True),
        "estimates_in_a_row": pl.lit(0),
        "large_meter": pl.lit(value=False),
        "last_year_milli": pl.lit(None, dtype=pl.Int64),
        "average_milli": pl.lit(None, dtype=pl.Int64),
    }
    missing = [default.alias(name) for name, default in defaults.items() if name not in candidates.columns]
    filled = candidates.with_columns(missing).with_columns(pl.col("large_meter").fill_null(value=False))
    return judge_reads(candidates=filled, policy=policy)


def water_usage_of_sewer_frame(*, periods: pl.DataFrame) -> pl.DataFrame:
    """Water that flows to sewer points: the columns of `usage_frame`; service_point_id is the sewer point.

    A source counts for the days on which it is one; a share below the whole is rounded down. A period without source is missing.
    """
    points = periods.get_column("service_point_id").unique().to_list()
    sources = query_to_frame(sql=SEWER_SOURCES, params={"points": points})
    parts = (
        periods.join(sources, left_on="service_point_id", right_on="sewer_point_id")
        .with_columns(
            from_date=pl.max_horizontal("from_date", pl.col("days_from").cast(pl.Date)),
            to_date=pl.min_horizontal("to_date", pl.col("days_to").cast(pl.Date)),
        )
        .filter(pl.col("from_date") < pl.col("to_date"))
        .select("period_id", "from_date", "to_date", "share_ppm", service_point_id="water_point_id")
        .with_row_index("part_id")
    )
    water = usage_frame(periods=parts.drop("period_id").rename({"part_id": "period_id"}))
    shares = parts.select("part_id", "share_ppm", sewer_period_id="period_id")
    together = shares.join(water, left_on="part_id", right_on="period_id", maintain_order="left")
    return _sum_by_sewer_period(periods=periods, parts=together)


def _sum_by_sewer_period(*, periods: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    flowed = pl.col("usage_milli") * pl.col("share_ppm") // WHOLE_SHARE_PPM
    sums = parts.group_by("sewer_period_id", maintain_order=True).agg(
        usage_milli=pl.when(pl.col("usage_milli").is_not_null().all()).then(flowed.sum()),
        unit=pl.col("unit").first(),
        start_read_id=pl.col("start_read_id").first(),
        end_read_id=pl.col("end_read_id").last(),
        start_reading_milli=pl.col("start_reading_milli").first(),
        end_reading_milli=pl.col("end_reading_milli").last(),
        estimated=pl.col("estimated").any(),
        exchanged=pl.col("exchanged").any(),
        rolled_over=pl.col("rolled_over").any(),
    )
    result = periods.select("period_id").join(
        sums, left_on="period_id", right_on="sewer_period_id", how="left", maintain_order="left"
    )
    return result.with_columns(
        pl.col("estimated", "exchanged", "rolled_over").fill_null(value=False),
        reason=pl.when(pl.col("usage_milli").is_null())
        .then(pl.lit(MISSING))
        .when(pl.col("usage_milli") < 0)
        .then(pl.lit(NEGATIVE)),
    )


def usage_history(*, service_point_id: int, from_date: date, to_date: date) -> list[MonthUsage]:
    """Use from read to read for a chart, oldest first. Give the customer's own start as `from_date` (books.md 7)."""
    plain = plain_history(
        meters=meters_hung(service_point_id=service_point_id),
        reads=reads_between(service_point_id=service_point_id, first_day=from_date, last_day=to_date),
    )
    return _framed_history(service_point_id, from_date, to_date) if plain is None else plain


def _framed_history(service_point_id: int, from_date: date, to_date: date) -> list[MonthUsage]:
    """Over exchanges and several registers."""
    history = history_frame(service_point_ids=pl.Series([service_point_id]), from_date=from_date, to_date=to_date)
    return [
        MonthUsage(
            from_date=row["from_date"],
            to_date=row["to_date"],
            days=(row["to_date"] - row["from_date"]).days,
            usage_milli=row["usage_milli"],
            unit=row["unit"] or "",
            estimated=row["estimated"],
        )
        for row in history.iter_rows(named=True)
    ]
