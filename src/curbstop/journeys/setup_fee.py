"""The account set-up fee: posted when service starts, due with the first bill, never refunded."""

from datetime import date, timedelta

from curbstop.billing.queries import cycle_months, due_date_for
from curbstop.cashiering.types import Act
from curbstop.customers.queries import account_row
from curbstop.journeys.stored_wordings import SETUP_FEE
from curbstop.ledger.operations import post
from curbstop.ledger.types import Posting, Side
from curbstop.platform.policies import policy_value
from curbstop.receivables.operations import add_open_items
from curbstop.receivables.types import CHARGE_TYPES, NewOpenItem

FEE = "fee_setup"
FIRST_BILL_WITHIN = timedelta(days=70)


def setup_fee_cents(*, on_date: date) -> int:
    """The fee on a day; policy `fees.setup_cents`."""
    return int(policy_value(key="fees.setup_cents", on_date=on_date))


def charge_setup_fee(*, act: Act, customer_account_id: int, agreement_id: int, business_date: date) -> int:
    """Post the fee and make its open item; returns the cents. W Dr 118[c] Cr 444."""
    cents = setup_fee_cents(on_date=business_date)
    if cents == 0:
        return 0
    kind = CHARGE_TYPES[FEE]
    draft = Posting(event="setup_fee", source_kind="agreement", source_id=agreement_id, description=SETUP_FEE.filled())
    draft.move(
        fund=kind.fund,
        debit=Side(kind.receivable, customer_account_id),
        credit=Side(kind.revenue),
        amount_cents=cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    add_open_items(
        items=[
            NewOpenItem(
                customer_account_id=customer_account_id,
                agreement_id=agreement_id,
                charge_type=FEE,
                amount_cents=cents,
                due_date=_first_due_date(customer_account_id=customer_account_id, on_date=business_date),
            )
        ],
        entry_id=entry.id,
        business_date=business_date,
    )
    return cents


def _first_due_date(*, customer_account_id: int, on_date: date) -> date:
    """When the first bill is due: that of the cycle's next read day."""
    cycle = account_row(customer_account_id=customer_account_id, on_date=on_date).cycle_number
    month = on_date.replace(day=1)
    rows = cycle_months(from_month=month - timedelta(days=31), to_month=month + FIRST_BILL_WITHIN, cycle_number=cycle)
    coming = [row.due_on for row in rows if row.read_on > on_date]
    return min(coming) if coming else due_date_for(mailing_date=on_date + timedelta(days=31))
