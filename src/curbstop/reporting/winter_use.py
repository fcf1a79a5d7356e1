"""What winter averages are made of: the use of winter months from stored reads, and months with a leak. Read-only, set-wise."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from curbstop.metering.queries import history_frame
from curbstop.platform.copy import query_to_frame
from curbstop.premises.types import WHOLE_SHARE_PPM

# The read before a month's first read may be two months old.
BEFORE = timedelta(days=70)
LEAKS = """
SELECT DISTINCT s.agreement_id, s.from_date AS leak_from, s.to_date AS leak_to
FROM billing_adjustment j JOIN billing_billsegment s ON s.bill_id = j.bill_id AND NOT s.cancelled
WHERE j.reason_code = 'leak' AND j.state = 'POSTED' AND j.amount_cents < 0
  AND s.to_date > %(first)s AND s.from_date < %(last)s
  AND s.agreement_id BETWEEN %(low)s AND %(high)s
"""


def winter_use(*, points: pl.DataFrame, first: date, last: date, months: Sequence[int]) -> pl.DataFrame:
    """Use of agreements by the reads of the months that count, in [first, last).

    `points`: agreement_id, agreement_from, water_point_id, share_ppm, source_from, source_to (null): what flows to an agreement. A
    customer's use begins with the agreement (books.md 7). Gives agreement_id, read_date, usage_milli, is_leak: the reads of one
    month are one row. A month is a leak's while an adjustment for one stands on its bill.
    """
    history = history_frame(service_point_ids=points["water_point_id"], from_date=first - BEFORE, to_date=last)
    counted = history.filter(
        pl.col("to_date").is_between(first, last, closed="left")
        & pl.col("to_date").dt.month().is_in(list(months))
        & (pl.col("usage_milli") >= 0)
    ).select("from_date", "to_date", "usage_milli", water_point_id="service_point_id")
    flowed = points.join(counted, on="water_point_id").filter(
        pl.col("from_date") >= pl.max_horizontal("agreement_from", "source_from"),
        pl.col("source_to").is_null() | (pl.col("to_date") <= pl.col("source_to")),
    )
    by_month = flowed.group_by("agreement_id", month=pl.col("to_date").dt.truncate("1mo")).agg(
        from_date=pl.col("from_date").min(),
        read_date=pl.col("to_date").max(),
        usage_milli=(pl.col("usage_milli") * pl.col("share_ppm") // WHOLE_SHARE_PPM).sum(),
    )
    return _with_leaks(months=by_month, first=first - BEFORE, last=last)


def _with_leaks(*, months: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    if months.is_empty():
        return months.select("agreement_id", "read_date", "usage_milli", is_leak=pl.lit(value=False))
    low, high = months.select(pl.col("agreement_id").min(), high=pl.col("agreement_id").max()).row(0)
    leaks = query_to_frame(sql=LEAKS, params={"first": first, "last": last, "low": low, "high": high})
    leaking = (
        months.join(leaks, on="agreement_id")
        .filter(pl.col("leak_from") < pl.col("read_date"), pl.col("leak_to") > pl.col("from_date"))
        .select("agreement_id", "read_date")
        .unique()
        .with_columns(is_leak=pl.lit(value=True))
    )
    return months.join(leaking, on=["agreement_id", "read_date"], how="left").select(
        "agreement_id", "read_date", "usage_milli", pl.col("is_leak").fill_null(value=False)
    )
