"""Checks that the utility wrote: refunds, unidentified money given back, claims of unclaimed money. Read-only."""

from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import RefundCheck


@dataclass(frozen=True, slots=True)
class WrittenCheck:
    """One check of ours (cents)."""

    id: int
    number: str
    payee: str
    bank_account_id: int
    bank_account_code: str
    amount_cents: int
    issued_on: date


def written_checks(*, bank_account_id: int | None = None, issued_on: date | None = None) -> tuple[WrittenCheck, ...]:
    """The latest thousand, or those of one bank account and day in the order of their numbers."""
    rows = RefundCheck.objects.select_related("bank_account").order_by("-issued_on", "number")
    if bank_account_id is not None:
        rows = rows.filter(bank_account_id=bank_account_id)
    if issued_on is not None:
        rows = rows.filter(issued_on=issued_on)
    return tuple(
        WrittenCheck(
            row.pk, row.number, row.payee, row.bank_account_id, row.bank_account.code, row.amount_cents, row.issued_on
        )
        for row in rows[:1000]
    )
