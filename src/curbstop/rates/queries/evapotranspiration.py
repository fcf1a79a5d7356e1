"""Evapotranspiration of any days, out of the months or days for which it is known."""

from datetime import date

import polars as pl

from curbstop.kernel.quantity import MILLI, unscaled
from curbstop.platform.copy import query_to_frame
from curbstop.rates.models.evapotranspiration import EVERYWHERE, Evapotranspiration
from curbstop.rates.queries.asked import EVAPOTRANSPIRATION

KNOWN = """
SELECT zone::bigint AS known_zone, from_date AS known_from, to_date AS known_to, inches_milli::bigint AS inches_milli
FROM rates_evapotranspiration WHERE from_date < %(last)s AND to_date > %(first)s
"""
DAYS = ["from_date", "to_date", "zone"]


def evapotranspiration_of(*, segments: pl.DataFrame) -> pl.DataFrame:
    """Segments (from_date, to_date, zone) with the thousandths of an inch of their days; null where a day is not known.

    A zone's own figures go before those of everywhere; days of a longer span have their equal share, half up in the sum.
    """
    first, last = segments.select(pl.col("from_date").min(), pl.col("to_date").max()).row(0)
    known = query_to_frame(sql=KNOWN, params={"first": first, "last": last})
    wanted = segments.select(DAYS).unique()
    met = wanted.join(known, how="cross").filter(
        pl.col("known_from") < pl.col("to_date"), pl.col("known_to") > pl.col("from_date")
    )
    own = met.filter(pl.col("known_zone") == pl.col("zone"))
    everywhere = met.filter(pl.col("known_zone") == EVERYWHERE)
    found = [_summed(rows) for rows in (own, everywhere)]
    summed = pl.concat(found).unique(DAYS, keep="first", maintain_order=True)
    return segments.join(summed, on=DAYS, how="left", nulls_equal=True, maintain_order="left")


def known_evapotranspiration(*, since: date = date.min) -> list[dict[str, str]]:
    """What is recorded of days from `since` on, by zone: days, inches and source as text."""
    rows = Evapotranspiration.objects.filter(to_date__gt=since).order_by("zone", "from_date")
    return [
        {
            "zone": str(row.zone or "everywhere"),
            "from": row.from_date.isoformat(),
            "to": row.to_date.isoformat(),
            "inches": unscaled(value=row.inches_milli, scale=MILLI),
            "source": row.source,
        }
        for row in rows
    ]


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """The sum of whole coverings only."""
    inside = pl.min_horizontal("to_date", "known_to") - pl.max_horizontal("from_date", "known_from")
    span = (pl.col("known_to") - pl.col("known_from")).dt.total_days()
    # In millionths of a thousandth, so that only the sum is rounded.
    return (
        rows.with_columns(inside=inside.dt.total_days(), span=span)
        .group_by(DAYS, maintain_order=True)
        .agg(
            days=pl.col("inside").sum(),
            micros=(pl.col("inches_milli") * 1_000_000 * pl.col("inside") // pl.col("span")).sum(),
        )
        .filter(pl.col("days") == (pl.col("to_date") - pl.col("from_date")).dt.total_days())
        .select(*DAYS, ((pl.col("micros") + 500_000) // 1_000_000).alias(EVAPOTRANSPIRATION))
    )
