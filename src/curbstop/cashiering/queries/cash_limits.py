"""Whether there is more currency somewhere than policy allows (cash_controls.md 24 and 26)."""

from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.queries.policy import cash_policy
from curbstop.ledger.queries import balance
from curbstop.ledger.types import POOL, ledger_account_id

CURRENCY = 102


@dataclass(frozen=True, slots=True)
class CashLimits:
    """Limits in cents that are exceeded; None for one that is not.

    The amounts themselves stay out of it: a cashier who knows them does not count blind.
    """

    drop_at_cents: int | None
    same_day_deposit_over_cents: int | None


def limits_of_holder(*, holder_id: int, on_date: date) -> CashLimits:
    """The limits that what a session took in cash (the float apart, drops taken off) exceeds."""
    return _limits(_currency(holder_id), on_date)


def limits_on_hand(*, on_date: date) -> CashLimits:
    """The same limits for all currency in drawers and vaults that no verified deposit has taken to the bank."""
    return _limits(_currency(None), on_date)


def _currency(holder_id: int | None) -> int:
    return balance(account_id=ledger_account_id(fund=POOL, number=CURRENCY), subsidiary_id=holder_id).cents


def _limits(cents: int, on_date: date) -> CashLimits:
    policy = cash_policy(on_date=on_date)
    deposit, drop = policy.same_day_deposit_over_cents, policy.drop_at_cents
    return CashLimits(
        drop_at_cents=drop if cents > drop else None,
        same_day_deposit_over_cents=deposit if cents > deposit else None,
    )
