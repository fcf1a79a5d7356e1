"""Reads that came since a moment are looked through for use where nobody takes service (books.md 7)."""

from datetime import datetime

import polars as pl
from django.db import transaction

from curbstop.casework.operations import open_work_items
from curbstop.journeys.stored_wordings import USE_ON_VACANT
from curbstop.metering.operations import hold_reads
from curbstop.metering.types import INACTIVE_USE
from curbstop.reporting.vacant_use import vacant_use_frame

NOBODY_LOOKED_AT = pl.DataFrame(schema={"service_point_id": pl.Int64, "from_date": pl.Date})


def watch_vacant_points(*, after: datetime, now: datetime) -> int:
    """Open a work item for each vacant point with use in reads recorded in (after, now]; returns how many are new.

    The billing office sees the read among the doubtful ones.

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
        hold_reads(found=_doubtful(found), looked_at=NOBODY_LOOKED_AT, now=now)
        return open_work_items(frame=items, now=now)


def _doubtful(found: pl.DataFrame) -> pl.DataFrame:
    """The same as doubtful reads of the billing office: only flagged, since there is nobody to bill."""
    return found.select(
        "service_point_id",
        "read_id",
        "usage_milli",
        period_id="read_id",
        customer_account_id=pl.lit(None, dtype=pl.Int64),
        from_date="before_on",
        to_date="read_on",
        reasons=pl.concat_list(pl.lit(INACTIVE_USE)),
        usual_milli=pl.lit(None, dtype=pl.Int64),
        unit=pl.lit(""),
        holds=pl.lit(value=False),
    )
