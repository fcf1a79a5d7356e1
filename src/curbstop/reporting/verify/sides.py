"""The two sides of every transfer as rows: the common beginning of most checks.

`number` and `fund` are read from the account's id (see decision 0005). `signed_cents` is positive for a debit.
"""

from __future__ import annotations

SIDE = """
side AS (
    SELECT id AS transfer_id, entry_id, business_date, debit_account_id / 1000000 AS fund, debit_account_id % 1000000 / 100 AS number,
           debit_account_id AS account_id, debit_subsidiary_id AS subsidiary_id, amount_cents AS signed_cents
    FROM ledger_transfer
    UNION ALL
    SELECT id, entry_id, business_date, credit_account_id / 1000000, credit_account_id % 1000000 / 100,
           credit_account_id, credit_subsidiary_id, -amount_cents
    FROM ledger_transfer
)
"""
