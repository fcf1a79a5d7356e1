"""Balances that moved from closed accounts to the same person's other account, with the charges that moved. Read-only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

TRANSFERS = """
SELECT t.id, t.from_customer_account_id, o.number, t.to_customer_account_id, n.number, t.business_date, t.owed_cents,
       t.credit_cents, t.reason, n.language, n.mail_to, n.mail_line_1, n.mail_line_2, n.mail_city, n.mail_state, n.mail_postal_code
FROM billing_balancetransfer t JOIN customers_customeraccount o ON o.id = t.from_customer_account_id
JOIN customers_customeraccount n ON n.id = t.to_customer_account_id
"""
OF_ACCOUNT = (
    TRANSFERS + "WHERE t.from_customer_account_id = %(id)s OR t.to_customer_account_id = %(id)s ORDER BY t.id DESC"
)
ONE = TRANSFERS + "WHERE t.id = %(id)s"
LAST = """
SELECT to_customer_account_id FROM billing_balancetransfer WHERE from_customer_account_id = %(id)s ORDER BY id DESC LIMIT 1
"""
CHARGES = """
SELECT i.charge_type, i.due_date, a.amount_cents
FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.open_item_id
JOIN billing_balancetransfer t ON t.id = a.source_id AND t.from_customer_account_id = a.customer_account_id
WHERE a.source_kind = 'transfer' AND a.source_id = %(id)s AND a.amount_cents > 0 ORDER BY i.due_date NULLS LAST, i.id
"""


@dataclass(frozen=True, slots=True)
class BalanceTransferRow:
    """One transfer in cents, with where a letter about it goes."""

    id: int
    from_customer_account_id: int
    from_number: str
    to_customer_account_id: int
    to_number: str
    business_date: date
    owed_cents: int
    credit_cents: int
    reason: str
    language: str
    mail_to: str
    mail_line_1: str
    mail_line_2: str
    mail_city: str
    mail_state: str
    mail_postal_code: str

    @property
    def mailing_address_lines(self) -> tuple[str, ...]:
        """The address as it is written on a letter."""
        place = f"{self.mail_city}, {self.mail_state} {self.mail_postal_code}".strip(", ")
        return tuple(line for line in (self.mail_line_1, self.mail_line_2, place) if line)


def balance_transfers(*, customer_account_id: int) -> tuple[BalanceTransferRow, ...]:
    """What came to an account or went from it, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ACCOUNT, {"id": customer_account_id})
        return tuple(BalanceTransferRow(*row) for row in cursor.fetchall())


def balance_transfer(*, transfer_id: int) -> BalanceTransferRow | None:
    """One transfer."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, {"id": transfer_id})
        return next((BalanceTransferRow(*row) for row in cursor.fetchall()), None)


def moved_to(*, customer_account_id: int) -> int | None:
    """The account to which this one's balance was moved last."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"id": customer_account_id})
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def moved_charges(*, transfer_id: int) -> tuple[tuple[str, date | None, int], ...]:
    """Charge type, due date and cents of what moved."""
    with connection.cursor() as cursor:
        cursor.execute(CHARGES, {"id": transfer_id})
        return tuple(cursor.fetchall())
