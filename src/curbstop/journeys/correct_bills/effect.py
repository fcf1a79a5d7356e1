"""What a correction does to some accounts: really done, in the caller's transaction, which keeps it or rolls it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from curbstop.billing.operations import AccountEffect
from curbstop.billing.queries import Totals
from curbstop.billing.types import CorrectedAccountRow, CorrectionRow
from curbstop.journeys.correct_bills.rebill import NewBill, Occasion, rebill
from curbstop.journeys.correct_bills.settle import Carried, settle
from curbstop.journeys.correct_bills.take_back import TakenBack, take_back
from curbstop.journeys.settle_accounts import follow_moved_balance
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import policy_value

REPLACED = "rebill.replaces_adjustments"


@dataclass(frozen=True, slots=True)
class Effects:
    """Account by account, and the totals of the rounds in which they were billed anew."""

    effects: tuple[AccountEffect, ...]
    totals: tuple[Totals, ...]


def carry_out_correction(
    *, correction: CorrectionRow, accounts: Sequence[CorrectedAccountRow], occasion: Occasion
) -> Effects:
    """Take all the bills back, newest first, and bill their days anew, oldest first.

    An account that is refused keeps its bills; one that cannot be billed anew says so, and the caller must roll back.
    """
    taken: dict[int, TakenBack] = {}
    refused: dict[int, str] = {}
    for row in accounts:
        found = _taken_or_refused(row, correction, occasion)
        if isinstance(found, str):
            refused[row.customer_account_id] = found
        else:
            taken[row.customer_account_id] = found
    done = rebill(
        bills={account_id: [bill.id for bill in of.bills] for account_id, of in taken.items()},
        occasion=occasion,
        coming={row.customer_account_id: row.again_cents for row in accounts if row.again_cents},
    )
    replaced = policy_value(key=REPLACED, on_date=occasion.business_date).get(correction.cause, [])
    reasons = refused | {account_id: reason for account_id, reason in done.reasons.items() if account_id in taken}
    effects = [
        AccountEffect(customer_account_id=row.customer_account_id, reason=reasons[row.customer_account_id])
        if row.customer_account_id in reasons
        else _settled(row, taken[row.customer_account_id], done.bills, replaced, occasion)
        for row in accounts
    ]
    for account_id in sorted(taken.keys() - reasons.keys()):
        follow_moved_balance(
            customer_account_id=account_id,
            reason=correction.remark,
            business_date=occasion.business_date,
            act=occasion.act,
        )
    return Effects(tuple(effects), tuple(done.totals))


def _taken_or_refused(row: CorrectedAccountRow, correction: CorrectionRow, occasion: Occasion) -> TakenBack | str:
    try:
        with transaction.atomic():
            return take_back(
                corrected_account_id=row.id,
                customer_account_id=row.customer_account_id,
                bill_ids=row.bill_ids,
                remark=correction.remark,
                business_date=occasion.business_date,
                act=occasion.act,
                for_whom=[correction.proposed_by_id],
            )
    except CurbstopError as error:
        return error.message


def _settled(
    row: CorrectedAccountRow,
    taken: TakenBack,
    new: Mapping[int, NewBill],
    replaced: Sequence[str],
    occasion: Occasion,
) -> AccountEffect:
    carried = settle(taken=taken, new=new, replaced=replaced, corrected_account_id=row.id, occasion=occasion)
    return _effect(row, taken, new, carried)


def _effect(
    row: CorrectedAccountRow, taken: TakenBack, new: Mapping[int, NewBill], carried: Sequence[Carried]
) -> AccountEffect:
    first = taken.bills[0].id
    periods = [
        {
            "bill_id": bill.id,
            "number": bill.number,
            "from": bill.from_date.isoformat(),
            "to": bill.to_date.isoformat(),
            "was_cents": bill.current_charges_cents,
            "is_cents": new[bill.id].charges_cents if bill.id in new else 0,
            "new_bill_id": new[bill.id].bill_id if bill.id in new else None,
            "adjustments": [
                {
                    "id": one.row.id,
                    "reason": one.row.reason_code,
                    "charge_type": one.row.charge_type,
                    "cents": one.row.amount_cents,
                    "again_cents": -one.again_cents,
                    "other_charge": one.other_charge,
                }
                for one in carried
                if (one.bill_id or first) == bill.id
            ],
        }
        for bill in taken.bills
    ]
    return AccountEffect(
        customer_account_id=row.customer_account_id,
        cancelled_cents=taken.cancelled_cents,
        late_fee_cents=taken.late_fee_cents,
        rebilled_cents=sum(new[bill.id].charges_cents for bill in taken.bills if bill.id in new),
        adjusted_cents=taken.adjusted_cents,
        again_cents=sum(one.again_cents for one in carried),
        periods=periods,
        adjustment_id=taken.adjustment_id,
    )
