"""Exact amounts as decimal text."""

from fractions import Fraction

LEAST_DECIMALS = 8
DECIMALS_OF_ENDLESS = 12
ENOUGH = 10**DECIMALS_OF_ENDLESS


def exact_text(*, value: Fraction, least_decimals: int = 0) -> str:
    """A fraction as a decimal text: exact where it ends, else to twelve decimals (half to even)."""
    scaled = value * ENOUGH
    decimals = DECIMALS_OF_ENDLESS
    if scaled.denominator == 1:
        whole = scaled.numerator
    else:
        decimals = _decimals(denominator=value.denominator) or DECIMALS_OF_ENDLESS
        whole = round(value * 10**decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    part = digits[-decimals:].rstrip("0").ljust(least_decimals, "0")
    text = digits[:-decimals] + ("." + part if part else "")
    return "-" + text if whole < 0 else text


def _decimals(*, denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has; None where they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
