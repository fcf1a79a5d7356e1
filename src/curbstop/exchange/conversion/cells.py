"""Cells of text into typed values; every cell that is not what its column holds is an error."""

import polars as pl

from curbstop.exchange.conversion.columns import EXPECTED, Column, FileLayout, Kind
from curbstop.exchange.conversion.problems import Problems

LONGEST_TEXT = 200
CONTROL = r"[\x00-\x1f\x7f]"
ACCOUNT_DIGITS = 12
NINE = 9
PATTERNS: dict[Kind, str] = {
    Kind.DATE: r"^(?:19|20|21)\d\d-\d\d-\d\d$",
    Kind.WHOLE: r"^-?\d{1,9}$",
    Kind.READING: r"^\d{1,9}(?:\.\d{1,3})?$",
    Kind.MONEY: r"^-?\d{1,11}\.\d\d$",
    Kind.PERCENT: r"^\d{1,3}(?:\.\d{1,4})?$",
    Kind.YES_NO: r"^(?:yes|no)$",
    Kind.ACCOUNT_NUMBER: r"^\d{6,12}$",
}
PPM_A_PERCENT_DIGITS = 4
MILLI_DIGITS = 3


def typed_frame(*, layout: FileLayout, raw: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """`line` and every column with its value: dates, whole numbers, thousandths, cents, ppm, booleans, text.

    A cell that is wrong or missing is null there and an error in `problems`.
    """
    values = raw.select("line", *[_value(column).alias(column.name) for column in layout.columns])
    for column in layout.columns:
        _add_problems(layout=layout, column=column, raw=raw, values=values, problems=problems)
    return values


def _add_problems(
    *, layout: FileLayout, column: Column, raw: pl.DataFrame, values: pl.DataFrame, problems: Problems
) -> None:
    given = raw.get_column(column.name).is_not_null()
    if column.required:
        problems.add_rows(
            file=layout.name, column=column.name, rows=raw.filter(~given), expected=f"a value: {column.meaning}"
        )
    wrong = given & values.get_column(column.name).is_null()
    problems.add_rows(file=layout.name, column=column.name, rows=raw.filter(wrong), expected=expectation(column))


def expectation(column: Column) -> str:
    """What a column holds, as a sentence of an error and of the documentation."""
    words = EXPECTED[column.kind]
    if column.allowed:
        words = f"{words}: {', '.join(column.allowed)}"
    if column.lowest is not None and column.highest is not None:
        return f"{words} from {column.lowest} to {column.highest}"
    if column.kind in {Kind.MONEY, Kind.READING} and column.lowest is not None:
        return f"{words}, above zero"
    return f"{words}, at least {column.lowest}" if column.lowest is not None else words


def _value(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    if column.default:
        text = text.fill_null(column.default)
    value = _read(column=column, text=text)
    if column.lowest is not None:
        value = pl.when(value >= column.lowest).then(value)
    if column.highest is not None:
        value = pl.when(value <= column.highest).then(value)
    return value


def _read(*, column: Column, text: pl.Expr) -> pl.Expr:
    """The value of a cell, null where the text is not of the column's kind."""
    kind = column.kind
    matching = pl.when(text.str.contains(PATTERNS[kind])).then(text) if kind in PATTERNS else text
    inches = text.str.strip_chars_end('" ') + '"'
    ppm = _scaled(matching, digits=PPM_A_PERCENT_DIGITS)
    fine = ~text.str.contains(CONTROL) & (text.str.len_chars() <= LONGEST_TEXT)
    readers: dict[Kind, pl.Expr] = {
        Kind.DATE: matching.str.to_date("%Y-%m-%d", strict=False),
        Kind.WHOLE: matching.cast(pl.Int64, strict=False),
        Kind.READING: _scaled(matching, digits=MILLI_DIGITS),
        Kind.MONEY: matching.str.replace(".", "", literal=True).cast(pl.Int64, strict=False),
        Kind.PERCENT: pl.when(ppm.is_between(1, 100 * 10**PPM_A_PERCENT_DIGITS)).then(ppm),
        Kind.YES_NO: matching == "yes",
        Kind.ACCOUNT_NUMBER: pl.when(luhn_is_right(matching) & matching.str.contains("[1-9]")).then(matching),
        Kind.CHOICE: pl.when(text.is_in(list(column.allowed))).then(text),
        Kind.METER_SIZE: pl.when(inches.is_in(list(column.allowed))).then(inches),
    }
    return readers.get(kind, pl.when(fine).then(text))


def _scaled(text: pl.Expr, *, digits: int) -> pl.Expr:
    """`12.5` in thousandths: 12500; never through a float."""
    whole = text.str.extract(r"^(\d+)")
    part = text.str.extract(r"\.(\d+)$").fill_null("").str.pad_end(digits, "0")
    return (whole + part).cast(pl.Int64, strict=False)


def luhn_is_right(text: pl.Expr) -> pl.Expr:
    """Whether the last digit is the check digit (kernel.check_digit, for a column)."""
    number = text.cast(pl.Int64, strict=False)
    total = pl.lit(0, dtype=pl.Int64)
    for place in range(ACCOUNT_DIGITS):
        digit = number // 10**place % 10
        twice = digit * 2
        total = total + (digit if place % 2 == 0 else pl.when(twice > NINE).then(twice - NINE).otherwise(twice))
    return total % 10 == 0
