"""Reads that came since a moment are looked through for use where nobody takes service (books.md 7)."""

from datetime import datetime

import polars as pl
from django.db import transaction

from curbstop.casework.operations import open_work_items
from curbstop.journeys.stored_wordings import USE_ON_VACANT
from curbstop.reporting.vacant_use import vacant_use_frame


def watch_vacant_points(*, after: datetime, now: datetime) -> int:
    """Open a work item for each vacant point with use in reads recorded in (after, now]; returns how many are new.

    Each read is looked at once, so that an item that somebody has closed does not come back without a new read.
    """
    found = vacant_use_frame(after=after, up_to=now)
    items = found.select(
        kind=pl.lit("use_on_vacant"),
        queue=pl.lit("field"),
        subject_kind=pl.lit("service_point"),
        subject_id="service_point_id",
        customer_account_id=pl.lit(None, dtype=pl.Int64),
        reason=pl.format(USE_ON_VACANT.for_frames, pl.col("read_on").cast(pl.String)),
    ).unique("subject_id")
    with transaction.atomic():
        return open_work_items(frame=items, now=now)
