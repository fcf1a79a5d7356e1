"""Rows of charges that wait for the customer's next bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from curbstop.billing.models import BillableCharge, BillableChargeBilled, BillableChargePart
from curbstop.billing.models.billable import BILLED, WAITING
from curbstop.billing.queries.billable import waiting_parts
from curbstop.billing.types import CANCELLED, REFUSED, REQUESTED
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_rows, require_open_transaction


class ChargeNotWaitingError(CurbstopError):
    """A charge for the next bill does not stand where this could be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBillableCharge:
    """What is charged on the next bill: `parts` are charge types with their cents, together the amount."""

    customer_account_id: int
    kind: str
    words: str
    words_es: str
    happened_on: date
    reason: str
    parts: Sequence[tuple[str, int]]

    @property
    def amount_cents(self) -> int:
        """All parts together."""
        return sum(cents for _, cents in self.parts)


def record_billable_charge(*, charge: NewBillableCharge, waits: bool, requested_by_id: int, now: datetime) -> int:
    """Keep a charge that waits for the bill, or first for an approval; returns its id."""
    require_open_transaction()
    row = BillableCharge.objects.create(
        customer_account_id=charge.customer_account_id,
        kind=charge.kind,
        words=charge.words,
        words_es=charge.words_es,
        happened_on=charge.happened_on,
        reason=charge.reason,
        amount_cents=charge.amount_cents,
        state=WAITING if waits else REQUESTED,
        requested_by_id=requested_by_id,
        requested_at=now,
    )
    BillableChargePart.objects.bulk_create(
        BillableChargePart(billable_charge=row, place=place, charge_type=charge_type, amount_cents=cents)
        for place, (charge_type, cents) in enumerate(charge.parts, start=1)
    )
    return row.pk


def attach_billable_approval(*, billable_charge_id: int, approval_id: int) -> None:
    """Name the approval that it waits for."""
    require_open_transaction()
    BillableCharge.objects.filter(pk=billable_charge_id).update(approval_id=approval_id)


def release_billable_charge(*, billable_charge_id: int) -> None:
    """REQUESTED to WAITING. Raises ChargeNotWaitingError."""
    _lock(billable_charge_id, REQUESTED)
    BillableCharge.objects.filter(pk=billable_charge_id).update(state=WAITING)


def refuse_billable_charge(*, billable_charge_id: int, closed_by_id: int, reason: str) -> None:
    """REQUESTED to REFUSED. Raises ChargeNotWaitingError."""
    _close(billable_charge_id, (REQUESTED,), REFUSED, closed_by_id, reason)


def cancel_billable_charge(*, billable_charge_id: int, closed_by_id: int, reason: str) -> None:
    """Take a charge off before it is billed. Raises ChargeNotWaitingError."""
    _close(billable_charge_id, (REQUESTED, WAITING), CANCELLED, closed_by_id, reason)


def take_waiting_parts(*, first_id: int, last_id: int) -> pl.DataFrame:
    """The parts of what waits on an id range of customer accounts, held until the transaction ends. One query."""
    require_open_transaction()
    return waiting_parts(first_id=first_id, last_id=last_id, lock=True)


def mark_billed(*, billed: pl.DataFrame, now: datetime) -> None:
    """WAITING to BILLED; `billed`: billable_charge_id, bill_id, amount_cents, one row a part."""
    require_open_transaction()
    whole = billed.group_by("billable_charge_id", "bill_id").agg(pl.col("amount_cents").sum())
    for charge_id, bill_id, cents in whole.sort("billable_charge_id").iter_rows():
        BillableCharge.objects.filter(pk=charge_id).update(state=BILLED, bill_id=bill_id)
        BillableChargeBilled.objects.create(
            billable_charge_id=charge_id, bill_id=bill_id, amount_cents=cents, recorded_at=now
        )


def let_wait_again(*, bill_ids: Sequence[int], now: datetime) -> None:
    """BILLED to WAITING for the charges of cancelled bills: the next bill takes them."""
    require_open_transaction()
    found = BillableCharge.objects.filter(bill_id__in=list(bill_ids), state=BILLED).order_by("pk")
    for row in lock_rows(model=BillableCharge, ids=found.values_list("pk", flat=True)).values():
        BillableChargeBilled.objects.create(
            billable_charge=row, bill_id=row.bill_id or 0, amount_cents=-row.amount_cents, recorded_at=now
        )
        BillableCharge.objects.filter(pk=row.pk).update(state=WAITING, bill_id=None)


def _lock(billable_charge_id: int, *states: str) -> None:
    row = lock_rows(model=BillableCharge, ids=[billable_charge_id])[billable_charge_id]
    if row.state not in states:
        raise ChargeNotWaitingError(
            "This charge does not wait any more",
            where="charge {billable_charge_id}",
            to_do="Open it again. A charge that is billed is adjusted, or goes with its cancelled bill.",
            billable_charge_id=billable_charge_id,
        )


def _close(billable_charge_id: int, states: tuple[str, ...], state: str, closed_by_id: int, reason: str) -> None:
    _lock(billable_charge_id, *states)
    BillableCharge.objects.filter(pk=billable_charge_id).update(
        state=state, closed_by_id=closed_by_id, closed_reason=reason
    )
