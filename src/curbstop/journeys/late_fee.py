"""The late fee of a bill: charged once, and taken back with the bill that caused it (books.md 3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from curbstop.billing.queries import adjusted_cents_of_item, bill_row, due_date_for
from curbstop.billing.queries.levelized import level_on_bills
from curbstop.billing.types import BILL_SOURCE, BILL_WORDS, ISSUED
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import TransferRow, entries_of_source, entry_transfers
from curbstop.ledger.types import Posting, Side
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import add_open_items, lock_customer_accounts
from curbstop.receivables.queries import OpenItemRow, open_items
from curbstop.receivables.types import CHARGE_TYPES, NewOpenItem
from curbstop.reporting.amount_due import level_standing

LATE_FEE = "fee_late"
LATE_FEE_EVENT = "late_fee"


class NotLateError(CurbstopError):
    """A late fee is for an issued bill that is past due and not paid."""


class LateFeeChargedError(CurbstopError):
    """A bill causes one late fee."""


@dataclass(frozen=True, slots=True)
class CausedFee:
    """A late fee that stands: its open item and what posted it."""

    open_item_id: int
    amount_cents: int
    transfers: tuple[TransferRow, ...]


def charge_late_fee(
    *, bill_id: int, amount_cents: int, business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> int:
    """Charge a late fee for a bill of which something is open after its due date; returns the journal entry.

    W Dr 118[customer] Cr 441, due as a bill mailed today. The entry names the bill, which is how the fee goes with it.
    Raises `NotLateError`, `LateFeeChargedError`.
    """
    result = carry_out(
        command_key=command_key,
        name="charge_late_fee",
        content={"bill_id": bill_id, "amount_cents": amount_cents, "business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=lambda act: _charge(bill_id, amount_cents, business_date, act),
    )
    return int(result["entry_id"])


def late_fees_caused_by(*, bill_id: int, customer_account_id: int) -> tuple[CausedFee, ...]:
    """The late fees of a bill, but those that were waived whole. What was waived of a part stands on the fee's open item."""
    entries = [row.id for row in entries_of_source(source_kind=BILL_SOURCE, source_id=bill_id) if _is_fee(row.event)]
    if not entries:
        return ()
    items = open_items(customer_account_ids=[customer_account_id], settled=True)
    return tuple(
        CausedFee(item.open_item_id, item.amount_cents, tuple(entry_transfers(entry_id=item.entry_id)))
        for item in items
        if item.entry_id in entries and not _is_waived(item)
    )


def _charge(bill_id: int, amount_cents: int, business_date: date, act: Act) -> Result:
    bill = bill_row(bill_id=bill_id)
    account_id = bill.customer_account_id
    lock_customer_accounts(ids=[account_id])
    bill = bill_row(bill_id=bill_id)
    _refuse_not_late(bill_id, account_id, bill.state, bill.due_date, business_date)
    kind = CHARGE_TYPES[LATE_FEE]
    draft = Posting(event=LATE_FEE_EVENT, source_kind=BILL_SOURCE, source_id=bill_id)
    draft.move(
        fund=kind.fund,
        debit=Side(kind.receivable, account_id),
        credit=Side(kind.revenue),
        amount_cents=amount_cents,
    )
    entry = post(
        draft=draft, business_date=business_date, recorded_at=act.now, command_id=act.command_id, actor_id=act.actor_id
    )
    fee = NewOpenItem(account_id, LATE_FEE, amount_cents, due_date_for(mailing_date=business_date))
    add_open_items(items=[fee], entry_id=entry.id, business_date=business_date)
    return {"entry_id": entry.id}


def _refuse_not_late(bill_id: int, account_id: int, state: str, due_date: date | None, business_date: date) -> None:
    if state != ISSUED or due_date is None or due_date >= business_date:
        raise NotLateError(
            "This bill is not late",
            where="bill {bill_id}, {state}",
            to_do="Charge late fees after the due date of an issued bill.",
            bill_id=bill_id,
            state=BILL_WORDS[state],
        )
    if not _is_open(bill_id, account_id):
        raise NotLateError("Nothing of this bill is open", where="bill {bill_id}", bill_id=bill_id)
    if any(_is_fee(row.event) for row in entries_of_source(source_kind=BILL_SOURCE, source_id=bill_id)):
        raise LateFeeChargedError("This bill has its late fee already", where="bill {bill_id}", bill_id=bill_id)


def _is_open(bill_id: int, account_id: int) -> bool:
    """Whether something of it is unpaid: of a levelized bill of what it asked for (books.md 4), else of its charges."""
    row = bill_row(bill_id=bill_id)
    if row.due_date is not None and bill_id in level_on_bills(bill_ids=[bill_id]):
        return level_standing(customer_account_id=account_id, on=row.due_date + timedelta(days=1)).late_cents > 0
    return any(item.bill_id == bill_id for item in open_items(customer_account_ids=[account_id]))


def _is_fee(event: str) -> bool:
    return event == LATE_FEE_EVENT


def _is_waived(item: OpenItemRow) -> bool:
    return -adjusted_cents_of_item(open_item_id=item.open_item_id) >= item.amount_cents
