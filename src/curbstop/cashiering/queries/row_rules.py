"""Rows of a payment file whose account is not like the others: what is done with each, by policy.

A row goes to suspense, or it posts and leaves work for people; never does it stop the file. `docs/algorithms/payment_files.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.platform.policies import policies_in_force

POLICY = "payment_file.rows"
SUSPENSE, POST = "suspense", "post"
BANKRUPT, WRITTEN_OFF, CLOSED, CASH_ONLY = "bankrupt", "written_off", "closed", "cash_only"
USUAL = {BANKRUPT: SUSPENSE, WRITTEN_OFF: SUSPENSE, CLOSED: POST, CASH_ONLY: POST}
# The strictest first: a closed account of a bankrupt customer is a bankrupt's.
ODD = """
SELECT c.id, CASE WHEN w.customer_account_id IS NOT NULL THEN 'bankrupt'
                  WHEN o.customer_account_id IS NOT NULL THEN 'written_off'
                  WHEN c.closed_on <= %(day)s THEN 'closed' ELSE 'cash_only' END
FROM customers_customeraccount c
LEFT JOIN (SELECT DISTINCT customer_account_id FROM casework_workitem
           WHERE kind = 'bankruptcy' AND state = 'open') w ON w.customer_account_id = c.id
LEFT JOIN (SELECT customer_account_id FROM receivables_allocation WHERE source_kind = 'write_off'
           GROUP BY 1 HAVING sum(amount_cents) > 0) o ON o.customer_account_id = c.id
WHERE c.id = ANY (%(ids)s) AND (w.customer_account_id IS NOT NULL OR o.customer_account_id IS NOT NULL
      OR c.closed_on <= %(day)s OR c.cash_only_until > %(day)s)
"""


@dataclass(frozen=True, slots=True)
class OddAccount:
    """An account with a rule of its own: what is odd (bankrupt, written_off, closed, cash_only) and what is done with its money."""

    what: str
    rule: str

    @property
    def to_suspense(self) -> bool:
        """Whether the money waits for a person before it touches the account."""
        return self.rule == SUSPENSE


def odd_accounts(*, customer_account_ids: Sequence[int], on_date: date) -> dict[int, OddAccount]:
    """Those of the accounts that a rule is about; all others are not in the answer."""
    found = policies_in_force(on_date=on_date, keys=[POLICY])
    rules = USUAL | (dict(found[POLICY].value) if POLICY in found else {})
    with connection.cursor() as cursor:
        cursor.execute(ODD, {"ids": list(customer_account_ids), "day": on_date})
        return {identity: OddAccount(what, str(rules[what])) for identity, what in cursor.fetchall()}
