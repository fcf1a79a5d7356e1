"""What is wrong with the files: every error with its file, line, column, value and what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from curbstop.kernel.errors import CurbstopError

SCHEMA = {"file": pl.String, "line": pl.Int64, "column": pl.String, "value": pl.String, "expected": pl.String}


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One error. The header is line 1; line 0 means the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}.csv, line {self.line}" if self.line else f"{self.file}.csv"
        column = f", {self.column}" if self.column else ""
        return f"{place}{column}: '{self.value}' - expected {self.expected}"


class ImportRefusedError(CurbstopError):
    """The files are not right; nothing was written. `problems` has every mistake."""

    def __init__(self, problems: tuple[ImportProblem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "The files have {count} mistakes and nothing was imported",
            where="{first}",
            to_do="Correct them all and import again; `--check` shows them without importing.",
            count=len(problems),
            first=problems[0],
        )


@dataclass(slots=True)
class Problems:
    """Collects errors as frames. `raw` is what stood in the files, so that errors can show it."""

    raw: dict[str, pl.DataFrame] = field(default_factory=dict)
    frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, *, file: str, line: int, column: str = "", value: str = "", expected: str) -> None:
        """One error."""
        row = {"file": file, "line": line, "column": column, "value": value, "expected": expected}
        self.frames.append(pl.DataFrame([row], schema=SCHEMA))

    def add_rows(self, *, file: str, column: str, rows: pl.DataFrame, expected: str | pl.Expr) -> None:
        """An error in `column` of every one of `rows` (which have `line`); the value is what stood there."""
        if rows.is_empty():
            return
        sentence = pl.lit(expected) if isinstance(expected, str) else expected
        found = rows.select("line", expected=sentence)
        raw = self.raw[file]
        value = pl.col(column) if column in raw.columns else pl.lit("")
        shown = found.join(raw.select("line", value=value), on="line", how="left", maintain_order="left")
        self.frames.append(
            shown.select(
                file=pl.lit(file),
                line=pl.col("line").cast(pl.Int64),
                column=pl.lit(column),
                value=pl.col("value").fill_null(""),
                expected="expected",
            )
        )

    @property
    def found(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.frames)

    def sorted(self, *, order: Mapping[str, int]) -> tuple[ImportProblem, ...]:
        """All errors, in the files' order and by line."""
        if not self.frames:
            return ()
        together = pl.concat(self.frames).unique(maintain_order=True)
        place = pl.col("file").replace_strict(dict(order), default=len(order), return_dtype=pl.Int64)
        rows = together.sort(place, "line", maintain_order=True)
        return tuple(ImportProblem(**row) for row in rows.iter_rows(named=True))
