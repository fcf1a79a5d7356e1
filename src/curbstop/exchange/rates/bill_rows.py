"""Rows that name a tariff file, a class and inputs, to exact bills: one row's error never touches another's.

Files are read once, however many rows name them. OWRS rows are evaluated exactly one by one; rows of our own tariffs are
rated together in one frame.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from curbstop.exchange.rates.exact_text import LEAST_DECIMALS, exact_text
from curbstop.exchange.rates.own_rows import OwnRow, own_bills
from curbstop.exchange.rates.owrs import NUMBER_TEXT, owrs_bill
from curbstop.exchange.rates.owrs_document import OwrsFile, read_owrs_text
from curbstop.exchange.rates.owrs_parts import USAGE, UnsoundOwrsError
from curbstop.exchange.rates.tariff_paths import UnreadableTariffError, is_owrs, read_tariff_text_file
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.tariff_file import TariffFile, read_tariff_text

NEEDED_COLUMNS = ("tariff", "cust_class", "usage", "meter_size", "other_inputs")
ANSWER_COLUMNS = ("bill_exact", "components", "tier_usage", "bill_cents", "error")

# What a formula of a thousand levels, or a number without end, makes of Python: one row's trouble, never the next one's.
COMPUTING = (RecursionError, ArithmeticError, ValueError, TypeError, OSError)
SHOWN = 80

Row = Mapping[str, str]
Answer = dict[str, str]
Input = str | Fraction


@dataclass(slots=True)
class BillRows:
    """Answers rows under the tariffs of one folder."""

    root: Path
    files: dict[str, OwrsFile | TariffFile | str] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any] | str] = field(default_factory=dict)

    def answers(self, *, rows: Sequence[Row]) -> list[Answer]:
        """One answer for each row, in their order."""
        found: list[Answer] = []
        own: list[tuple[int, OwnRow]] = []
        for place, row in enumerate(rows):
            answer = self._answer_or_own(row)
            if isinstance(answer, OwnRow):
                own.append((place, answer))
                found.append({})
            else:
                found.append(answer)
        for (place, _), bill in zip(own, own_bills(rows=[row for _, row in own]), strict=True):
            found[place] = (
                _failed(bill)
                if isinstance(bill, str)
                else _answer(total=bill.total, components=bill.components, tier_usage=bill.tier_usage, cents=bill.cents)
            )
        return found

    def _answer_or_own(self, row: Row) -> Answer | OwnRow:
        try:
            file = self._file(row)
            others = self._others(row.get("other_inputs") or "")
            if isinstance(file, TariffFile):
                return OwnRow(file=file, columns=row, others=others)
            return self._owrs(file=file, row=row, others=others)
        except _RowError as error:
            return _failed(str(error))
        except CurbstopError as error:
            return _failed(str(error))
        except COMPUTING as error:
            return _failed(f"The row cannot be computed: {error}")

    def _file(self, row: Row) -> OwrsFile | TariffFile:
        name = (row.get("tariff") or "").strip()
        if name not in self.files:
            self.files[name] = self._read(name)
        file = self.files[name]
        if isinstance(file, str):
            raise _RowError(file)
        return file

    def _read(self, name: str) -> OwrsFile | TariffFile | str:
        try:
            text = read_tariff_text_file(root=self.root, name=name)
            if is_owrs(name=name, text=text):
                return read_owrs_text(text=text, name=name)
            return read_tariff_text(text=text, name=name)
        except (UnreadableTariffError, CurbstopError) as error:
            return str(error)
        except COMPUTING as error:
            return f"The tariff '{name[:SHOWN]}' cannot be read: {error}"

    def _others(self, text: str) -> dict[str, Any]:
        """The other inputs; numbers exactly as written."""
        if text not in self.inputs:
            self.inputs[text] = _read_inputs(text)
        found = self.inputs[text]
        if isinstance(found, str):
            raise _RowError(found)
        return found

    def _owrs(self, *, file: OwrsFile, row: Row, others: dict[str, Any]) -> Answer:
        name = row.get("cust_class") or ""
        name = name if name in file.classes else name.strip()
        owrs_class = file.classes.get(name)
        if owrs_class is None:
            raise _RowError(_why_no_class(file=file, name=name))
        inputs = {key: _owrs_input(key, value) for key, value in others.items() if value is not None}
        if meter_size := (row.get("meter_size") or "").strip():
            inputs["meter_size"] = meter_size
        if usage := (row.get("usage") or "").strip():
            inputs[USAGE] = usage
        bill = owrs_bill(owrs_class=owrs_class, inputs=inputs)
        return _answer(total=bill.total, components=bill.components, tier_usage=bill.tier_usage, cents=bill.cents)


class _RowError(Exception):
    """Why a row has no bill."""


def _read_inputs(text: str) -> dict[str, Any] | str:
    if not text.strip():
        return {}
    try:
        found = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        return f"other_inputs is not JSON: {error}"
    return found if isinstance(found, dict) else "other_inputs is not a JSON object of names and values."


def _number(text: str) -> Fraction:
    if not NUMBER_TEXT.fullmatch(text):
        raise ValueError(f"'{text}' is not a number that can be used")
    return Fraction(text)


def _owrs_input(name: str, value: object) -> Input:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str | Fraction):
        return value
    raise _RowError(f"The input '{name}' is neither a text nor a number.")


def _why_no_class(*, file: OwrsFile, name: str) -> str:
    for refusal in file.refusals:
        if refusal.cust_class in ("", name):
            return str(
                UnsoundOwrsError(
                    "{problem}",
                    where="{file}, class {owrs_class}, part {part}",
                    problem=refusal.reason,
                    file=file.file,
                    owrs_class=name,
                    part=refusal.part or "-",
                )
            )
    return f"There is no class '{name}' in {file.file}. It has {', '.join(file.classes) or 'none'}."


def _answer(
    *, total: Fraction, components: Mapping[str, Fraction], tier_usage: Sequence[Fraction], cents: int
) -> Answer:
    parts = ", ".join(f"{json.dumps(name)}: {exact_text(value=value)}" for name, value in components.items())
    return {
        "bill_exact": exact_text(value=total, least_decimals=LEAST_DECIMALS),
        "components": "{" + parts + "}",
        "tier_usage": " ".join(exact_text(value=quantity) for quantity in tier_usage),
        "bill_cents": str(cents),
        "error": "",
    }


def _failed(reason: str) -> Answer:
    return dict.fromkeys(ANSWER_COLUMNS, "") | {"error": " ".join(reason.split())}


def in_batches(*, rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of at most `size`."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
