"""Bills for a file of rows, into a file of the same rows with their answers."""

import csv
from dataclasses import dataclass
from pathlib import Path

from curbstop.exchange.rates.bill_rows import ANSWER_COLUMNS, NEEDED_COLUMNS, BillRows, in_batches
from curbstop.kernel.errors import CurbstopError

ROWS_AT_ONCE = 50_000
# A cell of other inputs may be long; Python's own limit would end the file there.
LONGEST_CELL = 2**31 - 1


class UnfitRowsError(CurbstopError):
    """The file of rows is not a table with the columns that bills need."""


@dataclass(frozen=True, slots=True)
class BilledFile:
    """How many rows were read, and how many of them have no bill."""

    rows: int
    errors: int


def bill_file(*, root: Path, inputs: Path, out: Path) -> BilledFile:
    """Bill every row of `inputs` (CSV with NEEDED_COLUMNS and others) under the tariffs in `root`.

    `out` repeats the rows and adds ANSWER_COLUMNS. Raises UnfitRowsError for a file without the columns.
    """
    answered = BillRows(root=root)
    csv.field_size_limit(LONGEST_CELL)
    rows = errors = 0
    # Bytes that are no text spoil their own row only.
    with (
        inputs.open(encoding="utf-8-sig", errors="replace", newline="") as source,
        out.open("w", encoding="utf-8", newline="") as target,
    ):
        reader = csv.DictReader(source, restkey="", restval="")
        columns = list(reader.fieldnames or ())
        missing = [name for name in NEEDED_COLUMNS[:3] if name not in columns]
        if missing:
            raise UnfitRowsError("The rows have no column '{column}'", where="{file}", column=missing[0], file=inputs)
        twice = [name for name in columns if columns.count(name) > 1]
        if twice:
            raise UnfitRowsError("The column '{column}' stands twice", where="{file}", column=twice[0], file=inputs)
        kept = [name for name in columns if name not in ANSWER_COLUMNS]
        writer = csv.DictWriter(target, [*kept, *ANSWER_COLUMNS], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for batch in in_batches(rows=iter(reader), size=ROWS_AT_ONCE):
            answers = answered.answers(rows=batch)
            writer.writerows({**row, **answer} for row, answer in zip(batch, answers, strict=True))
            rows += len(batch)
            errors += sum(1 for answer in answers if answer["error"])
    return BilledFile(rows=rows, errors=errors)
