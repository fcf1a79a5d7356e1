"""BAI2 statements: accounts with balances, summaries and transactions, every control total proven.

Source: BAI Cash Management Balance Reporting Specifications, version 2.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from curbstop.exchange.banks.statements.bai2_records import Logical, logical_records
from curbstop.exchange.layouts.frames import refuse_oversize
from curbstop.exchange.layouts.levels import Levels
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.reading import Ready
from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.refusal import FileRefusedError, shown
from curbstop.kernel.wording import Wording

# Type codes from 100 to 399 are credits, from 400 to 699 debits; below 100 they are balances (status).
CREDIT_TYPES = range(100, 400)
DEBIT_TYPES = range(400, 700)
FUNDS_TYPES = frozenset({"", "0", "1", "2", "S", "V", "D", "Z"})
SUMMARY_FIELDS = 2  # in front of the summaries of an account: its number and currency

_AMOUNT = re.compile(r"[+-]?[0-9]{0,18}")
_TYPE = re.compile(r"[0-9]{1,3}")
_MOST_DISTRIBUTED = 1_000


@dataclass(frozen=True, slots=True)
class Funds:
    """When money is available. S: amounts at once, in one day, in two or more. V: a date. D: amounts by days."""

    kind: str
    amounts: tuple[tuple[int, int], ...] = ()  # (days, cents)
    value_date: date | None = None
    value_time: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A balance or a sum of an account; `amount_cents` is None where the bank gave none."""

    type_code: str
    amount_cents: int | None
    item_count: int | None
    funds: Funds


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One movement; the amount is positive, `sign` tells its side (+1 credit, -1 debit, 0 neither)."""

    line: int
    type_code: str
    amount_cents: int
    funds: Funds
    bank_reference: str
    customer_reference: str
    text: str

    @property
    def sign(self) -> int:
        """+1 for money that came in."""
        number = int(self.type_code)
        return 1 if number in CREDIT_TYPES else -1 if number in DEBIT_TYPES else 0


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """One account of one day."""

    line: int
    account_number: str
    currency: str
    as_of_date: date
    originator: str
    summaries: tuple[Summary, ...]
    transactions: tuple[BankTransaction, ...]

    def balance(self, *, type_code: str) -> int | None:
        """A balance by its code: 010 opening ledger, 015 closing ledger, 040 and 045 available, 060 current available."""
        return next((one.amount_cents for one in self.summaries if one.type_code == type_code), None)


@cache
def _layout() -> Ready:
    return Ready(shipped_layout(name="bai2"))


class Bai2Reading:
    """One file: iterate over its accounts to the end, then ask for `totals`. Raises `FileRefusedError`."""

    def __init__(self, *, content: bytes, loose: bool = False) -> None:
        refuse_oversize(size=len(content))
        self.ready = _layout()
        self.levels = Levels(layout=self.ready.layout, places=self.ready.places)
        self.records = 0
        self.line = 0
        self._content = content
        self._loose = loose
        self._group: Row | None = None
        self._account: Logical | None = None
        self._summaries: tuple[Summary, ...] = ()
        self._transactions: list[BankTransaction] = []

    def __iter__(self) -> Iterator[AccountStatement]:
        for record in logical_records(content=self._content, loose=self._loose):
            self.line = record.line
            row = self._row(record)
            self.records += record.lines
            if record.code == "02":
                self._group = row
            elif record.code == "49":
                yield self._statement()
        if not self.line:
            raise FileRefusedError("The file is empty", line=0)
        self.levels.finish(line=self.line)

    def run(self) -> "Bai2Reading":
        """Read to the end and keep nothing but the totals."""
        for _statement in self:
            pass
        return self

    @property
    def totals(self) -> dict[str, int]:
        """What the file adds up to; money in cents."""
        return {name: self.levels.total(tally=tally) for name, tally in self.ready.layout.totals.items()}

    def _row(self, record: Logical) -> Row:
        found = self.ready.find(level=self.levels.at, code=record.code, record=[record.code])
        if found is None:
            known = self.ready.of_any_level(record=[record.code])
            raise FileRefusedError(
                "A {record} cannot stand here, in the {level}; expected is {expected}",
                line=record.line,
                record=known.title if known else record.code,
                level=self.ready.places.levels[self.levels.at].name,
                expected=self._expected(),
            )
        reader, steps = found
        row = reader.read_fields(fields=[record.code, *self._values(record, len(reader.form.fields))], line=record.line)
        self.levels.take(row=row, steps=steps)
        return row

    def _expected(self) -> Wording:
        titles = [self.ready.layout.record(kind).title for kind in self.ready.places.expected(level=self.levels.at)]
        return Wording("one of {choices}", choices=", ".join(titles))

    def _values(self, record: Logical, fields: int) -> list[str]:
        """The fields of a record as its layout has them, with what the control totals add up."""
        own = record.fields
        if record.code == "03":
            self._account, self._transactions = record, []
            self._summaries = _summaries(record)
            summed = sum(one.amount_cents or 0 for one in self._summaries)
            return [*_texts(own, 2), str(summed), str(record.lines)]
        if record.code == "16":
            transaction = _transaction(record)
            self._transactions.append(transaction)
            return [transaction.type_code, str(transaction.amount_cents), str(record.lines)]
        return [*_texts(own, fields - 1), str(record.lines)]

    def _statement(self) -> AccountStatement:
        account, group = self._account, self._group
        if account is None or group is None:  # the levels see to it that both are there
            raise FileRefusedError("An account ends that never began", line=self.line)
        as_of = group.get("as_of_date")
        number, currency = _texts(account.fields, 2)
        return AccountStatement(
            account.line,
            number,
            currency or group.string("currency") or "USD",
            as_of if isinstance(as_of, date) else date.min,
            group.string("originator"),
            self._summaries,
            tuple(self._transactions),
        )


def read_bai2(*, content: bytes) -> Bai2Reading:
    """A file read to its end, strictly first, then as banks that fill lines write it; the answer that got further."""
    try:
        return Bai2Reading(content=content).run()
    except FileRefusedError as error:
        strict = error
    try:
        return Bai2Reading(content=content, loose=True).run()
    except FileRefusedError as error:
        raise (error if error.line > strict.line else strict) from None


def statements_of(*, content: bytes) -> Sequence[AccountStatement]:
    """All accounts of a sound file."""
    loose = False
    try:
        Bai2Reading(content=content).run()
    except FileRefusedError:
        loose = True
    return tuple(Bai2Reading(content=content, loose=loose))


def _texts(fields: Sequence[str], count: int) -> list[str]:
    return [fields[place].strip() if place < len(fields) else "" for place in range(count)]


class _Fields:
    """Takes the fields of a record one after the other."""

    def __init__(self, record: Logical, title: str) -> None:
        self.record = record
        self.title = title
        self.fields = record.fields
        self.at = 0

    def next(self) -> str:
        text = self.fields[self.at].strip() if self.at < len(self.fields) else ""
        self.at += 1
        return text

    def refused(self, value: str, expected: Wording) -> FileRefusedError:
        return FileRefusedError(
            "{record}: field {number} is “{value}”; expected is {expected}",
            line=self.record.line,
            record=self.title,
            number=self.at + 1,
            value=shown(value),
            expected=expected,
        )

    def cents(self) -> int | None:
        text = self.next()
        if not _AMOUNT.fullmatch(text) or text in {"+", "-"}:
            raise self.refused(text, Wording("an amount without a point"))
        return int(text) if text else None

    def count(self) -> int | None:
        text = self.next()
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - no bank counts so far
            raise self.refused(text, Wording("a whole number, digits only"))
        return int(text) if text else None

    def funds(self) -> Funds:
        kind = self.next().upper()
        if kind not in FUNDS_TYPES:
            raise self.refused(kind, Wording("a funds type: 0, 1, 2, S, V, D or Z"))
        if kind == "S":
            return Funds(kind, tuple((days, self.cents() or 0) for days in range(3)))
        if kind == "D":
            number = self.count() or 0
            if number > _MOST_DISTRIBUTED:
                raise self.refused(str(number), Wording("a whole number, digits only"))
            return Funds(kind, tuple((self.count() or 0, self.cents() or 0) for _ in range(number)))
        if kind == "V":
            return Funds(kind, (), self.value_date(), self.next())
        return Funds(kind)

    def value_date(self) -> date | None:
        text = self.next()
        if not text:
            return None
        try:
            return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError as error:
            raise self.refused(text, Wording("a day written {format}", format="YYMMDD")) from error

    @property
    def left(self) -> bool:
        return self.at < len(self.fields)


def _summaries(record: Logical) -> tuple[Summary, ...]:
    fields = _Fields(record, "account (03)")
    fields.next(), fields.next()
    found = []
    while fields.left:
        code = fields.next()
        if code and not _TYPE.fullmatch(code):
            raise fields.refused(code, Wording("a type code of three digits"))
        one = Summary(code, fields.cents(), fields.count(), fields.funds())
        if code:
            found.append(one)
        elif one.amount_cents:
            raise fields.refused(str(one.amount_cents), Wording("no amount without a type code"))
    return tuple(found)


def _transaction(record: Logical) -> BankTransaction:
    fields = _Fields(record, "transaction (16)")
    code = fields.next()
    if not _TYPE.fullmatch(code):
        raise fields.refused(code, Wording("a type code of three digits"))
    cents = fields.cents()
    funds = fields.funds()
    bank_reference, customer_reference = fields.next(), fields.next()
    return BankTransaction(
        record.line, code, cents or 0, funds, bank_reference, customer_reference, _text_after(record, fields.at)
    )


def _text_after(record: Logical, at: int) -> str:
    """What stands behind the references: its commas are its own, its continuations are lines."""
    lines, seen = [], 0
    for piece in record.pieces:
        rest = piece[max(at - seen, 0) :]
        if rest:
            lines.append(",".join(rest).strip())
        seen += len(piece)
    return "\n".join(lines).strip()
