"""Bill numbers: the id followed by its Luhn digit, so that they are unique without an index of their own."""

import polars as pl

from curbstop.kernel.check_digit import luhn_digit

DIGITS = 18
BIGGEST_DIGIT = 9
TEN = 10


def bill_number(*, bill_id: int) -> int:
    """The number that people see of a bill's id."""
    return int(f"{bill_id}{luhn_digit(str(bill_id))}")


def bill_id_of(*, number: int) -> int | None:
    """The id behind a bill's number, or None when its check digit is wrong."""
    bill_id = number // TEN
    return bill_id if bill_id > 0 and bill_number(bill_id=bill_id) == number else None


def bill_number_expression(*, bill_id: str) -> pl.Expr:
    """The same for a column of ids (ISO/IEC 7812-1 annex B: every second digit from the right is doubled)."""
    total = pl.lit(0, dtype=pl.Int64)
    for place in range(DIGITS):
        digit = (pl.col(bill_id) // TEN**place) % TEN
        if place % 2 == 0:
            digit = pl.when(digit * 2 > BIGGEST_DIGIT).then(digit * 2 - BIGGEST_DIGIT).otherwise(digit * 2)
        total = total + digit
    return pl.col(bill_id) * TEN + (TEN - total % TEN) % TEN
