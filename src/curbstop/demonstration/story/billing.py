"""Reading day and billing day of a cycle."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.confirm_mailing import confirm_mailing
from curbstop.journeys.decide_read import ReadDecisionAsked, decide_read
from curbstop.metering import operations as metering
from curbstop.metering.types import ACCEPTED
from curbstop.platform.copy import query_to_frame

_READER = "handheld"
MILLI = 1_000
BURST_TIMES = 20


def bring_reads(*, stage: Stage, day: date) -> int:
    """Record what the handhelds read on `day`; returns how many."""
    reads = stage.later_reads.filter(pl.col("read_on") == day)
    if reads.is_empty():
        return 0
    hanging = query_to_frame(
        sql="SELECT m.serial AS meter_serial, i.id AS installation_id, i.service_point_id"
        " FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id WHERE i.to_date IS NULL"
    )
    frame = reads.join(hanging, on="meter_serial").select(
        "service_point_id",
        "installation_id",
        "read_on",
        reading_milli=pl.col("reading").cast(pl.Int64) * MILLI,
        kind=pl.lit("actual"),
    )
    with transaction.atomic():
        return metering.record_reads_frame(frame=frame, source=_READER, now=at(day=day, hour=15))


def bill_cycle(*, stage: Stage, cycle_number: int, month: date, day: date) -> int | None:
    """Run a cycle's bills; returns the run's id.

    The read of the burst pipe is held; the office telephones, accepts it and runs again: its bill is held in turn, by its
    amount. The other doubtful reads wait for whoever tries the pages.
    """
    order: dict[str, Any] = {"cycle_number": cycle_number, "month": month, "business_date": day}
    by: dict[str, Any] = {"now": at(day=day, hour=11), "actor_id": stage.cast["billing"]}
    report = run_cycle(**order, **by)
    for exception_id in _burst_pipes():
        asked = ReadDecisionAsked(exception_id=exception_id, decision=ACCEPTED, business_date=day)
        decide_read(asked=asked, command_key=key("burst", exception_id), **by)
        run_cycle(**order, **by)
    return report.run_id


def _burst_pipes() -> list[int]:
    """Doubtful reads of so much water that somebody telephoned at once."""
    found = query_to_frame(
        sql="SELECT id FROM metering_readexception WHERE state = 'open' AND holds AND 'high' = ANY (reasons)"
        " AND usage_milli > %(times)s * usual_milli",
        params={"times": BURST_TIMES},
    )
    return [int(one) for one in found["id"]]


def mail_bills(*, stage: Stage, run_id: int, day: date) -> None:
    """The mail house says that the run's bills went out."""
    count = query_to_frame(
        sql="SELECT count(*) AS n FROM billing_bill WHERE run_id = %(run)s AND state = 'ISSUED'", params={"run": run_id}
    )["n"].item()
    confirm_mailing(
        command_key=key("mailed", run_id),
        actor_id=stage.cast["billing"],
        now=at(day=day, hour=12),
        run_id=run_id,
        mailed_on=day,
        count=int(count),
    )
