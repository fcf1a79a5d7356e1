"""ACH files as typed items: entries, returns with what they return, notices of change with what is corrected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from curbstop.exchange.banks.nacha.codes import (
    CHANGE_CODES,
    DEBIT_CODES,
    PRENOTE_CODES,
    REFUSED_CHANGE_CODES,
    RETURN_REASONS,
)
from curbstop.exchange.banks.nacha.rules import NachaRules
from curbstop.exchange.layouts.kinds import read_date
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.reading import Reading, Ready
from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.refusal import FieldRefusedError

# Where corrected data stands within the field, by change code (first and last column in it, from 1).
CORRECTIONS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "C01": {"account_number": (1, 17)},
    "C02": {"routing": (1, 9)},
    "C03": {"routing": (1, 9), "account_number": (13, 29)},
    "C04": {"name": (1, 22)},
    "C05": {"transaction_code": (1, 2)},
    "C06": {"account_number": (1, 17), "transaction_code": (21, 22)},
    "C07": {"routing": (1, 9), "account_number": (10, 26), "transaction_code": (27, 28)},
    "C09": {"identification": (1, 22)},
}
ENTRIES = frozenset({"entry", "iat_entry", "adv_entry"})
HEADERS = frozenset({"batch_header", "iat_header", "iat_change_header", "adv_header"})


@dataclass(frozen=True, slots=True)
class AchBatch:
    """What a batch says of all its entries."""

    number: int
    entry_class: str
    company_name: str
    company_id: str
    description: str
    effective_date: date | None


@dataclass(frozen=True, slots=True)
class AchReturn:
    """Why an entry came back. `original_trace` is the one that we gave it."""

    reason_code: str
    original_trace: str
    date_of_death: date | None
    information: str

    @property
    def reason(self) -> str:
        """What the code means."""
        return RETURN_REASONS[self.reason_code]


@dataclass(frozen=True, slots=True)
class AchChange:
    """What must be changed before the next entry. `corrected`: routing, account_number, name, transaction_code ..."""

    change_code: str
    original_trace: str
    corrected: Mapping[str, str]

    @property
    def reason(self) -> str:
        """What is corrected."""
        return CHANGE_CODES.get(self.change_code, "")

    @property
    def refused(self) -> bool:
        """Whether this is our own notice, refused by the other bank."""
        return self.change_code in REFUSED_CHANGE_CODES


@dataclass(frozen=True, slots=True)
class AchItem:
    """One entry with its addenda. Exactly one of `returned` and `change` is there where it comes back."""

    line: int
    batch: AchBatch
    transaction_code: str
    routing: str
    account_number: str
    amount_cents: int
    identification: str
    name: str
    trace: str
    texts: tuple[str, ...] = field(default=())
    returned: AchReturn | None = None
    change: AchChange | None = None

    @property
    def is_debit(self) -> bool:
        """Whether it takes money from the account."""
        return self.transaction_code in DEBIT_CODES

    @property
    def is_prenote(self) -> bool:
        """Whether it only asks if the account is right."""
        return self.transaction_code in PRENOTE_CODES


@cache
def nacha_layout() -> Ready:
    """The layout, made ready once."""
    return Ready(shipped_layout(name="nacha"))


def read_ach(*, content: bytes) -> Iterator[AchItem]:
    """The items of an ACH file in its order; raises `FileRefusedError` at the first thing that is wrong, also at the end.

    So nothing may be acted on before the last item has come.
    """
    batch: AchBatch | None = None
    entry: Row | None = None
    addenda: list[Row] = []
    for row in Reading(content=content, layout=nacha_layout(), rules=NachaRules()):
        if row.kind.startswith("addenda_"):
            addenda.append(row)
            continue
        if entry is not None and batch is not None:
            yield _item(entry, addenda, batch)
        entry, addenda = (row, []) if row.kind in ENTRIES else (None, [])
        if row.kind in HEADERS:
            batch = _batch(row)


def _batch(row: Row) -> AchBatch:
    named = "company_name" in row.form.places
    return AchBatch(
        row.number("batch_number"),
        row.string("entry_class"),
        row.string("company_name") if named else "",
        row.string("company_id"),
        row.string("description"),
        _day(row.string("effective_date")),
    )


def _item(entry: Row, addenda: list[Row], batch: AchBatch) -> AchItem:
    places = entry.form.places
    rdfi = f"{entry.number('rdfi'):08d}"
    returned = next((_returned(row) for row in addenda if row.kind == "addenda_99"), None)
    change = next((_change(row) for row in addenda if row.kind == "addenda_98"), None)
    return AchItem(
        entry.line,
        batch,
        entry.string("transaction_code"),
        rdfi + entry.string("check_digit"),
        entry.string("account_number"),
        entry.number("amount_cents"),
        entry.string("identification") if "identification" in places else "",
        entry.string("name") if "name" in places else "",
        entry.string("trace") if "trace" in places else entry.string("sequence"),
        tuple(row.string("text") for row in addenda if row.kind in {"addenda_05", "addenda_17"}),
        returned,
        change,
    )


def _returned(row: Row) -> AchReturn:
    return AchReturn(
        row.string("reason_code"),
        row.string("original_trace"),
        _day(row.string("date_of_death")),
        row.string("information"),
    )


def _change(row: Row) -> AchChange:
    code, text = row.string("change_code"), str(row.get("corrected") or "").ljust(29)
    parts = {name: text[first - 1 : last].strip() for name, (first, last) in CORRECTIONS.get(code, {}).items()}
    return AchChange(code, row.string("original_trace"), {name: part for name, part in parts.items() if part})


def _day(text: str) -> date | None:
    if not text.strip("0 "):
        return None
    try:
        found = read_date(text, "YYMMDD")
    except FieldRefusedError:
        return None
    return found if isinstance(found, date) else None
