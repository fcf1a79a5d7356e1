"""Files of other people as payment files of ours: a lockbox, a processor, credits that came by ACH.

The whole file is proven first; what it paid becomes the rows that the cash room posts. A row whose account nobody knows is
posted to suspense there; a wrong control total refuses the file here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.types import FileRow, PaymentFile
from curbstop.exchange.banks.nacha.reading import AchItem, read_ach
from curbstop.exchange.checking import Format
from curbstop.exchange.layouts.description import Layout
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.payments import PaymentRow, payments_of
from curbstop.exchange.layouts.reading import Reading, Ready
from curbstop.exchange.layouts.refusal import FileRefusedError

NACHA = "nacha"
LONGEST_REFERENCE = 60
LONGEST_PAYER = 120
LONGEST_ACCOUNT = 40


@dataclass(frozen=True, slots=True)
class _Payment:
    """One payment, wherever it comes from."""

    line: int
    account_number: str
    amount_cents: int
    reference: str
    payer: str
    paid_on: date | None


def read_payment_file(*, content: bytes, name: str, kind: Format, layout: Layout | None = None) -> PaymentFile:
    """The payments of a sound file of another format; raises `FileRefusedError` with the line.

    Items of zero (letters without money in a lockbox) are no payments. The control figures are those that the file proved.
    """
    payments = list(
        _ach_credits(content) if kind.name == NACHA and layout is None else _by_layouts(content, kind, layout)
    )
    rows = tuple(_row(one) for one in payments if one.amount_cents)
    if not rows:
        raise FileRefusedError("The file holds no payment", line=0)
    return PaymentFile(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        control_count=len(rows),
        control_cents=sum(row.amount_cents for row in rows),
        rows=rows,
    )


def deposit_day(*, payment_file: PaymentFile) -> date | None:
    """The day that counts as the customers' payment, where the file says one: the bank's deposit date."""
    return max((row.effective_date for row in payment_file.rows if row.effective_date), default=None)


def _row(one: _Payment) -> FileRow:
    if one.amount_cents < 0:
        raise FileRefusedError("The amount {amount_cents} is below zero", line=one.line, amount_cents=one.amount_cents)
    return FileRow(
        one.line,
        one.account_number[:LONGEST_ACCOUNT],
        one.amount_cents,
        one.reference[:LONGEST_REFERENCE],
        one.payer[:LONGEST_PAYER],
        one.paid_on,
    )


def _by_layouts(content: bytes, kind: Format, layout: Layout | None) -> Sequence[_Payment]:
    """By the first layout that the file fits wholly; else refused as by the one that came furthest."""
    furthest: FileRefusedError | None = None
    layouts = [layout] if layout else [shipped_layout(name=name) for name in kind.layouts]
    for place, one in enumerate(layouts):
        try:
            return [_payment(row) for row in payments_of(reading=Reading(content=content, layout=Ready(one)))]
        except FileRefusedError as error:
            if furthest is None or (error.line > furthest.line and place < len(layouts) - kind.ways_of_counting):
                furthest = error
    raise furthest or FileRefusedError("The file holds no payment", line=0)


def _payment(row: PaymentRow) -> _Payment:
    return _Payment(row.line, row.account_number, row.amount_cents, row.reference, row.payer, row.paid_on)


def _ach_credits(content: bytes) -> Iterator[_Payment]:
    """Credits that customers' banks sent us; the account is the identification that they gave."""
    for item in read_ach(content=content):
        if item.returned is not None or item.change is not None:
            raise FileRefusedError(
                "The file holds returns or notices of change, which are not payments", line=item.line
            )
        if item.is_debit and item.amount_cents:
            raise FileRefusedError("The entry is a debit; only credits are payments", line=item.line)
        yield _credit(item)


def _credit(item: AchItem) -> _Payment:
    return _Payment(item.line, item.identification, item.amount_cents, item.trace, item.name, item.batch.effective_date)
