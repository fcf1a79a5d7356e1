"""What the last units of water of a bill cost: the base of a leak adjustment."""

from collections import defaultdict
from collections.abc import Iterable

from curbstop.billing.engine.compared import ComparedLine
from curbstop.kernel.rounding import Rounding, divide

PERCENT = 100
MILLI_MICROS_A_CENT = 10_000_000


def percent_of_last_units(*, lines: Iterable[ComparedLine], excess_milli: int, percent: int) -> int:
    """`percent` of what the last `excess_milli` thousandths of use cost, in cents, rounded down.

    `lines` are a bill's charges by use. Each charge counts the same water; its dearest tiers, the last ones, come first.
    """
    charges: dict[str, list[ComparedLine]] = defaultdict(list)
    for line in lines:
        charges[line.component].append(line)
    value = 0
    for of_charge in charges.values():
        left = excess_milli
        for line in sorted(of_charge, key=lambda one: one.tier, reverse=True):
            taken = min(left, max(line.quantity_milli, 0))
            value += taken * line.price_micros
            left -= taken
    return divide(numerator=value * percent, denominator=PERCENT * MILLI_MICROS_A_CENT, policy=Rounding.DOWN)
