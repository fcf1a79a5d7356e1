"""Rows of what happens to the balances of closed accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.billing.models import BalanceTransfer, RefundFile, RefundFileRow
from curbstop.billing.types import POSTED, REFUSED, REQUESTED
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import lock_rows, require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBalanceTransfer:
    """From a closed account to another one, in cents."""

    id: int
    from_customer_account_id: int
    to_customer_account_id: int
    owed_cents: int
    credit_cents: int
    reason: str


def reserve_balance_transfer() -> int:
    """The id of a transfer that is about to be posted."""
    return reserve_ids(table="billing_balancetransfer", count=1).start


def record_balance_transfer(
    *, transfer: NewBalanceTransfer, entry_id: int, business_date: date, moved_by_id: int, now: datetime
) -> None:
    """Keep a transfer that was posted."""
    require_open_transaction()
    BalanceTransfer.objects.create(
        pk=transfer.id,
        from_customer_account_id=transfer.from_customer_account_id,
        to_customer_account_id=transfer.to_customer_account_id,
        owed_cents=transfer.owed_cents,
        credit_cents=transfer.credit_cents,
        reason=transfer.reason,
        moved_by_id=moved_by_id,
        moved_at=now,
        business_date=business_date,
        entry_id=entry_id,
    )


def record_refund_file(*, credits_cents: Mapping[int, int], requested_by_id: int, now: datetime) -> int:
    """Keep what is to be paid out, cents by customer account; returns the file's id."""
    require_open_transaction()
    file = RefundFile.objects.create(state=REQUESTED, requested_by_id=requested_by_id, requested_at=now)
    RefundFileRow.objects.bulk_create(
        RefundFileRow(refund_file=file, customer_account_id=account_id, amount_cents=cents)
        for account_id, cents in sorted(credits_cents.items())
    )
    return file.pk


def attach_refund_approval(*, refund_file_id: int, approval_id: int) -> None:
    """Name the approval that it waits for."""
    require_open_transaction()
    RefundFile.objects.filter(pk=refund_file_id).update(approval_id=approval_id)


def lock_refund_file(*, refund_file_id: int) -> str:
    """Hold a refund file until the transaction ends; its state."""
    return lock_rows(model=RefundFile, ids=[refund_file_id])[refund_file_id].state


def keep_refunds(*, refund_file_id: int, refunds: Sequence[tuple[int, int | None, str]]) -> None:
    """By customer account the voucher, or why there is none."""
    require_open_transaction()
    for account_id, refund_id, reason in refunds:
        RefundFileRow.objects.filter(refund_file_id=refund_file_id, customer_account_id=account_id).update(
            refund_id=refund_id, reason=reason
        )


def finish_refund_file(*, refund_file_id: int, stored_file_id: int, business_date: date) -> None:
    """REQUESTED to POSTED, with what was exported."""
    require_open_transaction()
    RefundFile.objects.filter(pk=refund_file_id).update(
        state=POSTED, stored_file_id=stored_file_id, business_date=business_date
    )


def refuse_refund_file(*, refund_file_id: int) -> None:
    """REQUESTED to REFUSED."""
    require_open_transaction()
    RefundFile.objects.filter(pk=refund_file_id).update(state=REFUSED)
