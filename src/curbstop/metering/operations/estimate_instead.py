"""An estimate takes the place of a read that nobody believes."""

from datetime import datetime

import polars as pl

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.engine.estimating import estimate
from curbstop.metering.models import Read
from curbstop.metering.operations.record_read import correct_read
from curbstop.metering.queries.frames import installations_frame, reads_frame
from curbstop.metering.types import COMPUTED, ESTIMATED, TOO_MANY_ESTIMATES, ReadPolicy

BILLED_AHEAD = "billed_ahead"


class CannotEstimateError(CurbstopError):
    """There is nothing to estimate from, or it was estimated too often already."""


def estimate_instead(*, read_id: int, policy: ReadPolicy, now: datetime) -> int:
    """Replace a read by an estimate of its day and return the new read. Raises `CannotEstimateError`.

    A read below an estimate before it means that too much was estimated: the reading stays where the estimate was, no
    use is billed, until the meter has passed it (operations.md 5.1).
    """
    wrong = Read.objects.get(pk=read_id)
    point = pl.Series([wrong.service_point_id])
    reads = reads_frame(service_point_ids=point).filter(pl.col("read_id") != read_id)
    wanted = pl.DataFrame({"installation_id": [wrong.installation_id], "read_on": [wrong.read_on]})
    made = estimate(
        points=wanted, reads=reads, installations=installations_frame(service_point_ids=point), policy=policy
    )
    _refuse(found=made, policy=policy)
    row = made.row(0, named=True)
    reading_milli, method = row["reading_milli"], row["method"]
    before = reads.filter(pl.col("installation_id") == wrong.installation_id, pl.col("read_on") < wrong.read_on)
    last = before.sort("read_on").tail(1)
    if not last.is_empty() and last.item(0, "estimated") and wrong.reading_milli < last.item(0, "reading_milli"):
        reading_milli, method = last.item(0, "reading_milli"), BILLED_AHEAD
    return correct_read(
        read_id=read_id, reading_milli=reading_milli, note=method, now=now, kind=ESTIMATED, source=COMPUTED
    )


def _refuse(*, found: pl.DataFrame, policy: ReadPolicy) -> None:
    reason = "" if found.is_empty() else found.item(0, "reason")
    if reason == TOO_MANY_ESTIMATES:
        raise CannotEstimateError(
            "The meter was estimated {count} times in a row already: it must be read",
            to_do="Have the meter read again, or correct the reading.",
            count=policy.estimates_in_a_row,
        )
    if reason is not None:
        raise CannotEstimateError(
            "There is no history to estimate from", to_do="Have the meter read again, or correct the reading."
        )
