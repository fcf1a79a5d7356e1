"""The changes that a bill may go through after it was made; the database refuses all others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.types import CANCELLED, HELD, ISSUED, BillRow
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_rows, require_open_transaction


class BillNotHeldError(CurbstopError):
    """Only a held bill can be released or discarded."""


class BillNotIssuedError(CurbstopError):
    """Only an issued bill can be cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a held bill takes on when it is issued: days, the balance of that day, and its entry."""

    business_date: date
    mailing_date: date
    due_date: date
    previous_balance_cents: int
    payments_cents: int
    adjustments_cents: int
    credit_used_cents: int
    entry_id: int | None


def lock_bill(*, bill_id: int) -> BillRow:
    """Hold a bill until the transaction ends."""
    row = lock_rows(model=Bill, ids=[bill_id])[bill_id]
    return BillRow(**{name: getattr(row, name) for name in BillRow.__dataclass_fields__})


def issue_held_bill(*, bill_id: int, release: Release) -> None:
    """HELD or READY to ISSUED; the charges stay what they were."""
    row = lock_rows(model=Bill, ids=[bill_id])[bill_id]
    if row.state != HELD:
        raise BillNotHeldError(
            "This bill is not held", where="bill {number}", to_do="Open the bill again.", number=row.number
        )
    amount_due = (
        release.previous_balance_cents - release.payments_cents + release.adjustments_cents + row.current_charges_cents
    )
    Bill.objects.filter(pk=bill_id).update(
        state=ISSUED,
        business_date=release.business_date,
        mailing_date=release.mailing_date,
        due_date=release.due_date,
        previous_balance_cents=release.previous_balance_cents,
        payments_cents=release.payments_cents,
        adjustments_cents=release.adjustments_cents,
        credit_used_cents=release.credit_used_cents,
        amount_due_cents=amount_due,
        entry_id=release.entry_id,
    )


def cancel_bill_row(*, bill_id: int, expected_state: str) -> BillRow:
    """To CANCELLED; its agreement days may be billed again. Returns the bill as it was."""
    require_open_transaction()
    before = lock_bill(bill_id=bill_id)
    if before.state != expected_state:
        error = BillNotHeldError if expected_state == HELD else BillNotIssuedError
        raise error(
            f"This bill is {before.state}, not {expected_state}",
            where=f"bill {before.number}",
            to_do="Open the bill again.",
        )
    Bill.objects.filter(pk=bill_id).update(state=CANCELLED)
    BillSegment.objects.filter(bill_id=bill_id, cancelled=False).update(cancelled=True)
    return before


def move_run_dates(*, run_id: int, mailing_date: date, due_date: date) -> tuple[int, ...]:
    """A late mailing: issued bills of the run that would be due earlier get the later dates. Returns their ids."""
    require_open_transaction()
    earlier = Bill.objects.filter(
        run_id=run_id, state=ISSUED, mailing_date__lt=mailing_date, due_date__lte=due_date
    ).order_by("pk")
    ids = tuple(earlier.select_for_update().values_list("pk", flat=True))
    Bill.objects.filter(pk__in=ids).update(mailing_date=mailing_date, due_date=due_date)
    return ids


def move_bill_dates(*, bill_ids: Collection[int], mailing_date: date, due_date: date) -> tuple[int, ...]:
    """The same for some bills: those of a print file, or one that is mailed once more. Returns the ids of the moved."""
    require_open_transaction()
    earlier = Bill.objects.filter(
        pk__in=list(bill_ids), state=ISSUED, mailing_date__lt=mailing_date, due_date__lte=due_date
    ).order_by("pk")
    ids = tuple(earlier.select_for_update().values_list("pk", flat=True))
    Bill.objects.filter(pk__in=ids).update(mailing_date=mailing_date, due_date=due_date)
    return ids
