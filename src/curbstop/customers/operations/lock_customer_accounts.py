"""Whoever changes a customer account's money holds its row first, in the order of the ids."""

from collections.abc import Iterable

from curbstop.customers.models import CustomerAccount
from curbstop.platform.transactions import MissingRowError, require_open_transaction


def lock_customer_accounts(*, customer_account_ids: Iterable[int]) -> tuple[int, ...]:
    """Lock the accounts FOR NO KEY UPDATE, sorted, until the transaction ends; returns their ids, sorted.

    Others may still refer to the rows. Raises `MissingRowError` for an id that is not there.
    """
    require_open_transaction()
    wanted = sorted(set(customer_account_ids))
    rows = CustomerAccount.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    found = tuple(rows.values_list("pk", flat=True))
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise MissingRowError("A customer account is not there", where="ids {missing}", missing=missing[:5])
    return found
