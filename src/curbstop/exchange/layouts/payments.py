"""What a file of any layout says was paid: one row a payment, for whoever posts them.

A layout's `payments` names the record and its fields; where a check pays several bills, `split` names the records behind it
with their own account and amount. What the splits leave of a check is a row without an account, never lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from curbstop.exchange.layouts.description import Layout
from curbstop.exchange.layouts.reading import Reading, Ready
from curbstop.exchange.layouts.records import Row
from curbstop.kernel.errors import CurbstopError

KEYS = frozenset({"record", "account", "amount", "reference", "payer", "split", "split_account", "split_amount", "day"})


class NoPaymentsInLayoutError(CurbstopError):
    """A layout does not say what a payment is."""


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment as the file says it; `account_number` may be blank or unknown."""

    line: int
    account_number: str
    amount_cents: int
    reference: str
    payer: str
    paid_on: date | None = None


def payments_of(*, reading: Reading) -> Iterator[PaymentRow]:
    """The payments in the file's order; raises `FileRefusedError`, also at the end: post nothing before the last row."""
    named = reading.layout.payments
    if not {"record", "amount"} <= named.keys() or not named.keys() <= KEYS:
        raise NoPaymentsInLayoutError(
            "The layout {layout} does not say what a payment is",
            to_do="Name the record and its amount under `payments`.",
            layout=reading.layout.name,
        )
    payment: Row | None = None
    splits: list[Row] = []
    day_record, _, day_field = named.get("day", "").rpartition(".")
    day_record = day_record or named["record"]
    paid_on: date | None = None
    for row in reading:
        if row.kind == named.get("split") and payment is not None:
            splits.append(row)
            continue
        if payment is not None:
            yield from _rows(payment, splits, named, paid_on)
        if day_field and row.kind == day_record:
            paid_on = _day(row, day_field)
        payment, splits = (row if row.kind == named["record"] else None), []
    if payment is not None:
        yield from _rows(payment, splits, named, paid_on)


def read_payments(*, content: bytes, layout: Layout) -> tuple[PaymentRow, ...]:
    """All payments of a sound file."""
    return tuple(payments_of(reading=Reading(content=content, layout=Ready(layout))))


def _rows(payment: Row, splits: list[Row], named: dict[str, str], paid_on: date | None) -> Iterator[PaymentRow]:
    amount = payment.number(named["amount"])
    reference, payer = _text(payment, named.get("reference")), _text(payment, named.get("payer"))
    if not splits or "split_amount" not in named:
        account = _text(payment, named.get("account"))
        if not account and splits:
            account = _text(splits[0], named.get("split_account"))
        yield PaymentRow(payment.line, account, amount, reference, payer, paid_on)
        return
    for split in splits:
        part = split.number(named["split_amount"])
        amount -= part
        yield PaymentRow(split.line, _text(split, named.get("split_account")), part, reference, payer, paid_on)
    if amount:
        yield PaymentRow(payment.line, "", amount, reference, payer, paid_on)


def _day(row: Row, name: str) -> date | None:
    value = row.get(name)
    return value if isinstance(value, date) else None


def _text(row: Row, name: str | None) -> str:
    return row.string(name) if name else ""
