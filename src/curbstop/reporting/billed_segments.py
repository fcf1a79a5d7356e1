"""What was billed in a month, as frames that can be rated again."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from curbstop.platform.copy import query_to_frame

MONTHS_A_YEAR = 12
# Irrigation and fire lines are water under other classes. The sign of inches is no part of a size that tariffs compare.
COLUMNS = """
       s.id AS segment_id, s.agreement_id, b.customer_account_id, s.service_point_id, s.rate_class, s.from_date, s.to_date,
       (s.to_date - s.from_date)::bigint AS days, s.is_regular,
       CASE WHEN s.service IN ('irrigation', 'fire') THEN 'water' ELSE s.service END AS service,
       s.usage_milli, s.meter_size, s.zone::text AS zone, s.outside_city, s.dwelling_units, b.bill_date,
       (sum(s.to_date - s.from_date) OVER (PARTITION BY s.bill_id, s.agreement_id))::bigint AS period_days
"""
BILLED = f"""
SELECT {COLUMNS}
FROM billing_billsegment s
JOIN billing_bill b ON b.id = s.bill_id
WHERE NOT s.cancelled AND b.bill_date >= %(first)s AND b.bill_date < %(last)s
ORDER BY s.id
"""
OF_RUN = f"""
SELECT {COLUMNS}, s.charges_cents
FROM billing_billsegment s
JOIN billing_bill b ON b.id = s.bill_id
WHERE b.run_id = %(run)s AND b.state <> 'CANCELLED' AND (%(class)s = '' OR s.rate_class = %(class)s)
ORDER BY s.id
"""
# What they were rated by, else what holds now of those days.
FURTHER = """
SELECT s.id AS segment_id, a.from_date AS agreement_from, point.metered{named}
FROM billing_billsegment s
JOIN customers_serviceagreement a ON a.id = s.agreement_id
JOIN premises_servicepoint point ON point.id = s.service_point_id
LEFT JOIN customers_agreementfact f ON f.agreement_id = s.agreement_id AND f.from_date < s.to_date
     AND (f.to_date IS NULL OR f.to_date >= s.to_date)
WHERE s.id BETWEEN %(low)s AND %(high)s
"""
LAST_BILLED = "SELECT max(bill_date) AS bill_date FROM billing_bill WHERE state <> 'CANCELLED'"


def billed_segments(*, month: date, service: str = "") -> pl.DataFrame:
    """Segments of the month's bills (any day of it names the month) with the facts that they were rated by, ready for `rate`.

    `service`: only those that its tariff bills.
    """
    first = month.replace(day=1)
    last = date(first.year + first.month // MONTHS_A_YEAR, first.month % MONTHS_A_YEAR + 1, 1)
    found = query_to_frame(sql=BILLED, params={"first": first, "last": last})
    found = found.filter(pl.col("service") == service) if service else found
    return found.with_columns(pl.col("meter_size").replace("", None))


def segments_of_run(*, run_id: int, rate_class: str = "") -> pl.DataFrame:
    """Segments of a run's bills, of one class or of all, as `billed_segments` gives them, with `charges_cents`."""
    found = query_to_frame(sql=OF_RUN, params={"run": run_id, "class": rate_class})
    return found.with_columns(pl.col("meter_size").replace("", None))


def with_further_facts(*, segments: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Billed segments with agreement_from, metered, and the named facts of their agreements as text."""
    keys = {f"further_{place}": name for place, name in enumerate(names)}
    named = "".join(
        f", coalesce(s.further_facts ->> %({key})s, f.further_facts ->> %({key})s) AS {key}" for key in keys
    )
    between = {"low": segments["segment_id"].min(), "high": segments["segment_id"].max()}
    found = query_to_frame(sql=FURTHER.format(named=named), params=keys | between).rename(keys)
    return segments.join(found, on="segment_id", how="left", maintain_order="left")


def last_billed_month() -> date | None:
    """The first day of the month that was billed last; None while nothing was."""
    found = query_to_frame(sql=LAST_BILLED)
    day: date | None = found["bill_date"][0] if found.height else None
    return day.replace(day=1) if day else None
