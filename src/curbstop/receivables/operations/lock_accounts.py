"""Whoever changes a customer account's money holds the account first."""

from collections.abc import Iterable

from curbstop.customers import operations as customers


def lock_customer_accounts(*, ids: Iterable[int]) -> None:
    """Hold customer accounts in the order of their ids until the transaction ends, so that nobody waits in a circle."""
    customers.lock_customer_accounts(customer_account_ids=ids)
