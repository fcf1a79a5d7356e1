"""Is a file sound? One answer for every format: its totals and records, or the first thing that is wrong and where."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Protocol

from curbstop.exchange.banks.check_images.rules import ImageCashLetterRules
from curbstop.exchange.banks.nacha.rules import NachaRules
from curbstop.exchange.banks.statements.bai2 import BankTransaction, read_bai2, statements_of
from curbstop.exchange.banks.statements.camt import CamtReading
from curbstop.exchange.layouts.description import Layout
from curbstop.exchange.layouts.listing import listed
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.reading import Reading, Ready, Rules
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.kernel.errors import CurbstopError

OWN = "layout"


class UnknownFormatError(CurbstopError):
    """No format of this name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file is. `line` and `reason` only where it is refused; totals are whole numbers, money in cents."""

    ok: bool
    totals: dict[str, int] = field(default_factory=dict)
    records: int = 0
    line: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files can be checked by. Several `layouts`: the one that a file is sound by.

    The last `ways_of_counting` of them count otherwise than one before: they never say what is wrong with a file.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    layouts: tuple[str, ...]
    rules: Callable[[], Rules] | None = None
    statement: Callable[[bytes], "StatementReading"] | None = None  # has its own way of dividing records
    ways_of_counting: int = 0


class StatementReading(Protocol):
    """A statement that was read to its end."""

    @property
    def totals(self) -> dict[str, int]:
        """What it adds up to."""

    @property
    def records(self) -> int:
        """How many records it has."""


FORMATS = (
    Format(
        "nacha",
        "ACH: entries, returns, notices of change (94 columns)",
        ("ach", "nacha-return", "nacha-returns", "nacha-noc", "nacha-origination", "ach-return", "ach-returns"),
        ("nacha",),
        NachaRules,
    ),
    Format(
        "bai-lockbox",
        "Lockbox deposits, in the layouts of several banks",
        ("lockbox", "bailockbox", "lockbox-bai"),
        (
            "bai-lockbox",
            "bai-lockbox-invoices",
            "bai-lockbox-no-batches",
            "bai-lockbox-mmddyy",
            "lockbox-csv",
            "bai-lockbox-details",
        ),
        ways_of_counting=1,
    ),
    Format(
        "bai2",
        "Bank statements (BAI2, BTRS)",
        ("bai", "btrs", "statement", "bai2-statement"),
        ("bai2",),
        statement=lambda content: read_bai2(content=content),
    ),
    Format(
        "camt",
        "Bank statements, reports and notices (camt.053, .052, .054)",
        ("camt.053", "camt053", "camt.052", "camt052", "camt.054", "camt054", "iso20022"),
        (),
        statement=lambda content: CamtReading(content=content),
    ),
    Format(
        "x9",
        "Image cash letters for deposits of checks (X9.100-187, X9.37)",
        (
            "x937",
            "x9.37",
            "x9-37",
            "x9.100-187",
            "x9-100-187",
            "x9100187",
            "icl",
            "image-cash-letter",
            "imagecashletter",
        ),
        ("x9",),
        ImageCashLetterRules,
    ),
    Format(
        "positive-pay",
        "Checks that the utility issued, for the bank to compare",
        ("positivepay", "pospay", "positive-pay-issue"),
        ("positive-pay-fixed", "positive-pay-csv"),
    ),
    Format(
        "check-scans",
        "The list of a check scanner, for a deposit of check images",
        ("checks-csv", "check-list"),
        ("check-scans-csv",),
    ),
    Format(
        "payments-csv",
        "Payments from a processor or agent, with control figures in the first line",
        ("payments", "csv", "payment-csv", "payment-file", "processor"),
        ("payments-csv",),
    ),
    Format(OWN, "Any file that a layout of yours describes: give it with --layout", ("own", "custom"), ()),
)


def format_named(*, name: str) -> Format:
    """A format by its name or one of its other names; raises `UnknownFormatError`."""
    wanted = name.strip().lower().replace("_", "-")
    for one in FORMATS:
        if wanted in {one.name, *one.aliases}:
            return one
    for one in FORMATS:
        if wanted in one.layouts:
            return replace(one, layouts=(wanted,), ways_of_counting=0)
    raise UnknownFormatError(
        "There is no format “{name}”",
        to_do="Choose one of {names}.",
        name=name,
        names=", ".join(one.name for one in FORMATS),
    )


@cache
def _ready(layout: str) -> Ready:
    return Ready(shipped_layout(name=layout))


def check_file(*, content: bytes, kind: Format, layout: Layout | None = None) -> Answer:
    """Whether a file is sound. `layout` is a bank's own description instead of those that come with Curbstop."""
    if layout is not None:
        return _by_layouts(content, [Ready(layout)], kind.rules)
    if kind.statement is not None:
        return _as_statement(content, kind.statement)
    return _by_layouts(content, [_ready(name) for name in kind.layouts], kind.rules, silent=kind.ways_of_counting)


def records_listed(*, content: bytes, kind: Format, layout: Layout | None = None) -> Iterator[str]:
    """The records of a file as they are understood, by the layout that it fits or comes furthest with."""
    if kind.statement is not None and layout is None:
        yield from _accounts_listed(content) if kind.layouts else _entries_listed(content)
        return
    reading = Reading(
        content=content,
        layout=Ready(layout) if layout else _best(content, kind),
        rules=kind.rules() if kind.rules else None,
    )
    with suppress(FileRefusedError):
        yield from listed(reading=reading)


def _accounts_listed(content: bytes) -> Iterator[str]:
    with suppress(FileRefusedError):
        for one in statements_of(content=content):
            yield f"{one.line:>7}  account {one.account_number} of {one.as_of_date.isoformat()}"
            for moved in one.transactions:
                yield f"{moved.line:>7}  {moved.type_code}: {_signed(moved)} {moved.text[:60]!r}"


def _entries_listed(content: bytes) -> Iterator[str]:
    with suppress(FileRefusedError):
        for one in CamtReading(content=content):
            yield f"{one.line:>7}  account {one.account_id}, {one.statement_id}"
            for entry in one.entries:
                yield f"{entry.line:>7}  {entry.booked_on} {entry.amount} {entry.currency} {entry.reference}"


def _signed(moved: BankTransaction) -> str:
    return f"{'-' if moved.sign < 0 else ''}{moved.amount_cents // 100}.{moved.amount_cents % 100:02d}"


def _best(content: bytes, kind: Format) -> Ready:
    """The layout that reads furthest into the file."""
    best, far = _ready(kind.layouts[0]), -1
    for name in kind.layouts:
        layout = _ready(name)
        try:
            Reading(content=content, layout=layout, rules=kind.rules() if kind.rules else None).run()
        except FileRefusedError as error:
            if error.line > far:
                best, far = layout, error.line
        else:
            return layout
    return best


def _as_statement(content: bytes, read: Callable[[bytes], StatementReading]) -> Answer:
    try:
        found = read(content)
    except FileRefusedError as error:
        return _refusal(error)
    return Answer(True, found.totals, found.records)


def _by_layouts(content: bytes, layouts: Sequence[Ready], rules: Callable[[], Rules] | None, silent: int = 0) -> Answer:
    """Sound by the first layout that it fits wholly; else refused as by the layout that came furthest."""
    furthest: FileRefusedError | None = None
    for place, layout in enumerate(layouts):
        try:
            found = Reading(content=content, layout=layout, rules=rules() if rules else None).run()
        except FileRefusedError as error:
            if furthest is None or (error.line > furthest.line and place < len(layouts) - silent):
                furthest = error
        else:
            return Answer(True, found.totals, found.records)
    return _refusal(furthest) if furthest else Answer(ok=False, reason="No layout is given")


def _refusal(error: FileRefusedError) -> Answer:
    return Answer(False, line=error.line or None, reason=error.reason)
