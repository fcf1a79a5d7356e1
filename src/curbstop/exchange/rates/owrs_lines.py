"""The lines of an OWRS bill: what a statement would print and therefore round one by one."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from curbstop.exchange.rates.owrs_formula import Formula, Name, Number, Operation


def lines_of(
    *, formula: Formula, value_of: Callable[[str], Fraction], tiers_of: Mapping[str, Sequence[Fraction]]
) -> list[Fraction]:
    """The amounts that the bill's formula adds up; a charge by tiers has one line a tier.

    A factor over several lines (a surcharge of 1.14 % on the whole bill) belongs to each of them. The lines' sum is exactly
    the formula's value.
    """

    def lines(part: Formula) -> list[Fraction]:
        if isinstance(part, Number):
            return [part.value]
        if isinstance(part, Name):
            return list(tiers_of.get(part.name, ())) or [value_of(part.name)]
        return _combined(part, lines(part.left), lines(part.right))

    return lines(formula)


def _combined(operation: Operation, left: list[Fraction], right: list[Fraction]) -> list[Fraction]:
    match operation.sign:
        case "+":
            return left + right
        case "-":
            return left + [-amount for amount in right]
        case "/":
            divisor = sum(right, Fraction(0))
            return [amount / divisor for amount in left]
        case _ if len(left) == 1:
            return [left[0] * amount for amount in right]
        case _:
            factor = sum(right, Fraction(0))
            return [amount * factor for amount in left]
