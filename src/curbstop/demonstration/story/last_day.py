"""What waits on the open day for whoever signs in: a request above a limit, a charge for the next bill, something to find."""

from __future__ import annotations

from datetime import date

from curbstop.demonstration.story.desk import leave_a_charge_waiting
from curbstop.demonstration.story.drafts import leave_a_prenote_waiting
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.adjust import request_adjustment
from curbstop.platform.copy import query_to_frame


def leave_work_open(*, stage: Stage, day: date) -> None:
    """A service trip waits for its bill; a representative asks for an adjustment above her limit."""
    leave_a_charge_waiting(stage=stage, day=day)
    leave_a_prenote_waiting(stage=stage, day=day)
    rows = query_to_frame(
        sql="SELECT i.id, i.customer_account_id, i.amount_cents FROM receivables_openitem i"
        " WHERE i.charge_type = 'water' AND i.amount_cents > 6000 AND NOT EXISTS"
        " (SELECT FROM receivables_allocation a WHERE a.open_item_id = i.id) ORDER BY i.amount_cents DESC, i.id LIMIT 1"
    )
    if rows.is_empty():
        return
    row = rows.row(0, named=True)
    request_adjustment(
        command_key=key(day, "adjustment"),
        actor_id=stage.cast["representative"],
        now=at(day=day, hour=8),
        business_date=day,
        customer_account_id=row["customer_account_id"],
        charge_type="water",
        open_item_id=row["id"],
        amount_cents=-5_000,
        reason_code="leak",
        remark="Leak at the garden tap, repaired; invoice of the plumber seen",
    )
