"""Whoever changes a customer account's money holds the account first."""

from collections.abc import Iterable

from django.db import connection

from curbstop.platform.transactions import require_open_transaction


def lock_customer_accounts(*, ids: Iterable[int]) -> None:
    """Hold customer accounts in the order of their ids until the transaction ends, so that nobody waits in a circle."""
    require_open_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM customers_customeraccount WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [sorted(set(ids))],
        )
