"""Reads of a day or file are looked through for use where nobody takes service."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from curbstop.casework.operations import open_work_items
from curbstop.reporting.vacant_use import vacant_use_frame


def watch_vacant_points(*, after: date, up_to: date, now: datetime) -> int:
    """Open a work item for each vacant point with use in reads of (after, up_to]; returns how many are new."""
    found = vacant_use_frame(after=after, up_to=up_to)
    items = found.select(
        kind=pl.lit("use_on_vacant"),
        queue=pl.lit("field"),
        subject_kind=pl.lit("service_point"),
        subject_id="service_point_id",
        customer_account_id=pl.lit(None, dtype=pl.Int64),
        reason=pl.format("The meter counts, and nobody takes service there ({}).", pl.col("read_on").cast(pl.String)),
    ).unique("subject_id")
    with transaction.atomic():
        return open_work_items(frame=items, now=now)
