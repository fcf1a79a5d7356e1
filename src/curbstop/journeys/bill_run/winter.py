"""Winter averages of the agreements of a batch, from stored reads. Rule: docs/algorithms/asked_facts.md."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from curbstop.premises.types import WHOLE_SHARE_PPM
from curbstop.rates.queries.asked import WINTER_AVERAGE, WinterWanted
from curbstop.rates.queries.rating import winter_averages
from curbstop.reporting.winter_use import winter_use

KEY = "agreement_id"


def winter_averages_of(*, periods: pl.DataFrame, sources: pl.DataFrame, wanted: Sequence[WinterWanted]) -> pl.DataFrame:
    """agreement_id, winter_average_milli of the periods whose class goes by one, as it holds on their last day.

    `periods`: each agreement once, with service, rate_class, service_point_id, metered, agreement_from, to_date, usage_milli.
    """
    found = [pl.DataFrame(schema={KEY: pl.Int64, WINTER_AVERAGE: pl.Int64})]
    for one in wanted:
        mine = periods.filter(
            pl.col("service") == one.service,
            pl.col("rate_class").is_in(list(one.rate_classes)),
            _last_day() >= one.from_date,
            _last_day() < (one.to_date or date.max),
        )
        for begin, group in _by_winter(periods=mine, wanted=one):
            history = winter_use(
                points=_points(periods=group, sources=sources),
                first=_year_before(begin),
                last=begin,
                months=one.rule.months,
            )
            averages = winter_averages(
                history=history, current=group.select(KEY, "usage_milli"), rule=one.rule, on_date=begin
            )
            found.append(averages.select(KEY, WINTER_AVERAGE))
    return pl.concat(found)


def _last_day() -> pl.Expr:
    return pl.col("to_date") - pl.duration(days=1)


def _by_winter(*, periods: pl.DataFrame, wanted: WinterWanted) -> Sequence[tuple[date, pl.DataFrame]]:
    """The periods by the day from which their average holds."""
    month, day = wanted.rule.begins
    year = _last_day().dt.year()
    this_year = pl.date(year, month, day)
    begins = pl.when(_last_day() >= this_year).then(this_year).otherwise(pl.date(year - 1, month, day))
    placed = periods.with_columns(winter_begins=begins)
    return [(begin, group) for (begin,), group in placed.group_by("winter_begins", maintain_order=True)]


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def _points(*, periods: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Where the water of each agreement is measured: its own meter, or those of the water that flows to it."""
    metered = periods.filter("metered").select(
        KEY,
        "agreement_from",
        water_point_id="service_point_id",
        share_ppm=pl.lit(WHOLE_SHARE_PPM, dtype=pl.Int64),
        source_from="agreement_from",
        source_to=pl.lit(None, dtype=pl.Date),
    )
    flowing = (
        periods.filter(~pl.col("metered"))
        .join(sources, on="service_point_id")
        .select(
            KEY,
            "agreement_from",
            "water_point_id",
            pl.col("share_ppm").cast(pl.Int64),
            pl.col("source_from").cast(pl.Date),
            pl.col("source_to").cast(pl.Date),
        )
    )
    return pl.concat([metered, flowing])
