"""Make open items of charges that were posted."""

from collections.abc import Sequence
from datetime import date

from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.models import OpenItem
from curbstop.receivables.queries import charge_types
from curbstop.receivables.types import NewOpenItem


def add_open_items(
    *, items: Sequence[NewOpenItem], entry_id: int, business_date: date, effective_date: date | None = None
) -> list[int]:
    """One open item for each charge of the entry `entry_id`; returns their ids in order.

    The entry posts the same cents to the charge type's receivable. `effective_date` defaults to the business day.
    """
    require_open_transaction()
    kinds = charge_types()
    rows = OpenItem.objects.bulk_create(
        OpenItem(
            customer_account_id=item.customer_account_id,
            agreement_id=item.agreement_id,
            fund_id=kinds[item.charge_type].fund,
            charge_type=item.charge_type,
            bill_id=item.bill_id,
            entry_id=entry_id,
            business_date=business_date,
            effective_date=effective_date or business_date,
            due_date=item.due_date,
            amount_cents=item.amount_cents,
        )
        for item in items
    )
    return [row.pk for row in rows]
