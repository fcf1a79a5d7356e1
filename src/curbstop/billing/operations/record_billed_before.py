"""Say up to which day the system before Curbstop had billed an agreement."""

import polars as pl

from curbstop.platform.copy import frame_to_table
from curbstop.platform.transactions import require_open_transaction


def record_billed_before(*, frame: pl.DataFrame) -> int:
    """Write `agreement_id`, `to_date` (not included) for agreements that were billed elsewhere; once each."""
    require_open_transaction()
    rows = frame.select("agreement_id", "to_date").sort("agreement_id")
    return frame_to_table(frame=rows, table="billing_billedbefore")
