"""Accounts whose service has ended and is billed: what is left on them, and the same persons' other accounts. Read-only."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.reporting.fire_lines import fire_is_billed

# Closed: no agreement runs on the day, and no day of an ended one is unbilled.
CLOSED = f"""
FROM customers_customeraccount c
CROSS JOIN LATERAL (
    SELECT max(a.to_date) AS ended_on, bool_or(a.to_date IS NULL OR a.to_date > %(on)s) AS runs,
           bool_or((a.service <> 'fire' OR {fire_is_billed(day="a.to_date")})
                   AND coalesce(greatest(s.to_date, b.to_date), a.from_date) < a.to_date) AS unbilled
    FROM customers_serviceagreement a
    LEFT JOIN LATERAL (SELECT max(x.to_date) AS to_date FROM billing_billsegment x
                       WHERE x.agreement_id = a.id AND NOT x.cancelled) s ON true
    LEFT JOIN billing_billedbefore b ON b.agreement_id = a.id
    WHERE a.customer_account_id = c.id AND (a.to_date IS NULL OR a.to_date > a.from_date)) g
CROSS JOIN LATERAL (
    SELECT coalesce(sum(i.amount_cents - coalesce(p.cents, 0)), 0)::bigint AS owed
    FROM receivables_openitem i
    LEFT JOIN LATERAL (SELECT sum(l.amount_cents) AS cents FROM receivables_allocation l WHERE l.open_item_id = i.id) p ON true
    WHERE i.customer_account_id = c.id) o
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.amount_cents), 0)::bigint AS credit FROM receivables_creditmovement m
    WHERE m.customer_account_id = c.id) k
CROSS JOIN LATERAL (
    SELECT coalesce(sum(d.amount_cents), 0)::bigint AS held FROM receivables_securitydepositmovement d
    WHERE d.customer_account_id = c.id) h
WHERE g.ended_on IS NOT NULL AND NOT g.runs AND NOT g.unbilled
"""
BALANCES = f"""
SELECT c.id, c.number, c.mail_to, g.ended_on, o.owed, k.credit, h.held,
       EXISTS (SELECT FROM billing_refundfilerow r JOIN billing_refundfile f ON f.id = r.refund_file_id
               WHERE r.customer_account_id = c.id AND f.state = 'REQUESTED')
{CLOSED} AND (o.owed > 0 OR k.credit > 0)
ORDER BY g.ended_on, c.id LIMIT 5000
"""
IS_CLOSED = f"SELECT count(*) {CLOSED} AND c.id = %(account)s"
SAME_PERSON = """
SELECT DISTINCT c.id, c.number, c.mail_to
FROM customers_accountrole mine JOIN customers_accountrole theirs ON theirs.person_id = mine.person_id
JOIN customers_customeraccount c ON c.id = theirs.customer_account_id
WHERE mine.customer_account_id = %(account)s AND mine.role IN ('holder', 'co_holder')
  AND theirs.role IN ('holder', 'co_holder') AND theirs.days @> %(on)s::date AND c.id <> %(account)s
  AND EXISTS (SELECT FROM customers_serviceagreement a WHERE a.customer_account_id = c.id
              AND a.from_date <= %(on)s AND (a.to_date IS NULL OR a.to_date > %(on)s))
ORDER BY c.number
"""
FILES = """
SELECT f.id, f.state, f.requested_at, f.business_date, f.approval_id, f.stored_file_id,
       coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username), s.rows, s.cents, s.left_out
FROM billing_refundfile f JOIN staff_staffuser u ON u.id = f.requested_by_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.reason = '') AS rows, coalesce(sum(r.amount_cents) FILTER (WHERE r.reason = ''), 0)::bigint AS cents,
           count(*) FILTER (WHERE r.reason <> '') AS left_out
    FROM billing_refundfilerow r WHERE r.refund_file_id = f.id) s
WHERE %(id)s::bigint IS NULL OR f.id = %(id)s
ORDER BY f.id DESC LIMIT 200
"""
ROWS = """
SELECT r.customer_account_id, c.number, c.mail_to, c.mail_line_1, c.mail_line_2, c.mail_city, c.mail_state,
       c.mail_postal_code, r.amount_cents, r.refund_id, r.reason
FROM billing_refundfilerow r JOIN customers_customeraccount c ON c.id = r.customer_account_id
WHERE r.refund_file_id = %s ORDER BY c.number
"""


@dataclass(frozen=True, slots=True)
class ClosedBalance:
    """What is left on a closed account, in cents; `held_cents` is a security deposit that must be applied first."""

    customer_account_id: int
    account_number: str
    name: str
    ended_on: date
    owed_cents: int
    credit_cents: int
    held_cents: int
    in_refund_file: bool

    @property
    def refundable_cents(self) -> int:
        """What may be paid out: a credit that nothing else waits for."""
        free = self.owed_cents == 0 and self.held_cents == 0 and not self.in_refund_file
        return self.credit_cents if free else 0


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """Another account of the same person with running service."""

    customer_account_id: int
    account_number: str
    name: str


@dataclass(frozen=True, slots=True)
class RefundFileListRow:
    """A refund file with its sums."""

    id: int
    state: str
    requested_at: datetime
    business_date: date | None
    approval_id: int | None
    stored_file_id: int | None
    requested_by: str
    rows: int
    total_cents: int
    left_out: int


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund of a file, with where the check goes."""

    customer_account_id: int
    account_number: str
    payee: str
    mail_line_1: str
    mail_line_2: str
    mail_city: str
    mail_state: str
    mail_postal_code: str
    amount_cents: int
    refund_id: int | None
    reason: str


def closed_balances(*, on: date) -> tuple[ClosedBalance, ...]:
    """Closed accounts that owe something or have credit, the longest closed first."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"on": on})
        return tuple(ClosedBalance(*row) for row in cursor.fetchall())


def is_closed(*, customer_account_id: int, on: date) -> bool:
    """Whether an account's service has ended and is billed."""
    with connection.cursor() as cursor:
        cursor.execute(IS_CLOSED, {"on": on, "account": customer_account_id})
        return bool(cursor.fetchone()[0])


def other_accounts_of_same_person(*, customer_account_id: int, on: date) -> tuple[OtherAccount, ...]:
    """Running accounts on which a holder or co-holder of this one is holder or co-holder."""
    with connection.cursor() as cursor:
        cursor.execute(SAME_PERSON, {"account": customer_account_id, "on": on})
        return tuple(OtherAccount(*row) for row in cursor.fetchall())


def refund_files(*, refund_file_id: int | None = None) -> tuple[RefundFileListRow, ...]:
    """Refund files, the latest first, or one."""
    with connection.cursor() as cursor:
        cursor.execute(FILES, {"id": refund_file_id})
        return tuple(RefundFileListRow(*row) for row in cursor.fetchall())


def refund_rows(*, refund_file_id: int) -> tuple[RefundRow, ...]:
    """The refunds of a file by account number."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [refund_file_id])
        return tuple(RefundRow(*row) for row in cursor.fetchall())
