"""A batch of payments is approved by a supervisor who did not post it."""

from curbstop.cashiering.models import PaymentBatch
from curbstop.cashiering.operations.rows import NotAllowedError, require_overseer
from curbstop.cashiering.types import Act, BatchState
from curbstop.platform.transactions import lock_rows, require_open_transaction


def approve_batch(*, act: Act, batch_id: int) -> None:
    """A supervisor who did not post a batch approves it; its payments equal its control figures."""
    require_open_transaction()
    require_overseer(act=act)
    row = lock_rows(model=PaymentBatch, ids=[batch_id])[batch_id]
    if row.posted_by_id == act.actor_id:
        raise NotAllowedError("Nobody approves a batch that they posted", to_do="Ask another supervisor.")
    if row.state == BatchState.APPROVED:
        return
    row.state = str(BatchState.APPROVED)
    row.approved_by_id = act.actor_id
    row.approved_at = act.now
    row.save(update_fields=["state", "approved_by", "approved_at"])
