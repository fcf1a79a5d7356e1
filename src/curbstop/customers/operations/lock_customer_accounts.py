"""Whoever changes a customer account's money holds its row first, in the order of the ids."""

from collections.abc import Iterable

from django.db import connection

from curbstop.platform.transactions import MissingRowError, require_open_transaction

# Counted by the database: a bill run locks a million accounts, and their ids are known already.
LOCK = """
SELECT count(*) FROM (
    SELECT 1 FROM customers_customeraccount WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE
) locked
"""
PRESENT = "SELECT id FROM customers_customeraccount WHERE id = ANY(%s::bigint[])"


def lock_customer_accounts(*, customer_account_ids: Iterable[int]) -> tuple[int, ...]:
    """Lock the accounts FOR NO KEY UPDATE, sorted, until the transaction ends; returns their ids, sorted.

    Others may still refer to the rows. Raises `MissingRowError` for an id that is not there.
    """
    require_open_transaction()
    wanted = sorted(set(customer_account_ids))
    # As one text: the driver would look at each number of a list by itself.
    text = f"{{{','.join(map(str, wanted))}}}"
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [text])
        (present,) = cursor.fetchone()
        if present != len(wanted):
            cursor.execute(PRESENT, [text])
            missing = sorted(set(wanted) - {identity for (identity,) in cursor})
            raise MissingRowError("A customer account is not there", where="ids {missing}", missing=missing[:5])
    return tuple(wanted)
