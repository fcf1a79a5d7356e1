"""Meters whose tariff says what a month without a read costs: hydrant meters above all. Nothing is estimated for them.

Rule: docs/algorithms/asked_facts.md.
"""

import polars as pl

from curbstop.journeys.bill_run.asked_columns import of_classes, tariff_class
from curbstop.metering.queries import last_complete_reads, usage_frame
from curbstop.metering.types import MISSING
from curbstop.premises.types import FIRE
from curbstop.rates.queries.asked import AskedFacts
from curbstop.reporting.unread_months import charged_without_read

KEY = "agreement_id"


def without_estimates(*, segments: pl.DataFrame, facts: pl.DataFrame, asked: AskedFacts) -> pl.Series:
    """Agreements whose missing reads are not estimated: their tariff says what such a month costs, or charges no use."""
    services = {service for service, _ in asked.unread}
    # Nearly every run has no such meter, and then looks at no facts.
    concerned = segments.filter(pl.col("metered") & (tariff_class().is_in(services) | (pl.col("service") == FIRE)))
    if concerned.is_empty():
        return pl.Series(KEY, [], dtype=pl.Int64)
    theirs = facts.join(concerned.select(KEY), on=KEY, how="semi").sort("fact_from")
    latest = theirs.unique(KEY, keep="last", maintain_order=True)
    classed = concerned.select(KEY, "service").join(latest.select(KEY, "rate_class"), on=KEY)
    stands_by = (pl.col("service") == FIRE) & of_classes(asked.unmetered)
    return classed.filter(of_classes(asked.unread) | stands_by)[KEY]


def with_unread(*, used: pl.DataFrame, unread: pl.Series, asked: AskedFacts) -> pl.DataFrame:
    """Segments with usage: those of `unread` agreements without a read have none, and no trouble.

    Where the read is there again, it counts from the last one before, less what was charged in the months without. A fire line
    without a meter has used nothing.
    """
    no_meter = (pl.col("service") == FIRE) & ~pl.col("metered")
    used = used.with_columns(usage_milli=pl.when(no_meter).then(pl.lit(0, dtype=pl.Int64)).otherwise("usage_milli"))
    waits = pl.col(KEY).is_in(unread.implode()) & (pl.col("read_reason") == MISSING).fill_null(value=False)
    if unread.is_empty() or used.filter(waits).is_empty():
        return used
    caught_up = _since_the_last_read(periods=used.filter(waits), asked=asked)
    joined = used.join(caught_up, on=KEY, how="left", maintain_order="left")
    return joined.with_columns(
        read_reason=pl.when(~waits).then("read_reason"),
        usage_milli=pl.coalesce("usage_milli", "caught_up_milli"),
        start_read_id=pl.coalesce("start_read_id", "caught_up_from"),
        end_read_id=pl.when(waits & pl.col("caught_up_milli").is_null())
        .then(None)
        .otherwise(pl.coalesce("end_read_id", "caught_up_to")),
    ).drop("caught_up_milli", "caught_up_from", "caught_up_to")


def _since_the_last_read(*, periods: pl.DataFrame, asked: AskedFacts) -> pl.DataFrame:
    """agreement_id, caught_up_milli, caught_up_from, caught_up_to (reads): null where the last day has no read either."""
    places = periods.select("service_point_id", "from_date", "to_date", period_id=KEY, not_before="agreement_from")
    spans = places.join(last_complete_reads(periods=places), on="period_id").select(
        "period_id", "service_point_id", "to_date", from_date="first_day"
    )
    used = usage_frame(periods=spans).select(
        "period_id", "usage_milli", caught_up_from="start_read_id", caught_up_to="end_read_id"
    )
    charged = charged_without_read(
        periods=spans.select(agreement_id="period_id", first_day="from_date"),
        components=asked.unread_components,
    )
    return (
        used.rename({"period_id": KEY})
        .join(charged, on=KEY, how="left", maintain_order="left")
        .select(
            KEY,
            "caught_up_from",
            "caught_up_to",
            caught_up_milli=(pl.col("usage_milli") - pl.col("charged_milli").fill_null(0)).clip(lower_bound=0),
        )
    )
