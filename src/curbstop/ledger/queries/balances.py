"""Balances at any business date, in a time that does not grow with the number of postings.

A balance is the closing balance of the last closed day on which the account moved, and, for the at most two days that
are not sealed yet, the totals of bulk postings and the transfers outside them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.kernel.errors import CurbstopError

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Balance:
    """Debits and credits since the beginning; `cents` is the balance on the account's normal side."""

    debit_cents: int
    credit_cents: int
    is_debit_normal: bool

    @property
    def cents(self) -> int:
        """The balance, positive on the account's normal side."""
        difference = self.debit_cents - self.credit_cents
        return difference if self.is_debit_normal else -difference


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account's line of the trial balance."""

    account_id: int
    fund_id: int
    fund_code: str
    number: int
    name: str
    subsidiary_kind: int
    is_debit_normal: bool
    total_debit_cents: int
    total_credit_cents: int

    @property
    def debit_cents(self) -> int:
        """What stands in the debit column."""
        return max(self.total_debit_cents - self.total_credit_cents, 0)

    @property
    def credit_cents(self) -> int:
        """What stands in the credit column."""
        return max(self.total_credit_cents - self.total_debit_cents, 0)

    @property
    def cents(self) -> int:
        """The balance, positive on the account's normal side."""
        difference = self.total_debit_cents - self.total_credit_cents
        return difference if self.is_debit_normal else -difference


@dataclass(frozen=True, slots=True)
class SubsidiaryBalance:
    """One subsidiary behind a control account."""

    subsidiary_id: int
    debit_cents: int
    credit_cents: int
    cents: int


class NoSuchAccountError(CurbstopError):
    """A number is not that of a ledger account."""


UNSEALED = "SELECT d.business_date FROM ledger_businessday d WHERE d.state <> 'CLOSED' AND d.business_date <= %(on)s"

ACCOUNTS = f"""
SELECT a.id, a.fund_id, f.code, a.number, a.name, a.subsidiary_kind, a.is_debit_normal,
       (coalesce(c.debit_cents, 0) + coalesce(t.debit_cents, 0) + coalesce(loose_debit.cents, 0))::bigint,
       (coalesce(c.credit_cents, 0) + coalesce(t.credit_cents, 0) + coalesce(loose_credit.cents, 0))::bigint
FROM ledger_ledgeraccount a
JOIN ledger_fund f ON f.id = a.fund_id
LEFT JOIN LATERAL (
    SELECT c.debit_cents, c.credit_cents FROM ledger_closingbalance c
    WHERE c.account_id = a.id AND c.subsidiary_id IS NULL AND c.business_date <= %(on)s
    ORDER BY c.business_date DESC LIMIT 1) c ON true
LEFT JOIN LATERAL (
    SELECT sum(t.debit_cents) AS debit_cents, sum(t.credit_cents) AS credit_cents FROM ledger_accountdaytotal t
    WHERE t.account_id = a.id AND t.business_date IN ({UNSEALED})) t ON true
LEFT JOIN LATERAL (
    SELECT sum(x.amount_cents) AS cents FROM ledger_transfer x
    WHERE NOT x.summed AND x.debit_account_id = a.id AND x.business_date IN ({UNSEALED})) loose_debit ON true
LEFT JOIN LATERAL (
    SELECT sum(x.amount_cents) AS cents FROM ledger_transfer x
    WHERE NOT x.summed AND x.credit_account_id = a.id AND x.business_date IN ({UNSEALED})) loose_credit ON true
"""  # noqa: S608 - our own words

ONE_SUBSIDIARY = f"""
SELECT a.is_debit_normal,
       coalesce(c.debit_cents, 0) + coalesce(debit.cents, 0), coalesce(c.credit_cents, 0) + coalesce(credit.cents, 0)
FROM ledger_ledgeraccount a
LEFT JOIN LATERAL (
    SELECT c.debit_cents, c.credit_cents FROM ledger_closingbalance c
    WHERE c.account_id = a.id AND c.subsidiary_id = %(subsidiary)s AND c.business_date <= %(on)s
    ORDER BY c.business_date DESC LIMIT 1) c ON true
LEFT JOIN LATERAL (
    SELECT sum(x.amount_cents) AS cents FROM ledger_transfer x
    WHERE x.debit_subsidiary_id = %(subsidiary)s AND x.debit_account_id = a.id
      AND x.business_date IN ({UNSEALED})) debit ON true
LEFT JOIN LATERAL (
    SELECT sum(x.amount_cents) AS cents FROM ledger_transfer x
    WHERE x.credit_subsidiary_id = %(subsidiary)s AND x.credit_account_id = a.id
      AND x.business_date IN ({UNSEALED})) credit ON true
WHERE a.id = %(account)s
"""  # noqa: S608 - our own words

ALL_SUBSIDIARIES = f"""
WITH moved AS (
    SELECT * FROM (
        SELECT DISTINCT ON (c.subsidiary_id) c.subsidiary_id, c.debit_cents, c.credit_cents
        FROM ledger_closingbalance c
        WHERE c.account_id = %(account)s AND c.subsidiary_id IS NOT NULL AND c.business_date <= %(on)s
        ORDER BY c.subsidiary_id, c.business_date DESC) closed
    UNION ALL
    SELECT x.debit_subsidiary_id, x.amount_cents, 0 FROM ledger_transfer x
    WHERE x.debit_account_id = %(account)s AND x.business_date IN ({UNSEALED})
    UNION ALL
    SELECT x.credit_subsidiary_id, 0, x.amount_cents FROM ledger_transfer x
    WHERE x.credit_account_id = %(account)s AND x.business_date IN ({UNSEALED})
)
SELECT m.subsidiary_id, sum(m.debit_cents)::bigint, sum(m.credit_cents)::bigint,
       ((CASE WHEN a.is_debit_normal THEN 1 ELSE -1 END) * sum(m.debit_cents - m.credit_cents))::bigint
FROM moved m JOIN ledger_ledgeraccount a ON a.id = %(account)s
GROUP BY m.subsidiary_id, a.is_debit_normal
HAVING NOT %(nonzero)s OR sum(m.debit_cents) <> sum(m.credit_cents)
ORDER BY m.subsidiary_id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - our own words


def balance(*, account_id: int, subsidiary_id: int | None = None, on: date | None = None) -> Balance:
    """The balance of an account, or of one subsidiary behind a control, at the end of a business date (default: now).

    Raises `NoSuchAccountError`.
    """
    until = on or FAR
    if subsidiary_id is None:
        found = _trial_rows(sql=ACCOUNTS + "WHERE a.id = %(account)s", params={"account": account_id, "on": until})
        if not found:
            raise NoSuchAccountError("There is no such ledger account", where="{account_id}", account_id=account_id)
        row = found[0]
        return Balance(row.total_debit_cents, row.total_credit_cents, row.is_debit_normal)
    with connection.cursor() as cursor:
        cursor.execute(ONE_SUBSIDIARY, {"account": account_id, "subsidiary": subsidiary_id, "on": until})
        one = cursor.fetchone()
    if one is None:
        raise NoSuchAccountError("There is no such ledger account", where="{account_id}", account_id=account_id)
    return Balance(debit_cents=int(one[1]), credit_cents=int(one[2]), is_debit_normal=one[0])


def trial_balance(*, on: date | None = None, fund: int | None = None) -> list[TrialBalanceRow]:
    """Every account of a fund (or of all) with its debits and credits up to a business date, in the chart's order."""
    condition = "WHERE a.fund_id = %(fund)s " if fund is not None else ""
    return _trial_rows(sql=f"{ACCOUNTS}{condition}ORDER BY a.id", params={"fund": fund, "on": on or FAR})


def subsidiary_balances(
    *, account_id: int, on: date | None = None, nonzero: bool = True, limit: int | None = None, offset: int = 0
) -> list[SubsidiaryBalance]:
    """The subsidiaries behind a control, by their ids; with `nonzero` only those that are not settled."""
    params: dict[str, Any] = {
        "account": account_id,
        "on": on or FAR,
        "nonzero": nonzero,
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(ALL_SUBSIDIARIES, params)
        return [SubsidiaryBalance(*row) for row in cursor.fetchall()]


def _trial_rows(*, sql: str, params: dict[str, Any]) -> list[TrialBalanceRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [TrialBalanceRow(*row) for row in cursor.fetchall()]
