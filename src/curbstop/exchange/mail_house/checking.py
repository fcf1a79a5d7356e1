"""Holds an answer against the run: every mistake at once, so that the mail house corrects its file in one go."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from curbstop.exchange.conversion.problems import Problems
from curbstop.exchange.mail_house.answer_layout import CELLS, MAILED, REJECTED, TOTAL
from curbstop.exchange.mail_house.wordings import (
    BILL_OF_FILE,
    BILL_ONCE,
    BILLS_TIE,
    CELL_EMPTY,
    CELL_NEEDED,
    DAY_POSSIBLE,
    ENVELOPES_TIE,
    FILE_MISSING,
    FILE_OF_RUN,
    FILE_ONCE,
    NOTHING_OPEN,
    ONE_TOTAL,
    TOTAL_TIES,
)

Row = Mapping[str, Any]
Problem = tuple[int, str, object, str]
"""Line, column, what stands there, what is expected."""
OPTIONAL = ("file", "mailed_on", "bills", "envelopes", "bill", "reason")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A print file that waits for an answer: its bills' numbers with the envelope of each."""

    name: str
    envelopes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer is held against: the run's open files by name, and the days between which they were mailed."""

    files: Mapping[str, OpenFile]
    first_day: date
    last_day: date


def check_rows(*, rows: Sequence[Row], expected: Expected, name: str, problems: Problems) -> None:
    """Add everything that is wrong with the rows. Cells that could not be read are problems already, and empty here."""
    for found in (
        _cells(rows, problems),
        _files(rows, expected),
        _bills(rows, expected),
        _counts(rows, expected),
        _total(rows),
    ):
        for line, column, value, wanted in found:
            problems.add(
                file=name, line=line, column=column, value="" if value is None else str(value), expected=wanted
            )


def _cells(rows: Sequence[Row], problems: Problems) -> Iterator[Problem]:
    raw = next(iter(problems.raw.values()))
    given = {row["line"]: row for row in raw.iter_rows(named=True)}
    for row in rows:
        needed = CELLS.get(row["record"], OPTIONAL)
        for column in OPTIONAL:
            there = given[row["line"]][column]
            if there is None and column in needed and row["record"] in CELLS:
                yield row["line"], column, None, CELL_NEEDED.template
            if there is not None and column not in needed:
                yield row["line"], column, there, CELL_EMPTY.template


def _of(rows: Sequence[Row], record: str) -> list[Row]:
    return [row for row in rows if row["record"] == record]


def _files(rows: Sequence[Row], expected: Expected) -> Iterator[Problem]:
    names = ", ".join(expected.files) or "-"
    seen: set[str] = set()
    if not expected.files:
        yield 0, "file", None, NOTHING_OPEN.template
    for row in rows:
        if row["file"] is not None and row["file"] not in expected.files:
            yield row["line"], "file", row["file"], FILE_OF_RUN.filled(names=names)
    for row in _of(rows, MAILED):
        if row["file"] in seen:
            yield row["line"], "file", row["file"], FILE_ONCE.template
        seen.add(row["file"])
        if row["mailed_on"] is not None and not expected.first_day <= row["mailed_on"] <= expected.last_day:
            days = DAY_POSSIBLE.filled(first=expected.first_day.isoformat(), last=expected.last_day.isoformat())
            yield row["line"], "mailed_on", row["mailed_on"], days
    for name in expected.files:
        if name not in seen:
            yield 0, "file", None, FILE_MISSING.filled(name=name)


def _bills(rows: Sequence[Row], expected: Expected) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in _of(rows, REJECTED):
        file = expected.files.get(row["file"])
        if row["bill"] is None or file is None:
            continue
        if row["bill"] not in file.envelopes:
            yield row["line"], "bill", row["bill"], BILL_OF_FILE.template
        if row["bill"] in seen:
            yield row["line"], "bill", row["bill"], BILL_ONCE.template
        seen.add(row["bill"])


def _counts(rows: Sequence[Row], expected: Expected) -> Iterator[Problem]:
    """Bills mailed and rejected are the file's; an envelope goes out when one of its bills does."""
    rejected: dict[str, set[str]] = {}
    for row in _of(rows, REJECTED):
        rejected.setdefault(row["file"], set()).add(row["bill"])
    for row in _of(rows, MAILED):
        file = expected.files.get(row["file"])
        if file is None:
            continue
        left = {bill: envelope for bill, envelope in file.envelopes.items() if bill not in rejected.get(file.name, ())}
        if row["bills"] is not None and row["bills"] != len(left):
            gone = len(file.envelopes) - len(left)
            wanted = BILLS_TIE.filled(count=len(left), all=len(file.envelopes), rejected=gone)
            yield row["line"], "bills", row["bills"], wanted
        envelopes = len(set(left.values()))
        if row["envelopes"] is not None and row["envelopes"] != envelopes:
            yield row["line"], "envelopes", row["envelopes"], ENVELOPES_TIE.filled(count=envelopes)


def _total(rows: Sequence[Row]) -> Iterator[Problem]:
    totals = _of(rows, TOTAL)
    if len(totals) != 1 or rows[-1]["record"] != TOTAL:
        yield (totals[-1]["line"] if totals else 0), "record", None, ONE_TOTAL.template
        return
    sums: Counter[str] = Counter()
    for row in _of(rows, MAILED):
        sums.update(bills=row["bills"] or 0, envelopes=row["envelopes"] or 0)
    for column in ("bills", "envelopes"):
        if totals[0][column] is not None and totals[0][column] != sums[column]:
            yield totals[0]["line"], column, totals[0][column], TOTAL_TIES.filled(sum=sums[column])
