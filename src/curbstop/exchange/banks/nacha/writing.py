"""Writing an ACH file: debits and credits of class PPD, WEB and CCD, and prenotes.

Whatever is written is read again before it leaves: `write_ach` proves its own file by the reader's rules.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.exchange.banks.nacha.codes import CREDIT_CODES, DEBIT_CODES, EntryClass
from curbstop.exchange.banks.nacha.dates import EASTERN, SAME_DAY_LIMIT_CENTS
from curbstop.exchange.banks.nacha.reading import nacha_layout
from curbstop.exchange.banks.nacha.rules import LINES_IN_A_BLOCK, NachaRules
from curbstop.exchange.layouts.kinds import Value, read_routing
from curbstop.exchange.layouts.reading import Reading
from curbstop.exchange.layouts.refusal import FieldRefusedError
from curbstop.exchange.layouts.writing import RecordWriter
from curbstop.kernel.errors import CurbstopError

HASH_MODULO = 10_000_000_000
MOST_CENTS = 9_999_999_999
FILLER = "9" * 94
MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# (savings?, credit?, prenote?) to the transaction code.
_CODES = {
    (False, False, False): "27",
    (False, False, True): "28",
    (False, True, False): "22",
    (False, True, True): "23",
    (True, False, False): "37",
    (True, False, True): "38",
    (True, True, False): "32",
    (True, True, True): "33",
}


class EntryNotWriteableError(CurbstopError):
    """An instruction cannot become an entry of an ACH file."""


@dataclass(frozen=True, slots=True)
class Originator:
    """Who sends the file, as agreed with the bank. `odfi_routing` is the bank's own routing number of nine digits."""

    destination_routing: str
    destination_name: str
    origin: str
    origin_name: str
    company_name: str
    company_id: str
    odfi_routing: str


@dataclass(frozen=True, slots=True)
class AchInstruction:
    """One entry to write. A prenote moves no money: its amount is zero."""

    routing: str
    account_number: str
    amount_cents: int
    identification: str
    name: str
    savings: bool = False
    credit: bool = False
    prenote: bool = False
    single: bool = False  # WEB: one payment, not a recurring one
    text: str = ""

    @property
    def transaction_code(self) -> str:
        """The ACH network's code for it."""
        return _CODES[self.savings, self.credit, self.prenote]


@dataclass(frozen=True, slots=True)
class AchBatchToWrite:
    """Entries of one class that settle on one day."""

    entry_class: EntryClass
    description: str
    effective_date: date
    instructions: Sequence[AchInstruction]
    same_day: bool = False


@dataclass(slots=True)
class _Sums:
    records: int = 0
    entry_hash: int = 0
    debit_cents: int = 0
    credit_cents: int = 0

    def add(self, other: "_Sums") -> None:
        self.records += other.records
        self.entry_hash += other.entry_hash
        self.debit_cents += other.debit_cents
        self.credit_cents += other.credit_cents

    def values(self) -> dict[str, Value]:
        return {
            "records": self.records,
            "entry_hash": self.entry_hash % HASH_MODULO,
            "debit_cents": self.debit_cents,
            "credit_cents": self.credit_cents,
        }


def write_ach(
    *,
    originator: Originator,
    batches: Sequence[AchBatchToWrite],
    created_at: datetime,
    modifier: str = "A",
    first_trace: int = 1,
) -> bytes:
    """The file, lines of 94 in blocks of ten. `modifier` tells files of one day apart, `first_trace` numbers the entries.

    Raises `EntryNotWriteableError` or `ValueDoesNotFitError`. `created_at` is aware; the header says Eastern time.
    """
    lines = list(_Writer(originator, first_trace).lines(batches, created_at, modifier))
    lines += [FILLER] * (-len(lines) % LINES_IN_A_BLOCK)
    content = ("\n".join(lines) + "\n").encode("ascii")
    Reading(content=content, layout=nacha_layout(), rules=NachaRules()).run()
    return content


class _Writer:
    def __init__(self, originator: Originator, first_trace: int) -> None:
        self._originator = originator
        self._records = RecordWriter(layout=nacha_layout().layout)
        self._odfi = _routing(originator.odfi_routing, "the originating bank")[:8]
        self._trace = first_trace

    def lines(self, batches: Sequence[AchBatchToWrite], created_at: datetime, modifier: str) -> Iterator[str]:
        yield self._file_header(created_at, modifier)
        total, count = _Sums(), 2
        for number, batch in enumerate(batches, start=1):
            sums = _Sums()
            for line in self._batch(batch, number, created_at, sums):
                count += 1
                yield line
            total.add(sums)
        blocks = -(-count // LINES_IN_A_BLOCK)
        yield self._records.text("file_control", {"batches": len(batches), "blocks": blocks, **total.values()})

    def _file_header(self, created_at: datetime, modifier: str) -> str:
        one, here = self._originator, created_at.astimezone(EASTERN)
        return self._records.text(
            "file_header",
            {
                "destination": f" {_routing(one.destination_routing, 'the destination')}",
                "origin": one.origin.rjust(10),
                "file_date": here.date(),
                "file_time": f"{here:%H%M}",
                "modifier": modifier,
                "destination_name": plain(text=one.destination_name, width=23),
                "origin_name": plain(text=one.origin_name, width=23),
            },
        )

    def _batch(self, batch: AchBatchToWrite, number: int, created_at: datetime, sums: _Sums) -> Iterator[str]:
        if not batch.instructions:
            raise EntryNotWriteableError("Batch {number} has no entries", number=number)
        credits_too = {one.credit for one in batch.instructions}
        service_class = "200" if len(credits_too) > 1 else "220" if credits_too == {True} else "225"
        shared: Mapping[str, Value] = {
            "service_class": service_class,
            "company_id": self._originator.company_id,
            "odfi": self._odfi,
            "batch_number": number,
        }
        yield self._records.text("batch_header", {**shared, **self._heading(batch, created_at)})
        for one in batch.instructions:
            yield from self._entry(one, batch, sums)
        yield self._records.text("batch_control", {**shared, **sums.values()})

    def _heading(self, batch: AchBatchToWrite, created_at: datetime) -> dict[str, Value]:
        here = created_at.astimezone(EASTERN)
        return {
            "company_name": plain(text=self._originator.company_name, width=16),
            "entry_class": batch.entry_class.value,
            "description": plain(text=batch.description, width=10),
            "descriptive_date": f"SD{here:%H%M}" if batch.same_day else "",
            "effective_date": f"{batch.effective_date:%y%m%d}",
            "status_code": "1",
        }

    def _entry(self, one: AchInstruction, batch: AchBatchToWrite, sums: _Sums) -> Iterator[str]:
        _prove(one, batch)
        trace = f"{self._odfi}{self._trace:07d}"
        self._trace += 1
        routing = _routing(one.routing, one.identification)
        yield self._records.text(
            "entry",
            {
                "transaction_code": one.transaction_code,
                "rdfi": int(routing[:8]),
                "check_digit": routing[8],
                "account_number": one.account_number,
                "amount_cents": one.amount_cents,
                "identification": one.identification,
                "name": plain(text=one.name, width=22),
                "discretionary": ("S" if one.single else "R") if batch.entry_class is EntryClass.WEB else "",
                "addenda": "1" if one.text else "0",
                "trace": trace,
            },
        )
        if one.text:
            text = plain(text=one.text, width=80)
            yield self._records.text("addenda_05", {"text": text, "sequence": 1, "entry_sequence": trace[8:]})
        sums.add(
            _Sums(
                2 if one.text else 1,
                int(routing[:8]),
                one.amount_cents if one.transaction_code in DEBIT_CODES else 0,
                one.amount_cents if one.transaction_code in CREDIT_CODES else 0,
            )
        )


def plain(*, text: str, width: int) -> str:
    """A name as the ACH network takes it: plain letters (ñ becomes n), cut to its field."""
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "".join(letter for letter in simple if letter.isprintable())[:width]


def _prove(one: AchInstruction, batch: AchBatchToWrite) -> None:
    if one.prenote != (one.amount_cents == 0) or not 0 <= one.amount_cents <= MOST_CENTS:
        raise EntryNotWriteableError(
            "The entry of {identification} has the amount {amount_cents} cents",
            to_do="A prenote is zero; an entry of money is above it and below 100 million dollars.",
            identification=one.identification,
            amount_cents=one.amount_cents,
        )
    if batch.same_day and one.amount_cents > SAME_DAY_LIMIT_CENTS:
        raise EntryNotWriteableError(
            "The entry of {identification} is above the limit of same-day entries",
            to_do="Send it for the next banking day.",
            identification=one.identification,
        )
    if not one.account_number.strip() or not one.name.strip():
        raise EntryNotWriteableError(
            "The entry of {identification} lacks the account number or the name", identification=one.identification
        )


def _routing(text: str, whose: str) -> str:
    try:
        read_routing(text)
    except FieldRefusedError as error:
        raise EntryNotWriteableError(
            "“{routing}” of {whose} is no routing number; expected is {expected}",
            routing=text,
            whose=whose,
            expected=error.expected,
        ) from error
    return text
