"""Lists of bills with the names of their customers, in pages: of a run, held ones; and what a run could not bill."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class ListedBill:
    """A bill as a list shows it; amounts in cents."""

    id: int
    number: int
    customer_account_id: int
    account_number: str
    holder_name: str
    cycle_number: int | None
    run_id: int
    kind: str
    state: str
    bill_date: date
    due_date: date | None
    current_charges_cents: int
    amount_due_cents: int
    hold_reason: str


@dataclass(frozen=True, slots=True)
class ListedException:
    """What a run could not bill, or held."""

    customer_account_id: int
    account_number: str
    holder_name: str
    kind: str
    reason: str


HOLDER = """
LEFT JOIN LATERAL (
    SELECT coalesce(nullif(p.organisation_name, ''), concat_ws(', ', nullif(p.family_name, ''), nullif(p.given_name, '')))
           AS name
    FROM customers_accountrole o JOIN customers_person p ON p.id = o.person_id
    WHERE o.customer_account_id = a.id AND o.role = 'holder' ORDER BY o.days DESC LIMIT 1) h ON true
"""
BILL = f"""
SELECT b.id, b.number, b.customer_account_id, a.number, coalesce(h.name, a.mail_to), r.cycle_number, b.run_id, b.kind,
       b.state, b.bill_date, b.due_date, b.current_charges_cents, b.amount_due_cents, b.hold_reason
FROM billing_bill b JOIN customers_customeraccount a ON a.id = b.customer_account_id
JOIN billing_billrun r ON r.id = b.run_id {HOLDER}
"""
EXCEPTION = f"""
SELECT a.id, a.number, coalesce(h.name, a.mail_to), x.kind, x.reason
FROM billing_billrunexception x JOIN customers_customeraccount a ON a.id = x.customer_account_id {HOLDER}
WHERE x.run_id = %(run)s ORDER BY x.id LIMIT %(limit)s OFFSET %(offset)s
"""
OF_RUN = "WHERE b.run_id = %(run)s AND (%(state)s = '' OR b.state = %(state)s)"


def held_bills(*, limit: int = 2_000) -> tuple[ListedBill, ...]:
    """Bills that wait for somebody to look at them, oldest first."""
    sql = f"{BILL} WHERE b.state = 'HELD' ORDER BY b.bill_date, b.id LIMIT %(limit)s"
    return tuple(ListedBill(*row) for row in _rows(sql, {"limit": limit}))


def count_held_bills() -> int:
    """How many wait."""
    return int(_rows("SELECT count(*) FROM billing_bill WHERE state = 'HELD'", {})[0][0])


def bills_of_run(
    *, run_id: int, state: str = "", descending: bool = False, by_amount: bool = False, limit: int | None, offset: int
) -> tuple[tuple[ListedBill, ...], int, int]:
    """Bills of a run by number or amount: the page, how many in all, and the sum of their amounts due."""
    order = ("b.amount_due_cents" if by_amount else "b.id") + (" DESC" if descending else "")
    params = {"run": run_id, "state": state, "limit": limit, "offset": offset}
    rows = _rows(f"{BILL} {OF_RUN} ORDER BY {order}, b.id LIMIT %(limit)s OFFSET %(offset)s", params)
    ((count, cents),) = _rows(
        f"SELECT count(*), coalesce(sum(b.amount_due_cents), 0)::bigint FROM billing_bill b {OF_RUN}", params
    )
    return tuple(ListedBill(*row) for row in rows), int(count), int(cents)


def exceptions_of_run(*, run_id: int, limit: int | None, offset: int) -> tuple[tuple[ListedException, ...], int]:
    """What a run could not bill or held: the page, and how many in all."""
    rows = _rows(EXCEPTION, {"run": run_id, "limit": limit, "offset": offset})
    ((count,),) = _rows("SELECT count(*) FROM billing_billrunexception WHERE run_id = %(run)s", {"run": run_id})
    return tuple(ListedException(*row) for row in rows), int(count)


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
