"""What leaves the house after a run: bills on paper, by email, and what autopay will collect; with sums that tie to the run."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.reporting.told_together import TOLD_LATER


@dataclass(frozen=True, slots=True)
class RunOutput:
    """Counts and amounts due (cents) of a run's issued bills by how they go out. `autopay` are among both.

    `files_*` is what the print files say, less bills to be pulled: None before they are made. `no_email` are bills by email without an address.
    `told_*` are bills of a correction that go out by a later bill's statement.
    """

    issued_count: int
    issued_cents: int
    mail_count: int
    mail_cents: int
    email_count: int
    email_cents: int
    no_email: int
    autopay_count: int
    autopay_cents: int
    files_count: int | None
    files_cents: int | None
    told_count: int
    told_cents: int

    @property
    def ties(self) -> bool:
        """Whether paper and email are all of the run, and the files all of the paper."""
        whole = (
            self.mail_count + self.email_count + self.told_count,
            self.mail_cents + self.email_cents + self.told_cents,
        )
        files = (self.files_count, self.files_cents)
        return whole == (self.issued_count, self.issued_cents) and files in {
            (None, None),
            (self.mail_count, self.mail_cents),
        }


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A bill in the list of bills by email, or in the list of what autopay collects."""

    account_number: str
    bill_number: int
    amount_due_cents: int
    due_date: date
    mailing_date: date
    email: str
    language: str


EMAIL = """
LEFT JOIN LATERAL (
    SELECT p.value FROM customers_accountrole o JOIN customers_contactpoint p ON p.person_id = o.person_id
    WHERE o.customer_account_id = a.id AND o.role = 'holder' AND o.days @> b.bill_date AND p.kind = 'email'
    ORDER BY p.preferred DESC, p.id LIMIT 1) e ON true
"""
# Of an account on a level plan the bill asks for another amount than its balance; the print files add up balances.
ASKED = "coalesce(v.amount_due_cents, b.amount_due_cents)"
LEVEL = "LEFT JOIN billing_levelmovement v ON v.bill_id = b.id AND v.kind = 'bill'"
# How a bill went out is settled when it is printed; before that the account's choice says how it will.
BY_EMAIL = "coalesce(p.way = 'email', a.paperless)"
PRINTED = "LEFT JOIN correspondence_billprint p ON p.bill_id = b.id"
PULLED = """
(SELECT {what} FROM correspondence_billprint x JOIN billing_bill y ON y.id = x.bill_id AND y.state <> 'ISSUED'
 WHERE x.run_id = %(run)s AND x.way = 'mail')
"""
MAIL, EMAILED = f"NOT {TOLD_LATER} AND NOT {BY_EMAIL}", f"NOT {TOLD_LATER} AND {BY_EMAIL}"
COLLECTED = f"NOT {TOLD_LATER} AND a.autopay AND {ASKED} > 0"
OUTPUT = f"""
SELECT count(*), coalesce(sum({ASKED}), 0)::bigint,
       count(*) FILTER (WHERE {MAIL}),
       coalesce(sum({ASKED}) FILTER (WHERE {MAIL}), 0)::bigint,
       count(*) FILTER (WHERE {EMAILED}),
       coalesce(sum({ASKED}) FILTER (WHERE {EMAILED}), 0)::bigint,
       count(*) FILTER (WHERE {EMAILED} AND e.value IS NULL),
       count(*) FILTER (WHERE {COLLECTED}),
       coalesce(sum({ASKED}) FILTER (WHERE {COLLECTED}), 0)::bigint,
       (SELECT sum(f.bill_count)::bigint FROM correspondence_billprintfile f WHERE f.run_id = %(run)s)
           - {PULLED.format(what="count(*)")},
       (SELECT sum(f.total_cents)::bigint FROM correspondence_billprintfile f WHERE f.run_id = %(run)s)
           - {PULLED.format(what="coalesce(sum(x.amount_due_cents), 0)::bigint")}
           - coalesce(sum(v.difference_cents) FILTER (WHERE {MAIL}), 0)::bigint,
       count(*) FILTER (WHERE {TOLD_LATER}),
       coalesce(sum({ASKED}) FILTER (WHERE {TOLD_LATER}), 0)::bigint
FROM billing_bill b JOIN customers_customeraccount a ON a.id = b.customer_account_id {LEVEL} {PRINTED} {EMAIL}
WHERE b.run_id = %(run)s AND b.state = 'ISSUED'
"""
ROWS = f"""
SELECT a.number, b.number, {ASKED}, b.due_date, b.mailing_date, coalesce(e.value, ''), b.language
FROM billing_bill b JOIN customers_customeraccount a ON a.id = b.customer_account_id {LEVEL} {PRINTED} {EMAIL}
WHERE b.run_id = %(run)s AND b.state = 'ISSUED' AND CASE WHEN %(autopay)s THEN {COLLECTED} ELSE {EMAILED} END
ORDER BY b.id
"""


def run_output(*, run_id: int) -> RunOutput:
    """The control totals of a run."""
    return RunOutput(*_rows(OUTPUT, {"run": run_id})[0])


def email_bills(*, run_id: int) -> tuple[OutputRow, ...]:
    """The run's issued bills that go by email, in the order of their numbers."""
    return tuple(OutputRow(*row) for row in _rows(ROWS, {"run": run_id, "autopay": False}))


def autopay_bills(*, run_id: int) -> tuple[OutputRow, ...]:
    """The run's issued bills that autopay collects on their due date; held ones and those without an amount are not."""
    return tuple(OutputRow(*row) for row in _rows(ROWS, {"run": run_id, "autopay": True}))


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
