"""What the counter must know of customer accounts, by number and in sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

CASH_ONLY = """
SELECT number, cash_only_until FROM customers_customeraccount
WHERE id = ANY(%(ids)s) AND cash_only_until > %(day)s ORDER BY number
"""
BY_NUMBER = "SELECT number, id FROM customers_customeraccount WHERE number = ANY(%s)"
LABELS = "SELECT id, number, mail_to FROM customers_customeraccount WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class AccountLabel:
    """A customer account as a receipt names it."""

    id: int
    number: str
    name: str


def cash_only_accounts(*, customer_account_ids: Sequence[int], on_date: date) -> list[tuple[str, date]]:
    """(number, until) of those accounts that pay without checks for now."""
    with connection.cursor() as cursor:
        cursor.execute(CASH_ONLY, {"day": on_date, "ids": list(customer_account_ids)})
        return list(cursor.fetchall())


def accounts_by_number(*, numbers: Sequence[str]) -> dict[str, int]:
    """Customer account ids by their numbers; unknown numbers are not in the answer."""
    with connection.cursor() as cursor:
        cursor.execute(BY_NUMBER, [list(numbers)])
        return dict(cursor.fetchall())


def account_labels(*, customer_account_ids: Sequence[int]) -> dict[int, AccountLabel]:
    """Number and name of customer accounts."""
    with connection.cursor() as cursor:
        cursor.execute(LABELS, [list(customer_account_ids)])
        return {identity: AccountLabel(identity, number, name) for identity, number, name in cursor.fetchall()}
