"""Doubtful reads are kept, once each, until somebody has decided about them."""

from datetime import datetime

import polars as pl
from django.db import connection

from curbstop.metering.types import OPEN, SUPERSEDED
from curbstop.platform.copy import query_to_frame
from curbstop.platform.transactions import require_open_transaction

KEYS = ("service_point_id", "from_date", "to_date", "read_id")
INSERT = """
INSERT INTO metering_readexception (service_point_id, customer_account_id, read_id, from_date, to_date, reasons,
                                    usage_milli, usual_milli, unit, holds, state, found_at)
SELECT *, 'open', %(now)s::timestamptz FROM (
    SELECT unnest(%(service_point_id)s::bigint[]), unnest(%(customer_account_id)s::bigint[]),
           unnest(%(read_id)s::bigint[]), unnest(%(from_date)s::date[]), unnest(%(to_date)s::date[]),
           string_to_array(unnest(%(reasons)s::text[]), ' '), unnest(%(usage_milli)s::bigint[]),
           unnest(%(usual_milli)s::bigint[]), unnest(%(unit)s::text[]), unnest(%(holds)s::boolean[])
) AS found
ON CONFLICT (service_point_id, from_date, to_date, read_id)
DO UPDATE SET reasons = EXCLUDED.reasons, holds = EXCLUDED.holds, usage_milli = EXCLUDED.usage_milli,
              usual_milli = EXCLUDED.usual_milli, state = 'open'
WHERE metering_readexception.state IN ('open', 'superseded')
"""
COLUMNS = (*KEYS, "customer_account_id", "usage_milli", "usual_milli", "unit", "holds")
STATES = """
SELECT service_point_id, from_date, to_date, read_id, state, holds FROM metering_readexception
WHERE service_point_id = ANY (%(points)s)
"""
OPEN_OF_POINTS = """
SELECT id, service_point_id, from_date, to_date, read_id FROM metering_readexception
WHERE state = 'open' AND service_point_id BETWEEN %(first)s AND %(last)s AND from_date >= %(since)s
"""


def hold_reads(*, found: pl.DataFrame, looked_at: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Keep the doubtful reads of `found`; what was doubtful before among the periods `looked_at` and is not any more, is closed.

    found: period_id, service_point_id, customer_account_id, from_date, to_date, read_id (null: nobody read), reasons,
    usage_milli, usual_milli, unit, holds. looked_at: service_point_id, from_date. Returns period_id, state, holds: what was
    decided of each before, or 'open'.
    """
    require_open_transaction()
    _close_others(found=found, looked_at=looked_at)
    if found.is_empty():
        return pl.DataFrame(schema={"period_id": pl.Int64, "state": pl.String, "holds": pl.Boolean})
    rows = {name: found.get_column(name).to_list() for name in COLUMNS}
    rows["reasons"] = found.get_column("reasons").list.join(" ").to_list()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, rows | {"now": now})
    points = found.get_column("service_point_id").unique().to_list()
    kept = query_to_frame(sql=STATES, params={"points": points})
    return (
        found.select("period_id", *KEYS)
        .join(kept, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
        .select("period_id", pl.col("state").fill_null(OPEN), pl.col("holds").fill_null(value=True))
    )


def _close_others(*, found: pl.DataFrame, looked_at: pl.DataFrame) -> None:
    if looked_at.is_empty():
        return
    bounds = looked_at.select(
        first=pl.col("service_point_id").min(), last=pl.col("service_point_id").max(), since=pl.col("from_date").min()
    )
    waiting = query_to_frame(sql=OPEN_OF_POINTS, params=bounds.row(0, named=True))
    gone = waiting.join(looked_at, on="service_point_id", how="semi").join(found, on=KEYS, how="anti", nulls_equal=True)
    if gone.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metering_readexception SET state = %s WHERE id = ANY (%s)", [SUPERSEDED, gone["id"].to_list()]
        )
