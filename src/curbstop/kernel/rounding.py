"""Division of whole numbers under a named policy. Negative amounts round as their absolute value does."""

from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """What happens to the part that is left over. The value is stored with what was rounded."""

    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"


def _refuse_non_integer(*values: object) -> None:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"Only whole numbers are divided here, not {value!r}.")


def divide(*, numerator: int, denominator: int, policy: Rounding = Rounding.HALF_UP) -> int:
    """`numerator / denominator` as a whole number; exact, whatever the size."""
    _refuse_non_integer(numerator, denominator)
    if denominator == 0:
        raise ZeroDivisionError("Nothing can be divided by zero.")
    negative = (numerator < 0) != (denominator < 0)
    whole, rest = divmod(abs(numerator), abs(denominator))
    if _goes_up(whole=whole, rest=rest, divisor=abs(denominator), policy=policy):
        whole += 1
    return -whole if negative else whole


def _goes_up(*, whole: int, rest: int, divisor: int, policy: Rounding) -> bool:
    twice = 2 * rest
    match policy:
        case Rounding.HALF_UP:
            return twice >= divisor
        case Rounding.HALF_DOWN:
            return twice > divisor
        case Rounding.HALF_EVEN:
            return twice > divisor or (twice == divisor and whole % 2 == 1)
        case Rounding.UP:
            return rest > 0
        case Rounding.DOWN:
            return False


def round_fraction(*, value: Fraction, policy: Rounding = Rounding.HALF_UP) -> int:
    """A fraction as a whole number."""
    return divide(numerator=value.numerator, denominator=value.denominator, policy=policy)
