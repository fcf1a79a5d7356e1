"""A charge that is about to become an open item."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NewOpenItem:
    """One charge on a customer account; its charge type says fund and accounts."""

    customer_account_id: int
    charge_type: str
    amount_cents: int
    due_date: date | None = None
    agreement_id: int | None = None
    bill_id: int | None = None
