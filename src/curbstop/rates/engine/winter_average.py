"""Winter averages for sewer: what a customer uses when nothing is watered."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from curbstop.kernel.rounding import Rounding, divide
from curbstop.rates.engine.amounts import divided
from curbstop.rates.types import WinterAverageRule

MONTHS_A_YEAR = 12


def winter_average_milli(*, rule: WinterAverageRule, uses_milli: Sequence[int], current_milli: int | None) -> int:
    """The average of one customer's winter months, in thousandths; `current_milli` is this period's use.

    Months that do not count (a leak, no read) are left out by the caller.
    """
    if len(uses_milli) < rule.least_months:
        average = rule.default_milli
        if rule.or_use and current_milli is not None:
            average = min(average, current_milli)
    else:
        grain = len(uses_milli) * rule.round_to_milli
        average = divide(numerator=sum(uses_milli), denominator=grain, policy=rule.rounding) * rule.round_to_milli
    return average if rule.at_most_milli is None else min(average, rule.at_most_milli)


def winter_averages(
    *, history: pl.DataFrame, current: pl.DataFrame, rule: WinterAverageRule, on_date: date
) -> pl.DataFrame:
    """The averages of many agreements that hold on `on_date`.

    `history`: agreement_id, read_date, usage_milli, is_leak (such a month is left out until it is corrected). `current`: every
    agreement that needs one: agreement_id, usage_milli (of this period). Gives agreement_id, winter_average_milli,
    month_count, is_default.
    """
    year = on_date.year if on_date >= date(on_date.year, *rule.begins) else on_date.year - 1
    begin = date(year, *rule.begins)
    counted = history.filter(
        pl.col("read_date").is_between(date(year - 1, *rule.begins), begin, closed="left")
        & pl.col("read_date").dt.month().is_in(rule.months)
        & ~pl.col("is_leak")
    )
    found = current.join(
        counted.group_by("agreement_id").agg(winter_milli=pl.col("usage_milli").sum(), month_count=pl.len()),
        on="agreement_id",
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("month_count").fill_null(0).cast(pl.Int64))
    is_default = pl.col("month_count") < rule.least_months
    grain = pl.col("month_count") * rule.round_to_milli
    average = divided(numerator=pl.col("winter_milli"), denominator=grain, policy=Rounding(rule.rounding))
    default = pl.lit(rule.default_milli, dtype=pl.Int64)
    default = pl.min_horizontal(default, "usage_milli") if rule.or_use else default
    chosen = pl.when(is_default).then(default).otherwise(average * rule.round_to_milli)
    if rule.at_most_milli is not None:
        chosen = pl.min_horizontal(chosen, pl.lit(rule.at_most_milli, dtype=pl.Int64))
    return found.select("agreement_id", "month_count", winter_average_milli=chosen, is_default=is_default)
