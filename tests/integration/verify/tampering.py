"""Changing rows behind the database's back, and what `verify` must say about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from curbstop.reporting.verify.run import verify_books

MORE = 100


@dataclass(frozen=True)
class Found:
    """What verify must say."""

    check: str
    place: str
    cents: int = 0


@dataclass(frozen=True)
class Row:
    """A transfer to be tampered with, and its entry."""

    id: int
    entry_id: int
    day: str
    debit: int
    debit_subsidiary: int | None
    credit: int
    credit_subsidiary: int | None
    cents: int

    @property
    def entry(self) -> str:
        return f"entry {self.entry_id}"


Tampering = Callable[[], list[Found]]


@contextmanager
def behind_the_back() -> Iterator[None]:
    """No trigger and no foreign key watches; all of it is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def run(sql: str, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone() if cursor.description else None
        assert cursor.rowcount > 0, f"nothing to tamper with: {sql}"
        return row


def transfer(day: str, *, event: str, debit: tuple[int, ...], credit: tuple[int, ...]) -> Row:
    """One transfer of an event between numbers of accounts; `day`: 'open' or 'sealed'."""
    sign = "=" if day == "open" else "<"
    return Row(
        *run(
            f"""
            SELECT t.id, t.entry_id, t.business_date::text, t.debit_account_id, t.debit_subsidiary_id, t.credit_account_id,
                   t.credit_subsidiary_id, t.amount_cents
            FROM ledger_transfer t JOIN ledger_journalentry e ON e.id = t.entry_id
            WHERE e.event = %s AND t.debit_account_id %% 1000000 / 100 = ANY(%s)
              AND t.credit_account_id %% 1000000 / 100 = ANY(%s) AND t.amount_cents > 100
              AND t.business_date {sign} (SELECT business_date FROM ledger_businessday WHERE state = 'OPEN')
            ORDER BY t.id LIMIT 1
            """,
            event,
            list(debit),
            list(credit),
        )
    )


def customer_transfer(day: str) -> Row:
    return transfer(day, event="payment", debit=(100,), credit=(115, 116, 117))


def pool_transfer(day: str) -> Row:
    return transfer(day, event="payment", debit=(102, 104, 106), credit=(290,))


def custody_transfer(day: str) -> Row:
    return transfer(day, event="session_approved", debit=(102, 104), credit=(102, 104))


def number(account_id: int) -> int:
    return account_id % 1_000_000 // 100


def sealed(row: Row, section: str = "transfers") -> Found:
    return Found("seals unbroken", f"{row.day}, {section}")


def add_to(row: Row, cents: int = MORE) -> None:
    run("UPDATE ledger_transfer SET amount_cents = amount_cents + %s WHERE id = %s", cents, row.id)


def in_customer(row: Row, cents: int) -> list[Found]:
    """A customer transfer of a payment carries `cents` more than its records say."""
    fund = row.credit // 1_000_000
    account = f"{row.entry}, account {row.credit}, customer account {row.credit_subsidiary}"
    return [
        Found("entries add up", row.entry, cents),
        Found("claims on pooled cash", f"{row.entry}, fund {fund}", cents),
        Found("open items equal receivables", account, -cents),
        Found("receipts pay their purposes", f"subsidiary {row.credit_subsidiary}", cents),
    ]


def in_pool(row: Row, cents: int) -> list[Found]:
    return [
        Found("entries add up", row.entry, cents),
        Found("claims on pooled cash", f"{row.entry}, fund {row.credit_subsidiary}", -cents),
        Found("tenders equal places", f"{row.entry}, account {number(row.debit)}", cents),
    ]


def in_custody(row: Row, cents: int) -> list[Found]:
    return [
        Found("entries add up", row.entry, cents),
        Found("custody equals ledger", row.entry, cents),
        Found("approved sessions are empty", f"account {number(row.credit)}", -cents),
    ]


KINDS = {
    "customer": (customer_transfer, in_customer),
    "pool": (pool_transfer, in_pool),
    "custody": (custody_transfer, in_custody),
}


def proof_of(found: list[Found]) -> None:
    """Run verify; each expected finding is there, with its place and cents."""
    proof = verify_books()
    checks = {check.name: check for check in proof.checks}
    said = {
        name: [(row.place, row.difference_cents) for row in check.first]
        for name, check in checks.items()
        if not check.ok
    }
    for each in found:
        check = checks[each.check]
        assert not check.ok, f"{each} was not found; only {said}"
        places = [row for row in check.first if each.place in row.place and row.difference_cents == each.cents]
        assert places, f"{each}: {said[each.check]}"
        assert check.difference_cents >= abs(each.cents)
