"""Whether there is more currency somewhere than policy allows (cash_controls.md 24 and 26)."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.cashiering.queries.policy import cash_policy
from curbstop.ledger.queries import balance, subsidiary_balances
from curbstop.ledger.types import POOL, ledger_account_id

CURRENCY = 102
MOST_HOLDERS = 1000
OFFICES = """
SELECT h.id, o.id, o.cash_limit_cents FROM cashiering_cashholder h
LEFT JOIN cashiering_cashsession s ON s.holder_id = h.id
LEFT JOIN cashiering_vault v ON v.holder_id = h.id LEFT JOIN cashiering_drawer d ON d.holder_id = h.id
JOIN cashiering_office o ON o.id = coalesce(s.office_id, v.office_id, d.office_id)
WHERE h.id = ANY(%s) ORDER BY o.id, h.id
"""


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
    """The same limits for the currency of each office that no verified deposit has taken to the bank.

    An office has a limit of its own, or policy's. The first office that is over it is told with its limit.
    """
    policy = cash_policy(on_date=on_date)
    over = [
        limit
        for cents, own in _by_office()
        if cents > (limit := own if own is not None else policy.same_day_deposit_over_cents)
    ]
    return CashLimits(
        drop_at_cents=_limits(_currency(None), on_date).drop_at_cents,
        same_day_deposit_over_cents=over[0] if over else None,
    )


def _by_office() -> list[tuple[int, int | None]]:
    """(currency in cents, own limit) of each office that has any."""
    held = {
        row.subsidiary_id: row.cents
        for row in subsidiary_balances(account_id=ledger_account_id(fund=POOL, number=CURRENCY), limit=MOST_HOLDERS)
        if row.cents
    }
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, [list(held)])
        rows = cursor.fetchall()
    limits = {office_id: own for _holder, office_id, own in rows}
    return [
        (sum(held[holder] for holder, place, _own in rows if place == office_id), own)
        for office_id, own in sorted(limits.items())
    ]


def _currency(holder_id: int | None) -> int:
    return balance(account_id=ledger_account_id(fund=POOL, number=CURRENCY), subsidiary_id=holder_id).cents


def _limits(cents: int, on_date: date) -> CashLimits:
    policy = cash_policy(on_date=on_date)
    deposit, drop = policy.same_day_deposit_over_cents, policy.drop_at_cents
    return CashLimits(
        drop_at_cents=drop if cents > drop else None,
        same_day_deposit_over_cents=deposit if cents > deposit else None,
    )
