"""Evapotranspiration of any days, out of the months or days for which it is known."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import QuerySet

from curbstop.kernel.quantity import MILLI, unscaled
from curbstop.platform.copy import query_to_frame
from curbstop.rates.models.evapotranspiration import EVERYWHERE, HOLDS, Evapotranspiration
from curbstop.rates.queries.asked import EVAPOTRANSPIRATION

KNOWN = """
SELECT zone::bigint AS known_zone, from_date AS known_from, to_date AS known_to, inches_milli::bigint AS inches_milli
FROM rates_evapotranspiration WHERE withdrawn_at IS NULL AND from_date < %(last)s AND to_date > %(first)s
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
    rows = Evapotranspiration.objects.filter(HOLDS, to_date__gt=since).order_by("zone", "from_date")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherRow:
    """Thousandths of an inch in [from_date, to_date) of a zone (0: everywhere); `withdrawn_at` where they do not hold any more."""

    id: int
    zone: int
    from_date: date
    to_date: date
    inches_milli: int
    source: str
    recorded_by_id: int | None
    recorded_at: datetime
    file_id: int | None
    replaces_id: int | None
    replaced_by_id: int | None
    withdrawn_at: datetime | None
    withdrawn_by_id: int | None
    withdrawn_reason: str


def weather_rows(*, since: date = date.min) -> list[WeatherRow]:
    """Everything that was ever recorded of days from `since` on, the latest days first."""
    return _rows(Evapotranspiration.objects.filter(to_date__gt=since))


def weather_row(*, weather_id: int) -> WeatherRow:
    """One row; raises IndexError when there is none."""
    return _rows(Evapotranspiration.objects.filter(pk=weather_id))[0]


def weather_of_days(*, zone: int, from_date: date, to_date: date) -> list[WeatherRow]:
    """What was ever recorded of some of these days of a zone, the latest recorded first."""
    found = Evapotranspiration.objects.filter(zone=zone, from_date__lt=to_date, to_date__gt=from_date)
    return sorted(_rows(found), key=lambda row: row.id, reverse=True)


def _rows(found: QuerySet[Evapotranspiration]) -> list[WeatherRow]:
    rows = list(found.order_by("-from_date", "zone", "-pk"))
    later = Evapotranspiration.objects.filter(replaces_id__in=[row.pk for row in rows if row.withdrawn_at])
    replaced_by = dict(later.values_list("replaces_id", "pk")) if rows else {}
    return [
        WeatherRow(
            id=row.pk,
            zone=row.zone,
            from_date=row.from_date,
            to_date=row.to_date,
            inches_milli=row.inches_milli,
            source=row.source,
            recorded_by_id=row.recorded_by_id,
            recorded_at=row.recorded_at,
            file_id=row.file_id,
            replaces_id=row.replaces_id,
            replaced_by_id=replaced_by.get(row.pk),
            withdrawn_at=row.withdrawn_at,
            withdrawn_by_id=row.withdrawn_by_id,
            withdrawn_reason=row.withdrawn_reason,
        )
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
