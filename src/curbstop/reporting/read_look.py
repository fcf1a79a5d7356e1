"""Doubtful reads of some customer accounts with their routes, as a look-through before a run counts them. Read-only."""

from datetime import date

import polars as pl

from curbstop.platform.copy import query_to_frame

DOUBTFUL = """
SELECT x.service_point_id, x.customer_account_id, x.read_id, x.from_date, x.to_date, array_to_string(x.reasons, ' ') AS reasons,
       x.usage_milli, x.usual_milli, x.unit, x.holds, x.state, s.route, coalesce(r.kind, '') AS kind
FROM metering_readexception x
JOIN premises_servicepoint s ON s.id = x.service_point_id
LEFT JOIN metering_read r ON r.id = x.read_id
WHERE x.customer_account_id BETWEEN %(first_id)s AND %(last_id)s AND x.to_date > %(since)s
  AND x.state IN ('open', 'reread') AND s.id = ANY (%(points)s)
"""
ROUTES = "SELECT id AS service_point_id, route FROM premises_servicepoint WHERE id = ANY (%(points)s)"
LATEST = "SELECT coalesce(max(id), 0) AS id FROM metering_read"


def doubtful_reads(*, first_id: int, last_id: int, since: date, points: pl.Series) -> pl.DataFrame:
    """What waits of the accounts' periods that end after a day, at these service points.

    service_point_id, customer_account_id, read_id, from_date, to_date, reasons (words in a row), usage_milli, usual_milli,
    unit, holds, state, route, kind of the read.
    """
    params = {"first_id": first_id, "last_id": last_id, "since": since, "points": points.to_list()}
    return query_to_frame(sql=DOUBTFUL, params=params)


def routes_of(*, points: pl.Series) -> pl.DataFrame:
    """service_point_id, route."""
    return query_to_frame(sql=ROUTES, params={"points": points.unique().to_list()})


def latest_read_id() -> int:
    """The number of the read that was written last."""
    return int(query_to_frame(sql=LATEST, params={})["id"].item())
