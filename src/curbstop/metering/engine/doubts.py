"""What is odd about the reads themselves: taken twice, lower than the one before, of a meter that does not hang there."""

from datetime import date

import polars as pl

from curbstop.metering.engine.usage import step_milli
from curbstop.metering.types import DUPLICATE, NOT_ON_SERVICE, OUT_OF_ORDER, ReadPolicy

FIRST_AND_LAST = 2


def doubts(
    *, reads: pl.DataFrame, installations: pl.DataFrame, periods: pl.DataFrame, policy: ReadPolicy
) -> pl.DataFrame:
    """period_id, doubts (a list of words) of the periods with an odd read; most have none.

    reads: service_point_id, installation_id, read_on, reading_milli, estimated; periods: period_id, service_point_id,
    from_date, to_date. A read is of the period when it was taken after its first day, and on its last day at the latest.
    *Duplicate*: two actual reads of a meter inside it so close together that one would do. *Out of order*: a reading below
    the one before it, where the last one does not tell. *Not on service*: of a meter that hung elsewhere that day.
    """
    if periods.is_empty() or reads.is_empty():
        return _none()
    earliest: date = periods.get_column("from_date").min()  # type: ignore[assignment]
    recent = reads.lazy().filter(pl.col("read_on") >= earliest)
    days = periods.lazy().select("period_id", "service_point_id", "from_date", "to_date")
    inside = recent.join(days, on="service_point_id").filter(
        pl.col("read_on") >= pl.col("from_date"), pl.col("read_on") <= pl.col("to_date")
    )
    meters = installations.lazy().select("installation_id", "dials")
    found = pl.concat(
        [
            _elsewhere(inside=inside, installations=installations),
            *_in_a_row(inside=inside, meters=meters, policy=policy),
        ]
    )
    return found.group_by("period_id").agg(doubts=pl.col("doubt").unique().sort()).collect()


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"period_id": pl.Int64, "doubts": pl.List(pl.String)})


def _elsewhere(*, inside: pl.LazyFrame, installations: pl.DataFrame) -> pl.LazyFrame:
    hung = installations.lazy().select(
        "installation_id", hung_at="service_point_id", hung_from="from_date", hung_to="to_date"
    )
    there = (
        (pl.col("hung_at") == pl.col("service_point_id"))
        & (pl.col("hung_from") <= pl.col("read_on"))
        & (pl.col("hung_to").is_null() | (pl.col("hung_to") >= pl.col("read_on")))
    )
    joined = inside.filter(pl.col("read_on") > pl.col("from_date")).join(hung, on="installation_id", how="left")
    return joined.filter(~there.fill_null(value=False)).select("period_id", doubt=pl.lit(NOT_ON_SERVICE))


def _in_a_row(*, inside: pl.LazyFrame, meters: pl.LazyFrame, policy: ReadPolicy) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Only where a meter was read three times and more: a period has a read on its first and one on its last day."""
    keys = ("period_id", "installation_id")
    several = (
        inside.filter(pl.len().over(keys) > FIRST_AND_LAST)
        .sort(*keys, "read_on")
        .with_columns(
            before_milli=pl.col("reading_milli").shift().over(keys),
            before_on=pl.col("read_on").shift().over(keys),
            before_estimated=pl.col("estimated").shift().over(keys),
        )
    )
    days = (pl.col("read_on") - pl.col("before_on")).dt.total_days()
    not_first = pl.col("before_on") > pl.col("from_date")
    close = ~pl.col("estimated") & ~pl.col("before_estimated") & (days <= policy.duplicate_within_days)
    twice = several.filter(not_first & close).select("period_id", doubt=pl.lit(DUPLICATE))
    step = step_milli(before=pl.col("before_milli"), after=pl.col("reading_milli"), dials=pl.col("dials"))
    lower = several.join(meters, on="installation_id").filter(step < 0)
    return twice, lower.select("period_id", doubt=pl.lit(OUT_OF_ORDER))
